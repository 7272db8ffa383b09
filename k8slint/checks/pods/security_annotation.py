"""Annotations that set security profiles, from the time before there were fields for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.checks.edits import removed
from k8slint.checks.pods.rejection import rejection
from k8slint.kube.certain import mapping
from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem
from k8slint.model.tree import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.pod import Pod
    from k8slint.model.node import Node
    from k8slint.model.rule import Context

SECCOMP_POD = "seccomp.security.alpha.kubernetes.io/pod"
SECCOMP_CONTAINER = "container.seccomp.security.alpha.kubernetes.io/"
APPARMOR = "container.apparmor.security.beta.kubernetes.io/"
LOCALHOST = "localhost/"
_APPARMOR_FIELDS_SINCE = 30


def security_annotation_mismatch(pod: Pod, context: Context) -> Iterator[Problem]:
    """Yield the problems of pods whose annotation and field name different seccomp or AppArmor profiles."""
    annotations = pod.annotations
    if not any(key == SECCOMP_POD or key.startswith((SECCOMP_CONTAINER, APPARMOR)) for key in annotations):
        return
    own = mapping(pod.value.get("securityContext"))
    node = pod.node.get("securityContext")
    if SECCOMP_POD in annotations:
        yield from _mismatch(pod, SECCOMP_POD, own.get("seccompProfile"), node.get("seccompProfile"))
    for container in pod.containers:
        settings = mapping(container.value.get("securityContext"))
        place = container.node.get("securityContext")
        key = SECCOMP_CONTAINER + container.name
        if key in annotations:
            yield from _mismatch(pod, key, settings.get("seccompProfile"), place.get("seccompProfile"))
        key = APPARMOR + container.name
        if key in annotations and context.minor >= _APPARMOR_FIELDS_SINCE and not _is_windows(pod):
            profile = settings.get("appArmorProfile")
            where = place if profile is not None else node
            profile = profile if profile is not None else own.get("appArmorProfile")
            yield from _mismatch(pod, key, profile, where.get("appArmorProfile"))


def _is_windows(pod: Pod) -> bool:
    return mapping(pod.value.get("os")).get("name") == "windows"


def _mismatch(pod: Pod, key: str, profile: Any, node: Node) -> Iterator[Problem]:
    annotation = pod.annotations[key]
    kind, path = mapping(profile).get("type"), mapping(profile).get("localhostProfile")
    if not isinstance(annotation, str) or not isinstance(kind, str) or isinstance(path, Unknown):
        return
    field = ""
    if kind == "Unconfined" and annotation != "unconfined":
        field = "type"
    elif kind == "RuntimeDefault" and annotation not in ("runtime/default", "docker/default"):
        field = "type"
    elif kind == "Localhost":
        field = "type" if not annotation.startswith(LOCALHOST) else ""
        if not field and annotation.removeprefix(LOCALHOST) != path:
            field = "localhostProfile"
    if field:
        rejected = rejection(pod)
        written = path if field == "localhostProfile" and isinstance(path, str) else kind
        yield Problem(
            node.get(field),
            f"profile {shown(written)} differs from the annotation, which says {shown(annotation)}",
            rejected.consequence,
            f"Remove the annotation {shown(key)}, which the field replaces.",
            related=(("the annotation", pod.template.get("metadata", "annotations", key)),),
            refused_by=rejected.by,
            edits=removed(pod.template.get("metadata", "annotations", key)),
        )
