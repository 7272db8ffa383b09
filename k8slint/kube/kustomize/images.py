"""The images transformer (api/filters/imagetag, api/internal/image)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.kustomize.error import KustomizeError
from k8slint.kube.kustomize.field_spec import Applier, FieldSpec
from k8slint.kube.kustomize.selector import Expression, compiled
from k8slint.kube.kustomize.value import MAPPING, SCALAR, SEQUENCE, Value, expect, get_field, scalar, set_scalar

if TYPE_CHECKING:
    from k8slint.kube.kustomize.objects import Objects
    from k8slint.kube.kustomize.shapes import StructFields

_LISTS = ("containers", "initContainers")


class ImageTransformer:
    """Writes name, tag and digest of one image, whose name kustomize takes for a regular expression."""

    def __init__(self, entry: StructFields, specs: tuple[FieldSpec, ...]) -> None:
        self.entry = entry
        self.specs = specs
        self.name = entry.text("name")
        self._pattern: Expression | None = None

    def transform(self, objects: Objects) -> None:
        """Write the image into containers everywhere, then where field specs say; a tag suffix is so added twice."""
        changing = [resource for resource in objects.list if resource.kind != "CustomResourceDefinition"]
        for resource in changing:
            for holder in _containers(resource.value):
                if any(self._concerns(get_field(item, "image")) for item in holder.content):
                    break
            else:
                continue
            for holder in _containers(resource.own()):
                for item in list(holder.content):
                    image = get_field(item, "image")
                    if image is not None:
                        self._set(image)
        for resource in changing:
            found: list[Value] = []
            Applier(found.append).apply_all(self.specs, resource.value)
            if any(self._concerns(node) for node in found):
                Applier(self._set).apply_all(self.specs, resource.own())

    def _concerns(self, node: Value | None) -> bool:
        if node is None:
            return False
        expect(node, SCALAR)
        return self._matches(node.text)

    def _matches(self, image: str) -> bool:
        if self._pattern is None:
            try:
                self._pattern = compiled(f"^{self.name}(:[a-zA-Z0-9_.{{}}-]*)?(@sha256:[a-zA-Z0-9_.{{}}-]*)?$")
            except ValueError as error:
                raise KustomizeError(
                    "panic-image-name-regexp",
                    f"'{self.name}' is not a regular expression, which kustomize takes it for: {error}",
                    self.entry.place("name"),
                ) from None
        return self._pattern.matches(image)

    def _set(self, node: Value) -> None:
        expect(node, SCALAR)
        if not self._matches(node.text):
            return
        name, tag, digest = split_image(node.text)
        entry = self.entry
        name = entry.text("newName") or name
        wrote = "newName"
        if entry.text("newTag") or entry.text("digest"):
            tag, digest = entry.text("newTag"), entry.text("digest")
            wrote = "newTag" if tag else "digest"
        elif entry.text("tagSuffix"):
            tag, digest = tag + entry.text("tagSuffix"), ""
            wrote = "tagSuffix"
        text = name + (f":{tag}" if tag else "") + (f"@{digest}" if digest else "")
        at = entry.place(wrote) if text != node.text else node.at
        set_scalar(node, scalar(text, "", at))


def split_image(image: str) -> tuple[str, str, str]:
    """Return name, tag and digest of an image, the latter two empty where they are missing (image.Split)."""
    slash = image.find("/")
    start = slash if slash > 0 else 0
    digest_at, tag_at = image.find("@", start), image.find(":", start)
    if digest_at < 0 and tag_at < 0:
        return image, "", ""
    if digest_at >= 0 and (digest_at < tag_at or tag_at < 0):
        return image[:digest_at], "", image[digest_at + 1 :]
    if digest_at >= 0:
        return image[:tag_at], image[tag_at + 1 : digest_at], image[digest_at + 1 :]
    return image[:tag_at], image[tag_at + 1 :], ""


def _containers(root: Value) -> list[Value]:
    """Return all lists called containers or initContainers, at any depth, the deeper ones first."""
    found: list[Value] = []
    pending: list[tuple[Value, bool]] = [(root, False)]
    while pending:
        node, is_list = pending.pop()
        if is_list and node.kind == SEQUENCE:
            found.append(node)
        if node.kind == MAPPING:
            pending.extend([(child, key in _LISTS) for key, child in node.content.items() if child.content])
        elif node.kind == SEQUENCE:
            pending.extend([(child, False) for child in node.content if child.content])
    found.reverse()
    return found
