"""Where each character of a scalar's value stands in its source text."""

from __future__ import annotations

from collections.abc import Sequence

_SHORT_ESCAPES = {"x": 2, "u": 4, "U": 8}
_BLANKS = " \t\r\n"
_LONGEST = 1_000_000


def source_offsets(raw: str, value: str) -> Sequence[int]:
    """Return, for every character of `value` and one past it, its offset in `raw` (the scalar as written).

    `raw` is a plain, quoted or block scalar of YAML or a JSON string. Quotes, escapes, indentation and folded line
    breaks are accounted for; a raw text that does not hold the value answers with offset 0 throughout. Empty for a
    value of more than a million characters with escapes or breaks, for which the table would take too much memory.
    """
    if raw == value:
        return range(len(value) + 1)
    if raw[1:-1] == value and raw[:1] in ("'", '"'):
        return range(1, len(value) + 2)
    if len(value) > _LONGEST:
        return ()
    if raw[:1] == '"' and "\\" in raw:
        return _escaped(raw, value)
    return _aligned(raw, value, 1 if raw[:1] in ("'", '"') else _after_header(raw))


def _after_header(raw: str) -> int:
    """Return the offset where the content of a block scalar starts: after its `|` or `>` line; 0 for others."""
    if raw[:1] in ("|", ">"):
        return raw.find("\n") + 1
    return 0


def _aligned(raw: str, value: str, position: int) -> list[int]:
    """Walk value and raw text side by side; what only the raw text has (indentation, a doubled quote) is skipped."""
    offsets = []
    end = len(raw)
    quoted = raw[:1] == "'"
    for char in value:
        if char in " \n":
            # A folded line break: one blank of the value stands for a run of blanks in the text.
            if position < end and raw[position] != char and raw[position] not in _BLANKS:
                position = _skip_to(raw, char, position)
        elif position < end and raw[position] != char:
            position = _skip_to(raw, char, position)
        offsets.append(min(position, end))
        position += 2 if quoted and char == "'" else 1
    offsets.append(min(position, end))
    return offsets


def _skip_to(raw: str, char: str, position: int) -> int:
    found = raw.find(char, position)
    return position if found < 0 else found


def _escaped(raw: str, value: str) -> list[int]:
    """Walk a double-quoted text with escapes; a surrogate pair of JSON is one character of the value."""
    offsets = []
    position = 1
    end = len(raw)
    for char in value:
        while position < end and raw[position] == "\\" and raw[position + 1 : position + 2] in ("\n", "\r"):
            position = _after_break(raw, position + 1)
        if raw[position : position + 1] in ("\n", "\r") and char != raw[position]:
            offsets.append(position)
            position = _after_break(raw, position)
            continue
        offsets.append(min(position, end))
        position += _escape_length(raw, position, char)
    offsets.append(min(position, end))
    return offsets


def _after_break(raw: str, position: int) -> int:
    while position < len(raw) and raw[position] in _BLANKS:
        position += 1
    return position


def _escape_length(raw: str, position: int, char: str) -> int:
    if raw[position : position + 1] != "\\":
        return 1
    kind = raw[position + 1 : position + 2]
    length = 2 + _SHORT_ESCAPES.get(kind, 0)
    if kind == "u" and ord(char) > 0xFFFF:
        length *= 2
    return length
