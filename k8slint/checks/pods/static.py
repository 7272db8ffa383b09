"""Static pods: what the kubelet starts from a folder, with no API server to ask."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING, Any
from k8slint.kube.certain import items, mapping
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.pod import Pod
    from k8slint.model.node import Node
    from k8slint.model.rule import Context

_REFUSED_SINCE = 34
"""The kubelet refuses references to API objects since 1.34 (gate PreventStaticPodAPIReferences)."""

_VOLUMES = {
    "secret": "a Secret",
    "configMap": "a ConfigMap",
    "persistentVolumeClaim": "a PersistentVolumeClaim",
    "ephemeral": "a PersistentVolumeClaim",
    "csi": "a CSI driver object",
    "azureFile": "a Secret",
    "projected": "objects of the API server",
}


def static_pod_reference(pod: Pod, context: Context) -> Iterator[Problem]:
    """Problems of Pods in a static pod folder that need objects of the API server."""
    if pod.resource.kind != "Pod" or not _is_static(pod.node.source.file, context):
        return
    refused = context.minor >= _REFUSED_SINCE
    for node, what in _references(pod):
        effect = "so the kubelet refuses it" if refused else "so it may never start"
        message = (
            f"a static pod cannot use {what}, because the kubelet starts it without the API server, {effect}; "
            "put files on the node and mount them with 'hostPath'"
        )
        if refused:
            yield Problem(node, message, span=node.key_span)
        else:
            yield Problem(node, message, span=node.key_span, severity="warning")


def _is_static(file: str, context: Context) -> bool:
    folders = context.params.get("folders")
    path = "/" + file.replace("\\", "/").rpartition("/")[0] + "/"
    return any(isinstance(folder, str) and f"/{folder.strip('/')}/" in path for folder in items(folders))


def _references(pod: Pod) -> Iterator[tuple[Node, str]]:
    """Return every field that names an object of the API server (``HasAPIObjectReference`` in pkg/api/pod/util.go)."""
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
