"""Labels and taints of nodes, and annotations, that are deprecated or ignored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.edits import key_renamed, moved, replaced
from k8slint.kube.certain import items, mapping
from k8slint.kube.go.text import shown
from k8slint.kube.pod import pod_of
from k8slint.kube.workload import POD_TEMPLATES
from k8slint.model.finding import Problem
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.pod import Pod
    from k8slint.kube.resource import Resource
    from k8slint.model.finding import Edit, Safety
    from k8slint.model.node import Node
    from k8slint.model.rule import Context


class _Retired(NamedTuple):
    """A label or annotation of the past: since when, what is wrong, what the cluster does, what to write instead."""

    since: int
    state: tuple[str, str]
    instead: str


_DEPRECATED = ("is deprecated", "Kubernetes still reads it, and a later release may not.")
_IGNORED = ("has no effect", "Kubernetes ignores it without a warning.")

_NODE_LABELS = {
    "beta.kubernetes.io/arch": _Retired(14, _DEPRECATED, "kubernetes.io/arch"),
    "beta.kubernetes.io/os": _Retired(14, _DEPRECATED, "kubernetes.io/os"),
    "beta.kubernetes.io/instance-type": _Retired(17, _DEPRECATED, "node.kubernetes.io/instance-type"),
    "failure-domain.beta.kubernetes.io/zone": _Retired(17, _DEPRECATED, "topology.kubernetes.io/zone"),
    "failure-domain.beta.kubernetes.io/region": _Retired(17, _DEPRECATED, "topology.kubernetes.io/region"),
    "node-role.kubernetes.io/master": _Retired(
        24,
        ("is not set on nodes", "kubeadm no longer labels nodes with it, so no node matches."),
        "node-role.kubernetes.io/control-plane",
    ),
}
"""Labels of nodes, from pkg/api/node/util.go and the kubeadm changes of 1.24."""

_POD_ANNOTATIONS = {
    "scheduler.alpha.kubernetes.io/critical-pod": _Retired(16, _IGNORED, "spec.priorityClassName"),
    "scheduler.alpha.kubernetes.io/affinity": _Retired(8, _IGNORED, "spec.affinity"),
    "scheduler.alpha.kubernetes.io/tolerations": _Retired(8, _IGNORED, "spec.tolerations"),
    "security.alpha.kubernetes.io/sysctls": _Retired(11, _IGNORED, "spec.securityContext.sysctls"),
    "security.alpha.kubernetes.io/unsafe-sysctls": _Retired(11, _IGNORED, "spec.securityContext.sysctls"),
    "pod.alpha.kubernetes.io/init-containers": _Retired(8, _IGNORED, "spec.initContainers"),
    "pod.beta.kubernetes.io/init-containers": _Retired(8, _IGNORED, "spec.initContainers"),
    "pod.beta.kubernetes.io/hostname": _Retired(8, _IGNORED, "spec.hostname"),
    "pod.beta.kubernetes.io/subdomain": _Retired(8, _IGNORED, "spec.subdomain"),
}
"""Annotations of pods (pkg/api/pod/warnings.go and the release notes of the versions)."""

_SECCOMP_POD = "seccomp.security.alpha.kubernetes.io/pod"
_SECCOMP_CONTAINER = "container.seccomp.security.alpha.kubernetes.io/"
_APPARMOR = "container.apparmor.security.beta.kubernetes.io/"

_ANNOTATIONS = {
    "Ingress": {"kubernetes.io/ingress.class": _Retired(18, _DEPRECATED, "spec.ingressClassName")},
    "Service": {
        "service.kubernetes.io/topology-aware-hints": _Retired(27, _DEPRECATED, "spec.trafficDistribution"),
        "service.alpha.kubernetes.io/tolerate-unready-endpoints": _Retired(
            11, _DEPRECATED, "spec.publishNotReadyAddresses"
        ),
    },
    "PersistentVolumeClaim": {
        "volume.beta.kubernetes.io/storage-class": _Retired(6, _DEPRECATED, "spec.storageClassName")
    },
    "PersistentVolume": {"volume.beta.kubernetes.io/storage-class": _Retired(6, _DEPRECATED, "spec.storageClassName")},
    "StorageClass": {
        "storageclass.beta.kubernetes.io/is-default-class": _Retired(
            6, _DEPRECATED, "storageclass.kubernetes.io/is-default-class"
        )
    },
    "ServiceAccount": {
        "kubernetes.io/enforce-mountable-secrets": _Retired(32, _DEPRECATED, "a namespace for each trust domain")
    },
}

_TAINTS = {
    "node-role.kubernetes.io/master": _Retired(
        25,
        ("is not a taint of any node", "kubeadm no longer puts this taint on nodes, so that nothing is tolerated."),
        "node-role.kubernetes.io/control-plane",
    ),
    "node.alpha.kubernetes.io/notReady": _Retired(13, _IGNORED, "node.kubernetes.io/not-ready"),
    "node.alpha.kubernetes.io/unreachable": _Retired(13, _IGNORED, "node.kubernetes.io/unreachable"),
}
"""Taints of the past, from the kubeadm changes of 1.25 and the taint manager; a new one beside it makes up for it."""

_NAMING_NODES = frozenset(("nodeSelector", "affinity", "topologySpreadConstraints"))
_OTHERS_NAMING_NODES = frozenset(("PersistentVolume", "StorageClass", "RuntimeClass"))


def deprecated_label_or_annotation(resource: Resource, context: Context) -> Iterator[Problem]:
    """Yield the problems of labels of nodes and of annotations that are deprecated or without effect."""
    annotations = mapping(resource.metadata.get("annotations"))
    for key, retired in _ANNOTATIONS.get(resource.kind, {}).items():
        if key in annotations and retired.since <= context.minor:
            node = resource.node.get("metadata", "annotations", key)
            yield _retired(node, f"annotation {shown(key)}", retired)._replace(edits=_moved(resource, node, retired))
    pod = pod_of(resource, POD_TEMPLATES, context.minor)
    if pod is None and resource.kind not in _OTHERS_NAMING_NODES:
        return
    if pod is not None:
        yield from _of_pod(pod)
        if pod.value.get("tolerations"):
            yield from _tolerated(pod)
        if _NAMING_NODES.isdisjoint(pod.value) or not _names_retired(pod):
            return
    for node, key in _labels_of_nodes(pod) if pod is not None else _elsewhere(resource):
        retired_label = _NODE_LABELS.get(key)
        if retired_label is not None:
            yield _retired(node, f"node label {shown(key)}", retired_label)._replace(
                edits=_renamed(node, retired_label)
            )


def _elsewhere(resource: Resource) -> Iterator[tuple[Node, str]]:
    """Yield every place where a PersistentVolume, StorageClass or RuntimeClass names a label of nodes."""
    if resource.kind == "PersistentVolume":
        for term in resource.node.get("spec", "nodeAffinity", "required", "nodeSelectorTerms"):
            yield from _expressions(term)
    elif resource.kind == "StorageClass":
        for term in resource.node.get("allowedTopologies"):
            for expression in term.get("matchLabelExpressions"):
                yield expression.get("key"), expression.get("key").text or ""
    elif resource.kind == "RuntimeClass":
        for key, node in resource.node.get("scheduling", "nodeSelector").items():
            yield node, key


def _retired(node: Node, what: str, retired: _Retired) -> Problem:
    defect, consequence = retired.state
    return Problem(
        node,
        f"{what} {defect} since Kubernetes 1.{retired.since}",
        consequence,
        f"Use '{retired.instead}'.",
        span=node.key_span if node.key not in _NAMED_IN else None,
    )


def _moved(resource: Resource, node: Node, retired: _Retired) -> tuple[Edit, ...]:
    """Return the edits that move an annotation into the field that replaces it, where both take the same values."""
    if retired.instead in ("spec.storageClassName", "spec.ingressClassName"):
        safety: Safety = "safe" if retired.instead == "spec.storageClassName" else "unsafe"
        return moved(node, resource.node.get("spec"), retired.instead.removeprefix("spec."), safety)
    return key_renamed(node, retired.instead) if "/" in retired.instead else ()


def _renamed(node: Node, retired: _Retired) -> tuple[Edit, ...]:
    """Return the edit that names the new label of nodes, which have both except for that of control planes."""
    safety: Safety = "safe" if retired.state is _DEPRECATED else "unsafe"
    return (
        replaced(node, retired.instead, safety) if node.key in _NAMED_IN else key_renamed(node, retired.instead, safety)
    )


_NAMED_IN = ("key", "topologyKey")
"""Fields that name a label."""


def _of_pod(pod: Pod) -> Iterator[Problem]:
    """Yield the problems of a pod's annotations; those of security where the new field is missing."""
    if not pod.annotations:
        return
    node = pod.template.get("metadata", "annotations")
    whole = mapping(pod.value.get("securityContext"))
    for key in pod.annotations:
        retired = _POD_ANNOTATIONS.get(key)
        if retired is None and isinstance(key, str):
            retired = _security(pod, key, whole)
        if retired is not None and retired.since <= pod.minor:
            yield _retired(node.get(key), f"annotation {shown(key)}", retired)


