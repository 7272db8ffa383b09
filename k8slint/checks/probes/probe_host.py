"""The check for probes that ask the node instead of the pod."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.edits import removed
from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Probe
    from k8slint.model.rule import Context

_LOOPBACK = frozenset(("localhost", "0.0.0.0", "::1", "[::1]", "::"))  # noqa: S104 - nothing is bound here
_IN_CLUSTER = (".svc", ".cluster.local", ".svc.cluster.local")


def probe_host_is_node(probe: Probe, _context: Context) -> Iterator[Problem]:
    """Yield the problems of probes whose host is the loopback of the node, or a name only pods can resolve."""
    for handler in ("httpGet", "tcpSocket"):
        call = probe.value.get(handler)
        host = call.get("host") if isinstance(call, dict) else None
        if not isinstance(host, str) or not host:
            continue
        node = probe.node.get(handler, "host")
        if host in _LOOPBACK or host.startswith("127."):
            if probe.container.pod.value.get("hostNetwork") in (None, False):
                yield Problem(
                    node,
                    f"{shown(host)} is the node here, not the pod",
                    "The kubelet connects from the node, so the probe asks whatever listens on the node's own port.",
                    f"Remove 'host'{_listening(handler)}.",
                    edits=removed(node, "unsafe"),
                )
        elif ("." not in host.rstrip(".") and ":" not in host) or host.rstrip(".").endswith(_IN_CLUSTER):
            yield Problem(
                node,
                f"{shown(host)} is a name that only pods can resolve",
                "The kubelet asks the DNS of the node, which does not know Services, and the probe fails.",
                "Remove 'host', so that the kubelet asks the pod.",
                edits=removed(node, "unsafe"),
            )


def _listening(handler: str) -> str:
    """Return what to do where the program listens on the loopback only."""
    return "; if the program listens on localhost only, probe it with 'exec'" if handler == "httpGet" else ""
