"""Values of expressions: plain Python values where there are such, and how they compare.

A double is a float, null is None, lists and maps are list and dict (those of documents as they are). What Python has no
plain value for, unsigned numbers, times, optionals, types and the values of Kubernetes' libraries, has a class.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from k8slint.kube.cel import types as t
from k8slint.kube.cel.errors import CelEvaluationError, CelLimitReached, CelNotJudged
from k8slint.model.tree import Unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Value = Any

MIN_INT, MAX_INT, MAX_UINT = -(2**63), 2**63 - 1, 2**64 - 1
MAX_SIZE = 4_000_000
"""The longest list or text an evaluation makes here."""
_MAX_DEPTH = 200
_MAX_WORK = 1_000_000
"""How many elements an evaluation may compare, copy or write, which the API server's costs hardly bound."""


class _Budget(threading.local):
    """What the evaluation that runs in a thread may still do."""

    left = _MAX_WORK
    running = 0


_budget = _Budget()


def begin() -> None:
    """Begin an evaluation; one that runs inside another shares what that may do. `end` must follow."""
    if not _budget.running:
        _budget.left = _MAX_WORK
    _budget.running += 1


def end() -> None:
    """End what `begin` began."""
    _budget.running -= 1


def spend(amount: int) -> None:
    """Count work. Raises CelLimitReached when an evaluation did more than is spent on one."""
    _budget.left -= amount
    if _budget.left < 0:
        raise CelLimitReached("the evaluation takes too much work to be judged")


class Uint(int):
    """An unsigned number."""

    __slots__ = ()


class Opaque:
    """A value of a type that is not a number, text or collection; two are equal when their keys are."""

    __slots__ = ("key",)
    cel_type = t.DYN

    def __init__(self, key: Value) -> None:
        self.key = key

    def equals(self, other: Value) -> bool | None:
        """Whether another value is the same; None where the comparison is an error."""
        return self.key == other.key if other.__class__ is self.__class__ else False


class Fields:
    """A map whose values are computed, or found to be unknown, when they are read.

    ``known`` are those that are; None where they take computing.
    """

    known: dict[str, Value] | None = None

    def find(self, name: Value) -> tuple[bool, Value]:
        """Return whether there is a field of a name, and its value."""
        raise NotImplementedError

    def plain(self, _: Callable[[Value], Value]) -> Value:
        """Return all fields. Raises CelNotJudged where not all are known."""
        raise _not_all_known()

    def __len__(self) -> int:
        raise _not_all_known()

    def __iter__(self) -> Iterator[Value]:
        raise _not_all_known()

    def items(self) -> Iterator[Value]:
        """Return nothing: raises CelNotJudged, for the fields are not all known."""
        raise _not_all_known()


def _not_all_known() -> CelNotJudged:
    return CelNotJudged("not all of the value is known")


class Timestamp(Opaque):
    """A point in time; the key is nanoseconds since 1970, ``zone`` how many seconds east of UTC it was written."""

    __slots__ = ("zone",)
    cel_type = t.TIMESTAMP

    def __init__(self, key: int, zone: int = 0) -> None:
        super().__init__(key)
        self.zone = zone


class DurationValue(Opaque):
    """A length of time; the key is nanoseconds."""

    __slots__ = ()
    cel_type = t.DURATION


class OptionalValue(Opaque):
    """A value that may be missing; the key is a tuple of one value, or an empty one."""

    __slots__ = ()
    cel_type = t.optional_of(t.DYN)

    def equals(self, other: Value) -> bool | None:
        """Whether another value is an optional of the same value, or both are none."""
        if other.__class__ is not OptionalValue or len(self.key) != len(other.key):
            return False
        return not self.key or equals(self.key[0], other.key[0])


NONE = OptionalValue(())


class TypeValue(Opaque):
    """A type as a value; the key is its name."""

    __slots__ = ()
    cel_type = t.TYPE


_KINDS: dict[type, str] = {
    bool: "bool",
    int: "int",
    Uint: "uint",
    float: "double",
    str: "string",
    bytes: "bytes",
    list: "list",
    dict: "map",
    type(None): "null_type",
    TypeValue: "type",
    Fields: "map",
}


def kind_of(value: Value) -> str:
    """Return the name of a value's type. Raises CelNotJudged for a value that is not known yet."""
    kind = _KINDS.get(value.__class__)
    if kind is not None:
        return kind
    if isinstance(value, Opaque):
        return value.cel_type.name
    if isinstance(value, Unknown):
        raise CelNotJudged("the value is filled in later")
    for known, kind in _KINDS.items():
        if isinstance(value, known):
            _KINDS[value.__class__] = kind
            return kind
    raise CelNotJudged(f"values of the type {type(value).__name__} are not known")


def no_overload(*values: Value, function: str = "") -> CelEvaluationError:
    """Return the error of a function, or of an operator, that does not take such values."""
    kinds = [kind_of(value) for value in values]
    return CelEvaluationError(f"no such overload: {function}({', '.join(kinds)})" if function else "no such overload")


def checked_int(number: int) -> int:
    """Return an int. Raises CelEvaluationError when it overflows."""
    if MIN_INT <= number <= MAX_INT:
        return number
    raise CelEvaluationError("integer overflow")


def checked_uint(number: int) -> Uint:
    """Return an unsigned number. Raises CelEvaluationError when it overflows."""
    if 0 <= number <= MAX_UINT:
        return Uint(number)
    raise CelEvaluationError("unsigned integer overflow")


