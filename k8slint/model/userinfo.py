"""Passwords in addresses: `https://user:password@host/path`, and images that begin like that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.model.pattern import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

_FAR = 300
_ENDS = " \t\r\n'\"`,;()[]{}<>|/"
_HOST_AND_SLASH = pattern(r"[^ \t\r\n'\"`,;()\[\]{}<>|/]{1,300}/")
_HIDDEN = "***"


def passwords_in(text: str) -> Iterator[tuple[int, int]]:
    """Yield the places of passwords in front of an `@`: offsets of their first and behind their last character.

    Behind the `@` stands a host: after `//` anything, else what goes on to a `/`. A tag in front of a digest, as in
    `nginx:1@sha256:...`, is none. A password with an `@` in it has several places, of the same beginning.
    """
    at = text.find("@")
    last = begun = -1
    while at >= 0:
        low = max(last + 1, at - _FAR)
        start = at
        while start > low and text[start - 1] not in _ENDS:
            start -= 1
        if start == last + 1 and last >= 0:  # no end since the `@` before
            start = max(begun, at - _FAR)
        last, begun = at, start
        colon = text.find(":", start, at)
        is_address = text[max(0, start - 2) : start] == "//" or _HOST_AND_SLASH.match(text, at + 1) is not None
        if 0 <= colon < at - 1 and is_address:
            yield colon + 1, at
        at = text.find("@", at + 1)


def without_passwords(text: str) -> str:
    """Return a text with three stars for every password in an address."""
    if "@" not in text:
        return text
    parts = []
    end = 0
    for start, stop in passwords_in(text):
        if start >= end:
            parts += [text[end:start], _HIDDEN]
        end = stop
    return "".join(parts) + text[end:] if parts else text
