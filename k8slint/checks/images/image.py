"""Checks of the whole image reference: that it parses, as what was meant, and that it says what is pulled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.images.supplied_image import is_supplied
from k8slint.kube.architecture import named_architecture, pod_architectures
from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem
from k8slint.model.tree import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container
    from k8slint.kube.image import ImageReference
    from k8slint.kube.image_use import ImageUse
    from k8slint.model.finding import Safety
    from k8slint.model.rule import Context
    from k8slint.model.severity import RefusedBy

_CERTAIN = frozenset(("scheme", "uppercase"))
"""Kinds of wrong references of which only one can be meant: no repository has a scheme or upper case."""
# Last labels of names people give registries. Docker Hub's own images (`library/...`) have no dot in their names, so
# this list only guards images that were built and loaded locally, such as `my.app:1`.
_HOST_ENDS = frozenset(
    "io com org net dev cloud local localdomain internal corp lan home intranet de fr uk eu us cn jp ru ch".split()
)


def image_reference_invalid(image: ImageUse, context: Context) -> Iterator[Problem]:
    """Yield the problems of references that do not follow the grammar, apart from white space around them."""
    invalid = image.invalid
    if invalid is None or invalid.kind == "surrounding-space" or is_supplied(image, context):
        return
    from k8slint.reading.edit import replaced

    who = "the container" if image.container is not None else "the Pod"
    safety: Safety = "safe" if invalid.kind in _CERTAIN else "suggestion"
    yield Problem(
        image.node,
        f"invalid image reference: {invalid.reason}",
        f"The kubelet reports InvalidImageName, and {who} never starts.",
        invalid.fix,
        span=image.node.inside(invalid.start, invalid.end),
        edits=replaced(image.node, invalid.suggestion, safety) if invalid.suggestion else (),
    )


def image_placeholder(container: Container, _context: Context) -> Iterator[Problem]:
    """Yield the problems of images that hold a variable of the form that envsubst and Flux replace."""
    image = container.value.get("image")
    if isinstance(image, Unknown) and "$" in image.text:
        yield Problem(
            container.node.get("image"),
            f"the image {shown(image.text)} holds a variable",
            "The kubelet reports InvalidImageName unless the variable is replaced before the object is applied.",
            "Replace it with envsubst or Flux, and check what comes out, or write the image.",
        )


def image_surrounding_space(image: ImageUse, context: Context) -> Iterator[Problem]:
    """Yield the problems of references with white space before or after them; who rejects them depends on the kind."""
    invalid = image.invalid
    if invalid is None or invalid.kind != "surrounding-space" or is_supplied(image, context):
        return
    from k8slint.reading.edit import replaced

    refused_by: RefusedBy = "api-server"
    bare = invalid.suggestion or image.text.strip()
    if image.container is None:
        refused_by = "kubelet"
        consequence = "The kubelet reports InvalidImageName, and the Pod never starts."
    elif image.pod.is_template:
        refused_by = "controller"
        consequence = f"The API server accepts the {image.pod.owner_kind} and rejects every Pod made from it."
    else:
        consequence = "The API server rejects the Pod."
    yield Problem(
        image.node,
        f"{shown(image.text)} has white space around it",
        consequence,
        f"Write {shown(bare)}.",
        span=image.node.inside(invalid.start, invalid.end),
        refused_by=refused_by,
        edits=replaced(image.node, bare),
    )


def image_host_without_repository(image: ImageUse, context: Context) -> Iterator[Problem]:
    """Yield the problems of references that are a registry's host alone, which is read as an image of Docker Hub."""
    reference = image.reference
    if reference is None or "/" in image.text or not is_host_alone(reference) or is_supplied(image, context):
        return
    name = reference.familiar
    host = f"{name}:{reference.tag}" if reference.tag.isdigit() else name
    tag = f" with tag '{reference.tag}'" if reference.tag else ""
    yield Problem(
        image.node,
        f"{shown(image.text)} is a registry host without a repository",
        f"The container runtime looks for the image '{name}'{tag} on Docker Hub, and the pull fails.",
        f"Add the repository, as in '{host}/app:1.0'.",
    )


def is_host_alone(reference: ImageReference) -> bool:
    """Whether a reference without a slash looks like a registry: `localhost:5000`, `quay.io`, `registry:5000`."""
    if "/" in reference.text:
        return False
    name, tag = reference.familiar, reference.tag
    if name == "localhost":
        return True
    head, dot, end = name.rpartition(".")
    if dot:
        return end in _HOST_ENDS or (end.isdigit() and head.replace(".", "").isdigit() and name.count(".") == 3)
    return "registry" in name and tag.isdigit() and 1000 <= int(tag) <= 65535 and not reference.digest


def image_not_pinned(image: ImageUse, context: Context) -> Iterator[Problem]:
    """Yield the problems of references without a digest."""
    reference = image.reference
    if reference is None or reference.digest or is_supplied(image, context):
        return
    yield Problem(
        image.node,
        f"{shown(image.text)} has no digest",
        "A node may pull other content under the same name.",
        f"Append the digest, as in '{brief_name(image.text)}@sha256:…'.",
    )


def brief_name(text: str) -> str:
    """Return the last segment of a long name: enough to recognize it, and it keeps a message on one line."""
    return text if len(text) <= 40 else f"…/{text.rpartition('/')[2]}"


def image_architecture_suffix(image: ImageUse, context: Context) -> Iterator[Problem]:
    """Yield the problems of images named after an architecture in pods that do not choose nodes by architecture."""
    del context
    reference = image.reference
    if reference is None or image.container is None:
        return
    named = named_architecture(reference)
    if named is None or pod_architectures(image.pod.value) is not None or "nodeName" in image.pod.value:
        return
    architecture, start, end = named
    yield Problem(
        image.node,
        f"'{image.text[start:end]}' names an image that is built for {architecture} only",
        "The container ends with 'exec format error' on a node of another architecture.",
        f"Use the image's multi-platform name, or set nodeSelector 'kubernetes.io/arch: {architecture}'.",
        span=image.node.inside(start, end),
    )
