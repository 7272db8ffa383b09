"""A parsed document: plain Python values that remember where they were written.

A mapping is a `dict` and a sequence a `list`, so that checks, JSON and compiled validators see ordinary values;
the positions ride along in `marks` and are turned into lines and columns only when something is to be reported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

Mark = tuple[int, ...]
"""Code-point offsets in the file: (key start, key end, value start, value end[, use start, use end]).

For an item of a sequence both key offsets equal the value's start. A value end of -1 means "as far as its last
child". The two offsets of use are there when the value came through an alias or merge key: it is written at `value`
(the anchor) and used at `use` (the `*alias` or the value of `<<`).
"""

Place = tuple[int, int, int]
"""What to underline for an entry: line and columns from 1, the end exclusive; of a collection it is the key."""

Places = list[Any]
"""Where the entries of a collection are written, before anybody asks: a Surveyor and what it measures by.

The fast reader writes down the number of each entry's line.
"""

if TYPE_CHECKING:
    from typing import Protocol

    from k8slint.model.source import Source

    class Surveyor(Protocol):
        """Works out marks when they are asked for; most never are."""

        def marks_of(self, holder: Mapping | Sequence) -> Any:
            """Return the marks of all entries of a collection: a dict for a mapping, a list for a sequence."""

        def mark_of(self, holder: Mapping | Sequence, key: Any) -> Mark:
            """Return the mark of one entry."""

        def place_of(self, holder: Mapping | Sequence, key: Any) -> Place | None:
            """Return the place of one entry when it is known without counting offsets."""

        def source_of(self, holder: Mapping | Sequence, key: Any) -> Source | None:
            """Return the file one entry was written in; None for that of the whole document."""


_FEW = 16
"""Up to so many keys, counting through them is cheaper than a table of marks; beyond, a thousand questions would cost
a million looks."""


class Mapping(dict[str, Any]):
    """A mapping of a document; `marks` gives a Mark for every key.

    A reader sets either the marks or `places`, of which the marks are made when first asked for.
    """

    __slots__ = ("_marks", "places")
    _marks: dict[str, Mark]
    places: Places

    @property
    def marks(self) -> dict[str, Mark]:
        """The Mark of every key."""
        try:
            return self._marks
        except AttributeError:
            self._marks = self.places[0].marks_of(self)
            return self._marks

    @marks.setter
    def marks(self, marks: dict[str, Mark]) -> None:
        self._marks = marks

    def mark(self, key: str) -> Mark:
        """Return the Mark of one key, cheaper than all. Raises KeyError or ValueError for a key that is not there."""
        try:
            return self._marks[key]
        except AttributeError:
            if len(self) > _FEW:
                return self.marks[key]
            mark: Mark = self.places[0].mark_of(self, key)
            return mark

    def place(self, key: str) -> Place | None:
        """Return what to underline for a key that is there; None when only its Mark can tell."""
        if len(self) > _FEW:
            return None
        try:
            place: Place | None = self.places[0].place_of(self, key)
        except (AttributeError, IndexError):  # nobody wrote them down
            return None
        return place


class Sequence(list[Any]):
    """A sequence of a document; `marks` gives a Mark for every item."""

    __slots__ = ("_marks", "places")
    _marks: list[Mark]
    places: Places

    @property
    def marks(self) -> list[Mark]:
        """The Mark of every item."""
        try:
            return self._marks
        except AttributeError:
            self._marks = self.places[0].marks_of(self)
            return self._marks

    @marks.setter
    def marks(self, marks: list[Mark]) -> None:
        self._marks = marks

    def mark(self, index: int) -> Mark:
        """Return the Mark of one item. Raises IndexError when there is none."""
        try:
            return self._marks[index]
        except AttributeError:
            mark: Mark = self.places[0].mark_of(self, index)
            return mark

    def place(self, index: int) -> Place | None:
        """Return what to underline for an item that is there; None when only its Mark can tell."""
        try:
            place: Place | None = self.places[0].place_of(self, index)
        except (AttributeError, IndexError):  # nobody wrote them down
            return None
        return place


def source_of(holder: Mapping | Sequence, key: str | int) -> Source | None:
    """Return the file one entry of a collection was written in; None for that of the whole document."""
    try:
        source: Source | None = holder.places[0].source_of(holder, key)
    except (AttributeError, IndexError):  # a document of one file
        return None
    return source


class Unknown:
    """A scalar whose value is not in the file but filled in later (`${VAR}`, `{{ .Values.x }}`, `ENC[...]`).

    It is no `str` on purpose: whatever asks for text finds none, so no claim can be made about it.
    """

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return f"Unknown({self.text!r})"
