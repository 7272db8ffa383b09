"""How bad a finding is: a claim about the cluster, not a taste."""

from __future__ import annotations

SEVERITIES = ("info", "warning", "error")
"""From the mildest: `info` is policy or clarity, `warning` is accepted and hurts, `error` is refused or never works."""


def at_least(severity: str, threshold: str) -> bool:
    """Whether `severity` is as bad as `threshold` or worse."""
    return SEVERITIES.index(severity) >= SEVERITIES.index(threshold)
