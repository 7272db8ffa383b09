"""Checks of the tag of a reference: missing, `latest`, a moving word, or ignored because of a digest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.images.image import brief_name, is_host_alone
from k8slint.checks.images.moving_tag import moving_tags
from k8slint.checks.images.supplied_image import tag_is_supplied
from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.image_use import ImageUse
    from k8slint.model.rule import Context


def image_tag_latest(image: ImageUse, context: Context) -> Iterator[Problem]:
    """Yield the problems of references whose written tag is `latest`, with no digest beside it."""
    reference = image.reference
    if reference is None or reference.tag != "latest" or reference.digest or tag_is_supplied(image, context):
        return
    yield Problem(
        image.node,
        "the tag 'latest' does not fix a version",
        f"The kubelet runs {_version_run(image)}, so pods of one workload can run different code.",
        "Write the version you tested: a release tag or a digest.",
        span=image.node.inside(*reference.tag_span),
    )


def _version_run(image: ImageUse) -> str:
    """Return which version of a moving tag a container gets under the pull policy in effect."""
    if image.policy == "Always":
        return "whatever the tag means at each start"
    return "what the tag meant when the node first pulled it"


def image_tag_missing(image: ImageUse, context: Context) -> Iterator[Problem]:
    """Yield the problems of references with neither tag nor digest, which the kubelet completes with `:latest`."""
    reference = image.reference
    if reference is None or reference.tag or reference.digest or is_host_alone(reference):
        return
    if tag_is_supplied(image, context):
        return
    name = brief_name(image.text)
    yield Problem(
        image.node,
        f"{shown(image.text)} has no tag",
        f"The kubelet pulls '{name}:latest', whatever that is at the moment.",
        f"Add the version you tested, as in '{name}:1.2.3', or a digest.",
    )


def image_tag_mutable(image: ImageUse, context: Context) -> Iterator[Problem]:
    """Yield the problems of tags that are meant to move, other than `latest` itself, with no digest beside them."""
    reference = image.reference
    if reference is None or not reference.tag or reference.tag == "latest" or reference.digest:
        return
    tag = reference.tag
    moving = moving_tags(context.params)
    if tag not in moving and tag.lower() != "latest":
        return
    if tag_is_supplied(image, context) or is_host_alone(reference):
        return
    headline = f"the tag '{tag}' moves"
    consequence = f"The kubelet runs {_version_run(image)}, so pods of one workload can run different code."
    if tag.lower() == "latest":
        headline = f"the tag '{tag}' is not 'latest' for Kubernetes"
        if image.policy_is_default:
            consequence = (
                "The API server sets the pull policy to IfNotPresent, so each node keeps what it first pulled."
            )
    yield Problem(
        image.node,
        headline,
        consequence,
        "Write the version you tested: a release tag or a digest.",
        span=image.node.inside(*reference.tag_span),
    )


def image_tag_ignored(image: ImageUse, context: Context) -> Iterator[Problem]:
    """Yield the problems of tags beside a digest: moving ones, or all with parameter `any_tag`."""
    reference = image.reference
    if reference is None or not reference.digest or not reference.tag:
        return
    tag = reference.tag
    moving = tag.lower() == "latest" or tag in moving_tags(context.params)
    if not moving and context.params.get("any_tag") is not True:
        return
    from k8slint.reading.edit import replaced

    start, end = reference.tag_span
    changes_policy = tag.lower() == "latest" and image.policy_is_default
    yield Problem(
        image.node,
        f"the tag '{tag}' is ignored beside the digest '{reference.digest[:15]}…'",
        "The container runtime pulls by the digest alone.",
        "Write the tag of the release the digest stands for, or no tag." if moving else "Remove the tag.",
        span=image.node.inside(start, end),
        edits=replaced(image.node, image.text[: start - 1] + image.text[end:], "unsafe" if changes_policy else "safe"),
    )
