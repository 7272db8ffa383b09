"""A cursor into a parsed document: a value together with the place it was written at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from k8slint.model.label import label_text
from k8slint.model.span import Span
from k8slint.model.tree import Mapping, Mark, Sequence, Unknown

if TYPE_CHECKING:
    from k8slint.model.source import Source

Key = str | int

# Fields whose keys are the user's, which the API server writes in brackets: metadata.labels[app].
_MAPS = frozenset(
    "labels annotations matchLabels nodeSelector limits requests data stringData binaryData podFixed overhead capacity "
    "allocatable hard used defaultRequest maxLimitRequestRatio volumeAttributes".split()
)
# Names that are maps in some kinds and fields of their own in others.
_MAPS_OF_KIND: dict[object, frozenset[str]] = {
    "LimitRange": _MAPS | {"max", "min", "default"},
    "StorageClass": _MAPS | {"parameters"},
    "VolumeAttributesClass": _MAPS | {"parameters"},
    "CSINode": _MAPS - {"allocatable"},
    "ResourceClaim": _MAPS - {"capacity"},
    "ResourceClaimTemplate": _MAPS - {"capacity"},
    "ResourceSlice": _MAPS | {"attributes", "counters"},
    "CustomResourceDefinition": _MAPS | {"properties"},
    "Service": _MAPS | {"selector"},
    "ReplicationController": _MAPS | {"selector"},
    "RuntimeClass": _MAPS - {"overhead"},
}
_SIGNS = dict.fromkeys(map(ord, "_-$"))
"""What may be part of a field's name beside letters and digits: `$ref`, `x-kubernetes-list-type`."""

_UNASKED: Mark = ()
"""The mark of a node that is written in the file, before anybody asked where."""


