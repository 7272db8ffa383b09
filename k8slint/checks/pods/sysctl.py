"""Kernel parameters that a pod cannot set, or that a kubelet allows only on demand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.pods.rejection import rejection
from k8slint.kube.certain import items, mapping
from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.pod import Pod
    from k8slint.model.node import Node
    from k8slint.model.rule import Context

_SAFE = {
    "kernel.shm_rmid_forced": 0,
    "net.ipv4.ip_local_port_range": 0,
    "net.ipv4.tcp_syncookies": 0,
    "net.ipv4.ping_group_range": 0,
    "net.ipv4.ip_unprivileged_port_start": 0,
    "net.ipv4.ip_local_reserved_ports": 27,
    "net.ipv4.tcp_keepalive_time": 29,
    "net.ipv4.tcp_fin_timeout": 29,
    "net.ipv4.tcp_keepalive_intvl": 29,
    "net.ipv4.tcp_keepalive_probes": 29,
    "net.ipv4.tcp_rmem": 32,
    "net.ipv4.tcp_wmem": 32,
    "net.ipv4.tcp_slow_start_after_idle": 37,
    "net.ipv4.tcp_notsent_lowat": 37,
}
"""What every kubelet allows, with the minor version since which it does (pkg/kubelet/sysctl/safe_sysctls.go)."""

_NAMESPACES = (("net.", "net"), ("kernel.shm", "ipc"), ("kernel.msg", "ipc"), ("fs.mqueue.", "ipc"))
_JUDGED_SINCE = 30


def _dotted(name: str) -> str:
    """Return a parameter with dots, whichever separator comes first in it (``NormalizeName``)."""
    first = next((char for char in name if char in "./"), ".")
    return name if first == "." else name.translate(str.maketrans("./", "/."))


def _namespace(name: str) -> str:
    """Return the namespace a parameter belongs to, `net` or `ipc`; empty for those of the whole node."""
    if name == "kernel.sem":
        return "ipc"
    return next((namespace for prefix, namespace in _NAMESPACES if name.startswith(prefix)), "")


def _sysctls(pod: Pod) -> Iterator[tuple[Node, str, str]]:
    """Yield the parameters a pod sets: the node of the name, the name with dots, its namespace."""
    listed = items(mapping(pod.value.get("securityContext")).get("sysctls"))
    for index, entry in enumerate(listed):
        name = mapping(entry).get("name")
        if isinstance(name, str) and name:
            node = pod.node.get("securityContext", "sysctls", index, "name")
            yield node, _dotted(name), _namespace(_dotted(name))


def sysctl_in_host_namespace(pod: Pod, context: Context) -> Iterator[Problem]:
    """Yield the problems of parameters of a namespace that the pod shares with the node."""
    for node, name, namespace in _sysctls(pod):
        field = {"net": "hostNetwork", "ipc": "hostIPC"}.get(namespace, "")
        if not field or pod.value.get(field) is not True:
            continue
        by, consequence = rejection(pod)
        if context.minor < _JUDGED_SINCE:
            by, consequence = "kubelet", "The kubelet rejects the pod (SysctlForbidden)."
        yield Problem(
            node,
            f"sysctl {shown(name)} is not allowed in a pod with '{field}: true'",
            consequence,
            f"Remove it, or '{field}'.",
            related=((f"'{field}' is set here", pod.node.get(field)),),
            refused_by=by,
        )


def sysctl_not_namespaced(pod: Pod, _context: Context) -> Iterator[Problem]:
    """Yield the problems of parameters that exist once for the whole node, which no pod may set."""
    for node, name, namespace in _sysctls(pod):
        if not namespace:
            yield Problem(
                node,
                f"sysctl {shown(name)} belongs to the node, not to a pod",
                "The kubelet rejects the pod (SysctlForbidden).",
                "Set it on the node, for example from a privileged DaemonSet.",
            )


def sysctl_unsafe(pod: Pod, context: Context) -> Iterator[Problem]:
    """Yield the problems of parameters that a kubelet allows only when its configuration says so."""
    for node, name, namespace in _sysctls(pod):
        shared = pod.value.get({"net": "hostNetwork", "ipc": "hostIPC"}.get(namespace, ""))
        if not namespace or shared is True or _SAFE.get(name, 99) <= context.minor:
            continue
        yield Problem(
            node,
            f"sysctl {shown(name)} is not one of the safe sysctls of Kubernetes 1.{context.minor}",
            "The kubelet rejects the pod (SysctlForbidden) unless its configuration allows the sysctl.",
            f"Run the kubelets with '--allowed-unsafe-sysctls={name}', or remove it.",
        )
