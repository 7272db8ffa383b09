"""Checks of pull policies that do not do what the tag or the digest suggests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.images.moving_tag import moving_tags
from k8slint.checks.images.supplied_image import tag_is_supplied
from k8slint.kube.versions import gate_on
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.image_use import ImageUse
    from k8slint.model.rule import Context

ADMISSION_PLUGIN = "AlwaysPullImages"


def pull_policy_latest_cached(image: ImageUse, context: Context) -> Iterator[Problem]:
    """Yield the problems of moving tags with a written IfNotPresent: what a node has pulled once, it keeps."""
    if image.policy_is_default or image.policy != "IfNotPresent":
        return
    reference = image.reference
    if reference is None or reference.digest:
        return
    tag = reference.effective_tag
    if (tag.lower() != "latest" and tag not in moving_tags(context.params)) or tag_is_supplied(image, context):
        return
    from k8slint.reading.edit import replaced

    yield Problem(
        image.policy_node,
        f"pull policy 'IfNotPresent' with the moving tag '{tag}'",
        f"The kubelet never asks for '{tag}' again once a node has it, so nodes run different versions.",
        "Write the version you tested as the tag, or set the pull policy to 'Always'.",
        related=(("the moving tag", image.node),),
        edits=replaced(image.policy_node, "Always", "unsafe"),
    )


def pull_policy_always_digest(image: ImageUse, context: Context) -> Iterator[Problem]:
    """Yield the problems of digests that are asked for at every start, by the written policy or that of `latest`."""
    reference = image.reference
    if image.policy != "Always" or reference is None or not reference.digest or _always_by_admission(context):
        return
    from k8slint.reading.edit import written

    edits = written(image.policy_node, "IfNotPresent", "unsafe", after=str(image.node.key))
    consequence = "The kubelet needs the registry for every start, although the content behind a digest cannot change."
    if image.policy_is_default:
        yield Problem(
            image.node,
            "the tag 'latest' beside a digest makes the pull policy 'Always'",
            consequence,
            "Remove the tag, or set the pull policy to 'IfNotPresent'.",
            span=image.node.inside(*reference.tag_span),
            edits=edits,
        )
        return
    yield Problem(
        image.policy_node,
        "pull policy 'Always' for an image with a digest",
        consequence,
        "Write 'IfNotPresent'.",
        related=(("the digest", image.node),),
        edits=edits,
    )


def pull_policy_never(image: ImageUse, context: Context) -> Iterator[Problem]:
    """Yield the problems of images that must already be on the node."""
    del context
    if image.policy != "Never":
        return
    from k8slint.reading.edit import replaced

    who = "the container" if image.container is not None else "the Pod"
    yield Problem(
        image.policy_node,
        "pull policy 'Never' needs the image to be on the node already",
        f"The kubelet does not pull it: on a node without the image {who} waits in ErrImageNeverPull.",
        "Write 'IfNotPresent'.",
        edits=replaced(image.policy_node, "IfNotPresent", "unsafe"),
    )


def pull_policy_not_always(image: ImageUse, context: Context) -> Iterator[Problem]:
    """Yield the problems of images a node may give to a pod that cannot pull them itself."""
    if image.policy in ("Always", "") or _always_by_admission(context):
        return
    from k8slint.reading.edit import written

    default = " by default" if image.policy_is_default else ""
    which = "a preloaded" if gate_on("KubeletEnsureSecretPulledImages", context.minor) else "a cached"
    yield Problem(
        image.node if image.policy_is_default else image.policy_node,
        f"the pull policy is '{image.policy}'{default}, not 'Always'",
        f"The kubelet starts {which} image for any Pod that names it, whatever credentials that Pod has.",
        "Set the pull policy to 'Always'.",
        edits=written(image.policy_node, "Always", "unsafe", after=str(image.node.key)),
    )


def _always_by_admission(context: Context) -> bool:
    """Whether the project says that the API server sets Always on every Pod anyway."""
    settings = context.project.settings if context.project is not None else {}
    plugins = settings.get("admission_plugins")
    return isinstance(plugins, list) and ADMISSION_PLUGIN in plugins
