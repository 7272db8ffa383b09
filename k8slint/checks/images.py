"""Checks of category `images`: what a reference says, and what the kubelet makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.image_use import ImageUse
    from k8slint.model.rule import Context


def image_tag_latest(image: ImageUse, context: Context) -> Iterator[Problem]:
    """Problems of references whose written tag is `latest`, with no digest beside it."""
    del context
    reference = image.reference
    if reference is None or reference.tag != "latest" or reference.digest:
        return
    message = (
        "'latest' is resolved anew at every start, so pods of one workload can run different code; "
        "write the version you tested, such as a release tag or a digest"
    )
    yield Problem(image.node, message, span=image.node.inside(*reference.tag_span))
