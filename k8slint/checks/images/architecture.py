"""Images built for one processor architecture, on nodes that may have another."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING
from k8slint.kube.architecture import named_architecture, pod_architectures
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.image_use import ImageUse
    from k8slint.model.rule import Context


def image_architecture_suffix(image: ImageUse, context: Context) -> Iterator[Problem]:
    """Problems of images named after an architecture in pods that say nothing about the nodes' architecture."""
    del context
    reference = image.reference
    if reference is None or image.container is None:
        return
    named = named_architecture(reference)
    if named is None or pod_architectures(image.pod.value) is not None or "nodeName" in image.pod.value:
        return
    architecture, start, end = named
    message = (
        f"'{image.text[start:end]}' names an image for {architecture} only, and on a node of another architecture the "
        f"container ends with 'exec format error'; use the image's multi-platform name, "
        f"or set nodeSelector 'kubernetes.io/arch: {architecture}'"
    )
    yield Problem(image.node, message, span=image.node.inside(start, end))
