"""A code frame: the lines a finding is about, with the exact columns underlined."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.model.hidden import REST
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.span import Span
from k8slint.report.display import cells, columns_of, visible, wrapped

if TYPE_CHECKING:
    from k8slint.kube.secrecy.veil import Veil
    from k8slint.model.source import Source
    from k8slint.report.paint import Paint


class Label(NamedTuple):
    """A place to underline: `style` names its colour, `mark` is the character drawn, `text` is written behind it."""

    span: Span
    style: str
    mark: str
    text: str = ""


class _Underline(NamedTuple):
    """A part of one line: columns from 1, the end exclusive."""

    start: int
    end: int
    label: Label
    text: str


class Frame:
    """Draws lines of one file, with what `veil` hides taken out of sight unless a label is about that very value.

    `gutter` is the width of the line numbers, `width` that of the terminal, both in columns.
    """

    __slots__ = ("_about", "_count", "_gutter", "_paint", "_room", "_source", "_veil")

    def __init__(self, source: Source, veil: Veil, gutter: int, width: int, paint: Paint) -> None:
        self._source = source
        self._veil = veil
        self._about: list[tuple[int, int]] = []
        self._count = len(source.lines.starts)
        self._gutter = gutter
        self._room = max(20, width - gutter - 3)
        self._paint = paint

    def draw(self, labels: list[Label]) -> list[str]:
        """Return the labelled lines as a drawing, without what lies between them and labels beyond the file."""
        self._about = [self._source.lines.offsets(label.span) for label in labels]
        marked: dict[int, list[_Underline]] = {}
        for label in labels:
            for line, underline in self._parts(label):
                marked.setdefault(line, []).append(underline)
        drawn: list[str] = []
        previous = 0
        for line in sorted(marked):
            if previous and line == previous + 2:
                drawn += self._line(previous + 1, [])
            elif previous and line > previous + 2:
                drawn.append(self._paint("gutter", "..."))
            drawn += self._line(line, marked[line])
            previous = line
        return drawn

    def bar(self, text: str = "") -> str:
        """Return a line without a number."""
        return self._paint("gutter", " " * self._gutter + " |") + (f" {text}" if text else "")

    def _text(self, line: int) -> str:
        """Return a line without its end."""
        starts = self._source.lines.starts
        end = starts[line] - 1 if line < self._count else len(self._source.text)
        text = self._veil.veiled(starts[line - 1], end, self._about)
        return text[:-1] if text.endswith("\r") else text

    def _parts(self, label: Label) -> list[tuple[int, _Underline]]:
        """Split a span into what is underlined in its first and in its last line."""
        line, column, end_line, end_column = label.span
        if end_line > line and end_column == 1:
            end_line, end_column = end_line - 1, len(self._text(min(end_line - 1, self._count))) + 1
        if not 1 <= line <= self._count:
            return []
        if end_line <= line:
            return [(line, _Underline(column, max(end_column, column + 1), label, label.text))]
        first = _Underline(column, max(len(self._text(line)) + 1, column + 1), label, "")
        if end_line > self._count:
            return [(line, first._replace(text=label.text))]
        last_text = self._text(end_line)
        start = len(last_text) - len(last_text.lstrip()) + 1
        return [(line, first), (end_line, _Underline(start, max(end_column, start + 1), label, label.text))]

    def _line(self, line: int, underlines: list[_Underline]) -> list[str]:
        """Draw one line and below it its underlines."""
        number = self._paint("gutter", f"{line:>{self._gutter}} |")
        text = self._text(line)
        underlines = [_widened(text, underline) for underline in underlines]
        view = _View(text, underlines[0].start if underlines else 1, self._room)
        drawn = [number + (f" {view.shown}" if view.shown else "")]
        for underline in underlines:
            left, right = view.column(underline.start), view.column(underline.end)
            drawn += self._underline(underline, left, max(1, right - left))
        return drawn

    def _underline(self, underline: _Underline, left: int, width: int) -> list[str]:
        """Draw the marks under a part of a line, and its text behind them or, where it does not fit, below."""
        style = underline.label.style
        mark = " " * left + self._paint(style, underline.label.mark * width)
        text = visible(underline.text)
        if not text:
            return [self.bar(mark)]
        if left + width + 1 + columns_of(text) <= self._room:
            return [self.bar(f"{mark} {self._paint(style, text)}")]
        start = min(left, self._room // 3)
        lines = wrapped(text, self._room - start)
        return [self.bar(mark), *(self.bar(" " * start + self._paint(style, line)) for line in lines)]


def _widened(text: str, underline: _Underline) -> _Underline:
    """Return an underline that reaches to the start of a hidden value it begins in, which is where the stars stand."""
    start = underline.start
    while start > 1 and text[start - 1 : start] == REST:
        start -= 1
    return underline._replace(start=start)


class _View:
    """What is shown of one line: all of it, or the part around column `focus` that fits into `room` columns."""

    __slots__ = ("_first", "_offsets", "shown")

    def __init__(self, text: str, focus: int, room: int) -> None:
        # Only the neighbourhood is measured: a line may be megabytes long.
        low = max(0, focus - 1 - room)
        near = cells(text[low : focus - 1 + room])
        first, last = 0, len(near)
        if low or low + len(near) < len(text) or sum(width for _, width in near) > room:
            first, last = _window(near, min(focus - 1 - low, len(near)), room - 2)
        self._first = low + first
        before, after = self._first > 0, low + last < len(text)
        self.shown = "…" * before + "".join(shown for shown, _ in near[first:last]) + "…" * after
        self._offsets = [int(before)]
        for _, width in near[first:last]:
            self._offsets.append(self._offsets[-1] + width)

    def column(self, column: int) -> int:
        """Return the screen column (from 0) of a column of the text; those out of view are held to the edges."""
        return self._offsets[max(0, min(column - 1 - self._first, len(self._offsets) - 1))]


def _window(near: list[tuple[str, int]], focus: int, room: int) -> tuple[int, int]:
    """Choose the cells around `focus` that fit: a third of the room before it, as much as fits behind it."""
    first, used = focus, 0
    while first > 0 and used + near[first - 1][1] <= room // 3:
        first -= 1
        used += near[first][1]
    last = focus
    while last < len(near) and used + near[last][1] <= room:
        used += near[last][1]
        last += 1
    while first > 0 and used + near[first - 1][1] <= room:
        first -= 1
        used += near[first][1]
    return first, last
