"""The first sentence of a text, for places that have room for one."""

from __future__ import annotations


def first_sentence(text: str) -> str:
    """Give the first sentence on one line: up to a full stop, outside backticks, before a new sentence or the end."""
    line = " ".join(text.split())
    position = line.find(". ")
    while position != -1:
        following = line[position + 2 : position + 3]
        if line.count("`", 0, position) % 2 == 0 and (following.isupper() or following in "`'\""):
            return line[: position + 1]
        position = line.find(". ", position + 2)
    return line
