"""The fast reader: block-style YAML of the common kind, line by line, without a parser.

It answers only what it is certain of, exactly as the full parser would, and gives None for all else. Manifests repeat
themselves, so most lines were seen before: a line's shape is remembered and only its place is new.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from k8slint.reading.document import Tree
from k8slint.reading.fast_line import SCALAR, Shape, take_apart
from k8slint.reading.fast_outline import Outline

if TYPE_CHECKING:
    from k8slint.model.limits import Limits

_MOST_SHAPES = 16_384
_LONGEST_REMEMBERED = 160
# What else a YAML 1.1 reader takes for line breaks, and the mark it skips.
_STRANGE = re.compile("[\x85\u2028\u2029\ufeff]")
_shapes: dict[str, Shape] = {}


def read_fast(text: str, start: int, end: int, limits: Limits) -> Tree | None:
    """Build the tree of the piece between two offsets, or None when only the full parser can be sure."""
    piece = text[start:end]
    if "\r" in piece or end - start > limits.nodes or (not piece.isascii() and _STRANGE.search(piece)):
        return None
    if piece[-1:] != "\n":
        piece += "\n"
    lines = iter(piece.split("\n"))
    offset = start
    if piece[:3] == "---":
        first = next(lines)
        comment = first[3:].lstrip(" ")
        if comment and (comment[0] != "#" or first[3] != " "):
            return None
        offset += len(first) + 1
    if len(_shapes) >= _MOST_SHAPES:
        _shapes.clear()
    outline = Outline(piece, start, end, limits.depth)
    if not _read_lines(lines, offset, outline):
        return None
    if outline.root is None:
        return Tree(None, (start, start, start, start), [])
    return Tree(outline.root, outline.root_mark, [])


def _read_lines(lines: Iterator[str], offset: int, outline: Outline) -> bool:
    """Put line after line into the outline; False when one is not surely understood. The hot loop of the product."""
    get = _shapes.get
    column = -1
    last: str | None = None
    target: Any = None
    marks: Any = None
    for line in lines:
        shape = get(line)
        if shape is None:
            content = line.lstrip(" ")
            if not content or content[0] == "#":
                offset += len(line) + 1
                continue
            shape = take_apart(line)
            if shape is None:
                return False
            if len(line) <= _LONGEST_REMEMBERED and len(_shapes) < _MOST_SHAPES:
                _shapes[line] = shape
        kind, at, key, value, key_start, key_end, value_start, value_end, size = shape
        if at != column:
            if not (outline.field(at, offset, last) if at >= 0 else outline.item(shape, offset, last)):
                return False
            column, target, marks = outline.column, outline.target, outline.marks
        if kind == SCALAR and key is not None:
            if key in target:
                return False
            target[key] = value
            marks[key] = (offset + key_start, offset + key_end, offset + value_start, offset + value_end)
        else:
            size = outline.special(shape, offset, lines)
            if size < 0:
                return False
        last = key
        offset += size
    return True
