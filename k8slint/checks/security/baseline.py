"""The controls of the Pod Security Standard baseline, apart from those that are rules of their own.

From k8s.io/pod-security-admission policy/check_*.go; each control looks at containers of every role.
"""

from __future__ import annotations

from k8slint.checks.security.security_context import capabilities, contexts_of, in_user_namespace, profile_type
from k8slint.hints import TYPE_CHECKING, Any
from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container, Hook, Part, Probe
    from k8slint.kube.pod import Pod
    from k8slint.kube.volume import Volume
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
_LEVEL = "which the Pod Security Standard baseline forbids"


def pod_security_baseline_capabilities(container: Container, context: Context) -> Iterator[Problem]:
    """Problems of added capabilities outside of the baseline's list; the spelling counts, `CAP_CHOWN` is not on it."""
    del context
    for index, name in enumerate(capabilities(container, "add")):
        if isinstance(name, str) and name not in _CAPABILITIES:
            node = container.node.get("securityContext", "capabilities", "add", index)
            yield Problem(node, f"capability {shown(name)} is added, {_LEVEL}; remove it")


def pod_security_baseline_host_path(volume: Volume, context: Context) -> Iterator[Problem]:
    """Problems of hostPath volumes."""
    del context
    if isinstance(volume.value.get("hostPath"), dict):
        message = f"volume {shown(volume.name)} is a hostPath, {_LEVEL}; use a volume that is not the node's"
        yield Problem(volume.node.get("hostPath"), message)


def pod_security_baseline_host_port(port: Part, context: Context) -> Iterator[Problem]:
    """Problems of ports on the node."""
    del context
    number = port.value.get("hostPort")
    if isinstance(number, int) and not isinstance(number, bool) and number != 0:
        yield Problem(port.node.get("hostPort"), f"hostPort '{number}' is taken on the node, {_LEVEL}; use a Service")


def pod_security_baseline_probe_host(container: Container, context: Context) -> Iterator[Problem]:
    """Problems of probes and hooks that call another host; even 127.0.0.1 counts, which is the node's there."""
    del context
    parts: list[Probe | Hook] = [*container.probes(), *container.hooks()]
    for part in parts:
        for handler in ("httpGet", "tcpSocket"):
            action = part.value.get(handler)
            host = action.get("host") if isinstance(action, dict) else None
            if isinstance(host, str) and host:
                message = f"{part.kind} makes the kubelet call host {shown(host)}, {_LEVEL}; leave 'host' out"
                yield Problem(part.node.get(handler, "host"), message)


def pod_security_baseline_app_armor(pod: Pod, context: Context) -> Iterator[Problem]:
    """Problems of AppArmor profiles other than RuntimeDefault and Localhost, by field or annotation."""
    del context
    for security, node in contexts_of(pod):
        name = profile_type(security, "appArmorProfile")
        if isinstance(name, str) and name not in ("", "RuntimeDefault", "Localhost"):
            at = node.get("securityContext", "appArmorProfile", "type")
            yield Problem(at, f"AppArmor profile {shown(name)} is set, {_LEVEL}; write 'RuntimeDefault'")
    for key, profile in pod.annotations.items():
        if not isinstance(key, str) or not key.startswith(_APP_ARMOR_ANNOTATION) or not isinstance(profile, str):
            continue
        if profile not in ("", "runtime/default") and not profile.startswith("localhost/"):
            at = pod.template.get("metadata", "annotations", key)
            yield Problem(at, f"AppArmor profile {shown(profile)} is set, {_LEVEL}; write 'runtime/default'")


def pod_security_baseline_se_linux(pod: Pod, context: Context) -> Iterator[Problem]:
    """Problems of SELinux users and roles, and of types that are not a container's."""
    del context
    types = (*_SELINUX_TYPES, "container_engine_t") if pod.minor >= 31 else _SELINUX_TYPES
    for security, node in contexts_of(pod):
        options = security.get("seLinuxOptions")
        if not isinstance(options, dict):
            continue
        for field in ("type", "user", "role"):
            value = options.get(field)
            if isinstance(value, str) and value and not (field == "type" and value in types):
                at = node.get("securityContext", "seLinuxOptions", field)
                yield Problem(at, f"SELinux {field} {shown(value)} is set, {_LEVEL}; remove it")


def pod_security_baseline_proc_mount(container: Container, context: Context) -> Iterator[Problem]:
    """Problems of `procMount` other than Default; with users of its own a pod may have it since 1.35."""
    del context
    security = container.value.get("securityContext")
    value = security.get("procMount") if isinstance(security, dict) else None
    if isinstance(value, str) and value not in ("", "Default") and not in_user_namespace(container.pod):
        at = container.node.get("securityContext", "procMount")
        yield Problem(at, f"procMount {shown(value)} shows what /proc hides, {_LEVEL}; remove it")


def pod_security_baseline_seccomp(pod: Pod, context: Context) -> Iterator[Problem]:
    """Problems of the seccomp profile Unconfined."""
    del context
    for security, node in contexts_of(pod):
        if profile_type(security, "seccompProfile") == "Unconfined":
            at = node.get("securityContext", "seccompProfile", "type")
            yield Problem(at, f"seccomp profile 'Unconfined' is set, {_LEVEL}; write 'RuntimeDefault'")


def pod_security_baseline_sysctls(pod: Pod, context: Context) -> Iterator[Problem]:
    """Problems of sysctls outside of the baseline's list, which grows with the versions."""
    del context
    security = pod.value.get("securityContext")
    listed = security.get("sysctls") if isinstance(security, dict) else None
    for index, entry in enumerate(listed if isinstance(listed, list) else ()):
        name: Any = entry.get("name") if isinstance(entry, dict) else None
        if not isinstance(name, str) or any(name == known and since <= pod.minor for since, known in _SYSCTLS):
            continue
        at = pod.node.get("securityContext", "sysctls", index, "name")
        yield Problem(at, f"sysctl {shown(name)} is set, {_LEVEL}; remove it")


def pod_security_baseline_windows_host_process(pod: Pod, context: Context) -> Iterator[Problem]:
    """Problems of Windows containers that run as processes of the node."""
    del context
    for security, node in contexts_of(pod):
        options = security.get("windowsOptions")
        if isinstance(options, dict) and options.get("hostProcess") is True:
            at = node.get("securityContext", "windowsOptions", "hostProcess")
            yield Problem(at, f"'hostProcess' makes it a process of the node, {_LEVEL}; remove it")
