"""A built object, in the shape the reader gives documents: plain values that know where they were written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.kustomize.value import MAPPING, SCALAR, SEQUENCE, Value, plain_scalar, refuse_note
from k8slint.model.node import Node
from k8slint.model.source import Source
from k8slint.model.tree import Mapping, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.kustomize.resource import BuildObject
    from k8slint.model.node import Key
    from k8slint.model.span import Span
    from k8slint.model.tree import Mark

_NOWHERE: Mark = (0, 0, 0, 0)


class _Surveyor:
    """The marks of built collections: every entry has a file of its own, so there is no common order."""

    def marks_of(self, holder: Mapping | Sequence) -> Any:
        """Return the marks of all entries."""
        value: Value = holder.places[1]
        if isinstance(holder, Mapping):
            return {key: _mark(child) for key, child in value.content.items()}
        return [_mark(child) for child in value.content]

    def mark_of(self, holder: Mapping | Sequence, key: Any) -> Mark:
        """Return the mark of one entry."""
        return _mark(holder.places[1].content[key])

    def source_of(self, holder: Mapping | Sequence, key: Any) -> Source | None:
        """Return the file one entry was written in."""
        written: Value = holder.places[1].content[key]
        return written.at[0] if written.at is not None else None

    def place_of(self, holder: Mapping | Sequence, key: Any) -> None:
        """Return nothing: only the mark can tell."""


_SURVEYOR = _Surveyor()


def _mark(value: Value) -> Mark:
    return value.at[1] if value.at is not None else _NOWHERE


def is_as_read(tree: Mapping | Sequence) -> bool:
    """Whether a collection of a built object is the one the reader made of the object's file."""
    return tree.places[0] is not _SURVEYOR


class BuiltNode(Node):
    """A cursor into a built object: `source` is the file that wrote the value last."""

    __slots__ = ()

    def _child(self, key: Key) -> Node:
        value = self.value
        if isinstance(value, Mapping):
            if key in value and isinstance(key, str):
                return self._made(value, value[key], key)
        elif isinstance(value, Sequence) and isinstance(key, int) and 0 <= key < len(value):
            return self._made(value, value[key], key)
        return BuiltNode(self.source, None, None, self, key)

    def _made(self, holder: Mapping | Sequence, child: Any, key: Key) -> Node:
        if is_as_read(holder):  # it stands in the file of its object as it was read
            return BuiltNode(self.source, child, holder.mark(key), self, key)  # type: ignore[arg-type] # a key it has
        written: Value = holder.places[1].content[key]
        source, mark = written.at if written.at is not None else (self.source, _NOWHERE)
        return BuiltNode(source, child, mark, self, key)

    def inside(self, start: int, end: int) -> Span:
        """Return the place of some characters of a string value; the whole place of one that kustomize composed."""
        raw = self.raw
        if isinstance(self.value, str) and self.value not in raw and "\\" not in raw and "\n" not in raw:
            return self.span  # such as an image of which only the tag stands there
        return super().inside(start, end)

    def items(self) -> Iterator[tuple[str, Node]]:
        """Yield the keys and nodes of a mapping; nothing for any other value."""
        value = self.value
        if isinstance(value, Mapping):
            for key, child in value.items():
                yield key, self._made(value, child, key)

    def __iter__(self) -> Iterator[Node]:
        value = self.value
        if isinstance(value, Sequence):
            for index, child in enumerate(value):
                yield self._made(value, child, index)

    def _last_child(self) -> Node | None:
        """Return the last child that this value's own file wrote."""
        own = [child for child in self._children() if child.source is self.source and child.mark is not None]
        return max(own, key=lambda child: child.mark[2] if child.mark is not None else 0, default=None)

    def _children(self) -> Iterator[Node]:
        return iter(self) if isinstance(self.value, Sequence) else (child for _, child in self.items())

    def _first_entry_span(self) -> Span:
        """Return the line on which a list item or document begins in its own file, without a comment."""
        mark = self.mark or _NOWHERE
        text = self.source.text
        end = text.find("\n", mark[2])
        line = text[mark[2] : end if end >= 0 else len(text)]
        return self.source.span(mark[2], mark[2] + max(1, len(line.partition(" #")[0].rstrip())))