class Node:
    """A value of a document and its place; made on demand, cheap to throw away.

    A field that is not there is a Node too: `exists` is False, its `span` that of the nearest existing parent.
    """

    __slots__ = ("_mark", "key", "parent", "source", "value")

    def __init__(self, source: Source, value: Any, mark: Mark | None, parent: Node | None, key: Key | None) -> None:
        self.source = source
        self.value = value
        self._mark = mark
        self.parent = parent
        self.key = key

    @property
    def mark(self) -> Mark | None:
        """Where the value is written, None when it is not; looked up when first asked for."""
        mark = self._mark
        if mark is _UNASKED and self.parent is not None:
            mark = self._mark = self.parent.value.mark(self.key)
        return mark

    @property
    def exists(self) -> bool:
        """Whether the field is written in the file (an explicit null is written, too)."""
        return self._mark is not None

    def get(self, *keys: Key) -> Node:
        """Return the node at a path of mapping keys and sequence indexes; never raises."""
        node = self
        for key in keys:
            node = node._child(key)
        return node

    def _child(self, key: Key) -> Node:
        value = self.value
        if isinstance(value, Mapping):
            if key in value and isinstance(key, str):
                return Node(self.source, value[key], _UNASKED, self, key)
        elif isinstance(value, Sequence) and isinstance(key, int) and 0 <= key < len(value):
            return Node(self.source, value[key], _UNASKED, self, key)
        return Node(self.source, None, None, self, key)

    def items(self) -> Iterator[tuple[str, Node]]:
        """Yield the keys and nodes of a mapping; nothing for any other value."""
        value = self.value
        if isinstance(value, Mapping):
            for key, child in value.items():
                yield key, Node(self.source, child, _UNASKED, self, key)

    def __iter__(self) -> Iterator[Node]:
        value = self.value
        if isinstance(value, Sequence):
            for index, child in enumerate(value):
                yield Node(self.source, child, _UNASKED, self, index)

    @property
    def text(self) -> str | None:
        """The value when it is a string, else None."""
        return self.value if isinstance(self.value, str) else None

    @property
    def number(self) -> int | float | None:
        """The value when it is a number (booleans are none), else None."""
        value = self.value
        return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None

    @property
    def flag(self) -> bool | None:
        """The value when it is a boolean, else None."""
        return self.value if isinstance(self.value, bool) else None

    @property
    def is_unknown(self) -> bool:
        """Whether the value is a placeholder that something fills in later."""
        return isinstance(self.value, Unknown)

    @property
    def raw(self) -> str:
        """The value as it is written in the file, quotes and all; empty for a missing field."""
        return "" if self.mark is None else self.source.text[self.mark[2] : self._end()]

    # --- places

    def _end(self) -> int:
        """Return the offset after the value; that of its last child where only the children know."""
        node: Node | None = self
        while node is not None and node.mark is not None and node.mark[3] < 0:
            node = node._last_child()
        return node.mark[3] if node is not None and node.mark is not None else (self.mark[2] if self.mark else 0)

    def _last_child(self) -> Node | None:
        value = self.value
        if isinstance(value, Mapping) and value:
            latest = max(value.marks, key=lambda key: value.marks[key][2])
            return self._child(latest)
        if isinstance(value, Sequence) and value:
            return self._child(len(value) - 1)
        return None

    @property
    def span(self) -> Span:
        """The place to underline: a scalar itself, the key of a collection, the first entry of a list item."""
        node = self
        while node._mark is None and node.parent is not None:
            node = node.parent
        if node._mark is _UNASKED and node.parent is not None:
            place = node.parent.value.place(node.key)
            if place is not None:
                line, column, end_column = place
                return Span(line, column, line, end_column)
        if node.mark is None:
            return self.source.span(0, 0)
        return node._own_span()

    def _own_span(self) -> Span:
        mark = self.mark
        assert mark is not None
        if not isinstance(self.value, (Mapping, Sequence)):
            end = self._end()
            return self.source.span(mark[2], end if end > mark[2] else max(mark[1], mark[2]))
        if mark[1] > mark[0]:
            return self.source.span(mark[0], mark[1])
        return self._first_entry_span()

    def _first_entry_span(self) -> Span:
        value = self.value
        if isinstance(value, Mapping) and value:
            start, key_end, value_start, value_end = min(value.marks.values())[:4]
            scalar = not isinstance(next(iter(value.values())), (Mapping, Sequence))
            one_line = "\n" not in self.source.text[start : max(value_end, key_end)]
            end = value_end if scalar and one_line and value_end > value_start else key_end
            return self.source.span(start, end)
        assert self.mark is not None
        return self.source.span(self.mark[2], self._end())

    @property
    def key_span(self) -> Span:
        """The place of the key; of a list item or missing field what `span` says."""
        mark = self.mark
        return self.source.span(mark[0], mark[1]) if mark is not None and mark[1] > mark[0] else self.span

    @property
    def content_span(self) -> Span:
        """The place of the value: the first entry of a collection that begins below its key, else what `span` says."""
        mark, value = self.mark, self.value
        if (
            mark is None
            or not isinstance(value, (Mapping, Sequence))
            or "\n" not in self.source.text[mark[1] : mark[2]]
        ):
            return self.span
        first = next(iter(self), self) if isinstance(value, Sequence) else None
        if first is None:
            return self._first_entry_span()
        return first.span if first.source is self.source else self.span

    @property
    def use_span(self) -> Span | None:
        """The place of the alias or merge key that brought the value here, if one did (on this node or above)."""
        node: Node | None = self if self.source.may_alias else None
        while node is not None:
            mark = node.mark
            if mark is not None and len(mark) > 4:
                return self.source.span(mark[4], mark[5])
            node = node.parent
        return None

    def inside(self, start: int, end: int) -> Span:
        """Return the place of the characters [start, end) of a string value; quotes and escapes are accounted for."""
        if self.mark is None or not isinstance(self.value, str):
            return self.span
        offsets = self.source.offsets(self.mark[2], self._end(), self.value)
        if not offsets:
            return self.span
        last = len(offsets) - 1
        first = offsets[max(0, min(start, last))] + self.mark[2]
        return self.source.span(first, offsets[max(0, min(end, last))] + self.mark[2])

    # --- names

    @property
    def keys(self) -> tuple[Key, ...]:
        """The keys and indexes that lead from the document's root to here."""
        found: list[Key] = []
        node = self
        while node.parent is not None and node.key is not None:
            found.append(node.key)
            node = node.parent
        return tuple(reversed(found))

    @property
    def path(self) -> str:
        """The field as the API server writes it: `spec.containers[0].image`, `metadata.labels[app]`."""
        return path_text(self.keys, _kind(self._root().value))

    def _root(self) -> Node:
        node = self
        while node.parent is not None:
            node = node.parent
        return node

    def path_below(self, ancestor: Node) -> str:
        """Return the field as seen from a node above it (the object a list holds), not from the document's root."""
        return path_text(self.keys[len(ancestor.keys) :], _kind(ancestor.value))

    def labelled_path(self, ancestor: Node | None = None) -> str:
        """Return the field as seen from a node above it, items of lists named by what tells them from the others.

        An item without a name of its own has empty brackets. The text is empty where no list is on the way.
        """
        keys: list[Key] = []
        labels: list[str] = []
        node = self
        depth = len(ancestor.keys) if ancestor is not None else 0
        for key in reversed(self.keys[depth:]):
            keys.append(key)
            if isinstance(key, int):
                labels.append(label_text(node.value))
            assert node.parent is not None  # for it has a key
            node = node.parent
        return path_text(tuple(reversed(keys)), _kind(node.value), tuple(reversed(labels))) if labels else ""


def _kind(value: Any) -> str:
    kind = value.get("kind") if isinstance(value, dict) else None
    return kind if isinstance(kind, str) else ""


def path_text(keys: tuple[Key, ...], kind: str = "", labels: tuple[str, ...] = ()) -> str:
    """Return a path of keys in an object as the API server writes it; keys that users name stand in brackets.

    `labels` are written in place of the indexes of lists, if there are any: `spec.containers[name=web].image`.
    """
    maps = _MAPS_OF_KIND.get(kind, _MAPS)
    text = ""
    previous: Key | None = None
    named = iter(labels)
    for key in keys:
        if isinstance(key, int):
            text += f"[{next(named, key)}]"
        elif (previous in maps and isinstance(previous, str)) or not key.translate(_SIGNS).isalnum():
            text += f"[{key}]"
        else:
            text += f".{key}" if text else key
        previous = key
    return text
