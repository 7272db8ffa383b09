"""An image as a pod uses it: the reference, the pull policy in effect, and who asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.certain import items, mapping
from k8slint.kube.image import ImageReference, InvalidImage, parse_image
from k8slint.model.pattern import pattern
from k8slint.model.tree import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container
    from k8slint.kube.pod import Pod
    from k8slint.model.node import Node

_BEHIND = pattern(
    r"(\$\{[^{}]{1,200}\}|\$\([^()]{1,200}\)|\{\{[^{}]{1,200}\}\})(/[a-z0-9._/-]{1,200}(?:[:@][\w.:-]{1,200})?)$"
)
POLICIES = ("Always", "IfNotPresent", "Never")


class ImageUse:
    """One image a pod needs, of a container or of an image volume.

    `text` is the reference as written, `reference` its parts or None when it does not parse (`invalid` then says
    why). `policy` is the pull policy after the API server's defaulting; empty when the written one is not legal.
    `is_partial` says that something fills in the beginning (`${REGISTRY}/web:latest`), so that only the tag is known.
    """

    __slots__ = (
        "container",
        "holder",
        "invalid",
        "is_partial",
        "node",
        "pod",
        "policy",
        "policy_is_default",
        "reference",
        "text",
    )

    def __init__(
        self, pod: Pod, holder: Node, field: str, text: str, policy_field: str, container: Container | None
    ) -> None:
        self.pod = pod
        self.container = container
        self.holder = holder
        self.node = holder.get(field)
        self.text = text
        self.is_partial = False
        self.invalid: InvalidImage | None = None
        self.reference: ImageReference | None = None
        try:
            self.reference = parse_image(text)
        except InvalidImage as error:
            self.invalid = error.with_traceback(None)  # which would keep this object in a circle
        written = holder.value.get(policy_field)
        self.policy_is_default = written is None or written == ""
        self.policy = self._effective_policy(written)

    def _effective_policy(self, written: object) -> str:
        """Return the policy after SetDefaults_Container: Always for the effective tag latest, digest or not."""
        if not self.policy_is_default:
            return written if isinstance(written, str) and written in POLICIES else ""
        reference = self.reference
        return "Always" if reference is not None and reference.effective_tag == "latest" else "IfNotPresent"

    @property
    def policy_node(self) -> Node:
        """The pull policy's field (missing when the default holds)."""
        return self.holder.get("imagePullPolicy" if self.container is not None else "pullPolicy")


def images_of(pod: Pod) -> Iterator[ImageUse]:
    """Yield the images of a pod: containers of every role, then image volumes; empty references are left out.

    So are those that OpenShift puts in when an ImageStreamTag changes: what is written is replaced.
    """
    triggered = _triggered(pod) if pod.owner_kind == "DeploymentConfig" else ()
    for container in pod.containers:
        if container.name in triggered:
            continue
        text = container.value.get("image")
        if isinstance(text, str) and text:
            yield ImageUse(pod, container.node, "image", text, "imagePullPolicy", container)
        elif isinstance(text, Unknown) and (known := _BEHIND.match(text.text)) is not None:
            use = ImageUse(pod, container.node, "image", f"registry{known[2]}", "imagePullPolicy", container)
            use.text, use.is_partial = text.text, True
            yield use
    volumes = pod.value.get("volumes")
    if isinstance(volumes, list):
        for index, volume in enumerate(volumes):
            image = volume.get("image") if isinstance(volume, dict) else None
            text = image.get("reference") if isinstance(image, dict) else None
            if isinstance(text, str) and text:
                yield ImageUse(pod, pod.node.get("volumes", index, "image"), "reference", text, "pullPolicy", None)


def _triggered(pod: Pod) -> list[object]:
    """Return the names of containers whose image an ImageChange trigger of a DeploymentConfig sets."""
    found: list[object] = []
    for trigger in items(pod.resource.spec.get("triggers")):
        names = mapping(mapping(trigger).get("imageChangeParams")).get("containerNames")
        found += items(names)
    return found
