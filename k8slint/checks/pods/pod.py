"""The pod as a whole: its name, its annotations, and the resources its containers share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.checks.pods.rejection import Rejection, pod_rejection, rejection
from k8slint.checks.pods.requirements import HUGE_PAGES
from k8slint.checks.pods.security_annotation import APPARMOR, LOCALHOST, SECCOMP_CONTAINER, SECCOMP_POD
from k8slint.kube.certain import mapping
from k8slint.kube.feature_gates import gate_on
from k8slint.kube.go.text import is_digits, shown
from k8slint.kube.names import dns_label
from k8slint.kube.resources import UnknownAmount, aggregate, amount_text, is_pod_level, read_amounts
from k8slint.model.finding import Problem
from k8slint.model.tree import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container
    from k8slint.kube.pod import Pod
    from k8slint.kube.resource import Resource
    from k8slint.model.node import Node
    from k8slint.model.rule import Context

_DELETION_COST = "controller.kubernetes.io/pod-deletion-cost"
_MIRROR = "kubernetes.io/config.mirror"


def pod_annotation_invalid(pod: Pod, _context: Context) -> Iterator[Problem]:
    """Yield the problems of annotations with a value the API server does not accept."""
    for key, value in pod.annotations.items():
        if not isinstance(value, str) or "kubernetes.io/" not in key:
            continue
        words = _annotation_words(key, value, pod)
        if words:
            rejected = rejection(pod)
            node = pod.template.get("metadata", "annotations", key)
            yield Problem(node, words[0], rejected.consequence, words[1], refused_by=rejected.by)


def _annotation_words(key: str, value: str, pod: Pod) -> tuple[str, str] | None:
    """Return headline and fix for an annotation; None when it is valid."""
    if key == _DELETION_COST and not _is_cost(value):
        return f"deletion cost {shown(value)} is not a 32-bit integer", "Write a number such as '100' or '-1'."
    if key == _MIRROR and not pod.value.get("nodeName"):
        return f"{shown(key)} marks a mirror of a static pod, but 'nodeName' is missing", "Remove the annotation."
    if key == SECCOMP_POD or key.startswith(SECCOMP_CONTAINER):
        return _seccomp_words(value)
    if key.startswith(APPARMOR):
        return _apparmor_words(key.removeprefix(APPARMOR), value, pod)
    return None


def _is_cost(value: str) -> bool:
    """Whether text is a number as ``GetDeletionCostFromPodAnnotations`` reads it: no plus sign, no leading zero."""
    if value == "0":
        return True
    digits = value.removeprefix("-")
    if not is_digits(digits) or len(digits) > 10 or value[0] == "0":
        return False
    return -(1 << 31) <= int(value) < 1 << 31


def _seccomp_words(value: str) -> tuple[str, str] | None:
    if value in ("runtime/default", "docker/default", "unconfined"):
        return None
    path = value.removeprefix(LOCALHOST)
    if path != value and not path.startswith("/") and ".." not in path.split("/"):
        return None
    fix = "Remove the annotation, and set 'securityContext.seccompProfile'."
    return f"{shown(value)} is not a seccomp profile", fix


def _apparmor_words(name: str, value: str, pod: Pod) -> tuple[str, str] | None:
    names = [container.value.get("name") for container in pod.containers]
    fix = "Remove the annotation, and set 'securityContext.appArmorProfile'."
    if name not in names and not any(isinstance(known, Unknown) for known in names):
        return f"AppArmor annotation names {shown(name)}, which is not a container of this pod", fix
    if value in ("", "runtime/default", "unconfined") or value.startswith(LOCALHOST):
        return None
    return f"{shown(value)} is not an AppArmor profile", fix


def pod_name_not_dns_label(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problem of a name that pods cannot have as their host name."""
    name = resource.name
    if not name or (len(name) <= 63 and "." not in name):
        return
    if dns_label(name) is None or name != name.lower():
        return
    if "." in name:
        headline = f"name {shown(name)} contains a dot"
        consequence = "The host names of its pods look like names with a domain."
    else:
        headline = f"name {shown(name)} has {len(name)} characters"
        consequence = "The kubelet cuts the host names of its pods to 63 characters."
    fix = f"Write {shown(name.replace('.', '-')[:63].rstrip('-'))}."
    yield Problem(resource.node.get("metadata", "name"), headline, consequence, fix)


