"""How the Go standard library sees text, where that decides what a cluster does.

Kubernetes trims, splits and parses with Go's ``strings``, ``strconv`` and ``time`` packages; Python's own methods
differ in small ways (``str.strip`` removes U+001C, ``int`` accepts ``1_000`` and Arabic digits), so the verdicts on
top use these instead.
"""

from __future__ import annotations

GO_SPACE = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
"""Every character Go's ``unicode.IsSpace`` calls white space."""

_SPACE_TO_BLANK = dict.fromkeys(map(ord, GO_SPACE), " ")
_MAX_SHOWN = 72


def trim_space(text: str) -> str:
    """Return a text without the white space around it, as ``strings.TrimSpace`` cuts it."""
    return text.strip(GO_SPACE)


def fields(text: str) -> list[str]:
    """Return the words between runs of white space, as ``strings.Fields`` splits them."""
    return [word for word in text.translate(_SPACE_TO_BLANK).split(" ") if word]


def is_digits(text: str) -> bool:
    """Whether text is one or more of the ASCII digits 0 to 9 (``str.isdigit`` also takes other scripts)."""
    return text.isascii() and text.isdigit()


def shown(text: str) -> str:
    """Return a text for a message: in single quotes, on one line, cut in the middle when longer than 72 characters."""
    if len(text) > _MAX_SHOWN:
        text = f"{text[:40]}…{text[-24:]}"
    if not text.isprintable():
        text = "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)
    return f"'{text}'"
