"""The change of a file as a unified diff: to read on a terminal, or for `patch -p0` and `git apply -p0`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.model.hidden import FIRST, REST, STARS
from k8slint.model.line_change import stretches
from k8slint.model.pattern import pattern
from k8slint.report.display import defused, visible
from k8slint.report.paint import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from k8slint.analysis.fix.changed_file import ChangedFile
    from k8slint.model.line_change import Stretch
    from k8slint.report.paint import Paint

_STYLES = {" ": "plain", "-": "error", "+": "good", "\\": "dim"}
_CONTEXT = 3
_COMMAND = pattern(r"((?:^|\r)[^\S\r]*)::")
"""What GitHub's runner would take for a command; a lone carriage return ends a line for it, too."""
_QUOTED = {
    "\a": "\\a",
    "\b": "\\b",
    "\t": "\\t",
    "\n": "\\n",
    "\v": "\\v",
    "\f": "\\f",
    "\r": "\\r",
    '"': '\\"',
    "\\": "\\\\",
}
_NO_END = "\\ No newline at end of file"


def file_diff(change: ChangedFile, paint: Paint = plain, is_terminal: bool = False) -> str:
    """Return a change as a unified diff; for what is a secret stars are shown, so that such a hunk applies nowhere.

    Data, variables and arguments that nothing calls a secret are shown, as the diff is of no use without them.

    On a terminal what would act on it is made visible. Bytes that are no text are shown as escapes.
    """
    return "".join(f"{_painted(line, paint, is_terminal)}\n" for line in _lines(change))


def _painted(line: str, paint: Paint, is_terminal: bool) -> str:
    shown = visible(line) if is_terminal else defused(line)
    if "::" in shown:
        shown = _COMMAND.sub(r"\1: :", shown)
    style = "strong" if line.startswith(("---", "+++")) else "related" if line.startswith("@@") else _STYLES[line[0]]
    return shown if style == "plain" else paint(style, shown)


def _lines(change: ChangedFile) -> Iterator[str]:
    """Yield the lines of the diff without their line feeds."""
    before, after = _text(change.before or b""), _text(change.after)
    old, new = before.split("\n"), after.split("\n")
    shown_old, shown_new = _veiled(before, change.file).split("\n"), _veiled(after, change.file).split("\n")
    name = _name(change.file)
    yield "--- /dev/null" if change.before is None else f"--- {name}"
    yield f"+++ {name}"
    for group in _groups(stretches(_units(old), _units(new))):
        (_, first, _, start, _), (_, _, last, _, end) = group[0], group[-1]
        yield f"@@ -{_range(first, last)} +{_range(start, end)} @@"
        for tag, low, high, begin, stop in group:
            if tag == "equal":  # a change may move a line to where nothing says that it is a secret
                for at in range(low, high):
                    if shown_old[at] != old[at]:
                        shown_new[begin + at - low] = shown_old[at]
                yield from _marked(" ", shown_new, begin, stop)
            else:
                yield from _marked("-", shown_old, low, high)
                yield from _marked("+", shown_new, begin, stop)


def _name(file: str) -> str:
    """Return a file's name as git writes it and `patch` reads it: one with a line break could be a diff of its own."""
    escaped = "".join(
        _QUOTED.get(char) or (f"\\{ord(char):03o}" if ord(char) < 0x20 or char == "\x7f" else char) for char in file
    )
    return f'"{escaped}"' if escaped != file else file


def _groups(found: Iterable[Stretch]) -> Iterator[list[Stretch]]:
    """Yield the hunks of a diff: changes with the equal lines around them, those together that share such lines."""
    hunk: list[Stretch] = []
    for tag, low, high, begin, stop in found:
        if tag != "equal":
            hunk.append((tag, low, high, begin, stop))
            continue
        if hunk and high - low <= 2 * _CONTEXT:
            hunk.append((tag, low, high, begin, stop))
            continue
        if any(each[0] != "equal" for each in hunk):
            yield [*hunk, (tag, low, min(high, low + _CONTEXT), begin, min(stop, begin + _CONTEXT))]
        hunk = [(tag, max(low, high - _CONTEXT), high, max(begin, stop - _CONTEXT), stop)]
    if any(each[0] != "equal" for each in hunk):
        if hunk[-1][0] == "equal":
            tag, low, high, begin, stop = hunk.pop()
            hunk.append((tag, low, min(high, low + _CONTEXT), begin, min(stop, begin + _CONTEXT)))
        yield hunk


def _units(lines: list[str]) -> list[str]:
    """Return the lines to compare: the last one has no line feed, and is none where the text ends with one."""
    return [*(f"{line}\n" for line in lines[:-1]), *filter(None, lines[-1:])]


def _marked(sign: str, lines: list[str], low: int, high: int) -> Iterator[str]:
    for number in range(low, high):
        yield sign + lines[number]
        if number == len(lines) - 1:
            yield _NO_END


def _range(low: int, high: int) -> str:
    """Return the lines of a hunk as diffs count them: from 1, and an empty stretch by the line before it."""
    count = high - low
    return f"{low + 1}" if count == 1 else f"{low + (count > 0)},{count}"


def _text(data: bytes) -> str:
    return data.decode("utf-8", "backslashreplace")


def _veiled(text: str, file: str) -> str:
    """Return a text with stars for what is not to be shown; it has as many lines."""
    from k8slint.kube.secrecy.veil import veil_of
    from k8slint.reading.manifest import read

    reading = read(text, file)
    veiled = veil_of(reading, shows_held=True).veiled(0, len(reading.source.text))
    return text[: len(text) - len(veiled)] + veiled.replace(FIRST, STARS).replace(REST, "")
