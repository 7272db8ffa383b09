"""The controls the Pod Security Standard restricted adds to baseline.

From k8s.io/pod-security-admission policy/check_*.go; each control looks at containers of every role.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.security.security_context import (
    capabilities,
    contexts_of,
    in_user_namespace,
    is_windows_pod,
    profile_type,
    security_context,
    unusual_proc_mount,
)
from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem
from k8slint.model.tree import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container
    from k8slint.kube.pod import Pod
    from k8slint.kube.volume import Volume
    from k8slint.model.rule import Context

_VOLUME_TYPES = frozenset(
    "configMap csi downwardAPI emptyDir ephemeral image persistentVolumeClaim projected secret".split()
)
_PROFILES = ("RuntimeDefault", "Localhost")
_REJECTED = "Pod Security admission rejects the Pod in a namespace that enforces restricted."
_PROC_MOUNT_SINCE = 35


def pod_security_restricted_volume_type(volume: Volume, context: Context) -> Iterator[Problem]:
    """Yield the problems of volumes whose type restricted does not allow; one without a source is an emptyDir."""
    del context
    for source, value in volume.value.items():
        if source != "name" and value is not None and source not in _VOLUME_TYPES:
            yield Problem(
                volume.node.get(source),
                f"volume {shown(volume.name)} is of type {shown(source)}, which is not allowed at restricted",
                _REJECTED,
                "Use a PersistentVolumeClaim.",
            )


def pod_security_restricted_privilege_escalation(container: Container, context: Context) -> Iterator[Problem]:
    """Yield the problem of a container that does not itself deny privilege escalation."""
    del context
    value = security_context(container.value).get("allowPrivilegeEscalation")
    if value is False or isinstance(value, Unknown) or is_windows_pod(container.pod):
        return
    yield Problem(
        container.node.get("securityContext", "allowPrivilegeEscalation"),
        f"container {shown(container.name)} does not deny privilege escalation",
        _REJECTED,
        "Set 'allowPrivilegeEscalation: false' in the securityContext of the container.",
    )


def pod_security_restricted_run_as_non_root(pod: Pod, context: Context) -> Iterator[Problem]:
    """Yield the problems of pods and containers that may run as root."""
    del context
    if in_user_namespace(pod):
        return
    for security, node in contexts_of(pod):
        if security.get("runAsNonRoot") is False:
            at = node.get("securityContext", "runAsNonRoot")
            yield Problem(at, "'runAsNonRoot: false' allows root", _REJECTED, "Set 'runAsNonRoot: true'.")
    if security_context(pod.value).get("runAsNonRoot") not in (None, False):
        return
    for container in pod.containers:
        if security_context(container.value).get("runAsNonRoot") is None:
            yield Problem(
                container.node.get("securityContext", "runAsNonRoot"),
                f"container {shown(container.name)} may run as root",
                _REJECTED,
                "Set 'runAsNonRoot: true' in the securityContext of the pod.",
            )


def pod_security_restricted_run_as_user(pod: Pod, context: Context) -> Iterator[Problem]:
    """Yield the problems of pods and containers that run as user 0."""
    del context
    if in_user_namespace(pod):
        return
    for security, node in contexts_of(pod):
        user = security.get("runAsUser")
        if user == 0 and not isinstance(user, bool):
            yield Problem(
                node.get("securityContext", "runAsUser"),
                "'runAsUser: 0' is root",
                _REJECTED,
                "Set runAsUser to another user, such as 65534, or remove it.",
            )


def pod_security_restricted_seccomp(pod: Pod, context: Context) -> Iterator[Problem]:
    """Yield the problems of pods and containers without the seccomp profile RuntimeDefault or Localhost."""
    del context
    if is_windows_pod(pod):
        return
    whole = profile_type(security_context(pod.value), "seccompProfile")
    if isinstance(whole, Unknown):
        return
    if isinstance(whole, str) and whole not in _PROFILES:
        yield Problem(
            pod.node.get("securityContext", "seccompProfile", "type"),
            f"seccomp profile {shown(whole)} is not allowed at restricted",
            _REJECTED,
            "Write 'RuntimeDefault'.",
        )
    for container in pod.containers:
        own = profile_type(security_context(container.value), "seccompProfile")
        if own in _PROFILES or isinstance(own, Unknown) or (own is None and whole is not None):
            continue
        what = f"has seccomp profile {shown(own)}" if isinstance(own, str) else "has no seccomp profile"
        yield Problem(
            container.node.get("securityContext", "seccompProfile"),
            f"container {shown(container.name)} {what}",
            _REJECTED,
            "Set 'seccompProfile: {type: RuntimeDefault}' in the securityContext of the pod or the container.",
        )


def pod_security_restricted_capabilities(container: Container, context: Context) -> Iterator[Problem]:
    """Yield the problems of containers that do not drop ALL, or add more than NET_BIND_SERVICE."""
    del context
    if is_windows_pod(container.pod):
        return
    dropped = capabilities(container, "drop")
    node = container.node.get("securityContext", "capabilities")
    if "ALL" not in dropped and not any(isinstance(name, Unknown) for name in dropped):
        yield Problem(
            node.get("drop"),
            f"container {shown(container.name)} does not drop all capabilities",
            _REJECTED,
            "Set 'capabilities: {drop: [ALL]}' in the securityContext of the container.",
        )
    for index, name in enumerate(capabilities(container, "add")):
        if isinstance(name, str) and name != "NET_BIND_SERVICE":
            yield Problem(
                node.get("add", index),
                f"capability {shown(name)} is not allowed at restricted",
                _REJECTED,
                f"Remove {shown(name)}; only 'NET_BIND_SERVICE' may be added.",
            )


def pod_security_restricted_proc_mount(container: Container, context: Context) -> Iterator[Problem]:
    """Yield the problem of a `procMount` that only baseline allows, in a pod with users of its own (since 1.35)."""
    del context
    value = unusual_proc_mount(container)
    if value and container.pod.minor >= _PROC_MOUNT_SINCE and in_user_namespace(container.pod):
        yield Problem(
            container.node.get("securityContext", "procMount"),
            f"procMount {shown(value)} is not allowed at restricted",
            _REJECTED,
            "Remove 'procMount'.",
        )
