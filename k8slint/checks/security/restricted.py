"""The controls the Pod Security Standard restricted adds to baseline.

From k8s.io/pod-security-admission policy/check_*.go; each control looks at containers of every role.
"""

from __future__ import annotations

from k8slint.checks.security.security_context import (
    capabilities,
    contexts_of,
    in_user_namespace,
    is_windows_pod,
    profile_type,
    security_context,
)
from k8slint.hints import TYPE_CHECKING
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
_LEVEL = "which the Pod Security Standard restricted demands"


def pod_security_restricted_volume_type(volume: Volume, context: Context) -> Iterator[Problem]:
    """Problems of volumes other than the kinds the restricted level allows; one without a source is an emptyDir."""
    del context
    for source, value in volume.value.items():
        if source != "name" and value is not None and source not in _VOLUME_TYPES:
            message = (
                f"volumes of type {shown(source)} are forbidden by the Pod Security Standard restricted; use a claim"
            )
            yield Problem(volume.node.get(source), message)


def pod_security_restricted_privilege_escalation(container: Container, context: Context) -> Iterator[Problem]:
    """Problems of containers that do not forbid privilege escalation themselves."""
    del context
    value = security_context(container.value).get("allowPrivilegeEscalation")
    if value is False or isinstance(value, Unknown) or is_windows_pod(container.pod):
        return
    message = f"container {shown(container.name)} lacks 'allowPrivilegeEscalation: false', {_LEVEL}; set it"
    yield Problem(container.node.get("securityContext", "allowPrivilegeEscalation"), message)


def pod_security_restricted_run_as_non_root(pod: Pod, context: Context) -> Iterator[Problem]:
    """Problems of pods and containers that may run as root."""
    del context
    if in_user_namespace(pod):
        return
    for security, node in contexts_of(pod):
        if security.get("runAsNonRoot") is False:
            at = node.get("securityContext", "runAsNonRoot")
            yield Problem(at, f"'runAsNonRoot: false' allows root; write 'true', {_LEVEL}")
    if security_context(pod.value).get("runAsNonRoot") not in (None, False):
        return
    for container in pod.containers:
        if security_context(container.value).get("runAsNonRoot") is None:
            message = f"container {shown(container.name)} may run as root; set 'runAsNonRoot: true', {_LEVEL}"
            yield Problem(container.node.get("securityContext", "runAsNonRoot"), message)


def pod_security_restricted_run_as_user(pod: Pod, context: Context) -> Iterator[Problem]:
    """Problems of pods and containers that run as user 0."""
    del context
    if in_user_namespace(pod):
        return
    for security, node in contexts_of(pod):
        user = security.get("runAsUser")
        if user == 0 and not isinstance(user, bool):
            at = node.get("securityContext", "runAsUser")
            yield Problem(at, f"'runAsUser: 0' is root; write another user id, {_LEVEL}")


def pod_security_restricted_seccomp(pod: Pod, context: Context) -> Iterator[Problem]:
    """Problems of pods and containers without the seccomp profile RuntimeDefault or Localhost."""
    del context
    if is_windows_pod(pod):
        return
    whole = profile_type(security_context(pod.value), "seccompProfile")
    if isinstance(whole, Unknown):
        return
    if isinstance(whole, str) and whole not in _PROFILES:
        at = pod.node.get("securityContext", "seccompProfile", "type")
        yield Problem(at, f"seccomp profile {shown(whole)} is set; write 'RuntimeDefault', {_LEVEL}")
    for container in pod.containers:
        own = profile_type(security_context(container.value), "seccompProfile")
        if own in _PROFILES or isinstance(own, Unknown) or (own is None and whole is not None):
            continue
        what = f"has seccomp profile {shown(own)}" if isinstance(own, str) else "has no seccomp profile"
        message = (
            f"container {shown(container.name)} {what}; write 'seccompProfile: {{type: RuntimeDefault}}', {_LEVEL}"
        )
        yield Problem(container.node.get("securityContext", "seccompProfile"), message)


def pod_security_restricted_capabilities(container: Container, context: Context) -> Iterator[Problem]:
    """Problems of containers that do not drop ALL, or add more than NET_BIND_SERVICE."""
    del context
    if is_windows_pod(container.pod):
        return
    dropped = capabilities(container, "drop")
    node = container.node.get("securityContext", "capabilities")
    if "ALL" not in dropped and not any(isinstance(name, Unknown) for name in dropped):
        message = f"container {shown(container.name)} does not drop 'ALL' capabilities, {_LEVEL}; write 'drop: [ALL]'"
        yield Problem(node.get("drop"), message)
    for index, name in enumerate(capabilities(container, "add")):
        if isinstance(name, str) and name != "NET_BIND_SERVICE":
            message = f"capability {shown(name)} is added, and only 'NET_BIND_SERVICE' may be; remove it"
            yield Problem(node.get("add", index), message)
