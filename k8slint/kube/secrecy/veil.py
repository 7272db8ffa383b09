"""A text with the values of secrets taken out of sight: what frames and snippets may show of a file."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cached_property
from typing import TYPE_CHECKING

from k8slint.kube.secrecy.text_scan import comments, hidden_comments, hidden_parts
from k8slint.kube.secrecy.walk import Cover
from k8slint.model.hidden import FIRST, REST
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.pattern import pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from k8slint.reading.document import Document, Reading

_RUN = pattern(r"\S+")
_SIGNS = frozenset("-:,[]{}?|><+\"'")
_ODD_SIGN = pattern(r"[&!%*]\S")
_NO_CODE = pattern(r"\n?[ \t\r]*(?:#[^\n]*)?")
_AFTER_END = pattern(r"^\.\.\.(?=\s|$)", re.MULTILINE)

_LONG = 4096
"""Characters of a part from which on it is not looked at as a whole."""
_MOST_LOOKS = 16
"""How often lines of a part are looked at by themselves."""


class Mask(NamedTuple):
    """A stretch of a text that is not shown; if not `is_hard`, a finding about what stands in it shows it."""

    start: int
    end: int
    is_hard: bool


class Veil:
    """The masks of a text, in order and apart from each other; those of a part are made when it is looked at."""

    __slots__ = ("_parts", "_starts", "_text")

    def __init__(self, text: str, parts: Sequence[_Part]) -> None:
        self._text = text
        self._parts = parts
        self._starts = [part.start for part in parts]

    def masks(self, start: int, end: int, shown: Iterable[tuple[int, int]] = ()) -> list[Mask]:
        """Return the masks between two offsets; `shown` are stretches findings are about."""
        found = []
        for index in range(max(0, bisect_right(self._starts, start) - 1), max(1, bisect_left(self._starts, end))):
            for mask in self._parts[index].masks(start, end):
                if mask.start >= end:
                    break
                about = not mask.is_hard and any(mask.start <= low < high <= mask.end for low, high in shown)
                if mask.end > start and not about:
                    found.append(mask)
        return found

    def veiled(self, start: int, end: int, shown: Iterable[tuple[int, int]] = ()) -> str:
        """Return the text between two offsets, of the same length, with FIRST and REST for what is hidden."""
        parts = []
        position = start
        for mask in self.masks(start, end, shown):
            low, high = max(mask.start, start), min(mask.end, end)
            parts += [self._text[position:low], _stand_in(self._text[low:high])]
            position = high
        return "".join([*parts, self._text[position:end]])


def _stand_in(text: str) -> str:
    """Return what is drawn for a hidden stretch: its lines and their indentation stay."""
    lines = []
    for line in text.split("\n"):
        content = line.strip(" \t\r")
        indent = len(line) - len(line.lstrip(" \t\r"))
        hidden = FIRST + REST * (len(content) - 1) if content else ""
        lines.append(line[:indent] + hidden + line[indent + len(content) :])
    return "\n".join(lines)


def veil_of(reading: Reading, *, shows_held: bool = False) -> Veil:
    """Return the veil of a file, by the structure of what could be read of it and by its words where nothing could.

    `shows_held` leaves what nothing calls a secret as it is: variables, arguments, data of ConfigMaps, comments there.
    """
    text, documents = reading.source.text, reading.documents
    starts = [0, *(document.start for document in documents[1:])]
    ends = [*starts[1:], len(text)]
    return Veil(
        text,
        [
            _Part(text, documents[index : index + 1], start, end, shows_held)
            for index, (start, end) in enumerate(zip(starts, ends, strict=True))
        ],
    )


class _Part:
    """A part of a text in which a document stands, or none that could be read.

    In a long document only what stands around the lines that are asked for is looked at, for the first few times.
    """

    def __init__(self, text: str, documents: Sequence[Document], start: int, end: int, shows_held: bool) -> None:
        self.start = start
        self._end = end
        self._text = text
        self._documents = documents
        self._shows_held = shows_held
        self._looks = 0
        self._is_divisible = (
            end - start > _LONG
            and not shows_held
            and not any(document.duplicates or document.source.has_anchors for document in documents)
        )

    def masks(self, start: int, end: int) -> list[Mask]:
        """Return masks in order, among them all that lie between two offsets."""
        if self._is_divisible and end - start < _LONG and self._looks < _MOST_LOOKS:
            self._looks += 1
            return self._masks_of(*self._around(max(start, self.start), min(end, self._end)))
        masks, starts = self._all
        return masks[max(0, bisect_right(starts, start) - 1) :]

    @cached_property
    def _all(self) -> tuple[list[Mask], list[int]]:
        masks = self._masks_of(self.start, self._end)
        return masks, [mask.start for mask in masks]

    @cached_property
    def _unread(self) -> list[tuple[int, int]]:
        return list(_of_unread(self._text, self._documents, self.start, self._end))

    def _around(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets of whole lines, with the comments before and after, which are looked at as one block."""
        text = self._text
        start = text.rfind("\n", 0, start) + 1
        while start > self.start:
            line = text.rfind("\n", 0, start - 1) + 1
            is_code = _NO_CODE.fullmatch(text, line, start - 1) is None
            start = line
            if is_code:
                break
        end = _end_of_line(text, end)
        while end < self._end and _NO_CODE.fullmatch(text, end, after := _end_of_line(text, end + 1)) is not None:
            end = after
        return max(start, self.start), min(end, self._end)

    def _masks_of(self, start: int, end: int) -> list[Mask]:
        """Return the masks of what stands between two offsets, in order and apart."""
        text, cover = self._text, Cover(self._text)
        for document in self._documents:
            cover.add(document, start, end)
        if self._shows_held:
            _forget_held(cover)
        masks = [Mask(low, high, is_hard) for (low, high), is_hard in cover.hidden.items()]
        masks += [Mask(low, high, True) for low, high in cover.parts]
        masks += [Mask(low, high, True) for low, high in self._unread]
        cover.known.sort()
        zones = [(max(low, start), min(high, end)) for low, high in cover.zones if low < end and high > start]
        masks += [Mask(low, high, True) for low, high in _of_zones(cover, zones)]
        for first, last in _gaps(cover.known, start, end):
            masks += [Mask(low, high, True) for low, high in hidden_comments(text, first, last)]
        return _apart(masks)