def pod_resources_exceeded(pod: Pod, _context: Context) -> Iterator[Problem]:
    """Yield the problems of pods whose containers together need more than the pod as a whole may have."""
    whole = pod.value.get("resources")
    if not isinstance(whole, dict) or not gate_on("PodLevelResources", pod.minor):
        return
    try:
        yield from _requests_exceeded(pod, whole)
        limits = aggregate(pod, "limits").total
    except UnknownAmount:
        return
    for name, of_pod in read_amounts(whole, "limits").items():
        if name.startswith(HUGE_PAGES) and limits.get(name, 0) > of_pod:
            node = pod.node.get("resources", "limits", name)
            yield _exceeded(node, name, (of_pod, limits[name]), "limit", rejection(pod))
    for container in pod.containers:
        if container.role == "regular":
            yield from _above_pod_limit(container, whole)


def _requests_exceeded(pod: Pod, whole: dict[str, Any]) -> Iterator[Problem]:
    """Yield the problems of the pod's requests below the sum, and of a sum above its limit where it has no requests."""
    node = pod.node.get("resources")
    written, limits = read_amounts(whole, "requests"), read_amounts(whole, "limits")
    in_template = aggregate(pod, "requests", as_pod=False).total
    for name, needed in aggregate(pod, "requests").total.items():
        if name in written and is_pod_level(name) and needed > written[name]:
            rejected = rejection(pod) if in_template.get(name, 0) > written[name] else pod_rejection(pod)
            yield _exceeded(node.get("requests", name), name, (written[name], needed), "request", rejected)
        elif name in ("cpu", "memory") and needed > limits.get(name, needed):
            if name in mapping(whole.get("requests")) or _tops(pod, name, limits[name]):
                continue
            amounts = (limits[name], needed)
            yield _exceeded(node.get("limits", name), name, amounts, "limit", pod_rejection(pod), "requests")


def _tops(pod: Pod, name: str, limit: int) -> bool:
    """Whether a container alone is above the pod's limit, which is reported there."""
    return any(
        read_amounts(container.value.get("resources"), "limits").get(name, 0) > limit for container in pod.containers
    )


def _exceeded(
    node: Node, name: str, amounts: tuple[int, int], side: str, rejected: Rejection, needs: str = ""
) -> Problem:
    of_pod, needed = (amount_text(name, amount) for amount in amounts)
    return Problem(
        node,
        f"{name} {side} '{of_pod}' of the pod is below its containers' {needs or f'{side}s'}, {needed} in all",
        rejected.consequence,
        f"Write at least {needed}, or lower those of the containers.",
        refused_by=rejected.by,
    )


def _above_pod_limit(container: Container, whole: dict[str, Any]) -> Iterator[Problem]:
    of_pod = read_amounts(whole, "limits")
    for name, limit in read_amounts(container.value.get("resources"), "limits").items():
        if name in of_pod and limit > of_pod[name]:
            rejected = rejection(container.pod)
            own, most = amount_text(name, limit), amount_text(name, of_pod[name])
            yield Problem(
                container.node.get("resources", "limits", name),
                f"{name} limit '{own}' of {shown(container.name)} is above that of the pod, '{most}'",
                rejected.consequence,
                f"Lower it to {most}, or raise that of the pod to {own}.",
                related=(("the pod's limit", container.pod.node.get("resources", "limits", name)),),
                refused_by=rejected.by,
            )
