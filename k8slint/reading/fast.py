"""The fast reader: block-style YAML of the common kind, line by line, without a parser.

It answers only what it is certain of, exactly as the full parser would, and gives None for all else. Manifests repeat
themselves, so most lines were seen before: a line's shape is remembered and only its place is new.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from k8slint.model.pattern import pattern
from k8slint.model.tree import Mapping
from k8slint.reading.document import Tree
from k8slint.reading.fast_flow import FlowPiece
from k8slint.reading.fast_line import OPEN, SCALAR, is_odd, shape_of, shapes
from k8slint.reading.fast_outline import ROOT, TOP, Doubt, Outline, is_dash_within
from k8slint.reading.fast_places import Piece

if TYPE_CHECKING:
    from k8slint.model.limits import Limits
    from k8slint.model.tree import Places, Sequence
    from k8slint.reading.fast_line import Shape

# What else a YAML 1.1 reader takes for line breaks, and the mark it skips.
_STRANGE = pattern("[\x85\u2028\u2029\ufeff]")


def read_fast(text: str, start: int, end: int, limits: Limits, line: int = 0) -> Tree | None:
    """Return the tree of the piece between two offsets; None when only the full parser can be sure.

    `line` is the number of its first line, from 1; without one it is counted.
    """
    piece = text[start:end]
    if (
        "\r" in piece
        or (end - start > limits.nodes < _most_nodes(piece))
        or (not piece.isascii() and _STRANGE.search(piece))
    ):
        return None
    if piece[-1:] != "\n":
        piece += "\n"
    lines = piece.split("\n")
    opened = piece[:3] == "---"
    if opened:
        comment = lines[0][3:].lstrip(" ")
        if comment and (comment[0] != "#" or lines[0][3] != " "):
            return None
    outline = Outline(piece, Piece(lines, start, line or text.count("\n", 0, start) + 1), end, limits.depth)
    try:
        root = _read_lines(lines, opened, outline)
    except Doubt:
        return None
    at = start if root is None else outline.start_of(root)
    # Made without the constructor, which is written in Python.
    return tuple.__new__(Tree, (root, (at, at, at, start if root is None else -1), [], outline.odd))


def is_read_fast(tree: Mapping | Sequence) -> bool:
    """Whether a collection was made here, and not by the full parser or by a build."""
    places = getattr(tree, "places", None) or (None,)
    return isinstance(places[0], (Piece, FlowPiece))


def _most_nodes(piece: str) -> int:
    """Return how many values a piece has at most: four begin on a line, and two at each sign of a flow collection."""
    return 4 * (piece.count("\n") + 1) + 2 * (piece.count(",") + piece.count("[") + piece.count("{"))


def _read_lines(lines: list[str], opened: bool, outline: Outline) -> Any:
    """Return the root after putting line after line into the outline; the hot loop of the product. Raises Doubt."""
    stack, deepest, piece = outline.stack, outline.depth, outline.piece
    target: Any = (top := {ROOT: None})  # the root hangs below a key of nothing
    places: Places = []
    last: str | None = ROOT
    column, kind = TOP, OPEN
    following = islice(enumerate(map(shapes.get, lines)), opened, None)
    for number, shape in following:
        if not shape and not (shape := _met(shape, lines[number], outline)):
            kind = outline.carry_on(number, (column, target, places), last, kind, following) if shape is None else kind
            continue
        before = kind
        at, key, value, kind, _, _, _, _ = shape
        if at != column:
            if at > column >= TOP:  # the first line under `key:`
                if before != OPEN or len(stack) >= deepest:
                    raise Doubt
                stack.append((column, target, places))
                target[last] = target = Mapping()
                target.places = places = [piece]
                column = at
            elif 0 <= at < column:  # a mapping further out; what is around is at most as far to the right
                column, target, places = outline.back_to(at)
            elif before == SCALAR and is_dash_within(at, column):  # the text of a scalar that goes on
                kind = outline.carry_on(number, (column, target, places), last, before, following)
                continue
            else:
                column, target, places = outline.moved(shape, number, (column, target, places), last, before)
        if kind > OPEN:
            value = outline.special(shape, number, column, following)
        if key is None:
            target.append(value)
        elif key in target:
            raise Doubt
        else:
            target[key] = value
        places.append(number)
        last = key
    return top[ROOT]


def _met(shape: Shape | tuple[()] | None, line: str, outline: Outline) -> Shape | tuple[()] | None:
    """Return the shape of a line that is not remembered, which is new, long or odd; () for one without content.

    None for what is not a line by itself: the rest of a scalar, a value below its key, or what nobody understands.
    """
    if shape is None:
        shape = shape_of(line)
        if shape and not outline.odd and line not in shapes:
            outline.odd = is_odd(line, shape)
    return shape
