"""Edits of the entries of one collection, as texts: lines and items in brackets that are removed, added and moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.model.finding import Edit
from k8slint.model.pattern import pattern
from k8slint.reading.emit import scalar_text, style_of
from k8slint.reading.entry import WrittenEntry, column_of, end_of_line, is_flow, line_of

if TYPE_CHECKING:
    from k8slint.model.finding import Safety
    from k8slint.model.source import Source

    Edits = tuple[Edit, ...]

_KEEPING = pattern(r"[:-] +[|>][0-9]?\+")


def edit_of(source: Source, start: int, end: int, text: str, safety: Safety) -> Edit:
    """Return the edit that writes a text in the place of what stands between two offsets."""
    return Edit(source.file, source.lines.span(start, end), text, safety)


def keeps_empty_lines(text: str, entry: WrittenEntry) -> bool:
    """Whether an entry ends in a block scalar that keeps the empty lines behind it."""
    return _KEEPING.search(text, entry.start, entry.end) is not None


def without_lines(source: Source, entry: WrittenEntry, following: WrittenEntry | None, safety: Safety) -> Edits:
    """Return the edit that removes the lines of an entry; of one behind a dash it brings up the one that follows."""
    text = source.text
    line, end = line_of(text, entry.start), end_of_line(text, entry.end)
    if end < 0 or keeps_empty_lines(text, entry):
        return ()
    if not text[line : entry.start].strip(" "):
        return (edit_of(source, line, end + _length_of_break(text, end), "", safety),)
    if following is not None and not text[entry.end : following.start].strip():
        return (edit_of(source, entry.start, following.start, "", safety),)
    return ()


def _length_of_break(text: str, at: int) -> int:
    return 2 if text[at : at + 2] == "\r\n" else 1 if text[at : at + 1] == "\n" else 0


def removed_from_flow(source: Source, entries: list[WrittenEntry], index: int, safety: Safety) -> Edits:
    """Return the edit that removes an entry with the comma that divides it from the next, or from the one before."""
    if index + 1 < len(entries):
        start, end = entries[index].start, entries[index + 1].start
    else:
        start, end = entries[index - 1].end, entries[index].end
    return () if "#" in source.text[start:end] else (edit_of(source, start, end, "", safety),)


def added_to_flow(source: Source, last: WrittenEntry, shown: str, safety: Safety) -> Edits:
    """Return the edit that adds an entry behind another: on a line of its own where that one has one."""
    text = source.text
    line = line_of(text, last.start)
    own_line = line > 0 and not text[line : last.start].strip()
    if "#" in text[last.end : text.find("\n", last.end)]:
        return ()
    between = style_of(source).newline + text[line : last.start] if own_line else " "
    return (edit_of(source, last.end, last.end, f",{between}{shown}", safety),)


def added_lines(source: Source, last: WrittenEntry, lines: list[str], safety: Safety) -> Edits:
    """Return the edit that adds lines behind an entry of a block collection, as far from the margin as it is."""
    text = source.text
    end = end_of_line(text, last.end)
    if end < 0 or keeps_empty_lines(text, last):
        return ()
    newline = style_of(source).newline
    before = newline + " " * column_of(text, last.start)
    return (edit_of(source, end, end, "".join(before + line if line else newline for line in lines), safety),)


def lines_of(source: Source, entry: WrittenEntry, key: str) -> list[str] | None:
    """Return the lines of a field of a block mapping under a name, relative to its column; None for others."""
    text = source.text
    end = end_of_line(text, entry.end)
    if is_flow(entry.parent) or end < 0:
        return None
    column = column_of(text, entry.start)
    first, *others = [line.rstrip("\r") for line in text[entry.mark[1] : end].split("\n")]
    if any(line[:column].strip(" ") for line in others):
        return None
    return [scalar_text(key) + first, *(line[column:] for line in others)]


def joined_move(gone: Edit, added: Edit, source: Source, with_comment: bool) -> Edits:
    """Return a removal and an insertion as the edits of one move: as one edit where they touch.

    With `with_comment` the insertion holds the comment behind what was the only entry of its collection.
    """
    start, end = source.lines.offsets(gone.span)
    at, at_end = source.lines.offsets(added.span)
    if gone.text and with_comment and end_of_line(source.text, end) > end:
        end = end_of_line(source.text, end)
        gone = edit_of(source, start, end, gone.text, gone.safety)
    if at_end < start or at > end:
        return (gone, added) if start < at else (added, gone)
    if at != at_end or at == start:
        return ()
    if gone.text:
        return (gone._replace(text=gone.text + added.text),) if at == end else ()
    newline = style_of(source).newline
    kept = source.text[end - len(newline) : end] == newline
    return (gone._replace(text=added.text.removeprefix(newline) + (newline if kept else "")),)
