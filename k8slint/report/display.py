"""How characters look in a terminal: how wide they are, and what stands for those that would act on it."""

from __future__ import annotations

_TAB = "    "


def visible(text: str) -> str:
    r"""Give a text that shows itself and does nothing else.

    Control characters become their pictures (`␛` for escape), hidden and direction-changing ones their code (`\u202e`).
    """
    return text if text.isprintable() else "".join(map(_visible, text))


def _visible(char: str) -> str:
    if char.isprintable():
        return char
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def cells(text: str) -> list[tuple[str, int]]:
    """Give for every character what is shown for it and how many columns that takes; a tab is four blanks."""
    if text.isascii() and text.isprintable():
        return [(char, 1) for char in text]
    return [_cell(char) for char in text]


def _cell(char: str) -> tuple[str, int]:
    if char == "\t":
        return _TAB, len(_TAB)
    if not char.isprintable():
        shown = _visible(char)
        return shown, len(shown)
    return char, 1 if char.isascii() else _width(char)


def _width(char: str) -> int:
    """Give the columns of a character: 2 for East Asian wide ones and emoji, 0 for marks that sit on the one before."""
    import unicodedata

    if unicodedata.east_asian_width(char) in ("W", "F"):
        return 2
    return 0 if unicodedata.category(char) in ("Mn", "Me") else 1
