"""What a tree is made from while it is built: written scalars, anchored values, open collections."""

from __future__ import annotations

from typing import Any

from k8slint.model.named_tuple import NamedTuple
from k8slint.reading.problem import ManifestError

MAP, SEQ, MERGE = 0, 1, 2
"""The kinds of open collection: mapping, sequence, and the list after a `<<`."""


class WrittenScalar(NamedTuple):
    """A scalar as the parser gave it; typed when it is known whether it is a key or a value."""

    text: str
    tag: str | None
    plain: bool
    implicit: bool


class Anchored(NamedTuple):
    """What an anchor names: value (or the written scalar), its offsets, and how many values it expands to."""

    value: Any
    start: int
    end: int
    size: int


class OpenCollection:
    """A collection under construction; `key` is the pending key of a mapping, `merging` that it is `<<`."""

    __slots__ = (
        "anchor",
        "flow",
        "key",
        "key_end",
        "key_start",
        "kind",
        "merging",
        "size",
        "start",
        "target",
        "unfit_key",
        "uses",
    )

    def __init__(self, kind: int, target: Any, start: int, flow: bool, anchor: str | None) -> None:
        self.kind = kind
        self.target = target
        self.start = start
        self.flow = flow
        self.anchor = anchor
        self.key: str | None = None
        self.key_start = self.key_end = 0
        self.merging = False
        self.unfit_key: ManifestError | None = None
        self.size = 1
        self.uses: list[tuple[Any, int, int]] = []
