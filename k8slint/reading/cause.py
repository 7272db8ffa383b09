"""Finds what made a YAML parser stop, which often stands far above the place where the parser noticed.

A cause is believed only if the text can be read to its end once that alone is corrected. Its words quote nothing of the
text but punctuation, as anything else may be secret.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import islice
from typing import TYPE_CHECKING

from k8slint.reading.indentation import indentation_causes
from k8slint.reading.misfit import SyntaxCause, lines_above, misfits
from k8slint.reading.written_lines import WrittenLines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from k8slint.reading.misfit import Change
    from k8slint.reading.written_lines import DoubtfulMark, Line

_END_OF_ITEM = re.compile(r"[,\]}\n]|\Z")
_SEPARATE = re.compile(r"[ \t]+(?=[^,\]}:# \t\n])")
_COMMENT = re.compile(r"(?<![ \t])[ \t]+#.*\Z")
_KEY_IN_VALUE = re.compile(r":(?=[ \t\r\n]|\Z)")
_DASH = re.compile(r"-(?=[^\s-])")
_TIGHT_COLON = re.compile(r"[A-Za-z_][\w./-]*:(?=[^\s/]|/(?!/))")
_WORD = re.compile(r"[A-Za-z_][\w./-]*(?=[ \t]|\Z)")
_NEXT_LINE = re.compile(r"\r?(?:\n[ \t\r]*)*\n( *)(?=[^ \t\r\n])")
_MARKS = frozenset("[]{},")
_LINES_ABOVE = 200
_MOST_UNOPENED = 12
_MOST_UNPAIRED = 3
_MOST_TRIED = 24
_MOST_CHARACTERS = 1024 * 1024  # of all attempts together; a parser written in Python is asked for less
_SLOW = 16


def find_cause(text: str, noticed: int, reads: Callable[[str], bool], is_fast: bool = True) -> SyntaxCause | None:
    """Return what made a parser stop at offset `noticed`; None where nothing is certain.

    `reads` says whether a parser reads a text to its end. It is asked a bounded number of times.
    """
    most = _MOST_CHARACTERS if is_fast else _MOST_CHARACTERS // _SLOW
    if len(text) > most // 2:
        return None
    tries = min(_MOST_TRIED, most // len(text))
    for cause in islice(_causes(text, noticed), tries):
        if reads(_changed(text, cause.changes)):
            return cause
    return None


def _changed(text: str, changes: Sequence[Change]) -> str:
    parts, at = [], 0
    for start, end, new in sorted(changes):
        parts += [text[at:start], new]
        at = end
    return "".join([*parts, text[at:]])


def _causes(text: str, noticed: int) -> Iterator[SyntaxCause]:
    """Yield what may be wrong, the likeliest first."""
    written = WrittenLines(text)
    lines = written.lines
    at = max(0, bisect_right(lines, noticed, key=lambda line: line.start) - 1)
    near = [each for each in misfits(lines[: at + 1]) if each.line >= at - 1][-1:]
    numbers = dict.fromkeys(number for each in near for number in (*lines_above(each), each.line))
    numbers.update(dict.fromkeys((at - 1, at)))
    yield from _without_comma(text, noticed)
    for suspect in [each for each in reversed(written.suspects) if each.at <= noticed][:4]:
        yield from _suspicious(text, suspect)
    yield from _unopened(text, noticed)
    for number in numbers:
        if 0 <= number < len(lines):
            yield from _unfinished(text, lines[number])
    if lines and noticed > lines[at].value > lines[at].colon >= 0 and _KEY_IN_VALUE.match(text, noticed):
        yield _unquoted(lines[at])
    for misfit in near:
        yield from indentation_causes(text, lines, misfit)
    yield from _unpaired(text, noticed)


def _without_comma(text: str, noticed: int) -> Iterator[SyntaxCause]:
    """Yield that a line of a flow collection lacks the comma at its end, as a parser stops at the next one.

    It stops where that begins, or behind its key, up to which a text without quotes goes on.
    """
    start = text.rfind("\n", 0, noticed) + 1
    before = text[start:noticed].strip()
    if not start or (before and (text[noticed : noticed + 1] != ":" or not _MARKS.isdisjoint(before))):
        return
    line = text.rfind("\n", 0, start - 1) + 1
    written = _COMMENT.sub("", text[line:start].rstrip())
    if written[-1:] and written[-1] not in "{[,:":
        end = line + len(written)
        yield SyntaxCause(end - 1, end, "a ',' is missing at the end of this line", "Write a ','.", ((end, end, ","),))


def _suspicious(text: str, suspect: DoubtfulMark) -> Iterator[SyntaxCause]:
    """Yield the ways in which a quote or bracket may be wrong."""
    at, until = suspect.at, suspect.until
    if suspect.kind == "closing":
        end = until - len(text[at:until]) + len(text[at:until].rstrip())
        yield SyntaxCause(at, end, f"this '{text[at]}' closes nothing", "Remove it.", ((at, end, ""),))
    elif suspect.kind == "mismatch":
        headline = f"this '{text[at]}' closes what '{text[until]}' opened"
        yield SyntaxCause(at, at + 1, headline, f"Write '{suspect.closing}'.", ((at, at + 1, suspect.closing),))
    elif suspect.kind == "following":
        if what_follows := _SEPARATE.match(text, until):
            missing = "a ',' is missing behind the value that begins here"
            yield SyntaxCause(at, until, missing, "Write a ',' behind it.", ((until, what_follows.end(), ", "),))
        what = "quote" if text[at] in "\"'" else "bracket"
        fix = "Double a single quote inside the text, write a double one as '\\\"', or quote the whole value."
        item = _END_OF_ITEM.search(text, until)
        end = until + len(text[until : item.start()].rstrip(" \t")) if item and what == "quote" else until
        yield SyntaxCause(
            at,
            at + 1,
            f"text follows the closing {what} of the value that begins here",
            fix if what == "quote" else "Quote the whole value, or remove what follows the bracket.",
            ((at, end, "x"),),
        )
    else:
        headline = f"the quote ({text[at]}) that opens here is never closed"
        if suspect.kind == "bracket":
            what = "list" if text[at] == "[" else "mapping"
            headline = f"the {what} that '{text[at]}' opens here is never closed"
        written = text[at:until].rstrip()
        fix = f"Add {suspect.closing[0]} where it ends."
        for found in dict.fromkeys((len(written), len(written.rstrip(" ]},")), len(_COMMENT.sub("", written)))):
            closing = suspect.closing if found == len(written) else suspect.closing[:1]
            yield SyntaxCause(at, at + 1, headline, fix, ((at + found, at + found, closing),))


def _unpaired(text: str, noticed: int) -> Iterator[SyntaxCause]:
    """Yield that a line above lacks one of two quotes, so that a text goes on to the next quote below it."""
    start, found = noticed, 0
    for _ in range(_LINES_ABOVE):
        start, end = text.rfind("\n", 0, start) + 1, text.find("\n", start)
        line = text[start : end if end >= 0 else len(text)]
        for quote in "\"'":
            if (line.count(quote) - line.count(f"\\{quote}")) % 2 and found < _MOST_UNPAIRED:
                found += 1
                yield from _quoted(line, start, quote)
        if start < 2:
            return
        start -= 1


def _quoted(line: str, start: int, quote: str) -> Iterator[SyntaxCause]:
    """Yield that a quote is missing on a line: behind its value or its key, or in front of one of them."""
    first, last = len(line) - len(line.lstrip(" -")), len(line.rstrip(" \r,]}"))
    colon = _KEY_IN_VALUE.search(line)
    places = [last, first]
    if colon is not None:
        places += [colon.start(), len(line) - len(line[colon.end() :].lstrip(" [{"))]
    headline = f"a quote ({quote}) is missing on this line"
    for at in dict.fromkeys(places):
        change = (start + at, start + at, quote)
        yield SyntaxCause(start + first, start + last, headline, "Write it where the text begins or ends.", (change,))


def _unopened(text: str, noticed: int) -> Iterator[SyntaxCause]:
    """Yield that a bracket is missing at the end of a line, as those below it are deeper and then one is closed."""
    starts = [text.rfind("\n", 0, noticed) + 1]
    while starts[-1] and len(starts) < _LINES_ABOVE:
        starts.append(text.rfind("\n", 0, starts[-1] - 1) + 1)
    ends = [text.find("\n", start) for start in starts]
    lines = [(start, text[start:end]) for start, end in zip(starts, ends, strict=True) if end >= 0]
    found = [(start, line) for start, line in lines if line and (not line.strip() or line.rstrip().endswith(":"))]
    for start, line in found[:_MOST_UNOPENED]:
        column = len(line) - len(line.lstrip(" "))
        below = _NEXT_LINE.match(text, start + len(line))
        if below is None or len(below[1]) <= column:
            continue
        closing = re.compile(rf"\n( {{0,{len(below[1]) - 1}}})([^ \n])").search(text, below.end())
        if closing is None or closing[2] not in "]}" or len(closing[1]) < column:
            continue
        at, opening = start + len(line.rstrip() or line), "[" if closing[2] == "]" else "{"
        headline = f"'{closing[2]}' below closes what no '{opening}' opens at the end of this line"
        yield SyntaxCause(max(start, at - 1), at, headline, f"Add '{opening}'.", ((at, at, f" {opening}"),))


def _unfinished(text: str, line: Line) -> Iterator[SyntaxCause]:
    """Yield what a line may lack that is no 'key: value' pair: a colon, or the space after a colon or dash."""
    if line.column and text.startswith("---", line.text) and line.end == line.text + 3:
        yield SyntaxCause(
            line.text, line.end, "this '---' is indented", "Begin the line with it.", ((line.start, line.text, ""),)
        )
    if _DASH.match(text, line.text):
        at = line.text + 1
        yield SyntaxCause(at - 1, at, "a space is missing after this '-'", "Write '- '.", ((at, at, " "),))
    if line.colon >= 0:
        return
    found = _TIGHT_COLON.match(text, line.key, line.end)
    if found is not None:
        at = found.end()
        yield SyntaxCause(at - 1, at, "a space is missing after this ':'", "Write ': '.", ((at, at, " "),))
        return
    found = _WORD.match(text, line.key, line.end)
    if found is not None and not (line.is_item and found.end() == line.end and text[line.key].isupper()):
        headline = "a ':' is missing after the key that begins this line"
        yield SyntaxCause(
            line.key, found.end(), headline, "Write ': ' after the key.", ((found.end(), found.end(), ":"),)
        )


def _unquoted(line: Line) -> SyntaxCause:
    """Return that the value on a line holds ': '."""
    headline = "this value holds ': ', which would start another key"
    return SyntaxCause(line.value, line.end, headline, "Quote the value.", ((line.value, line.end, "x"),))
