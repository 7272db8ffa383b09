"""How much one file may ask of us; no honest manifest comes near."""

from __future__ import annotations

from k8slint.model.named_tuple import NamedTuple


class Limits(NamedTuple):
    """Bounds per file: bytes, documents, values, nesting, values of a document after aliases are expanded, lines."""

    file_bytes: int = 64 * 1024 * 1024
    documents: int = 100_000
    nodes: int = 4_000_000
    depth: int = 200
    expanded_nodes: int = 4_000_000
    lines: int = 4_000_000


DEFAULT_LIMITS = Limits()
