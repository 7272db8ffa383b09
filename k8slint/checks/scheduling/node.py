"""What a pod demands of nodes, where no node can have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.edits import replaced
from k8slint.kube.architecture import ALIASES, ARCH_LABELS, GOARCH, named_architecture, pod_architectures
from k8slint.kube.go.text import shown
from k8slint.kube.image import InvalidImage, parse_image
from k8slint.kube.node_demand import required_path, required_terms, scheduled_by_default, term_conflict
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container
    from k8slint.kube.pod import Pod
    from k8slint.model.node import Node
    from k8slint.model.rule import Context

_OS_LABELS = ("kubernetes.io/os", "beta.kubernetes.io/os")


def node_affinity_never_matches(pod: Pod, context: Context) -> Iterator[Problem]:
    """Yield the problems of required terms that fit no node, alone or together with the nodeSelector."""
    del context
    if "affinity" not in pod.value:
        return
    terms = required_terms(pod.value)
    selector = pod.value.get("nodeSelector")
    conflicts = [term_conflict(term, selector) for term in terms]
    hopeless = bool(conflicts) and all(conflicts) and scheduled_by_default(pod.value)
    for index, conflict in enumerate(conflicts):
        if conflict is None:
            continue
        node = pod.node.get(*required_path(index), *conflict.path)
        if hopeless:
            yield Problem(
                node, conflict.headline, "The scheduler finds no node, and the pod stays Pending.", conflict.fix
            )
        else:
            yield Problem(
                node,
                conflict.headline,
                "The scheduler finds no node through this term.",
                conflict.fix,
                severity="warning",
                refused_by="nobody",
            )


def node_selector_arch_conflict(pod: Pod, context: Context) -> Iterator[Problem]:
    """Yield the problems of architectures no kubelet reports, and of images for another one than the nodes have."""
    del context
    if "nodeSelector" not in pod.value and "affinity" not in pod.value:
        return
    allowed = pod_architectures(pod.value)
    if not allowed:
        return
    place = _arch_node(pod)
    names = ", ".join(sorted(allowed))
    if allowed.isdisjoint(GOARCH):
        meant = next((ALIASES[name] for name in sorted(allowed) if name in ALIASES), "amd64")
        yield Problem(
            place,
            f"no node has architecture {shown(names)}",
            "The scheduler finds no node, and the pod stays Pending.",
            f"Write '{meant}', as kubelets label their nodes with Go's names.",
            refused_by="scheduler",
            edits=replaced(place, meant) if place.text in ALIASES else (),
        )
        return
    for container in pod.containers:
        found = _other_architecture(container, allowed)
        if found is not None:
            architecture, start, end = found
            node = container.node.get("image")
            yield Problem(
                node,
                f"the image is for '{architecture}', but the pod only goes to nodes with {shown(names)}",
                "The container ends with 'exec format error' there.",
                f"Use the image for {names}.",
                related=(("the architecture of the nodes", place),),
                span=node.inside(start, end),
            )


def _arch_node(pod: Pod) -> Node:
    """Return the place that says which architecture: the nodeSelector's entry, else the affinity."""
    selector = pod.value.get("nodeSelector")
    for label in ARCH_LABELS:
        if isinstance(selector, dict) and label in selector:
            return pod.node.get("nodeSelector", label)
    return pod.node.get("affinity", "nodeAffinity")


def _other_architecture(container: Container, allowed: frozenset[str]) -> tuple[str, int, int] | None:
    text = container.value.get("image")
    if not isinstance(text, str):
        return None
    try:
        found = named_architecture(parse_image(text))
    except InvalidImage:
        return None
    return None if found is None or found[0] in allowed else found


def node_selector_os_conflict(pod: Pod, context: Context) -> Iterator[Problem]:
    """Yield the problems of pods whose `os.name` is another system than their nodeSelector asks for."""
    del context
    system, selector = pod.value.get("os"), pod.value.get("nodeSelector")
    if not isinstance(system, dict) or not isinstance(selector, dict):
        return
    name = system.get("name")
    for label in _OS_LABELS:
        wanted = selector.get(label)
        if isinstance(wanted, str) and name in ("linux", "windows") and wanted != name:
            yield Problem(
                pod.node.get("nodeSelector", label),
                f"nodeSelector asks for '{wanted}', but os.name is '{name}'",
                "Every kubelet that gets the pod rejects it (PodOSNotSupported).",
                f"Write '{name}' here, or set os.name to '{wanted}'.",
                edits=replaced(pod.node.get("nodeSelector", label), name, "suggestion"),
                related=(("the pod's operating system", pod.node.get("os", "name")),),
            )
            return