def bounded(value: Value) -> Value:
    """Return a list or text. Raises CelLimitReached for one that is too large."""
    size = len(value)
    if size > MAX_SIZE:
        raise CelLimitReached("a value becomes too large to be judged")
    spend(size if value.__class__ is list else size // 20)
    return value


def equals(one: Value, other: Value) -> bool:
    """Whether two values are equal as ``==`` has it: numbers by value, different types never.

    Raises CelEvaluationError where the API server has no answer, as for an IP address and a text.
    """
    found = compare_equal(one, other)
    if found is None:
        raise CelEvaluationError("no such overload")
    return found


def compare_equal(one: Value, other: Value) -> bool | None:
    """Return as `equals` does, None where that raises."""
    if one.__class__ is str and other.__class__ is str:
        return bool(one == other)
    return _equal(one, other, 0)


def _equal(one: Value, other: Value, depth: int) -> bool | None:
    mine, theirs = kind_of(one), kind_of(other)
    if mine in _NUMBERS:
        return theirs in _NUMBERS and _compare_numbers(one, other, mine, theirs) == 0
    if mine == "null_type" or theirs == "null_type":
        return mine == theirs
    if isinstance(one, Opaque):
        return one.equals(other)
    if mine != theirs:
        return False
    if isinstance(one, Fields) or isinstance(other, Fields):
        raise _not_all_known()
    if mine not in ("list", "map"):
        return bool(one == other)
    if len(one) != len(other):
        return False
    spend(len(one) + 1)
    if depth > _MAX_DEPTH:
        raise CelLimitReached("the values nest too deeply to be compared")
    if one.__class__ not in (list, dict):
        if getattr(one, "hidden", False) or getattr(other, "hidden", False):
            raise _not_all_known()
        if hasattr(one, "same"):
            return bool(one.same(other))
    return (_lists if mine == "list" else _maps)(one, other, depth + 1)


def _lists(one: list[Value], other: list[Value], depth: int) -> bool:
    # An error between two elements does not make lists differ: upstream compares with "is false" only.
    return all(_equal(mine, theirs, depth) is not False for mine, theirs in zip(one, other, strict=True))


def _maps(one: dict[Value, Value], other: dict[Value, Value], depth: int) -> bool:
    for key, value in one.items():
        found, theirs = find(other, key)
        if not found or _equal(value, theirs, depth) is False:
            return False
    return True


_NUMBERS = frozenset({"int", "uint", "double"})


def _compare_numbers(one: Value, other: Value, mine: str, theirs: str) -> int | None:
    """Return -1, 0 or 1; None where one is not a number."""
    if mine == "double" or theirs == "double":
        for number, kind, against in ((one, mine, theirs), (other, theirs, mine)):
            if kind == "double" and against != "double":
                low, high = (-(2.0**63), 2.0**63) if against == "int" else (0.0, 2.0**64)
                if number < low or number > high:
                    return (-1 if number < low else 1) * (1 if number is one else -1)
        one, other = float(one), float(other)
        if one != one or other != other:
            return None
    return int(one > other) - int(one < other)


def compare(one: Value, other: Value) -> int:
    """Return -1, 0 or 1. Raises CelEvaluationError for values that have no order."""
    mine, theirs = kind_of(one), kind_of(other)
    if mine in _NUMBERS and theirs in _NUMBERS:
        found = _compare_numbers(one, other, mine, theirs)
        if found is None:
            raise CelEvaluationError("NaN values cannot be ordered")
        return found
    if mine != theirs or mine not in ORDERED:
        raise CelEvaluationError("no such overload")
    if isinstance(one, Opaque):
        one, other = one.key, other.key
    return int(one > other) - int(one < other)


ORDERED = frozenset({*_NUMBERS, "bool", "string", "bytes", t.TIMESTAMP.name, t.DURATION.name})
"""The types whose values have an order."""


def find(within: dict[Value, Value], key: Value) -> tuple[bool, Value]:
    """Return whether a map has a key, and its value."""
    try:
        value = within[key]
    except KeyError:
        return False, None
    except TypeError:  # a list or map is never a key
        if isinstance(within, Fields):
            raise _not_all_known() from None
        return False, None
    if key.__class__ is not str and (key.__class__ is bool) != (next(iter(within)).__class__ is bool):
        return False, None  # Python takes true and 1 for the same key
    return True, value


def made_map(keys: list[Value], values: list[Value]) -> dict[Value, Value]:
    """Return a map. Raises CelNotJudged for keys that are not text, whole numbers or booleans."""
    kinds = {kind_of(key) for key in keys}
    if not kinds <= {"string", "int", "uint", "bool", "null_type"} or ("bool" in kinds and len(kinds) > 1):
        raise CelNotJudged("a map with such keys is not judged")
    return dict(zip(keys, values, strict=True))


def is_zero(value: Value) -> bool:
    """Whether a value is the empty one of its type (null, 0, '', []...)."""
    kind = kind_of(value)
    if kind in ("list", "map", "string", "bytes"):
        return len(value) == 0
    if isinstance(value, DurationValue):
        return bool(value.key == 0)
    if isinstance(value, Timestamp):
        return bool(value.key == -62135596800 * 10**9)
    return not isinstance(value, Opaque) and not value


def matcher(wanted: t.Type) -> Callable[[Value], bool]:
    """Return a test whether a value may be an argument of a type: of collections the first element tells."""
    if wanted.kind in ("dyn", "param"):
        return lambda _: True
    name = wanted.name
    if wanted.kind == "list":
        element = matcher(wanted.params[0])
        return lambda value: kind_of(value) == name and (not value or element(value[0]))
    if wanted.kind == "map":
        key, inner = map(matcher, wanted.params)

        def is_map(value: Value) -> bool:
            return kind_of(value) == name and (
                not value or (key(next(iter(value))) and inner(next(iter(value.values()))))
            )

        return is_map
    if wanted is t.STRING:
        return lambda value: value.__class__ is str or kind_of(value) == name
    return lambda value: kind_of(value) == name
