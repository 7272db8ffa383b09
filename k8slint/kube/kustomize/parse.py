"""Reads resources and patches as kyaml does: documents cut at `---` lines, YAML 1.2, anchors expanded.

Sources: kyaml kio/byteio_reader.go, yaml/rnode.go (deAnchor), api/resource/factory.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.kustomize.error import KustomizeError, NotBuilt
from k8slint.kube.kustomize.scalar import LONG, MERGE, STR, resolve
from k8slint.kube.kustomize.unread import has_plain_keys, whole_value, written_scalar
from k8slint.kube.kustomize.value import MAPPING, SCALAR, Value, field_text, is_empty, mapping, sequence
from k8slint.model.limits import DEFAULT_LIMITS, Limits
from k8slint.model.pattern import pattern
from k8slint.model.source import Source
from k8slint.model.tree import Mapping, Sequence
from k8slint.reading.build import Builder
from k8slint.reading.decode import decode, printable
from k8slint.reading.fast import is_read_fast, read_fast
from k8slint.reading.frames import OpenCollection, WrittenScalar
from k8slint.reading.problem import ManifestError, limit_error
from k8slint.reading.split import might_be_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from k8slint.kube.kustomize.value import At
    from k8slint.model.tree import Mark
    from k8slint.reading.document import Tree

    Shift = Callable[[Mark], Mark]

LIMITS = Limits(file_bytes=16 * 1024 * 1024, nodes=1_000_000, depth=80, expanded_nodes=200_000)
"""What one file may hold; a walk through a document takes several frames for each of its levels."""

_SEPARATOR = pattern(r"\n---[^\n]*\n")
_NOTHING = pattern(r"(?:[ ]{0,200}(?:#[^\n\r\x85\u2028\u2029\ufeff]*)?\n)*")
"""Lines that are empty or comments: a licence stands before the first document."""


class JsonBuilder(Builder):
    """Builds the tree of a document that is read as YAML 1.1, without a line break its text does not have."""

    def _value(self, value: Any, start: int, end: int) -> Any:
        return super()._value(self._cut(value, start, end), start, end)

    def _cut(self, value: Any, start: int, end: int) -> Any:
        """Take the line break from a block scalar whose last line, and the text, end without one."""
        if type(value) is WrittenScalar and end >= len(self.text) and self.text[-1:] != "\n":
            text = value.text
            if text.endswith("\n") and self.text[start : start + 1] in ("|", ">"):
                return value._replace(text=text[:-1])
        return value


class _ResourceBuilder(JsonBuilder):
    """Builds the tree of a document with the scalars' texts, tags and quotes instead of their values."""

    def _value(self, value: Any, start: int, end: int) -> Any:
        if type(value) is not WrittenScalar:
            return value
        text, tag, is_plain, _ = self._cut(value, start, end)
        style = "" if is_plain else self._style(start)
        if tag is not None and tag != "!":
            return Value(SCALAR, "!!" + tag[len(LONG) :] if tag.startswith(LONG) else tag, text, f"!{style}")
        return Value(SCALAR, STR if style else resolve(text)[0], text, style)

    def _expand(self, size: int, start: int, end: int) -> None:  # noqa: ARG002 - as the other dialect has it
        """Count the values an alias stands for; kyaml expands all of them, however many there are."""
        self.aliased += size
        if self.aliased > self.limits.expanded_nodes:
            raise limit_error("expanded aliases", f"more than {self.limits.expanded_nodes} values", start)

    def _style(self, start: int) -> str:
        char = self.text[start : start + 1]
        return char if char in "\"'|>" else ""

    def _key(
        self, frame: OpenCollection, written: WrittenScalar, start: int, end: int, use: tuple[int, int] | None
    ) -> None:
        if written.implicit and written.text == "<<" and use is None:
            super()._key(frame, written, start, end, use)
            return
        frame.key_start, frame.key_end = use or (start, end)
        frame.key = written.text
        if written.plain and resolve(written.text)[0] not in (STR, MERGE):
            _note(frame.target, "key", written.text, (start, end))

    def _field(self, frame: OpenCollection, value: Any, place: tuple[int, ...]) -> None:
        known = frame.target.marks.get(frame.key or "")
        if known is not None and len(known) < 6:
            _note(frame.target, "twice", frame.key or "", (frame.key_start, frame.key_end))
            frame.key = None
            return
        super()._field(frame, value, place)

    def _merge(self, target: Mapping, value: Any, use: tuple[int, int]) -> None:
        if not isinstance(value, Mapping):
            super()._merge(target, value, use)
            return
        for key, mark in value.marks.items():
            known = target.marks.get(key)
            if known is None or len(known) > 4:  # what the mapping says itself stays, wherever the `<<` stands
                target[key] = value[key]
                target.marks[key] = (*mark[:4], *use)


