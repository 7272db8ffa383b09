"""The images transformer (api/filters/imagetag, api/internal/image)."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from k8slint.kube.kustomize.error import KustomizeError, NotBuilt
from k8slint.kube.kustomize.field_spec import Applier, FieldSpec
from k8slint.kube.kustomize.selector import Expression, compiled
from k8slint.kube.kustomize.value import MAPPING, SCALAR, SEQUENCE, Value, expect, get_field, scalar, set_scalar
from k8slint.model.pattern import pattern

if TYPE_CHECKING:
    from collections.abc import Iterable

    from k8slint.kube.kustomize.objects import Objects
    from k8slint.kube.kustomize.resource import BuildObject
    from k8slint.kube.kustomize.shapes import StructFields

_LISTS = ("containers", "initContainers")
_MOST_COMPARED = 1_000_000
_PLAIN = pattern(r"[^\\{}^$]*")
_SET_OR_GROUP = pattern(r"\[[^\]\[]+\]|\([^()\[\]]*\)")
_WILD = pattern(r".?[*+?]+|[.\0]")


class ImagesTransformer:
    """All entries of `images`: each is asked only about the objects that have an image it may mean.

    What an entry wrote is what the next one sees. The first entry looks at every object, and so meets what kustomize
    stumbles over; what images there are is remembered for the others.
    """

    def __init__(self, entries: list[StructFields], specs: tuple[FieldSpec, ...]) -> None:
        self._transformers = [ImageTransformer(entry, specs) for entry in entries]

    def transform(self, objects: Objects) -> None:
        """Write all images. Raises NotBuilt (limit) when too many names are compared with too many images."""
        first, *others = self._transformers
        first.transform(objects)
        if not others:
            return
        holders: dict[str, dict[int, BuildObject]] = {}
        for number, resource in enumerate(_changing(objects)):
            for text in first.images(resource):
                holders.setdefault(text, {})[number] = resource
        budget = _MOST_COMPARED
        for transformer in others:
            budget -= transformer.compared(holders)
            if budget < 0:
                raise NotBuilt("limit", "too many names of images are compared with too many images")
            touched = [holders.pop(text) for text in list(holders) if transformer.means(text)]
            concerned = {number: resource for part in touched for number, resource in part.items()}
            transformer.write([concerned[number] for number in sorted(concerned)])
            for number, resource in concerned.items():
                for text in transformer.images(resource):
                    holders.setdefault(text, {})[number] = resource


class ImageTransformer:
    """Writes name, tag and digest of one image, whose name kustomize takes for a regular expression."""

    def __init__(self, entry: StructFields, specs: tuple[FieldSpec, ...]) -> None:
        self.entry = entry
        self.specs = specs
        self.name = entry.text("name")
        self._parts = literal_parts(self.name)

    def transform(self, objects: Objects) -> None:
        """Write the image into containers everywhere, then where field specs say; a tag suffix is so added twice."""
        self.write(_changing(objects))

    def images(self, resource: BuildObject) -> set[str]:
        """Return the images of an object as they are now."""
        nodes = [get_field(item, "image") for holder in _containers(resource.value) for item in holder.content]
        found = [node for node in nodes if node is not None]
        Applier(found.append).apply_all(self.specs, resource.value)
        for node in found:
            expect(node, SCALAR)
        return {node.text for node in found}

    def compared(self, texts: Iterable[str]) -> int:
        """Return how many of some images its expression has to be matched with, which is compiled if there is any."""
        return sum(all(part in text for part in self._parts) for text in texts if self.expression)

    def means(self, image: str) -> bool:
        """Whether it writes an image."""
        return all(part in image for part in self._parts) and self._matches(image)

    def write(self, changing: list[BuildObject]) -> None:
        """Write the image into some objects."""
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
        return self.expression.matches(image)

    @cached_property
    def expression(self) -> Expression:
        """The expression of what it writes. Raises KustomizeError for one that Go does not compile."""
        try:
            return compiled(f"^{self.name}(:[a-zA-Z0-9_.{{}}-]*)?(@sha256:[a-zA-Z0-9_.{{}}-]*)?$")
        except ValueError as error:
            raise KustomizeError(
                "panic-image-name-regexp",
                f"'{self.name}' is not a regular expression, which kustomize takes it for: {error}",
                self.entry.place("name"),
            ) from None

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


def _changing(objects: Objects) -> list[BuildObject]:
    """Return the objects whose images are written."""
    return [resource for resource in objects.list if resource.kind != "CustomResourceDefinition"]


def literal_parts(expression: str) -> tuple[str, ...]:
    """Return texts that whatever matches a regular expression contains; none where that is not plain to see.

    Looking for them takes a hundredth of the time of matching. Example: `example.com/(team|x)+/app7.*` has `example`,
    `com/` and `/app7`.
    """
    if not _PLAIN.fullmatch(expression) or "(?" in expression:
        return ()
    outside = _SET_OR_GROUP.sub("\\0", expression)  # a text that holds no letter, so that quantifiers stay with it
    if any(char in outside for char in "[]()|"):
        return ()
    return tuple(filter(None, _WILD.split(outside)))


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
