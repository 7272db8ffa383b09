"""The port a probe asks: one it names must be declared by its own container, or the probe is never evaluated."""

from __future__ import annotations

from k8slint.hints import Any


def port_names(container: dict[str, Any]) -> list[str] | None:
    """The names of the ports a container declares; None when some of them are not known."""
    ports = container.get("ports")
    if ports is None:
        return []
    if not isinstance(ports, list):
        return None
    names = []
    for port in ports:
        name = port.get("name") if isinstance(port, dict) else port
        if isinstance(port, dict) and name is None:
            continue
        if not isinstance(name, str):
            return None
        names.append(name)
    return names


PROBES = ("startupProbe", "livenessProbe", "readinessProbe")


def never_evaluated(container: dict[str, Any]) -> tuple[str, ...]:
    """The probes of a container that name a port nobody declares, such as ``("readinessProbe",)``."""
    return tuple(kind for kind in PROBES if is_never_evaluated(container, kind))


def is_never_evaluated(container: dict[str, Any], kind: str) -> bool:
    """Whether probe ``kind`` of a container names a port nobody declares: it neither succeeds nor fails, ever.

    Source: kubernetes/pkg/kubelet/prober/worker.go (doProbe discards errors of the prober), pkg/probe/util.go.
    """
    probe = container.get(kind)
    if not isinstance(probe, dict):
        return False
    for handler in ("httpGet", "tcpSocket"):
        call = probe.get(handler)
        port = call.get("port") if isinstance(call, dict) else None
        if isinstance(port, str) and not port.isdecimal():
            names = port_names(container)
            return names is not None and port not in names
    return False
