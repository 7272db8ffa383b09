"""A scanner over JSON text that knows where every string stands.

It accepts exactly what Go's ``encoding/json`` accepts, keeps no values, needs no recursion and never shows a piece of
the text in an error: what it reads may be secret.
"""

from __future__ import annotations

import re

from k8slint.hints import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_DEPTH = 10_000
"""Deepest nesting Go's decoder accepts."""

_SPACE = re.compile(r"[ \t\r\n]*").match
_STRING = re.compile(
    r'"[^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})[^"\\\x00-\x1f]*)*"'
).match  # every round of the loop begins with its own backslash: linear
_SCALAR = re.compile(r"true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?", re.ASCII).match
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class BrokenJson(ValueError):  # noqa: N818 - the noun says it
    """Text that is no JSON; ``offset`` is where reading stopped. The message quotes nothing."""

    def __init__(self, reason: str, offset: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.offset = offset


class JsonScanner:
    """A place in a JSON text that moves forward over whole values."""

    __slots__ = ("at", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.space()

    def space(self) -> None:
        """Move over white space."""
        found = _SPACE(self.text, self.at)
        self.at = found.end() if found else self.at

    @property
    def next(self) -> str:
        """The character here, '' at the end."""
        return self.text[self.at : self.at + 1]

    def end(self) -> None:
        """Make sure that nothing but white space is left; raises BrokenJson."""
        self.space()
        if self.at < len(self.text):
            raise BrokenJson("there is more text after the JSON value", self.at)

    def string(self) -> tuple[int, int]:
        """Move over a string; gives the offsets of what stands between its quotes. Raises BrokenJson."""
        found = _STRING(self.text, self.at)
        if found is None:
            what = "a string is broken or not closed" if self.next == '"' else "a string is expected"
            raise BrokenJson(what, self.at)
        start, self.at = self.at + 1, found.end()
        return start, self.at - 1

    def null(self) -> bool:
        """Move over ``null`` if it stands here; tells whether it did."""
        if self.text.startswith("null", self.at):
            self.at += 4
            return True
        return False

    def members(self) -> Iterator[tuple[int, int]]:
        """Go through an object: gives the offsets of each key; the caller moves over the value before going on.

        Raises BrokenJson.
        """
        self.at += 1
        self.space()
        if self.next == "}":
            self.at += 1
            return
        while True:
            yield self._key()
            if not self._more("}"):
                return

    def skip(self) -> None:
        """Move over any value; raises BrokenJson."""
        closers: list[str] = []
        while True:
            opened = self.next
            if opened and opened in "{[":
                if len(closers) >= MAX_DEPTH:
                    raise BrokenJson("the nesting is too deep", self.at)
                closers.append("}" if opened == "{" else "]")
                self.at += 1
                self.space()
                if self.next != closers[-1]:
                    if opened == "{":
                        self._key()
                    continue
                self.at += 1
                closers.pop()
            elif opened == '"':
                self.string()
            else:
                self._scalar()
            while closers and not self._more(closers[-1]):
                closers.pop()
            if not closers:
                return
            if closers[-1] == "}":
                self._key()

    def _key(self) -> tuple[int, int]:
        """Move over a key and its colon to the value."""
        key = self.string()
        self.space()
        if self.next != ":":
            raise BrokenJson("a ':' is expected after a key", self.at)
        self.at += 1
        self.space()
        return key

    def _more(self, closer: str) -> bool:
        """Move over the comma or the closing bracket behind a value; tells whether another one follows."""
        self.space()
        here = self.next
        if here != "," and here != closer:
            raise BrokenJson(f"a ',' or '{closer}' is expected", self.at)
        self.at += 1
        if here == ",":
            self.space()
        return here == ","

    def _scalar(self) -> None:
        found = _SCALAR(self.text, self.at)
        if found is None:
            raise BrokenJson("a value is expected", self.at)
        self.at = found.end()


def unquote(token: str) -> str:
    """The text of a JSON string given without its quotes; lone surrogates become U+FFFD, as in Go."""
    if "\\" not in token:
        return token
    import json

    return _LONE_SURROGATE.sub("\ufffd", str(json.loads(f'"{token}"')))