def _note(target: Mapping, what: str, key: str, place: tuple[int, int]) -> None:
    if not hasattr(target, "places"):
        target.places = [what, key, place]


def read_tree(text: str, start: int, end: int) -> tuple[Any, Mark]:
    """Return the tree of one document and its Mark: Mappings and Sequences of Values. Raises ManifestError.

    The scalars of a tree that the fast reader made are plain ones, whose text `to_value` takes from where they stand.
    """
    tree = read_fast(text, start, end, LIMITS)
    if tree is None or not isinstance(tree.value, (Mapping, Sequence)) or not has_plain_keys(tree, text):
        from k8slint.reading.yaml_text import read_yaml

        tree = read_yaml(text, start, end, LIMITS, builder=_ResourceBuilder)
    return tree.value, tree.mark


def read_json_tree(text: str) -> Tree:
    """Return the tree of a text of one document that is read as YAML 1.1. Raises ManifestError."""
    tree = read_fast(text, 0, len(text), LIMITS) if text[-1:] == "\n" else None
    if tree is None or not isinstance(tree.value, (Mapping, Sequence)):
        from k8slint.reading.yaml_text import read_yaml

        tree = read_yaml(text, 0, len(text), LIMITS, builder=JsonBuilder)
    return tree


def to_value(tree: Any, source: Source, mark: Mark, shift: Shift | None = None, parent: Source | None = None) -> Value:
    """Return the nodes of a tree that `read_tree` made; `shift` and `parent` move the marks into another file."""
    if shift is None and parent is None and isinstance(tree, (Mapping, Sequence)) and is_read_fast(tree):
        return whole_value(tree, source, mark)
    owner = parent or source

    def convert(node: Any, at: Mark) -> Value:
        place = (owner, shift(at) if shift else at)
        if isinstance(node, Mapping):
            marks = node.marks
            value = mapping(place, {key: convert(child, marks[key]) for key, child in node.items()})
            note = getattr(node, "places", None)
            if note and isinstance(note[0], str):  # else they are those of the fast reader
                value.note = (note[0], note[1], (owner, shift((*note[2], *note[2])) if shift else (*note[2], *note[2])))
            return value
        if isinstance(node, Sequence):
            return sequence(place, [convert(child, node.marks[index]) for index, child in enumerate(node)])
        if isinstance(node, Value):
            return Value(SCALAR, node.tag, node.text, node.style, None, place)
        return written_scalar(node, source.text, at, place)

    return convert(tree, mark)


def pieces(text: str) -> Iterator[tuple[int, int]]:
    """Return the offsets of a stream's documents. Raises KustomizeError for a separator with more than a comment."""
    start = 0
    for found in _SEPARATOR.finditer(text):
        rest = found.group()[4:].strip()
        if rest and rest[0] != "#":
            raise KustomizeError("resource-yaml", f"more than a comment follows '---' ('{rest[:40]}')", None)
        yield start, found.start() + 1
        start = found.end()
    if text:
        yield start, len(text)


class Text:
    """A text to read: its Source, and where its characters stand when it is part of another file.

    `certain` counts the documents that were read as long as kubectl, too, reads them without a doubt; else it is None.
    """

    __slots__ = ("certain", "parent", "shift", "source")

    def __init__(self, source: Source, shift: Shift | None = None, parent: Source | None = None) -> None:
        self.certain: int | None = None
        self.source = source
        self.shift = shift
        self.parent = parent

    def at(self, start: int, end: int) -> At:
        """Return the place of two offsets of the text."""
        mark: Mark = (start, start, start, end)
        return self.parent or self.source, self.shift(mark) if self.shift else mark


