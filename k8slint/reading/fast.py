"""The fast reader: block-style YAML of the common kind, line by line, without a parser.

It answers only what it is certain of, exactly as the full parser would, and gives None for all else. Manifests repeat
themselves, so most lines were seen before: a line's shape is remembered and only its place is new.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from k8slint.model.tree import Mapping
from k8slint.reading.document import Tree
from k8slint.reading.fast_line import SCALAR, Shape, take_apart
from k8slint.reading.fast_outline import Doubt, Outline

if TYPE_CHECKING:
    from k8slint.model.limits import Limits

_MOST_SHAPES = 16_384
_LONGEST_REMEMBERED = 160
# What else a YAML 1.1 reader takes for line breaks, and the mark it skips.
_STRANGE = re.compile("[\x85\u2028\u2029\ufeff]")
_shapes: dict[str, Shape] = {}
_NOTHING: Any = None


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
    try:
        _read_lines(lines, offset, outline)
    except Doubt:
        return None
    if outline.root is None:
        return Tree(None, (start, start, start, start), [])
    return Tree(outline.root, outline.root_mark, [])


def _read_lines(lines: Iterator[str], offset: int, outline: Outline) -> None:
    """Put line after line into the outline. The hot loop of the product; raises Doubt."""
    get, stack, depth = _shapes.get, outline.stack, outline.depth
    column, target, marks, last = -1, _NOTHING, _NOTHING, _NOTHING
    for line in lines:
        shape = get(line) or _shape_of(line)
        if not shape:
            offset += len(line) + 1
            continue
        kind, at, key, value, key_start, key_end, value_start, value_end, size = shape
        if at > column >= 0:
            # By far the most common move: to the first line under `key:`.
            mark = marks[last]
            if target[last] is not None or mark[2] != mark[3] or len(stack) + 1 >= depth:
                raise Doubt
            stack.append((column, target, marks))
            target[last] = target = Mapping()
            marks[last] = (mark[0], mark[1], offset + at, -1)
            column, target.marks = at, (marks := {})
        elif at != column:
            column, target, marks = outline.move(shape, offset, (column, target, marks), last)
        if kind != SCALAR:
            size = outline.special(shape, offset, (column, target, marks), lines)
        elif key is None:
            target.append(value)
            marks.append((offset + value_start, offset + value_start, offset + value_start, offset + value_end))
        elif key in target:
            raise Doubt
        else:
            target[key] = value
            marks[key] = (offset + key_start, offset + key_end, offset + value_start, offset + value_end)
        last = key
        offset += size


def _shape_of(line: str) -> Shape | tuple[()]:
    """Give the shape of a line met for the first time and remember it; () for a blank line or comment."""
    content = line.lstrip(" ")
    if not content or content[0] == "#":
        return ()
    shape = take_apart(line)
    if shape is None:
        raise Doubt
    if len(line) <= _LONGEST_REMEMBERED and len(_shapes) < _MOST_SHAPES:
        _shapes[line] = shape
    return shape
