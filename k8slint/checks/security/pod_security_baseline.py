"""The controls of the Pod Security Standard baseline, apart from those that are rules of their own.

From k8s.io/pod-security-admission policy/check_*.go; each control looks at containers of every role.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.checks.security.security_context import contexts_of, in_user_namespace, profile_type
from k8slint.checks.security.standards import (
    PROFILES,
    added_capabilities,
    not_allowed,
    proc_mount,
    rejected,
    seccomp_profiles,
)
from k8slint.kube.go.text import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container, Hook, Part, Probe
    from k8slint.kube.pod import Pod
    from k8slint.kube.volume import Volume
    from k8slint.model.finding import Problem
    from k8slint.model.node import Node
    from k8slint.model.rule import Context

_CAPABILITIES = frozenset(
    "AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID "
    "SYS_CHROOT".split()
)
_SYSCTLS = (
    (0, "kernel.shm_rmid_forced"),
    (0, "net.ipv4.ip_local_port_range"),
    (0, "net.ipv4.tcp_syncookies"),
    (0, "net.ipv4.ping_group_range"),
    (0, "net.ipv4.ip_unprivileged_port_start"),
    (27, "net.ipv4.ip_local_reserved_ports"),
    (29, "net.ipv4.tcp_keepalive_time"),
    (29, "net.ipv4.tcp_fin_timeout"),
    (29, "net.ipv4.tcp_keepalive_intvl"),
    (29, "net.ipv4.tcp_keepalive_probes"),
    (32, "net.ipv4.tcp_rmem"),
    (32, "net.ipv4.tcp_wmem"),
    (37, "net.ipv4.tcp_slow_start_after_idle"),
    (37, "net.ipv4.tcp_notsent_lowat"),
)
"""The sysctls baseline allows, each with the minor version it was added in."""

_SELINUX_TYPES = ("", "container_t", "container_init_t", "container_kvm_t")
_APP_ARMOR_ANNOTATION = "container.apparmor.security.beta.kubernetes.io/"


def pod_security_baseline_capabilities(container: Container, context: Context) -> Iterator[Problem]:
    """Yield the problems of added capabilities that baseline does not list, as they are spelled (not `CAP_CHOWN`)."""
    del context
    yield from added_capabilities(container, "baseline", _CAPABILITIES)


def pod_security_baseline_host_path(volume: Volume, context: Context) -> Iterator[Problem]:
    """Yield the problem of a hostPath volume."""
    del context
    if isinstance(volume.value.get("hostPath"), dict):
        headline = f"volume {shown(volume.name)} is a hostPath, which is not allowed at baseline"
        fix = "Use an emptyDir, a PersistentVolumeClaim or a projected volume."
        yield rejected(volume.node.get("hostPath"), headline, "baseline", fix)


def pod_security_baseline_host_port(port: Part, context: Context) -> Iterator[Problem]:
    """Yield the problem of a port on the node; with `hostNetwork` the API server makes every port one."""
    del context
    number = port.value.get("hostPort")
    if number in (None, 0) and not isinstance(number, bool):
        yield from _filled_in_host_port(port)
    elif isinstance(number, int) and not isinstance(number, bool):
        fix = "Remove 'hostPort', and use a Service."
        yield not_allowed(port.node.get("hostPort"), f"hostPort '{number}'", "baseline", fix)


def _filled_in_host_port(port: Part) -> Iterator[Problem]:
    """Yield the problem of a container port of a pod on the node's network (``SetDefaults_Pod``)."""
    number = port.value.get("containerPort")
    pod = port.container.pod
    if pod.host_network and isinstance(number, int) and not isinstance(number, bool) and number:
        yield rejected(
            port.node.get("containerPort"),
            f"port '{number}' becomes a hostPort with 'hostNetwork: true'",
            "baseline",
            "Remove 'hostNetwork: true', and use a Service.",
            (("set here", pod.node.get("hostNetwork")),),
        )


