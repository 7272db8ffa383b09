"""Pods of plain values, for tests of what their numbers mean."""

from __future__ import annotations

from typing import Any

from k8slint.kube.container import Container
from k8slint.kube.pod import Pod
from k8slint.kube.resource import Resource
from k8slint.model.node import Node
from k8slint.model.source import Source


def pod_with(spec: dict[str, Any], kind: str = "Pod", minor: int = 36, **fields: Any) -> Pod:
    """Return the pod of a specification; `fields` are those of the spec of the workload that makes it."""
    source = Source("pod.yaml", "")
    workload = {"kind": kind, "spec": fields if fields else spec}
    root = Node(source, workload, (0, 0, 0, 0), None, None)
    template = Node(source, {"spec": spec}, (0, 0, 0, 0), root, "template")
    return Pod(Resource(root, 0, 0), template, Node(source, spec, (0, 0, 0, 0), template, "spec"), minor)


def container_with(value: dict[str, Any]) -> Container:
    """Return the only container of a pod."""
    return pod_with({"containers": [value]}).containers[0]
