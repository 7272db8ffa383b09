"""What the tag of a reference says: nothing, `latest`, a moving word, or something a digest overrules."""

from __future__ import annotations

from k8slint.checks.images.moving import moving_tags
from k8slint.checks.images.reference import is_host_alone
from k8slint.checks.images.supplied import is_supplied, tag_is_supplied
from k8slint.hints import TYPE_CHECKING
from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.image_use import ImageUse
    from k8slint.model.rule import Context


def image_tag_latest(image: ImageUse, context: Context) -> Iterator[Problem]:
    """Problems of references whose written tag is `latest`, with no digest beside it."""
    reference = image.reference
    if reference is None or reference.tag != "latest" or reference.digest or tag_is_supplied(image, context):
        return
    when = (
        "is resolved anew at every start" if image.policy == "Always" else "is whatever it meant when a node pulled it"
    )
    message = (
        f"'latest' {when}, so pods of one workload can run different code; "
        "write the version you tested, such as a release tag or a digest"
    )
    yield Problem(image.node, message, span=image.node.inside(*reference.tag_span))


def image_tag_missing(image: ImageUse, context: Context) -> Iterator[Problem]:
    """Problems of references with neither tag nor digest, which the kubelet completes with `:latest`."""
    reference = image.reference
    if reference is None or reference.tag or reference.digest or is_host_alone(reference):
        return
    if tag_is_supplied(image, context):
        return
    text = image.text
    message = (
        f"{shown(text)} has no tag, so the kubelet pulls '{_short(text)}:latest', whatever that is at the moment; "
        f"add the version you tested, as in '{_short(text)}:1.2.3', or a digest"
    )
    yield Problem(image.node, message)


def _short(text: str) -> str:
    """Return the last segment of a name: enough to recognize it, and it keeps a message on one line."""
    return text if len(text) <= 40 else f"…/{text.rpartition('/')[2]}"


def image_tag_mutable(image: ImageUse, context: Context) -> Iterator[Problem]:
    """Problems of tags that are meant to move, other than `latest` itself, with no digest beside them."""
    reference = image.reference
    if reference is None or not reference.tag or reference.tag == "latest" or reference.digest:
        return
    tag = reference.tag
    moving = moving_tags(context.params)
    if tag not in moving and tag.lower() != "latest":
        return
    if tag_is_supplied(image, context) or is_host_alone(reference):
        return
    effect = {
        "IfNotPresent": "each node keeps whatever it pulled first",
        "Always": "it is resolved anew at every start",
    }.get(image.policy, "nodes can hold different images under it")
    message = f"'{tag}' is a tag that moves, and {effect}, so pods can run different code; write a release or a digest"
    if tag.lower() == "latest":
        message = (
            f"'{tag}' is not 'latest' to Kubernetes, so the pull policy defaults to IfNotPresent and nodes keep "
            "whatever they pulled first; write the version you tested or a digest"
        )
    yield Problem(image.node, message, span=image.node.inside(*reference.tag_span))


def image_tag_ignored(image: ImageUse, context: Context) -> Iterator[Problem]:
    """Problems of tags beside a digest: moving ones, or all with parameter `any_tag`."""
    reference = image.reference
    if reference is None or not reference.digest or not reference.tag:
        return
    tag = reference.tag
    moving = tag.lower() == "latest" or tag in moving_tags(context.params)
    if not moving and context.params.get("any_tag") is not True:
        return
    digest = f"{reference.digest[:15]}…"
    message = f"'{tag}' is ignored beside the digest '{digest}', which alone says what is pulled; "
    if moving:
        message += "write the tag of the release the digest stands for, or no tag"
    else:
        message += "leave it out, or keep it as a note to readers"
    yield Problem(image.node, message, span=image.node.inside(*reference.tag_span))


def image_not_pinned(image: ImageUse, context: Context) -> Iterator[Problem]:
    """Problems of references without a digest."""
    reference = image.reference
    if reference is None or reference.digest or is_supplied(image, context):
        return
    message = (
        f"{shown(image.text)} has no digest, so what is pulled can change under the same name; "
        f"append one, as in '{_short(image.text)}@sha256:…'"
    )
    yield Problem(image.node, message)