class BuiltObject:
    """An object of a build.

    `tree` is a document of Mapping and Sequence as a reader makes them, `value` the same in plain values; `file` and
    `document` (from 0) say where the object itself was read, or which kustomization generates it; `through` are the
    kustomization files it went through, innermost first.
    """

    __slots__ = ("document", "file", "source", "through", "tree", "written")

    def __init__(self, tree: Any, written: Value, resource: BuildObject) -> None:
        self.tree = tree
        self.written = written
        self.file = resource.origin
        self.document = resource.document
        self.through = resource.through
        self.source: Source = written.at[0] if written.at is not None else Source(resource.origin, "")

    @property
    def value(self) -> Any:
        """The object in plain values: dict, list, and what JSON has beside them."""
        return _plain(self.tree)

    @property
    def root(self) -> Node:
        """The whole object as a Node."""
        return BuiltNode(self.source, self.tree, _mark(self.written), None, None)

    def places(self) -> dict[tuple[Key, ...], tuple[str, Span]]:
        """Return file and span of every value, by its path of keys and indexes."""
        found: dict[tuple[Key, ...], tuple[str, Span]] = {}
        pending: list[tuple[tuple[Key, ...], Node]] = [((), self.root)]
        while pending:
            path, node = pending.pop()
            found[path] = (node.source.file, node.span)
            if isinstance(node.value, Mapping):
                pending.extend(((*path, key), child) for key, child in node.items())
            elif isinstance(node.value, Sequence):
                pending.extend(((*path, index), child) for index, child in enumerate(node))
        return found


def _plain(tree: Any) -> Any:
    if isinstance(tree, Mapping):
        return {key: _plain(child) for key, child in tree.items()}
    return [_plain(child) for child in tree] if isinstance(tree, Sequence) else tree


def built_tree(resource: BuildObject, known: dict[int, tuple[Value, Any]]) -> BuiltObject:
    """Return a finished object. Raises KustomizeError for what JSON cannot hold.

    `known` are the trees of nodes that several builds share: they are made once.
    """
    value = resource.value
    if value.kind != MAPPING:
        return BuiltObject(_tree(value), value, resource)
    refuse_note(value)
    made = Mapping()
    source = value.at[0] if value.at is not None else None
    for key, child in value.content.items():
        if child.kind == MAPPING and resource.shares_below(key):
            refuse_note(child)
            made[key] = part = Mapping()
            for name, below in child.content.items():
                part[name] = (
                    _known_tree(below, known, source) if resource.is_shared(key, name) else _tree(below, source)
                )
            part.places = [_SURVEYOR, child]
        else:
            made[key] = _known_tree(child, known, source) if resource.is_shared(key) else _tree(child, source)
    made.places = [_SURVEYOR, value]
    return BuiltObject(made, value, resource)


def _known_tree(value: Value, known: dict[int, tuple[Value, Any]], source: Source | None) -> Any:
    """Return the tree of a node that several builds share."""
    if value.kind == SCALAR or value.unread is not None:
        return _tree(value, source)
    if id(value) not in known:
        known[id(value)] = (value, _tree(value, source))
    return known[id(value)][1]


def _tree(value: Value, source: Source | None = None) -> Any:
    """Return the tree of a node; what nobody asked for of the file of its object, `source`, is that of the reader."""
    unread = value.unread
    if unread is not None and value.at is not None and value.at[0] is source:
        tree = unread.tree()
        if tree is not None:
            return tree
    if value.kind == MAPPING:
        refuse_note(value)
        made = Mapping()
        for key, child in value.content.items():
            made[key] = _tree(child, source)
        made.places = [_SURVEYOR, value]
        return made
    if value.kind == SEQUENCE:
        items = Sequence()
        items.extend([_tree(item, source) for item in value.content])
        items.places = [_SURVEYOR, value]
        return items
    return plain_scalar(value)
