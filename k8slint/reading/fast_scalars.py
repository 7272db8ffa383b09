"""Scalars that go on over several lines, plain, in quotes or as blocks, folded as libyaml's scanner folds them.

Every function returns None for what only the full parser can be sure of.
"""

from __future__ import annotations

import re

from k8slint.model.pattern import pattern

_DEEPEST = 400
_BREAKS = pattern("\n+")
# For each indentation the lines that belong to a block: indented at least that much, or blank.
_blocks: dict[int, re.Pattern[str]] = {}
_IN_DOUBLE_QUOTES = pattern(r'"([^"\\]*(?:\\[\s\S][^"\\]*)*)"')
_IN_SINGLE_QUOTES = pattern(r"'([^']*(?:''[^']*)*)'")
_ESCAPE = pattern(r"\\(u[0-9A-Fa-f]{4}|[^u])")
_ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\", " ": " ", "\n": ""}
_SURROGATES = range(0xD800, 0xE000)


def plain_lines(lines: list[str], number: int, parent: int) -> list[str] | None:
    """Return the lines with which a plain scalar goes on from line `number`, without their indentation.

    `parent` is the indentation of the collection it is in. Blank lines at the end are no part of it.
    """
    found: list[str] = []
    count = 0  # lines up to the last that is not blank
    for at in range(number, len(lines)):
        line = lines[at]
        content = line.strip(" ")
        if content:
            if len(line) - len(line.lstrip(" ")) <= parent:
                break
            if content[0] == "#":  # a comment ends the scalar; what follows is not part of it
                break
            if ": " in content or content[-1] == ":" or " #" in content or "\t" in content:
                return None
            count = len(found) + 1
        elif "\t" in line:
            return None
        found.append(content)
    return found[:count]


def folded(first: str, following: list[str]) -> str:
    """Return a text with the lines that follow it: a break is a blank, and n blank lines are n breaks."""
    parts = [first]
    blank = 0
    for line in following:
        if line:
            parts.append("\n" * blank or " ")
            parts.append(line)
            blank = 0
        else:
            blank += 1
    return "".join(parts)


def quoted(piece: str, at: int) -> tuple[str, int] | None:
    """Return the value of the scalar in quotes at an offset, and the offset behind its closing quote."""
    is_double = piece[at] == '"'
    found = (_IN_DOUBLE_QUOTES if is_double else _IN_SINGLE_QUOTES).match(piece, at)
    if found is None or "\t" in found[1]:
        return None
    text = found[1]
    if "\n" in text:
        first, *others = text.split("\n")
        if any(line.startswith(("---", "...")) for line in others):  # which end a document, in quotes as well
            return None
        joined = _joined([first, *others]) if is_double and "\\" in text else _joined_plainly(first, others)
        if joined is None:
            return None
        text = joined
    if not is_double:
        return text.replace("''", "'"), found.end()
    if "\\" not in text:
        return text, found.end()
    value = unescaped(text)
    return None if value is None else (value, found.end())


def _joined_plainly(first: str, others: list[str]) -> str:
    """Return the lines of a scalar in quotes as one; blanks around a break go, those next to a quote stay."""
    *between, last = others
    stripped = [line.strip(" ") for line in between]
    end = last.lstrip(" ")
    if end:
        return folded(first.rstrip(" "), [*stripped, end])
    blank = 0
    while stripped and not stripped[-1]:
        stripped.pop()
        blank += 1
    return folded(first.rstrip(" "), stripped) + ("\n" * blank or " ")


def _joined(lines: list[str]) -> str | None:
    """Return the lines of a scalar in double quotes as one, with its escapes; one at a line's end escapes the break."""
    parts: list[str] = []
    blank = 0
    is_start = True  # of the scalar, or of what follows an escaped break
    for index, line in enumerate(lines):
        is_last = index == len(lines) - 1
        text = line if index == 0 else line.lstrip(" ")
        escapes = len(text) - len(text.rstrip("\\"))
        breaks_off = not is_last and escapes % 2 == 1
        if not is_last and not breaks_off:
            bare = text.rstrip(" ")
            if bare != text and (len(bare) - len(bare.rstrip("\\"))) % 2:
                return None  # an escaped blank at the end
            text = bare
        if not text and not is_last:
            if is_start and index:
                return None  # a blank line behind an escaped break
            blank += index > 0
            if index == 0:
                is_start = False
            continue
        if not is_start or blank:
            parts.append("\n" * blank or " ")
        parts.append(text[:-1] if breaks_off else text)
        blank, is_start = 0, breaks_off
    return "".join(parts)


def unescaped(text: str) -> str | None:
    """Return the text of a scalar in double quotes without its escapes."""
    parts: list[str] = []
    end = 0
    for found in _ESCAPE.finditer(text):
        word = found[1]
        if word in _ESCAPES:
            char = _ESCAPES[word]
        elif len(word) == 5 and int(word[1:], 16) not in _SURROGATES and int(word[1:], 16):
            char = chr(int(word[1:], 16))
        else:
            return None
        parts.append(text[end : found.start()])
        parts.append(char)
        end = found.end()
    parts.append(text[end:])
    return "".join(parts)


def block(piece: str, at: int, parent: int, header: tuple[str, str, str]) -> tuple[str, int] | None:
    """Return the value of the block scalar whose first line starts at `at`, and the offset behind its last line.

    `parent` is the indentation of the collection it is in, `header` its style, the indentation that is written and its
    chomping indicator.
    """
    style, written, chomping = header
    indent = parent + int(written) if written else _indentation(piece, at)
    if indent <= parent or indent > _DEEPEST or (not written and piece[at + indent : at + indent + 1] == "\t"):
        return None
    known = _blocks.get(indent)
    if known is None:
        known = _blocks[indent] = re.compile(rf"(?: {{{indent}}}[^\n]*\n| {{0,{indent - 1}}}\n)*")
    found = known.match(piece, at)
    stop = found.end() if found else at
    lines = [line[indent:] for line in piece[at : stop - 1].split("\n")]
    if not any(lines):
        return None
    body = lines
    while not body[-1]:
        body = body[:-1]
    tail = len(lines) - len(body)
    text = "\n".join(body) if style == "|" else _folded_block(body)
    return text + ("" if chomping == "-" else "\n" * (tail + 1) if chomping == "+" else "\n"), stop


def _indentation(piece: str, at: int) -> int:
    """Return the indentation of the first line that is not blank; -1 if a blank line in front of it is longer."""
    longest = 0
    while True:
        end = at
        while piece[end : end + 1] == " ":
            end += 1
        if piece[end : end + 1] != "\n":
            return end - at if longest <= end - at and end < len(piece) else -1
        longest = max(longest, end - at)
        at = end + 1


def _folded_block(lines: list[str]) -> str:
    """Return the lines of a folded block: breaks next to lines that start with a blank or tab stay as they are."""
    text = "\n".join(lines)
    if lines[0] and "\n " not in text and "\n\t" not in text and text[0] not in " \t":
        return _BREAKS.sub(_fold, text)
    parts: list[str] = []
    kept = ""  # the break behind the line before
    blank = ""
    was_indented = False
    for line in lines:
        if not line:
            blank += "\n"
            continue
        is_indented = line[0] in " \t"
        if kept and not was_indented and not is_indented:
            kept = "" if blank else " "
        parts += (kept, blank, line)
        kept, blank, was_indented = "\n", "", is_indented
    return "".join(parts)


def _fold(breaks: re.Match[str]) -> str:
    return " " if breaks.end() - breaks.start() == 1 else breaks.group()[1:]
