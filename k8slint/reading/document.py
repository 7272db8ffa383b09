"""A document of a file, and all that was read of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.model.named_tuple import NamedTuple
from k8slint.model.node import Node

if TYPE_CHECKING:
    from k8slint.model.source import Source
    from k8slint.model.tree import Mapping, Mark
    from k8slint.reading.problem import ManifestError


class Duplicate(NamedTuple):
    """A key written twice in one mapping: kubectl keeps the last and says nothing.

    Offsets are those of the two keys in the file; `owner` is the mapping that holds the key.
    """

    key: str
    first_start: int
    first_end: int
    last_start: int
    last_end: int
    owner: Mapping


class Tree(NamedTuple):
    """The value of one document, its Mark, and its duplicate keys in the order they end.

    `odd` tells that some key or number may mean another one than is written: `010`, `1.50`, `on:`, `mode: 440`. Without
    it no key is there twice, and nothing follows an end (`...`).
    """

    value: Any
    mark: Mark
    duplicates: list[Duplicate]
    odd: bool = True


class Document:
    """A document that is not empty: `index` counts those of its file from 0, `start` and `end` are offsets of its text.

    `placeholders` counts the scalars that are filled in later (`Unknown`) by the tool that does, `encrypted` tells that
    SOPS wrote it: its `sops` field, which no cluster ever sees, is left out of `value`. `odd` is that of the Tree.
    """

    __slots__ = ("duplicates", "encrypted", "end", "index", "mark", "odd", "placeholders", "source", "start", "value")

    def __init__(self, source: Source, index: int, tree: Tree, start: int, end: int) -> None:
        self.source = source
        self.index = index
        self.value, self.mark, self.duplicates, self.odd = tree
        self.start = start
        self.end = end
        self.placeholders: dict[str, int] = {}
        self.encrypted = False

    @property
    def root(self) -> Node:
        """The whole document as a Node."""
        return Node(self.source, self.value, self.mark, None, None)


class Reading:
    """What was read of a file: its documents up to the first problem, and that problem if there was one."""

    __slots__ = ("documents", "problems", "source")

    def __init__(self, source: Source) -> None:
        self.source = source
        self.documents: list[Document] = []
        self.problems: list[ManifestError] = []
