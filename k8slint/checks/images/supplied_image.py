"""The images whose tags are filled in later: by Skaffold, by `images` of a kustomization, by Flux."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.image import written_and_parsed

if TYPE_CHECKING:
    from k8slint.kube.image_use import ImageUse
    from k8slint.model.rule import Context


def is_supplied(image: ImageUse, context: Context) -> bool:
    """Whether a project file replaces the tag (and maybe the whole name) of an image before it is applied.

    Names are compared as they are written, as kustomize and Skaffold do, and normalized (`nginx` is
    `docker.io/library/nginx`), because people write either.
    """
    names = context.project.supplied_images if context.project is not None else ()
    if not names:
        return False
    known = written_and_parsed(tuple(names))
    reference = image.reference
    if reference is not None:
        return reference.name in known or _bare(image.text) in known
    return _bare(image.text) in known or image.text in known


def tag_is_supplied(image: ImageUse, context: Context) -> bool:
    """Whether something writes the tag of an image before it is applied; its registry may be judged all the same."""
    return is_supplied(image, context) or _has_policy_marker(image)


def _has_policy_marker(image: ImageUse) -> bool:
    """Whether the comment behind an image makes Flux write the newest tag there.

    Such a marker is `# {"$imagepolicy": "namespace:name"}` on the image's own line
    (fluxcd/image-automation-controller, pkg/update/setters.go).
    """
    mark = image.node.mark
    if mark is None:
        return False
    text = image.node.source.text
    end = text.find("\n", mark[2])
    return text.find('"$imagepolicy"', mark[2], len(text) if end < 0 else end) >= 0


def _bare(text: str) -> str:
    """Return a reference without tag and digest, by the characters alone: it may be one that does not parse."""
    name = text.partition("@")[0]
    slash = name.rfind("/")
    colon = name.find(":", slash + 1)
    return name if colon < 0 else name[:colon]
