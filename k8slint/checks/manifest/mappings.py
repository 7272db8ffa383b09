"""The mappings of a document, and their keys as they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.model.tree import Mapping, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.reading import Document

Path = tuple[str | int, ...]

IDENTITY = ("apiVersion", "kind")
"""The keys that begin an object."""


def mappings_of(document: Document) -> Iterator[tuple[Path, Mapping]]:
    """Yield every mapping of a document with the path that leads to it."""
    pending: list[tuple[Path, Any]] = [((), document.value)]
    while pending:
        path, value = pending.pop()
        if isinstance(value, Mapping):
            yield path, value
            pending.extend(((*path, key), item) for key, item in value.items() if isinstance(item, (dict, list)))
        elif isinstance(value, Sequence):
            pending.extend(((*path, index), item) for index, item in enumerate(value) if isinstance(item, (dict, list)))


def raw_key(document: Document, mapping: Mapping, key: str) -> str:
    """Return a key as it is written; empty when the mapping does not have it."""
    mark = mapping.marks.get(key)
    return document.source.text[mark[0] : mark[1]].strip() if mark else ""
