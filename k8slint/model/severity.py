"""How bad a finding is, and who refuses the object: claims about the cluster, not a taste."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Literal

    Severity = Literal["info", "warning", "error"]
    RefusedBy = Literal[
        "kubectl",
        "api-server",
        "admission",
        "kubelet",
        "scheduler",
        "controller",
        "kustomize",
        "component",
        "nobody",
    ]
    """Who rejects the object; `component` is a kubelet, scheduler or kubeadm that does not start."""

SEVERITIES: tuple[Severity, ...] = ("info", "warning", "error")
"""From the mildest: `info` is policy or clarity, `warning` is accepted and hurts, `error` is refused or never works."""


def at_least(severity: Severity, threshold: str) -> bool:
    """Whether `severity` is as bad as `threshold` or worse."""
    return SEVERITIES.index(severity) >= SEVERITIES.index(threshold)
