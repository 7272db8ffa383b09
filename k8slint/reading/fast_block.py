"""Block scalars, `|` and `>`, of even indentation, cut out of the text in one match."""

from __future__ import annotations

import re

_DEEPEST = 80
_BREAKS = re.compile("\n+")
# For each indentation the lines that belong to a block: blank, or indented at least that much.
_blocks: dict[int, re.Pattern[str]] = {}


def cut_block(piece: str, at: int, parent: int, header: tuple[str, str]) -> tuple[str, int] | None:
    """Return the value of the block scalar whose first line starts at `at`, and the offset after its last line.

    `parent` is the indentation of the collection it is in, `header` its style and chomping indicator.
    None for blocks of uneven indentation or with blank lines in front, which the full parser reads.
    """
    indent = _indentation(piece, at)
    if indent <= parent or indent > _DEEPEST or piece[at + indent : at + indent + 1] in ("", "\n", "\t"):
        return None
    pattern = _blocks.get(indent)
    if pattern is None:
        pattern = _blocks[indent] = re.compile(rf"(?:(?: {{{indent}}}[^\n]*)?\n)*")
    found = pattern.match(piece, at)
    stop = found.end() if found else at
    if piece[stop : stop + 1] == " " and _indentation(piece, stop) == piece.find("\n", stop) - stop:
        return None
    text = piece[at + indent : stop].replace("\n" + " " * indent, "\n")
    body = text.rstrip("\n")
    tail = text[len(body) :]
    style, chomping = header
    if style == ">":
        if "\n " in body or "\n\t" in body:
            return None
        body = _BREAKS.sub(_fold, body)
    return body + ("" if chomping == "-" else tail if chomping == "+" else "\n"), stop


def _indentation(piece: str, at: int) -> int:
    end = at
    while piece[end : end + 1] == " ":
        end += 1
    return end - at


def _fold(breaks: re.Match[str]) -> str:
    return " " if breaks.end() - breaks.start() == 1 else breaks.group()[1:]