def text_of(file: str, content: bytes) -> Text:
    """Return the text of a file. Raises ManifestError for an encoding that cannot be read."""
    if len(content) > LIMITS.file_bytes:
        raise ManifestError("limit", f"the file is larger than {LIMITS.file_bytes} bytes", "Split the file.", 0)
    decoded = decode(content)
    text = Text(Source(file, decoded.text if decoded.clean else printable(decoded.text)))
    if decoded.clean and len(decoded.text) < DEFAULT_LIMITS.documents and not might_be_json(decoded.text):
        text.certain = 0
    return text


def read_documents(text: Text) -> list[Value]:
    """Return the documents of a text that are not empty, as they stand. Raises KustomizeError (resource-yaml)."""
    raw = text.source.text
    documents = []
    for start, end in pieces(raw):
        if _NOTHING.fullmatch(raw, start, end) is not None:
            continue
        try:
            tree, mark = read_tree(raw, start, end)
        except ManifestError as error:
            if error.cause == "limit":
                raise NotBuilt("limit", error.headline, text.at(error.start, error.end)) from None
            raise KustomizeError("resource-yaml", error.headline, text.at(error.start, error.end)) from None
        if isinstance(tree, (Mapping, Sequence)) or (isinstance(tree, Value) and tree.tag != "!!null"):
            documents.append(to_value(tree, text.source, mark, text.shift, text.parent))
        if text.certain is not None:
            is_fast = isinstance(tree, (Mapping, Sequence)) and is_read_fast(tree)
            text.certain = text.certain + 1 if is_fast else None
    return documents


def read_objects(text: Text) -> list[Value]:
    """Return the objects of a text: every one has a kind and a name, lists are replaced by their items.

    Raises KustomizeError for what is not an object (`resource-without-kind`, …).
    """
    documents = read_documents(text)
    if len(documents) == 1 and field_text(documents[0], "kind") in ("List", "ResourceList"):
        only = documents[0].fields
        if "items" in only or "functionConfig" in only:
            documents = list(only["items"].items) if "items" in only else []
    return _inlined([document for document in documents if _is_object(document)])


def _inlined(objects: list[Value]) -> list[Value]:
    """Replace objects of a kind that ends in List by their items, which come last."""
    result = []
    pending = objects
    index = 0
    while index < len(pending):
        value = pending[index]
        index += 1
        if not field_text(value, "kind").endswith("List") or "items" not in value.fields:
            result.append(value)
            continue
        items = value.fields["items"]
        if items.tag != "!!null" and items.kind != 3:
            raise KustomizeError("resource-list", "the items of a list must be a list", items.at)
        pending.extend(item for item in items.items if _is_object(item))
    return result


def _is_object(value: Value) -> bool:
    """Whether a document is an object, False when it is empty. Raises KustomizeError when it is something else."""
    if is_empty(value):
        return False
    fields = value.fields
    kind = fields.get("kind")
    metadata = fields.get("metadata")
    has_meta = not is_empty(metadata) and metadata is not None and _any_meta(metadata)
    if is_empty(kind) and is_empty(fields.get("apiVersion")) and not has_meta:
        raise KustomizeError("resource-without-metadata", "this document is not a Kubernetes object", value.at)
    if kind is None or is_empty(kind) or not kind.text:
        raise KustomizeError("resource-without-kind", "this object has no kind", value.at)
    if kind.text.endswith("List"):
        return True
    name = metadata.fields.get("name") if metadata is not None and metadata.kind == MAPPING else None
    if name is None or is_empty(name) or not name.text:
        at = (name or metadata or value).at
        raise KustomizeError("resource-without-name", f"this {kind.text} has no metadata.name", at)
    return True


def _any_meta(metadata: Value) -> bool:
    fields = metadata.fields
    return any(not is_empty(fields.get(key)) for key in ("name", "namespace", "labels", "annotations"))