def _end_of_line(text: str, position: int) -> int:
    """Return the offset of the line break at or after a position, or of the end of the text."""
    found = text.find("\n", position)
    return found if found >= 0 else len(text)


def _forget_held(cover: Cover) -> None:
    """Hide nothing that is only held back in case it is a secret, nor what stands around it.

    A value that YAML takes for an anchor or a tag is neither a key nor a value: where such a sign stands all is hidden.
    """
    cover.hidden = {place: is_hard for place, is_hard in cover.hidden.items() if is_hard}
    starts = sorted(start for start, _ in cover.hidden)
    cover.zones = [
        zone
        for zone in cover.zones
        if zone in cover.firm
        or bisect_left(starts, zone[0]) < bisect_left(starts, zone[1])
        or _ODD_SIGN.search(cover.text, *zone) is not None
    ]


def _of_unread(text: str, documents: Sequence[Document], start: int, end: int) -> Iterator[tuple[int, int]]:
    """Iterate over what may be secret in the stretches of a part of a text that no tree knows."""
    position = start
    for document in documents:
        if text[position : document.start].strip():
            yield from hidden_parts(text, position, document.start)
        position = document.end
        after = _AFTER_END.search(text, document.start, document.end)
        if after is not None:
            yield from hidden_parts(text, after.end(), document.end)
    if text[position:end].strip():
        yield from hidden_parts(text, position, end)


def _of_zones(cover: Cover, zones: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Iterate over what stands between keys and known values in zones of a text, but for signs of YAML."""
    for start, end in zones:
        for low, high in _gaps(cover.known, start, end):
            noted = list(comments(cover.text, low, high))
            yield from ((first + 1, last) for first, last in noted if cover.text[first + 1 : last].strip())
            for first, last in _gaps(noted, low, high):
                for found in _RUN.finditer(cover.text, first, last):
                    if not _SIGNS.issuperset(found[0]):
                        yield found.span()


def _gaps(known: list[tuple[int, int]], start: int, end: int) -> Iterator[tuple[int, int]]:
    """Iterate over the stretches between two offsets that none of the known ones (in order) covers."""
    position = start
    for index in range(max(0, bisect_right(known, (start, start)) - 1), len(known)):
        low, high = known[index]
        if low >= end:
            break
        if low > position:
            yield position, low
        position = max(position, high)
    if position < end:
        yield position, end


def _apart(masks: list[Mask]) -> list[Mask]:
    """Put masks in order and join those that overlap."""
    joined: list[Mask] = []
    for mask in sorted(masks):
        if joined and mask.start < joined[-1].end:
            last = joined[-1]
            joined[-1] = Mask(last.start, max(last.end, mask.end), last.is_hard or mask.is_hard)
        else:
            joined.append(mask)
    return joined
