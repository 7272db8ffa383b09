"""Types of expressions, and which fit which.

The rules are those of cel-go's checker (checker/types.go): ``dyn`` fits everything, null fits objects, opaque types,
timestamps and durations, and type parameters are bound while arguments are compared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence


class Type(NamedTuple):
    """A type. ``kind`` is one of those below, ``name`` its name at run time, ``params`` are the types inside it."""

    kind: str
    name: str
    params: tuple[Type, ...] = ()

    def __str__(self) -> str:
        """The type as results are described: ``list(google.protobuf.Timestamp)``."""
        if self.kind == "type" and not self.params:
            return "type"
        return f"{self.name}({', '.join(map(str, self.params))})" if self.params else self.name


DYN = Type("dyn", "dyn")
ERROR = Type("error", "*error*")
NULL = Type("null", "null_type")
BOOL = Type("bool", "bool")
INT = Type("int", "int")
UINT = Type("uint", "uint")
DOUBLE = Type("double", "double")
STRING = Type("string", "string")
BYTES = Type("bytes", "bytes")
TIMESTAMP = Type("timestamp", "google.protobuf.Timestamp")
DURATION = Type("duration", "google.protobuf.Duration")
TYPE = Type("type", "type")

_SHOWN = {"duration": "duration", "timestamp": "timestamp", "null": "null", "error": "!error!"}
_NULLABLE = frozenset({"opaque", "struct", "duration", "timestamp", "null"})
_CONTAINERS = frozenset({"opaque", "list", "map"})


def list_of(element: Type) -> Type:
    """Return the type of lists of an element type."""
    return Type("list", "list", (element,))


def map_of(key: Type, value: Type) -> Type:
    """Return the type of maps."""
    return Type("map", "map", (key, value))


def optional_of(value: Type) -> Type:
    """Return the type of optional values."""
    return Type("opaque", "optional_type", (value,))


def type_of(of: Type) -> Type:
    """Return the type of a type."""
    return Type("type", "type", (of,))


def struct(name: str) -> Type:
    """Return a type with fields, known by its name."""
    return Type("struct", name)


def parameter(name: str) -> Type:
    """Return a type parameter."""
    return Type("param", name)


def unwrap_optional(of: Type) -> tuple[Type, bool]:
    """Return what an optional holds and True, or another type as it is and False."""
    if of.kind == "opaque" and of.name == "optional_type":
        return of.params[0], True
    return of, False


def shown(of: Type) -> str:
    """Return the type as compile errors name it: ``list(timestamp)``."""
    name = _SHOWN.get(of.kind, of.name)
    return f"{name}({', '.join(map(shown, of.params))})" if of.params else name


class Bindings:
    """What type parameters stand for. A comparison that fails leaves no trace."""

    def __init__(self) -> None:
        self._bound: dict[str, Type] = {}
        self._undo: list[tuple[str, Type | None]] = []
        self._fresh = 0

    def fresh(self) -> Type:
        """Return a type parameter that was not used before."""
        self._fresh += 1
        return parameter(f"_var{self._fresh - 1}")

    def instance(self, types: Sequence[Type], names: Sequence[str]) -> list[Type]:
        """Return types with fresh parameters in place of the named ones."""
        fresh = {name: self.fresh() for name in names}
        return [_replaced(one, fresh) for one in types]

    def resolved(self, of: Type, *, free_is_dyn: bool = False) -> Type:
        """Return a type with its parameters replaced by what they stand for."""
        if of.kind == "param":
            bound = self._bound.get(of.name)
            if bound is not None:
                return self.resolved(bound, free_is_dyn=free_is_dyn)
            return DYN if free_is_dyn else of
        if not of.params:
            return of
        params = tuple([self.resolved(param, free_is_dyn=free_is_dyn) for param in of.params])
        return of if params == of.params else Type(of.kind, of.name, params)

    def fits(self, found: Sequence[Type], wanted: Sequence[Type]) -> bool:
        """Whether values of the types may stand where others are wanted; binds parameters if so."""
        if len(found) != len(wanted):
            return False
        self._undo = []
        if all(self._fits(one, other) for one, other in zip(found, wanted, strict=True)):
            return True
        for name, old in reversed(self._undo):
            if old is None:
                del self._bound[name]
            else:
                self._bound[name] = old
        return False

    def _bind(self, name: str, to: Type) -> None:
        self._undo.append((name, self._bound.get(name)))
        self._bound[name] = to

    def _fits(self, one: Type, other: Type) -> bool:
        if other.kind == "param":
            valid, bound = self._binds(one, other)
            if valid or bound:
                return valid
        if one.kind == "param":
            return self._binds(other, one)[0]
        if one.kind in ("dyn", "error") or other.kind in ("dyn", "error"):
            return True
        if one.kind == "null" or other.kind == "null":
            return (other if one.kind == "null" else one).kind in _NULLABLE
        if one.kind == "type":
            return other.kind == "type"
        if one.kind in _CONTAINERS:
            return one[:2] == other[:2] and self._all_fit(one.params, other.params)
        return one[:2] == other[:2]

    def _all_fit(self, found: Sequence[Type], wanted: Sequence[Type]) -> bool:
        if len(found) != len(wanted):
            return False
        return all(self._fits(one, other) for one, other in zip(found, wanted, strict=True))

    def _binds(self, of: Type, param: Type) -> tuple[bool, bool]:
        """Return whether a parameter may stand for a type, and whether it stood for one before."""
        if of == param:
            return True, True
        bound = self._bound.get(param.name)
        if bound is None:
            if self._inside(param, of):
                return False, False
            self._bind(param.name, of)
            return True, False
        if of == bound:
            return True, True
        if not self._fits(of, bound):
            return False, True
        general = most_general(of, bound)
        if not self._inside(param, general):
            self._bind(param.name, general)
        return True, True

    def _inside(self, param: Type, of: Type) -> bool:
        """Whether a parameter occurs in a type."""
        if of == param:
            return True
        if of.kind == "param":
            bound = self._bound.get(of.name)
            return bound is not None and self._inside(param, bound)
        return any(self._inside(param, inner) for inner in of.params)


def most_general(one: Type, other: Type) -> Type:
    """Return the more general of two types that fit each other."""
    return one if _as_general(one, other) else other


def _as_general(one: Type, other: Type) -> bool:
    if one.kind in ("dyn", "param"):
        return True
    if other.kind in ("dyn", "param") or one.kind != other.kind:
        return False
    if one.kind in _CONTAINERS:
        if one.name != other.name or len(one.params) != len(other.params):
            return False
        return all(_as_general(mine, theirs) for mine, theirs in zip(one.params, other.params, strict=True))
    return one.kind == "type" or one == other


def _replaced(of: Type, by: dict[str, Type]) -> Type:
    if of.kind == "param":
        return by.get(of.name, of)
    return Type(of.kind, of.name, tuple([_replaced(param, by) for param in of.params])) if of.params else of
