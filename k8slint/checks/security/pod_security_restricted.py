"""The controls the Pod Security Standard restricted adds to baseline.

From k8s.io/pod-security-admission policy/check_*.go; each control looks at containers of every role.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.edits import replaced, written
from k8slint.checks.security.security_context import (
    capabilities,
    contexts_of,
    in_user_namespace,
    is_windows_pod,
    profile_type,
    security_context,
)
from k8slint.checks.security.standards import added_capabilities, proc_mount, rejected, seccomp_profiles
from k8slint.kube.go.text import shown
from k8slint.model.tree import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container
    from k8slint.kube.pod import Pod
    from k8slint.kube.volume import Volume
    from k8slint.model.finding import Problem
    from k8slint.model.rule import Context

_DEFAULT_PROFILE = {"type": "RuntimeDefault"}
_VOLUME_TYPES = frozenset(
    "configMap csi downwardAPI emptyDir ephemeral image persistentVolumeClaim projected secret".split()
)


def pod_security_restricted_volume_type(volume: Volume, context: Context) -> Iterator[Problem]:
    """Yield the problems of volumes whose type restricted does not allow; one without a source is an emptyDir."""
    del context
    for source, value in volume.value.items():
        if source != "name" and value is not None and source not in _VOLUME_TYPES:
            headline = f"volume {shown(volume.name)} is of type {shown(source)}, which is not allowed at restricted"
            yield rejected(volume.node.get(source), headline, "restricted", "Use a PersistentVolumeClaim.")


def pod_security_restricted_privilege_escalation(container: Container, context: Context) -> Iterator[Problem]:
    """Yield the problem of a container that does not itself deny privilege escalation."""
    del context
    value = security_context(container.value).get("allowPrivilegeEscalation")
    if value is False or isinstance(value, Unknown) or is_windows_pod(container.pod):
        return
    yield rejected(
        container.node.get("securityContext", "allowPrivilegeEscalation"),
        f"container {shown(container.name)} does not deny privilege escalation",
        "restricted",
        "Set 'allowPrivilegeEscalation: false' in the securityContext of the container.",
    )._replace(edits=written(container.node.get("securityContext", "allowPrivilegeEscalation"), False, "unsafe"))


def pod_security_restricted_run_as_non_root(pod: Pod, context: Context) -> Iterator[Problem]:
    """Yield the problems of pods and containers that may run as root."""
    del context
    if in_user_namespace(pod):
        return
    for security, node in contexts_of(pod):
        if security.get("runAsNonRoot") is False:
            at = node.get("securityContext", "runAsNonRoot")
            problem = rejected(at, "'runAsNonRoot: false' allows root", "restricted", "Set 'runAsNonRoot: true'.")
            yield problem._replace(edits=replaced(at, True, "unsafe"))
    if security_context(pod.value).get("runAsNonRoot") not in (None, False):
        return
    for container in pod.containers:
        if security_context(container.value).get("runAsNonRoot") is None:
            yield rejected(
                container.node.get("securityContext", "runAsNonRoot"),
                f"container {shown(container.name)} may run as root",
                "restricted",
                "Set 'runAsNonRoot: true' in the securityContext of the pod.",
            )._replace(edits=written(pod.node.get("securityContext", "runAsNonRoot"), True, "unsafe"))


def pod_security_restricted_run_as_user(pod: Pod, context: Context) -> Iterator[Problem]:
    """Yield the problems of pods and containers that run as user 0."""
    del context
    if in_user_namespace(pod):
        return
    for security, node in contexts_of(pod):
        user = security.get("runAsUser")
        if user == 0 and not isinstance(user, bool):
            yield rejected(
                node.get("securityContext", "runAsUser"),
                "'runAsUser: 0' is root",
                "restricted",
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
    yield from seccomp_profiles(pod, "restricted")
    for container in pod.containers if whole is None else ():
        if profile_type(security_context(container.value), "seccompProfile") is None:
            yield rejected(
                container.node.get("securityContext", "seccompProfile"),
                f"container {shown(container.name)} has no seccomp profile",
                "restricted",
                "Set 'seccompProfile: {type: RuntimeDefault}' in the securityContext of the pod or the container.",
            )._replace(edits=written(pod.node.get("securityContext", "seccompProfile"), _DEFAULT_PROFILE, "unsafe"))


def pod_security_restricted_capabilities(container: Container, context: Context) -> Iterator[Problem]:
    """Yield the problems of containers that do not drop ALL, or add more than NET_BIND_SERVICE."""
    del context
    if is_windows_pod(container.pod):
        return
    dropped = capabilities(container, "drop")
    node = container.node.get("securityContext", "capabilities")
    if "ALL" not in dropped and not any(isinstance(name, Unknown) for name in dropped):
        yield rejected(
            node.get("drop"),
            f"container {shown(container.name)} does not drop all capabilities",
            "restricted",
            "Set 'capabilities: {drop: [ALL]}' in the securityContext of the container.",
        )._replace(edits=written(node.get("drop"), ["ALL"], "unsafe"))
    yield from added_capabilities(container, "restricted", ("NET_BIND_SERVICE",))


def pod_security_restricted_proc_mount(container: Container, context: Context) -> Iterator[Problem]:
    """Yield the problem of a `procMount` that only baseline allows, in a pod with users of its own (since 1.35)."""
    del context
    if in_user_namespace(container.pod):
        yield from proc_mount(container, "restricted")
