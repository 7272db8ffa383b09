"""Pull policies that do not do what the tag suggests."""

from __future__ import annotations

from k8slint.checks.images.moving import moving_tags
from k8slint.checks.images.supplied import tag_is_supplied
from k8slint.hints import TYPE_CHECKING
from k8slint.kube.versions import gate_on
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.image_use import ImageUse
    from k8slint.model.rule import Context

ADMISSION_PLUGIN = "AlwaysPullImages"


def pull_policy_latest_cached(image: ImageUse, context: Context) -> Iterator[Problem]:
    """Problems of moving tags with a written IfNotPresent: what a node has pulled once, it keeps."""
    if image.policy_is_default or image.policy != "IfNotPresent":
        return
    reference = image.reference
    if reference is None or reference.digest:
        return
    tag = reference.effective_tag
    if (tag.lower() != "latest" and tag not in moving_tags(context.params)) or tag_is_supplied(image, context):
        return
    message = (
        f"with 'IfNotPresent' a node that has '{tag}' never asks for it again, so nodes run whatever '{tag}' meant "
        "when each pulled it; write the version you tested, or policy 'Always'"
    )
    yield Problem(image.policy_node, message, related=(("the tag that moves", image.node),))


def pull_policy_always_digest(image: ImageUse, context: Context) -> Iterator[Problem]:
    """Problems of digests that are asked for at every start, by a written policy or the default of `latest`."""
    reference = image.reference
    if image.policy != "Always" or reference is None or not reference.digest or _always_by_admission(context):
        return
    if image.policy_is_default:
        message = (
            "the tag 'latest' beside the digest makes the pull policy default to Always, so every start needs the "
            "registry for content that cannot change; leave the tag out or write 'IfNotPresent'"
        )
        yield Problem(image.node, message, span=image.node.inside(*reference.tag_span))
        return
    message = (
        "'Always' asks the registry at every start for content a digest has fixed, so nothing starts while the "
        "registry is away; write 'IfNotPresent'"
    )
    yield Problem(image.policy_node, message, related=(("the digest", image.node),))


def pull_policy_never(image: ImageUse, context: Context) -> Iterator[Problem]:
    """Problems of images that must already be on the node."""
    del context
    if image.policy != "Never":
        return
    message = (
        "with 'Never' the kubelet pulls nothing, and on a node without the image the container waits in "
        "ErrImageNeverPull; write 'IfNotPresent'"
    )
    yield Problem(image.policy_node, message)


def pull_policy_not_always(image: ImageUse, context: Context) -> Iterator[Problem]:
    """Problems of images a node may hand to a pod that has no right to pull them."""
    if image.policy in ("Always", "") or _always_by_admission(context):
        return
    default = " by default" if image.policy_is_default else ""
    node = "came with the image" if gate_on("KubeletEnsureSecretPulledImages", context.minor) else "has the image"
    message = (
        f"the pull policy is '{image.policy}'{default}, so a node that {node} gives it to any pod that names it, "
        "whatever credentials that pod has; write 'Always'"
    )
    yield Problem(image.node if image.policy_is_default else image.policy_node, message)


def _always_by_admission(context: Context) -> bool:
    """Whether the project says that the API server sets Always on every Pod anyway."""
    settings = context.project.settings if context.project is not None else {}
    plugins = settings.get("admission_plugins")
    return isinstance(plugins, list) and ADMISSION_PLUGIN in plugins
