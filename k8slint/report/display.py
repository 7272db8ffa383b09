"""How characters look in a terminal: how wide they are, and what stands for those that would act on it."""

from __future__ import annotations

from k8slint.model.hidden import FIRST, REST, STARS
from k8slint.model.pattern import pattern

_TAB = "    "
_COMMAND = pattern(r"##(?=\[|vso\[|teamcity\[)", 2)  # re.IGNORECASE
# Printable for Python, and nothing on a screen: fillers, joiners, selectors of variations, the blank of braille.
_EMPTY = frozenset(
    map(chr, (0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x2800, 0x3164, 0xFFA0))
).union(map(chr, range(0xFE00, 0xFE10)), map(chr, range(0xE0100, 0xE01F0)))
_HIDDEN = {FIRST: STARS, REST: ""}


def visible(text: str) -> str:
    r"""Return a text that shows itself and does nothing else.

    Control characters become their pictures (`␛` for escape), hidden and direction-changing ones their code (`\u202e`),
    and so do letters that nothing is drawn for. What CI runners would take for a command is taken apart, see `defused`.
    """
    plain = text.isprintable() and (text.isascii() or _EMPTY.isdisjoint(text))
    shown = text if plain else "".join(map(_visible, text))
    return defused(shown) if "##" in shown else shown


def defused(text: str) -> str:
    """Return a text in which the runners of GitHub, Azure and TeamCity find no command.

    Those may stand anywhere in a line. `##[`, `##vso[` and `##teamcity[` get another sharp in the place of the second
    one, so that columns stay what they are (ActionCommand.cs of actions/runner, Command.cs of
    microsoft/azure-pipelines-agent, TeamCity's documentation of service messages).
    """
    return _COMMAND.sub("#♯", text)


def defused_json(text: str) -> str:
    r"""Return a JSON text that means the same and holds no such command: a `#` of it is written as `\u0023`."""
    return _COMMAND.sub(r"#\\u0023", text) if "##" in text else text


def _visible(char: str) -> str:
    if char.isprintable() and char not in _EMPTY:
        return char
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def cells(text: str) -> list[tuple[str, int]]:
    """Return for every character what is shown for it and how many columns that takes; a tab is four blanks."""
    if "##" in text:
        text = defused(text)
    if text.isascii() and text.isprintable():
        return [(char, 1) for char in text]
    return [_cell(char) for char in text]


def _cell(char: str) -> tuple[str, int]:
    if char in _HIDDEN:
        return _HIDDEN[char], len(_HIDDEN[char])
    if char == "\t":
        return _TAB, len(_TAB)
    if not char.isprintable() or char in _EMPTY:
        shown = _visible(char)
        return shown, len(shown)
    return char, 1 if char.isascii() else _width(char)


def _width(char: str) -> int:
    """Return the columns of a character: 2 for East Asian wide ones and emoji.

    0 for marks that sit on the one before.
    """
    import unicodedata

    if unicodedata.east_asian_width(char) in ("W", "F"):
        return 2
    return 0 if unicodedata.category(char) in ("Mn", "Me") else 1


def columns_of(text: str) -> int:
    """Return how many columns a text takes on a terminal."""
    return len(text) if text.isascii() and text.isprintable() else sum(width for _, width in cells(text))


def wrapped(text: str, columns: int, further: int = 0) -> list[str]:
    """Return a text as lines, at least one, broken at blanks; a longer word has a line of its own.

    The first has at most `columns` columns, the others at most `further` (0: as many). A word that starts with `::`
    stays on its line however long that gets: at the start of one, GitHub's runner would take it for a command.
    """
    if text.isascii() and len(text) <= columns:
        return [text]
    lines: list[str] = []
    line, used, room = "", 0, columns
    for word in text.split(" "):
        width = columns_of(word)
        if line and used + 1 + width > room and not word.startswith("::"):
            lines.append(line)
            line, used, room = word, width, further or columns
        else:
            line, used = (f"{line} {word}", used + 1 + width) if line else (word, width)
    return [*lines, line]
