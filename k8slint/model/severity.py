"""How bad a finding is, and who in the cluster would refuse the object: claims, not tastes."""

from __future__ import annotations

SEVERITIES = ("info", "warning", "error")
"""From the mildest: `info` is policy or clarity, `warning` is accepted and hurts, `error` is refused or never works."""

REFUSERS = ("nobody", "kubectl", "api-server", "admission", "kubelet", "scheduler", "controller")
"""Who refuses; an `error` never has `nobody`."""


def at_least(severity: str, threshold: str) -> bool:
    """True when `severity` is as bad as `threshold` or worse."""
    return SEVERITIES.index(severity) >= SEVERITIES.index(threshold)
