"""Annotations of pods that the API server reads: security profiles of before there were fields, and a few others."""

from __future__ import annotations

from k8slint.checks.pods.refusal import Refusal, refusal
from k8slint.hints import TYPE_CHECKING, Any
from k8slint.kube.certain import mapping
from k8slint.kube.go.text import is_digits, shown
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
_DELETION_COST = "controller.kubernetes.io/pod-deletion-cost"
_MIRROR = "kubernetes.io/config.mirror"
_LOCAL = "localhost/"
_APPARMOR_FIELDS_SINCE = 30


def pod_annotation_invalid(pod: Pod, _context: Context) -> Iterator[Problem]:
    """Problems of annotations with a value the API server does not accept."""
    for key, value in pod.annotations.items():
        if not isinstance(value, str) or "kubernetes.io/" not in key:
            continue
        fault = _fault(key, value, pod)
        if fault:
            verdict = refusal(pod)
            reason, advice = fault
            node = pod.template.get("metadata", "annotations", key)
            yield Problem(node, f"{reason}, {verdict.clause}; {advice}", refused_by=verdict.by)


def _fault(key: str, value: str, pod: Pod) -> tuple[str, str] | None:
    """Say what is wrong with an annotation and what to do about it; None when it is fine."""
    if key == _DELETION_COST and not _is_cost(value):
        return f"{shown(value)} is no whole number of 32 bits", "write a number such as '100' or '-1'"
    if key == _MIRROR and not pod.value.get("nodeName"):
        return "the annotation marks a mirror of a static pod, which is on a node", "remove it"
    if key == SECCOMP_POD or key.startswith(SECCOMP_CONTAINER):
        return _seccomp_fault(value)
    if key.startswith(APPARMOR):
        return _apparmor_fault(key.removeprefix(APPARMOR), value, pod)
    return None


def _is_cost(value: str) -> bool:
    """Whether text is a number as ``GetDeletionCostFromPodAnnotations`` takes it: no plus sign, no leading zero."""
    if value == "0":
        return True
    digits = value.removeprefix("-")
    if not is_digits(digits) or len(digits) > 10 or value[0] == "0":
        return False
    return -(1 << 31) <= int(value) < 1 << 31


def _seccomp_fault(value: str) -> tuple[str, str] | None:
    if value in ("runtime/default", "docker/default", "unconfined"):
        return None
    path = value.removeprefix(_LOCAL)
    if path != value and not path.startswith("/") and ".." not in path.split("/"):
        return None
    return f"{shown(value)} is no seccomp profile", "remove the annotation and use 'securityContext.seccompProfile'"


def _apparmor_fault(name: str, value: str, pod: Pod) -> tuple[str, str] | None:
    names = [container.value.get("name") for container in pod.containers]
    if name not in names and not any(isinstance(known, Unknown) for known in names):
        return f"{shown(name)} is no container of this pod", "name one, or use 'securityContext.appArmorProfile'"
    if value in ("", "runtime/default", "unconfined") or value.startswith(_LOCAL):
        return None
    return f"{shown(value)} is no AppArmor profile", "use 'securityContext.appArmorProfile'"


def security_annotation_mismatch(pod: Pod, context: Context) -> Iterator[Problem]:
    """Problems of pods whose annotation and field name different seccomp or AppArmor profiles."""
    annotations = pod.annotations
    if not any(key == SECCOMP_POD or key.startswith((SECCOMP_CONTAINER, APPARMOR)) for key in annotations):
        return
    verdict = refusal(pod)
    own = mapping(pod.value.get("securityContext"))
    node = pod.node.get("securityContext")
    if SECCOMP_POD in annotations:
        yield from _mismatch(annotations[SECCOMP_POD], own.get("seccompProfile"), node.get("seccompProfile"), verdict)
    for container in pod.containers:
        settings = mapping(container.value.get("securityContext"))
        place = container.node.get("securityContext")
        key = SECCOMP_CONTAINER + container.name
        if key in annotations:
            yield from _mismatch(annotations[key], settings.get("seccompProfile"), place.get("seccompProfile"), verdict)
        key = APPARMOR + container.name
        if key in annotations and context.minor >= _APPARMOR_FIELDS_SINCE and not _is_windows(pod):
            profile = settings.get("appArmorProfile")
            where = place if profile is not None else node
            profile = profile if profile is not None else own.get("appArmorProfile")
            yield from _mismatch(annotations[key], profile, where.get("appArmorProfile"), verdict)


def _is_windows(pod: Pod) -> bool:
    return mapping(pod.value.get("os")).get("name") == "windows"


def _mismatch(annotation: Any, profile: Any, node: Node, verdict: Refusal) -> Iterator[Problem]:
    kind, path = mapping(profile).get("type"), mapping(profile).get("localhostProfile")
    if not isinstance(annotation, str) or not isinstance(kind, str) or isinstance(path, Unknown):
        return
    field = ""
    if kind == "Unconfined" and annotation != "unconfined":
        field = "type"
    elif kind == "RuntimeDefault" and annotation not in ("runtime/default", "docker/default"):
        field = "type"
    elif kind == "Localhost":
        field = "type" if not annotation.startswith(_LOCAL) else ""
        if not field and annotation.removeprefix(_LOCAL) != path:
            field = "localhostProfile"
    if field:
        message = (
            f"the annotation says {shown(annotation)}, {verdict.clause}; remove the annotation, the field is enough"
        )
        yield Problem(node.get(field), message, refused_by=verdict.by)
