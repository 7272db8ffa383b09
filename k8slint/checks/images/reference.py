"""References the kubelet cannot parse, and references that parse as something else than was meant."""

from __future__ import annotations

from k8slint.checks.images.supplied import is_supplied
from k8slint.hints import TYPE_CHECKING
from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.image import ImageReference
    from k8slint.kube.image_use import ImageUse
    from k8slint.model.rule import Context

# Last labels of names people give registries. Docker Hub's own images (`library/...`) have no dot in their names, so
# this list only guards images that were built and loaded locally, such as `my.app:1`.
_HOST_ENDS = frozenset(
    "io com org net dev cloud local localdomain internal corp lan home intranet de fr uk eu us cn jp ru ch".split()
)


def image_reference_invalid(image: ImageUse, context: Context) -> Iterator[Problem]:
    """Problems of references that do not follow the grammar, apart from white space around them."""
    invalid = image.invalid
    if invalid is None or invalid.kind == "surrounding-space" or is_supplied(image, context):
        return
    if invalid.kind == "placeholder" and ("${" in image.text or "{{" in image.text):
        return  # filled in before the cluster sees it
    repair = f"; write {shown(invalid.suggestion)}" if invalid.suggestion else ""
    who = "the container" if image.container is not None else "the Pod"
    named = f"{shown(image.text)} "
    reason = invalid.reason.replace(f"the repository {named}", "it ", 1).replace(named, "it ", 1)
    message = (
        f"{shown(image.text)} is not an image reference, {reason}: "
        f"the kubelet answers InvalidImageName and {who} never starts{repair}"
    )
    yield Problem(image.node, message, span=image.node.inside(invalid.start, invalid.end))


def image_surrounding_space(image: ImageUse, context: Context) -> Iterator[Problem]:
    """Problems of references with white space before or after them, by who refuses them."""
    invalid = image.invalid
    if invalid is None or invalid.kind != "surrounding-space" or is_supplied(image, context):
        return
    bare = image.text.strip()
    repair = shown(invalid.suggestion or bare)
    refused_by = "api-server"
    if image.container is None:
        refused_by = "kubelet"
        what = "the kubelet answers InvalidImageName and the Pod never starts"
    elif image.pod.is_template:
        refused_by = "controller"
        what = f"the API server accepts the {image.pod.owner_kind} and refuses every Pod made from it"
    else:
        what = "the API server refuses the Pod"
    message = f"{shown(image.text)} has white space around it, so {what}; write {repair}"
    yield Problem(image.node, message, span=image.node.inside(invalid.start, invalid.end), refused_by=refused_by)


def image_host_without_repository(image: ImageUse, context: Context) -> Iterator[Problem]:
    """Problems of references that are a registry's host alone, which is read as an image of Docker Hub."""
    reference = image.reference
    if reference is None or "/" in image.text or not is_host_alone(reference) or is_supplied(image, context):
        return
    name = reference.familiar
    host = f"{name}:{reference.tag}" if reference.tag.isdigit() else name
    read = f"image '{name}' of Docker Hub"
    if reference.tag:
        read = f"tag '{reference.tag}' of the {read}"
    message = (
        f"{shown(image.text)} has no '/', so it is read as {read} and not as a registry, and the pull fails; "
        f"add the repository, as in '{host}/app:1.0'"
    )
    yield Problem(image.node, message)


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
