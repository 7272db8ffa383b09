"""The lines of a YAML text that no parser reads, as their author probably meant them: keys, values, open brackets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from typing import Literal

    MarkKind = Literal["quote", "bracket", "closing", "following", "mismatch"]

_BLANKS = re.compile(r"[ \t]*")
_DASHES = re.compile(r"(?:-(?:[ \t]+|$))*", re.MULTILINE)
_PROPERTIES = re.compile(r"(?:[&!][^ \t\n]*(?:[ \t]+|$))*", re.MULTILINE)
_COLON = re.compile(r":(?=[ \t\r\n]|\Z)|(?<=[ \t])#")
_QUOTED_KEY = re.compile(r"(?:\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\n]|'')*')[ \t]*(?=:(?:[ \t\r\n]|\Z))")
_BLOCK = re.compile(r"[|>][-+0-9]{0,2}[ \t\r]*(?:#[^\n]*)?(?=\n|\Z)")
_TOKEN = re.compile(r"(?<![^\s\[{,:])[\"']|[\[\]{}]|(?<![^\s])#")
_CLOSE = {'"': re.compile(r'(?:[^"\\\n]|\\.)*"').match, "'": re.compile(r"(?:[^'\n]|'')*'").match}
_NOTHING = re.compile(r"[ \t\r]*(?:(?<=[ \t])#[^\n]*)?(?=\n|\Z)")
_NOTHING_IN_FLOW = re.compile(r"[ \t\r]*(?:[,\]}:]|(?<=[ \t])#[^\n]*|(?=\n|\Z))")
_BLOCK_LINE = re.compile(
    r"- |-$|[\"']?[A-Za-z_][\w./-]*[\"']?:(?=[ \t\r\n]|\Z)"
    r"(?![^\n]*,[ \t\r]*(?:\n|\Z))(?![^\n\[{]*[\]}][ \t\r]*(?:\n|\Z))"
)
"""An item or a key that does not go on with a list or mapping in brackets: it ends with no comma and closes none."""
_CLOSERS = {"[": "]", "{": "}"}


class Line(NamedTuple):
    """A line of block style; offsets are those of the text.

    `text` is its first character that is no blank, `key` the first behind dashes, `colon` the ':' of its key or -1,
    `value` what follows (`end` where nothing does), `end` is without blanks. `block` is the indentation of the block
    scalar whose text stands right above the line, 0 where none does.
    """

    start: int
    text: int
    key: int
    colon: int
    value: int
    end: int
    block: int

    @property
    def column(self) -> int:
        """The column of its first character, from 0."""
        return self.text - self.start

    @property
    def key_column(self) -> int:
        """The column of what follows the dashes, from 0."""
        return self.key - self.start

    @property
    def is_item(self) -> bool:
        """Whether it begins with a dash."""
        return self.key > self.text

    @property
    def awaits(self) -> bool:
        """Whether its value stands on the lines that follow."""
        return self.value >= self.end and (self.colon >= 0 or self.is_item)


class DoubtfulMark(NamedTuple):
    """A quote or bracket at offset `at` that is probably wrong, and what should close it.

    `until` is where it should have been closed; of a `mismatch` it is the bracket that is open at `at`.
    """

    kind: MarkKind
    at: int
    until: int
    closing: str = ""


class WrittenLines:
    """The `lines` of a text in block style, and the `suspects` among its quotes and brackets.

    Where a quote or bracket is open and a line looks like the next key, reading goes on with that line. Each
    character is looked at a bounded number of times.
    """

    __slots__ = ("_block", "lines", "suspects", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines: list[Line] = []
        self.suspects: list[DoubtfulMark] = []
        self._block = 0
        at = 0
        while at < len(text):
            at = self._read_line(at)

    def _end(self, start: int) -> int:
        end = self.text.find("\n", start)
        return len(self.text) if end < 0 else end

    def _first(self, start: int) -> int:
        """Return the offset of the first character of a line that is no blank."""
        blanks = _BLANKS.match(self.text, start)
        return blanks.end() if blanks else start

    def _read_line(self, start: int) -> int:
        """Read the line at an offset with all that its value takes, and return the offset of the next one."""
        text, end = self.text, self._end(start)
        first = self._first(start)
        if first >= end or text[first] in "#\r" or text.startswith("---", start):
            return end + 1
        line = self._line(start, first, len(text[start:end].rstrip()) + start)
        self.lines.append(line)
        self._block = 0
        if line.value >= line.end:
            return end + 1
        base = line.key_column if line.colon >= 0 else line.column
        if text[line.value] in "\"'[{":
            return self._read_closed(line.value, base if line.colon >= 0 or line.is_item else base - 1)
        if _BLOCK.match(text, line.value):
            return self._read_block(end + 1, base)
        return end + 1

    def _line(self, start: int, first: int, end: int) -> Line:
        text = self.text
        dashes = _DASHES.match(text, first, end)
        key = dashes.end() if dashes else first
        quoted = _QUOTED_KEY.match(text, key)
        colon = -1
        if quoted is not None:
            colon = quoted.end()
        elif text[key : key + 1] not in ("[", "{", '"', "'", "#"):
            found = _COLON.search(text, key, end)
            if found is not None and found.group() == ":":
                colon = found.start()
        properties = _PROPERTIES.match(text, self._first(colon + 1 if colon >= 0 else key), end)
        value = min(properties.end(), end) if properties else end
        return Line(start, first, key, colon, end if text[value : value + 1] == "#" else value, end, self._block)

    def _read_block(self, start: int, base: int) -> int:
        """Pass over the text of a block scalar, and return the offset of the line after it."""
        text, at = self.text, start
        while at < len(text):
            first, end = self._first(at), self._end(at)
            if first < end and text[first] != "\r":
                column = first - at
                if column <= base or column < self._block:
                    break
                self._block = self._block or column
            at = end + 1
        return at

    def _read_closed(self, at: int, base: int) -> int:
        """Follow a quote or bracket to its end, and return the offset of the next line."""
        text = self.text
        flow = _Flow(self, at)
        end = self._end(at)
        while not flow.read(end):
            start = end + 1
            while start < len(text) and self._first(start) >= self._end(start):
                start = self._end(start) + 1
            first = self._first(start)
            if start >= len(text) or (first - start <= base and _BLOCK_LINE.match(text, first)):
                self.suspects.append(flow.suspect(len(text[at:end].rstrip()) + at))
                return start
            end = self._end(start)
            flow.enter(start, first)
        rest = text[flow.at : end].strip()
        if not _NOTHING.match(text, flow.at):
            kind: MarkKind = "closing" if not rest.strip("]}") else "following"
            self.suspects.append(DoubtfulMark(kind, flow.at if kind == "closing" else at, end))
        return end + 1


class _Flow:
    """A quoted text or flow collection on its way through the lines; `at` is where reading stands."""

    __slots__ = ("_brackets", "_column", "_lines", "_previous_end", "_quote", "at")

    def __init__(self, lines: WrittenLines, at: int) -> None:
        self._lines = lines
        self._brackets: list[tuple[int, int]] = []
        self._column = -1
        self._previous_end = at
        self._quote = at if lines.text[at] in "\"'" else -1
        self.at = at + 1 if self._quote >= 0 else at

    def enter(self, start: int, first: int) -> None:
        """Go on with the line at an offset, whose first character that is no blank is at `first`."""
        self._previous_end = self.at
        self._column = first - start
        self.at = first
        text = self._lines.text
        while (
            self._quote < 0
            and len(self._brackets) > 1
            and text[first] in "]}"
            and 0 <= self._column < self._brackets[-1][1]
        ):
            # The author closes another bracket than the innermost one, which was forgotten.
            at, _ = self._brackets.pop()
            self._lines.suspects.append(DoubtfulMark("bracket", at, start - 1, _CLOSERS[text[at]]))

    def read(self, end: int) -> bool:
        """Read to the end of a line; return whether everything is closed before it."""
        text = self._lines.text
        while self.at < end:
            if self._quote >= 0:
                closed = _CLOSE[text[self._quote]](text, self.at, end)
                if closed is None:
                    break
                self.at = closed.end()
                if not self._brackets:
                    return True
                if not _NOTHING_IN_FLOW.match(text, self.at):
                    self._lines.suspects.append(DoubtfulMark("following", self._quote, self.at))
                self._quote = -1
                continue
            token = _TOKEN.search(text, self.at, end)
            if token is None or token.group() == "#":
                break
            self.at = token.end()
            if token.group() in "\"'":
                self._quote = token.start()
            elif token.group() in "[{":
                self._brackets.append((token.start(), self._column))
            elif self._brackets:
                at, _ = self._brackets.pop()
                closing = _CLOSERS[text[at]]
                if token.group() != closing:
                    self._lines.suspects.append(DoubtfulMark("mismatch", token.start(), at, closing))
                    self._lines.suspects.append(DoubtfulMark("bracket", at, token.start(), closing))
                if not self._brackets:
                    return True
        self.at = end
        return False

    def suspect(self, until: int) -> DoubtfulMark:
        """Return the quote or bracket that is still open, and what would close it at an offset."""
        text = self._lines.text
        closing = "".join(_CLOSERS[text[at]] for at, _ in reversed(self._brackets))
        if self._quote >= 0:
            return DoubtfulMark("quote", self._quote, until, text[self._quote] + closing)
        return DoubtfulMark("bracket", self._brackets[-1][0], until, closing)