def _security(pod: Pod, key: str, whole: dict[str, object]) -> _Retired | None:
    if key == _SECCOMP_POD and whole.get("seccompProfile") is None:
        return _Retired(27, _IGNORED, "securityContext.seccompProfile")
    for prefix, field, since, state in (
        (_SECCOMP_CONTAINER, "seccompProfile", 27, _IGNORED),
        (_APPARMOR, "appArmorProfile", 30, _DEPRECATED),
    ):
        if not key.startswith(prefix):
            continue
        named = [one for one in pod.containers if one.name == key.removeprefix(prefix)]
        own = mapping(named[0].value.get("securityContext")).get(field) if named else None
        if own is None and (field == "seccompProfile" or whole.get(field) is None):
            return _Retired(since, state, f"securityContext.{field}")
    return None


_REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
_PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution"


def _names_retired(pod: Pod) -> bool:
    """Whether a pod names a retired label of nodes, by the plain values."""
    spec = pod.value
    affinity = mapping(mapping(spec.get("affinity")).get("nodeAffinity"))
    terms = [mapping(weighted).get("preference") for weighted in items(affinity.get(_PREFERRED))]
    terms += items(mapping(affinity.get(_REQUIRED)).get("nodeSelectorTerms"))
    keys: list[object] = [*mapping(spec.get("nodeSelector"))]
    keys += [mapping(each).get("key") for term in terms for each in items(mapping(term).get("matchExpressions"))]
    keys += [mapping(each).get("topologyKey") for each in items(spec.get("topologySpreadConstraints"))]
    return any(isinstance(key, str) and key in _NODE_LABELS for key in keys)


