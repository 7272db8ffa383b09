"""How a pod resolves names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.pods.rejection import rejection
from k8slint.model.finding import Problem
from k8slint.model.tree import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.pod import Pod
    from k8slint.model.rule import Context


def dns_none_without_nameserver(pod: Pod, _context: Context) -> Iterator[Problem]:
    """Yield the problem of a pod without cluster DNS that names no server; one without dnsConfig is field-missing."""
    config = pod.value.get("dnsConfig")
    if pod.value.get("dnsPolicy") != "None" or not isinstance(config, dict) or config.get("nameservers"):
        return
    if isinstance(config.get("nameservers"), Unknown):
        return
    rejected = rejection(pod)
    yield Problem(
        pod.node.get("dnsConfig", "nameservers"),
        "'dnsPolicy: None' needs a nameserver, but 'dnsConfig' has none",
        rejected.consequence,
        "Add the address of a DNS server to 'dnsConfig.nameservers', or remove 'dnsPolicy'.",
        refused_by=rejected.by,
    )
