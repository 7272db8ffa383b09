"""Finds `# comments` by looking at lines; the trees' marks say what stands inside scalars."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Any

from k8slint.model.named_tuple import NamedTuple
from k8slint.model.tree import Mapping, Mark, Sequence

if TYPE_CHECKING:
    from k8slint.reading.document import Reading


class WrittenComment(NamedTuple):
    """A comment: line and columns from 1 (the end exclusive, from the `#`), its text with the `#`.

    `own_line` is True when nothing else stands on its line.
    """

    line: int
    column: int
    end_column: int
    text: str
    own_line: bool


def comments_of(reading: Reading, sign: str = "k8slint:") -> list[WrittenComment]:
    """Return the comments that contain `sign`, in order; a text without it costs one search."""
    text = reading.source.text
    at = text.find(sign)
    if at < 0:
        return []
    starts, ends = _scalar_stretches(reading)
    lines = reading.source.lines.starts
    found = []
    while at >= 0:
        line = bisect_right(lines, at)
        start = lines[line - 1]
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        hash_at = _comment_start(text, start, end, starts, ends)
        if 0 <= hash_at <= at:
            content = text[hash_at:end].rstrip()
            own_line = not text[start:hash_at].strip()
            column = hash_at - start + 1
            found.append(WrittenComment(line, column, column + len(content), content, own_line))
        at = text.find(sign, end)
    return found


def _comment_start(text: str, start: int, end: int, starts: list[int], ends: list[int]) -> int:
    """Return the offset of the first `#` of a line that begins a comment, -1 when there is none."""
    at = text.find("#", start, end)
    while at >= 0:
        if at == start or text[at - 1] in " \t":
            index = bisect_right(starts, at) - 1
            if index < 0 or ends[index] <= at:
                return at
        at = text.find("#", at + 1, end)
    return -1


def _scalar_stretches(reading: Reading) -> tuple[list[int], list[int]]:
    """Return the sorted starts, and the ends, of all keys and scalars; of a block scalar only its lines."""
    text = reading.source.text
    stretches: set[tuple[int, int]] = set()
    for document in reading.documents:
        pending: list[tuple[Any, Mark]] = [(document.value, document.mark)]
        seen: set[int] = set()
        while pending:
            value, mark = pending.pop()
            if mark[1] > mark[0]:
                stretches.add((mark[0], mark[1]))
            if isinstance(value, (Mapping, Sequence)):
                if id(value) not in seen:
                    seen.add(id(value))
                    marks = [value.marks[key] for key in value] if isinstance(value, Mapping) else value.marks
                    pending.extend(zip(value.values() if isinstance(value, Mapping) else value, marks, strict=True))
            elif mark[3] > mark[2]:
                stretches.add((_content_start(text, mark), mark[3]))
    ordered = sorted(stretches)
    return [start for start, _ in ordered], [end for _, end in ordered]


def _content_start(text: str, mark: Mark) -> int:
    """Return the offset where a scalar's text starts: for a block scalar the line after its `|`."""
    if text[mark[2]] in "|>":
        header = text.find("\n", mark[2], mark[3])
        return header if header >= 0 else mark[3]
    return mark[2]
