"""Tells which of the lines around one that does not fit has the wrong indentation, or lacks its dash."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from k8slint.reading.dashes import dash_causes
from k8slint.reading.misfit import SyntaxCause, lines_above, usual_step

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from k8slint.reading.misfit import Change, IndentLevel, Misfit
    from k8slint.reading.written_lines import Line

_LINE = re.compile(r"^([ ]*)(?=[^ \n])", re.MULTILINE)
_ITEM_STEP = 2
_ROOT_KEYS = frozenset("apiVersion data kind metadata rules spec stringData subjects webhooks".split())
"""Keys that usually stand at the left margin."""
_FARTHEST = 500  # lines to look back


def indentation_causes(text: str, lines: Sequence[Line], misfit: Misfit) -> Iterator[SyntaxCause]:
    """Yield what may be wrong where a line does not fit, the likeliest first."""
    line, step = lines[misfit.line], usual_step(lines)
    levels = [level for level in (misfit.high, misfit.low, misfit.outer) if level is not None]
    if misfit.kind != "deeper":
        yield from _dedented(text, lines, misfit)
    for level in levels:
        if len(level.lines) == 1 and _is_odd(level, lines, line.column, step):
            yield from _first_line(text, lines, misfit, level)
        if len(level.lines) == 1 and _is_odd_item(lines, level.lines[0], line.column, step):
            first = lines[level.lines[0]]
            yield _moved(text, first, line.column - first.key_column)
    yield from _block_text(text, lines, misfit.line)
    yield from dash_causes(text, lines, misfit)
    yield from _dedented(text, lines, misfit) if misfit.kind == "deeper" else _emptied(text, lines, misfit)
    if misfit.kind == "item":
        headline = "a list item stands among the keys of a mapping"
        fix = "Indent it below the key it belongs to, or remove the '-'."
        yield SyntaxCause(line.text, line.end, headline, fix, ((line.text, line.end, "#"),))
    for level in levels if misfit.kind in ("deeper", "between") else ():
        if level is not misfit.outer:
            yield _own_indentation(text, lines, misfit, level.column)


def _dedented(text: str, lines: Sequence[Line], misfit: Misfit) -> Iterator[SyntaxCause]:
    """Yield that a line above ends a mapping, list or text too early, as it is not indented enough."""
    line = lines[misfit.line]
    is_empty = line.awaits and _follows(lines, misfit.line)
    for number in lines_above(misfit) if not is_empty else ():
        early = lines[number]
        by = line.column - early.key_column
        if not number or by <= 0:
            continue
        above = lines[number - 1]
        leaves_empty = above.awaits and above.key_column == early.column
        is_resumed = misfit.kind != "deeper" or _goes_on(lines, misfit.line)
        if _holds_odd(text, lines, misfit, number):
            continue
        if leaves_empty or (is_resumed and _closes(lines, number, line.column)):
            yield _moved(text, early, by)
        if early.block and early.block <= line.column:
            yield _less_than_block(text, lines, number, misfit.line)


def _holds_odd(text: str, lines: Sequence[Line], misfit: Misfit, number: int) -> bool:
    """Whether rather the line below another one is wrong: that one belongs where it is, or is indented by no step."""
    line = lines[number]
    if not line.awaits or misfit.high is None or misfit.high.lines[0] != number + 1:
        return False
    is_root = line.column == 0 and text[line.key : line.colon] in _ROOT_KEYS
    return is_root or misfit.high.step % usual_step(lines) != 0


def _emptied(text: str, lines: Sequence[Line], misfit: Misfit) -> Iterator[SyntaxCause]:
    """Yield that a key above has no value only because it is indented too far."""
    line = lines[misfit.line]
    above = lines[misfit.line - 1]
    if misfit.kind == "item" and above.awaits:
        for step in (0, usual_step(lines)):
            yield _moved(text, above, line.column - step - above.key_column)
    elif misfit.kind == "item" and above.column == line.column:
        yield _moved(text, above, _ITEM_STEP)
    elif misfit.kind == "key" and misfit.low is not None and len(misfit.low.lines) == 1:
        first = lines[misfit.low.lines[0]]
        yield _moved(text, first, line.column - first.key_column)
    elif misfit.high is not None and lines[misfit.high.lines[0]].awaits and _follows(lines, misfit.high.lines[0]):
        first = lines[misfit.high.lines[0]]
        yield _moved(text, first, line.column - first.key_column)


def _follows(lines: Sequence[Line], number: int) -> bool:
    """Whether the next line stands at the same column, and is not an item of a list."""
    below = lines[number + 1 : number + 2]
    return bool(below) and below[0].column == lines[number].column and not below[0].is_item


def _closes(lines: Sequence[Line], number: int, column: int) -> bool:
    """Whether a line ends a mapping with keys at a column."""
    for above in reversed(lines[max(0, number - _FARTHEST) : number]):
        if above.key_column == column:
            return True
        if above.column <= lines[number].column:
            return False
    return False


def _goes_on(lines: Sequence[Line], number: int) -> bool:
    """Whether another line follows at the column of a line, before one that is indented less."""
    column = lines[number].column
    return next((below.column == column for below in lines[number + 1 :] if below.column <= column), False)


def _moved(text: str, line: Line, by: int) -> SyntaxCause:
    """Return that a line should be indented by more or less, so that the lines below go on with it."""
    column = line.column + by
    much = "few" if by > 0 else "many"
    headline = f"this line is indented by {line.column} {_spaces(line.column)}, too {much} for the lines around it"
    fix = f"Indent it by {column} {_spaces(column)}."
    return SyntaxCause(line.text, line.end, headline, fix, _shifted(text, line.start, line.end, by))


def _block_text(text: str, lines: Sequence[Line], number: int) -> Iterator[SyntaxCause]:
    """Yield what may be wrong with a line right below the text of a block scalar."""
    line, header = lines[number], lines[number - 1]
    base = header.key_column if header.colon >= 0 else header.column
    if not line.block or (line.column <= base and line.colon >= 0):
        return
    start = text.find("\n", header.end) + 1
    if line.column > base and line.column - base == usual_step(lines) != line.block - base:
        first = _LINE.search(text, start)
        if first is not None:
            headline = f"the text of this block begins with {line.block} spaces, but goes on with {line.column}"
            changes = _shifted(text, start, line.start, line.column - line.block)
            fix = f"Indent the line by {line.column} spaces."
            yield SyntaxCause(first.end(), text.find("\n", first.end()), headline, fix, changes)
    yield _less_than_block(text, lines, number, number)


def _less_than_block(text: str, lines: Sequence[Line], number: int, through: int) -> SyntaxCause:
    """Return that a line and what follows belongs to the text of the block scalar above it."""
    line, header = lines[number], lines[number - 1]
    base = header.key_column if header.colon >= 0 else header.column
    below = lines[max(number, through) :]
    end = next((each.start for each in below if each.column <= base and each.colon >= 0), len(text))
    return SyntaxCause(
        line.text,
        line.end,
        "this line is indented less than the text of the block above it",
        f"Indent it by {line.block} spaces.",
        _shifted(text, line.start, line.end if through > number else end, line.block - line.column),
    )


def _is_odd(level: IndentLevel, lines: Sequence[Line], column: int, step: int) -> bool:
    """Whether a level is indented unusually, but would not be at the column of the line that does not fit it."""
    usual = {step}
    if level.parent < 0:
        usual = {1}
    elif level.is_list:
        usual = {0, step}
    elif lines[level.lines[0]].key_column == level.column != lines[level.lines[0]].column:
        usual = {_ITEM_STEP}
    return level.step not in usual and column - level.parent in usual


def _is_odd_item(lines: Sequence[Line], number: int, column: int, step: int) -> bool:
    """Whether the first item of a list is indented unusually, but would not be with its key at a column."""
    above = lines[number - 1]
    if not number or not above.awaits:
        return False
    usual = {0, step}
    return lines[number].column - above.key_column not in usual and column - _ITEM_STEP - above.key_column in usual


def _first_line(text: str, lines: Sequence[Line], misfit: Misfit, level: IndentLevel) -> Iterator[SyntaxCause]:
    """Yield that not the line that does not fit is wrong, but the one that opened the level it does not fit."""
    line, first = lines[misfit.line], lines[level.lines[0]]
    if first.is_item and first.key_column == level.column:
        blanks = line.column - first.column - 1
        headline = f"the key behind this '-' is indented by {level.column} spaces, those below it by {line.column}"
        fix = f"Write {'one space' if blanks == 1 else f'{blanks} spaces'} after the '-'."
        yield SyntaxCause(first.text, first.end, headline, fix, ((first.text + 1, first.key, " " * blanks),))
        return
    end = line.start if level is misfit.high else first.end
    headline = f"this line is indented by {level.column} {_spaces(level.column)}, those that follow by {line.column}"
    fix = f"Indent it by {line.column} {_spaces(line.column)}."
    changes = _shifted(text, first.start, end, line.column - level.column)
    yield SyntaxCause(first.text, first.end, headline, fix, changes)


def _own_indentation(text: str, lines: Sequence[Line], misfit: Misfit, column: int) -> SyntaxCause:
    """Return that the line that does not fit is wrong itself, and belongs to a column."""
    line = lines[misfit.line]
    end = next((each.start for each in lines[misfit.line + 1 :] if each.column <= line.column), len(text))
    columns = sorted({level.column for level in (misfit.low, misfit.high) if level is not None}, reverse=True)
    fix = f"Indent it by {' or '.join(map(str, columns))} {_spaces(columns[0])}."
    if misfit.kind == "deeper":
        headline = f"this line is indented by {line.column} {_spaces(line.column)}, those it belongs to by {column}"
    else:
        headline = f"no line above is indented like this one, by {line.column} {_spaces(line.column)}"
    changes = _shifted(text, line.start, end, column - line.column)
    return SyntaxCause(line.text, line.end, headline, fix if any(columns) else "Remove its indentation.", changes)


def _spaces(count: int) -> str:
    return "space" if count == 1 else "spaces"


def _shifted(text: str, start: int, end: int, by: int) -> tuple[Change, ...]:
    """Return the changes that indent the lines between two offsets by more or less spaces."""
    if by >= 0:
        return tuple([(each.start(), each.start(), " " * by) for each in _LINE.finditer(text, start, end)])
    return tuple([(each.start(), min(each.start() - by, each.end()), "") for each in _LINE.finditer(text, start, end)])