def _labels_of_nodes(pod: Pod) -> Iterator[tuple[Node, str]]:
    """Yield every place where a pod names a label of nodes."""
    for key in mapping(pod.value.get("nodeSelector")):
        yield pod.node.get("nodeSelector", key), key
    affinity = mapping(mapping(pod.value.get("affinity")).get("nodeAffinity"))
    if affinity:
        base = pod.node.get("affinity", "nodeAffinity")
        for term in base.get(_REQUIRED, "nodeSelectorTerms"):
            yield from _expressions(term)
        for weighted in base.get(_PREFERRED):
            yield from _expressions(weighted.get("preference"))
    if pod.value.get("topologySpreadConstraints"):
        for constraint in pod.node.get("topologySpreadConstraints"):
            topology = constraint.get("topologyKey")
            if topology.text:
                yield topology, topology.text


def _expressions(term: Node) -> Iterator[tuple[Node, str]]:
    for expression in term.get("matchExpressions"):
        key = expression.get("key").text
        if key:
            yield expression.get("key"), key


def _tolerated(pod: Pod) -> Iterator[Problem]:
    """Yield the problems of tolerations for taints of the past, unless the pod tolerates the new one as well."""
    tolerations = items(pod.value.get("tolerations"))
    keys = [mapping(each).get("key") for each in tolerations]
    if None in keys or "" in keys:  # everything is tolerated
        return
    for index, key in enumerate(keys):
        retired = _TAINTS.get(key) if isinstance(key, str) else None
        if retired is not None and retired.since <= pod.minor and retired.instead not in keys:
            yield _retired(pod.node.get("tolerations", index, "key"), f"taint {shown(str(key))}", retired)
