"""Static pods, which the kubelet starts from a folder without the API server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.certain import items, mapping
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.pod import Pod
    from k8slint.model.node import Node
    from k8slint.model.rule import Context

_REJECTED_SINCE = 34
"""The kubelet rejects references to API objects since 1.34 (gate PreventStaticPodAPIReferences)."""

_VOLUMES = {
    "secret": "a Secret",
    "configMap": "a ConfigMap",
    "persistentVolumeClaim": "a PersistentVolumeClaim",
    "ephemeral": "a PersistentVolumeClaim",
    "csi": "a CSI driver object",
    "azureFile": "a Secret",
    "projected": "objects of the API server",
}


_READ_AS_FILES = frozenset("secret configMap projected secretKeyRef configMapKeyRef secretRef configMapRef".split())


def static_pod_reference(pod: Pod, context: Context) -> Iterator[Problem]:
    """Yield the problems of Pods in a folder of static pods that need objects of the API server."""
    if pod.resource.kind != "Pod" or not _is_static(pod.node.source.file, context):
        return
    rejected = context.minor >= _REJECTED_SINCE
    for node, what in _references(pod):
        yield Problem(
            node,
            f"'{node.key}' makes a static pod depend on {what}",
            "The kubelet rejects the pod."
            if rejected
            else "The kubelet starts the pod without the API server, so it may never come up.",
            f"Remove '{node.key}', and mount files of the node with 'hostPath'."
            if node.key in _READ_AS_FILES
            else f"Remove '{node.key}', or run a DaemonSet instead of a static pod.",
            span=node.key_span,
            severity="" if rejected else "warning",
        )


def _is_static(file: str, context: Context) -> bool:
    folders = context.params.get("folders")
    path = "/" + file.replace("\\", "/").rpartition("/")[0] + "/"
    return any(isinstance(folder, str) and f"/{folder.strip('/')}/" in path for folder in items(folders))


def _references(pod: Pod) -> Iterator[tuple[Node, str]]:
    """Yield every field that names an object of the API server (``HasAPIObjectReference`` in pkg/api/pod/util.go)."""
    for field, what in (("serviceAccountName", "a ServiceAccount"), ("serviceAccount", "a ServiceAccount")):
        if pod.value.get(field):
            yield pod.node.get(field), what
    for field, what in (("imagePullSecrets", "Secrets"), ("resourceClaims", "resource claims")):
        if items(pod.value.get(field)):
            yield pod.node.get(field), what
    for index, volume in enumerate(items(pod.value.get("volumes"))):
        for field, what in _VOLUMES.items():
            if mapping(volume).get(field) is not None:
                yield pod.node.get("volumes", index, field), what
    for container in pod.containers:
        for env in container.parts("env"):
            source = mapping(env.value.get("valueFrom"))
            yield from _keyed(env.node.get("valueFrom"), source, ("configMapKeyRef", "secretKeyRef"))
        for part in container.parts("envFrom"):
            yield from _keyed(part.node, part.value, ("configMapRef", "secretRef"))


def _keyed(node: Node, source: dict[str, Any], fields: tuple[str, str]) -> Iterator[tuple[Node, str]]:
    for field, what in zip(fields, ("a ConfigMap", "a Secret"), strict=True):
        if source.get(field) is not None:
            yield node.get(field), what