def pod_security_baseline_probe_host(container: Container, context: Context) -> Iterator[Problem]:
    """Yield the problems of probes and hooks that call another host; even 127.0.0.1 counts, which is the node's."""
    del context
    parts: list[Probe | Hook] = [*container.probes(), *container.hooks()]
    for part in parts:
        for handler in ("httpGet", "tcpSocket"):
            action = part.value.get(handler)
            host = action.get("host") if isinstance(action, dict) else None
            if isinstance(host, str) and host:
                headline = f"{part.kind} calls host {shown(host)}, which is not allowed at baseline"
                fix = "Remove 'host', so that the kubelet calls the pod."
                yield rejected(part.node.get(handler, "host"), headline, "baseline", fix)


def pod_security_baseline_app_armor(pod: Pod, context: Context) -> Iterator[Problem]:
    """Yield the problems of AppArmor profiles other than RuntimeDefault and Localhost, by field or annotation."""
    del context
    for security, node in contexts_of(pod):
        name = profile_type(security, "appArmorProfile")
        if isinstance(name, str) and name not in ("", *PROFILES):
            yield _app_armor(node.get("securityContext", "appArmorProfile", "type"), name, "RuntimeDefault")
    for key, profile in pod.annotations.items():
        if not isinstance(key, str) or not key.startswith(_APP_ARMOR_ANNOTATION) or not isinstance(profile, str):
            continue
        if profile not in ("", "runtime/default") and not profile.startswith("localhost/"):
            yield _app_armor(pod.template.get("metadata", "annotations", key), profile, "runtime/default")


def _app_armor(node: Node, name: str, default: str) -> Problem:
    return not_allowed(node, f"AppArmor profile {shown(name)}", "baseline", f"Write '{default}', or remove it.")


def pod_security_baseline_se_linux(pod: Pod, context: Context) -> Iterator[Problem]:
    """Yield the problems of SELinux users and roles, and of types that are not a container's."""
    del context
    types = (*_SELINUX_TYPES, "container_engine_t") if pod.minor >= 31 else _SELINUX_TYPES
    for security, node in contexts_of(pod):
        options = security.get("seLinuxOptions")
        if not isinstance(options, dict):
            continue
        for field in ("type", "user", "role"):
            value = options.get(field)
            if isinstance(value, str) and value and not (field == "type" and value in types):
                fix = "Remove it, or write 'container_t'." if field == "type" else f"Remove '{field}'."
                at = node.get("securityContext", "seLinuxOptions", field)
                yield not_allowed(at, f"SELinux {field} {shown(value)}", "baseline", fix)


def pod_security_baseline_proc_mount(container: Container, context: Context) -> Iterator[Problem]:
    """Yield the problem of a `procMount` other than Default; with users of its own a pod may have it since 1.35."""
    del context
    if not in_user_namespace(container.pod):
        yield from proc_mount(container, "baseline")


def pod_security_baseline_seccomp(pod: Pod, context: Context) -> Iterator[Problem]:
    """Yield the problems of the seccomp profile Unconfined."""
    del context
    yield from seccomp_profiles(pod, "baseline")


def pod_security_baseline_sysctls(pod: Pod, context: Context) -> Iterator[Problem]:
    """Yield the problems of sysctls that baseline does not list; the list grows with the versions."""
    del context
    security = pod.value.get("securityContext")
    listed = security.get("sysctls") if isinstance(security, dict) else None
    for index, entry in enumerate(listed if isinstance(listed, list) else ()):
        name: Any = entry.get("name") if isinstance(entry, dict) else None
        if not isinstance(name, str) or any(name == known and since <= pod.minor for since, known in _SYSCTLS):
            continue
        at = pod.node.get("securityContext", "sysctls", index, "name")
        yield not_allowed(at, f"sysctl {shown(name)}", "baseline", "Remove it, or set it on the node.")


def pod_security_baseline_windows_host_process(pod: Pod, context: Context) -> Iterator[Problem]:
    """Yield the problems of Windows containers that run as processes of the node."""
    del context
    for security, node in contexts_of(pod):
        options = security.get("windowsOptions")
        if isinstance(options, dict) and options.get("hostProcess") is True:
            at = node.get("securityContext", "windowsOptions", "hostProcess")
            yield not_allowed(at, "'hostProcess: true'", "baseline", "Remove 'hostProcess'.")
