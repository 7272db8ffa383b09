"""Our named tuples behave as the ones of the standard library do, and are defined in a fraction of the time."""

from __future__ import annotations

import copy
import pickle
import typing

import pytest

from k8slint.model.named_tuple import NamedTuple


class Place(NamedTuple):
    """A place."""

    line: int
    column: int = 1
    tags: tuple[str, ...] = ()

    @property
    def next_line(self) -> int:
        return self.line + 1


class Near(Place):
    """A place of a narrower kind."""

    __slots__ = ()


class Theirs(typing.NamedTuple):
    line: int
    column: int = 1
    tags: tuple[str, ...] = ()


class Nothing(NamedTuple):
    """Without a field."""


def fresh() -> typing.Any:
    """Return a class that has made no value yet."""
    return type("Fresh", (NamedTuple,), {"__annotations__": Place.__annotations__, "column": 1, "tags": ()})


def test_the_first_values_are_as_the_later_ones() -> None:
    made = fresh()
    for _ in range(20):
        assert made(3) == made(line=3, column=1) == made(3, tags=()) == made(3, 1, ()) == (3, 1, ())
        assert type(made(3)) is made


def test_values_are_given_by_position_by_name_and_by_default() -> None:
    assert Place(3) == Place(line=3, column=1) == Place(3, 1, ()) == (3, 1, ())
    place = Place(3, tags=("a",))
    assert (place.line, place.column, place.tags, place.next_line) == (3, 1, ("a",), 4)
    line, column, tags = place
    assert (line, column, tags) == tuple(place)
    assert Nothing() == ()
    assert hash(place) == hash((3, 1, ("a",)))


@pytest.mark.parametrize(
    ("values", "named"), [((), {}), ((1, 2, (), 4), {}), ((1,), {"line": 2}), ((1,), {"other": 2})]
)
def test_wrong_values_are_refused(values: tuple[typing.Any, ...], named: dict[str, typing.Any]) -> None:
    with pytest.raises(TypeError):
        fresh()(*values, **named)
    for _ in range(20):
        with pytest.raises(TypeError):
            Place(*values, **named)


def test_copies_with_changes() -> None:
    assert Place(1)._replace(column=7) == Place(1, 7)
    with pytest.raises(ValueError, match="colour"):
        Place(1)._replace(colour=7)  # type: ignore[call-arg]  # refused, which is what is tested
    assert Place._make([1, 2, ()]) == Place(1, 2)
    with pytest.raises(TypeError, match="expected 3"):
        Place._make([1])
    assert copy.copy(Place(1, 2)) == copy.deepcopy(Place(1, 2)) == Place(1, 2)


def test_it_looks_as_the_one_of_the_standard_library() -> None:
    ours, theirs = Place(1, 2, ("x",)), Theirs(1, 2, ("x",))
    assert repr(ours) == repr(theirs).replace("Theirs", "Place")
    assert ours._asdict() == theirs._asdict()
    assert (Place._fields, Place._field_defaults) == (Theirs._fields, Theirs._field_defaults)
    assert not hasattr(ours, "__dict__")
    assert type(Place) is type
    with pytest.raises(AttributeError):
        ours.line = 2  # type: ignore[misc]  # refused, which is what is tested


def test_it_is_pickled_and_matched() -> None:
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        back = pickle.loads(pickle.dumps(Place(1, 2), protocol))
        assert (back, type(back)) == (Place(1, 2), Place)
    match Place(1, 2):
        case Place(line, column=2):
            assert line == 1
        case _:
            pytest.fail("no match")


def test_a_narrower_class_makes_values_of_its_own() -> None:
    near = Near(1, 2)
    assert type(near) is Near
    assert type(near._replace(line=2)) is Near
    assert type(Place(1)) is Place
    assert repr(near) == "Near(line=1, column=2, tags=())"


def test_many_fields() -> None:
    names = [f"f{number}" for number in range(300)]
    wide = type("Wide", (NamedTuple,), {"__annotations__": dict.fromkeys(names, "int")})
    value = wide(*range(300))
    assert (value.f0, value.f299) == (0, 299)
