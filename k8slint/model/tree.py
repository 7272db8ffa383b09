"""A parsed document: plain Python values that remember where they were written.

A mapping is a `dict` and a sequence a `list`, so that checks, JSON and compiled validators see ordinary values;
the positions ride along in `marks` and are turned into lines and columns only when something is to be reported.
"""

from __future__ import annotations

from typing import Any

Mark = tuple[int, ...]
"""Code-point offsets in the file: (key start, key end, value start, value end[, use start, use end]).

For an item of a sequence both key offsets equal the value's start. A value end of -1 means "as far as its last
child". The two offsets of use are there when the value came through an alias or merge key: it is written at `value`
(the anchor) and used at `use` (the `*alias` or the value of `<<`).
"""


class Mapping(dict[str, Any]):
    """A mapping of a document; `marks` gives a Mark for every key."""

    __slots__ = ("marks",)
    marks: dict[str, Mark]


class Sequence(list[Any]):
    """A sequence of a document; `marks` gives a Mark for every item."""

    __slots__ = ("marks",)
    marks: list[Mark]


class Unknown:
    """A scalar whose value is not in the file but filled in later (`${VAR}`, `{{ .Values.x }}`, `ENC[...]`).

    It is no `str` on purpose: whatever asks for text finds none, so no claim can be made about it.
    """

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return f"Unknown({self.text!r})"
