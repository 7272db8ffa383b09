"""Values of custom resources as the rules of their schema see them.

Texts with a format are times and bytes, numbers are doubles, null fields are absent, fields have their escaped names,
and lists that are sets or maps compare as such. Source: apiserver pkg/cel/common/valuesunstructured.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.cel.errors import CelLimitReached, CelNotJudged
from k8slint.kube.cel.library.time import parse_timestamp
from k8slint.kube.cel.schema import escaped
from k8slint.kube.cel.values import DurationValue, Opaque, Timestamp, compare_equal, kind_of, spend
from k8slint.kube.go.base64 import decode_padded
from k8slint.kube.go.duration import go_nanoseconds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from k8slint.kube.cel.values import Value

_MAX_DEPTH = 200
_METADATA = {"type": "object", "properties": {"name": {"type": "string"}, "generateName": {"type": "string"}}}


class TypedList(list[Any]):
    """A list by its schema."""

    def same(self, other: list[Value]) -> bool:
        """Whether a list of the same length has equal elements in the same order."""
        return all(compare_equal(one, theirs) is True for one, theirs in zip(self, other, strict=True))

    def joined(self, other: list[Value]) -> TypedList:
        """Return both lists as one. Raises CelNotJudged for times and bytes, which upstream cannot read again."""
        return TypedList([*self, *_plain(other)])


def _plain(values: list[Value]) -> list[Value]:
    if any(isinstance(value, Opaque | bytes) for value in values):
        raise CelNotJudged("a list of times or bytes that is added is not judged")
    return values


class SetList(list[Any]):
    """A list whose order does not count (``x-kubernetes-list-type: set``)."""

    def same(self, other: list[Value]) -> bool:
        """Whether a list of the same length has only elements of this one."""
        return all(self._has(one) for one in other)

    def joined(self, other: list[Value]) -> SetList:
        """Return the list with those elements of another that it does not have."""
        made = SetList(self)
        for one in _plain(other):
            if not made._has(one):
                made.append(one)
        return made

    def _has(self, value: Value) -> bool:
        spend(len(self) // 4 + 1)
        return value is not None and any(compare_equal(value, one) is True for one in self)


class MapList(list[Any]):
    """A list of objects that are known by some of their fields (``x-kubernetes-list-type: map``)."""

    keys: tuple[str, ...] = ()

    def _key(self, value: Value) -> str:
        return repr([value.get(key) for key in self.keys]) if isinstance(value, dict) else repr(value)

    def same(self, other: list[Value]) -> bool:
        """Whether a list of the same length has equal elements for the same keys."""
        mine = {self._key(one): one for one in self}
        return all(self._key(one) in mine and compare_equal(mine[self._key(one)], one) is True for one in other)

    def joined(self, other: list[Value]) -> MapList:
        """Return the list with the elements of another, which replace those with the same keys."""
        places = {self._key(one): index for index, one in enumerate(self)}
        made = MapList(self)
        made.keys = self.keys
        for one in other:
            if self._key(one) in places:
                made[places[self._key(one)]] = one
            else:
                made.append(one)
        return made


class TypedMap(dict[str, Any]):
    """An object by its schema; ``hidden`` says that it has fields expressions cannot see."""

    hidden = False


def typed_value(value: Value, schema: Mapping[str, Any], *, root: bool = False) -> Value:
    """Return a value as rules on a node of a schema see it; it must be valid by the schema.

    Raises CelNotJudged for a text of a format that is not read here, or a value that is filled in later.
    """
    return _typed(value, schema, root, 0)


def _typed(value: Value, schema: Any, root: bool, depth: int) -> Value:
    if depth > _MAX_DEPTH:
        raise CelLimitReached("the object nests too deeply to be judged")
    if not isinstance(schema, dict) or value is None:
        return value
    kind = schema.get("type")
    if isinstance(value, dict):
        return _map(value, schema, root, depth)
    if isinstance(value, list):
        return _list(value, schema, depth)
    if kind == "number" and kind_of(value) == "int":
        return float(value)
    if kind == "string" and isinstance(value, str):
        return _text(value, schema.get("format"))
    kind_of(value)
    return value


def _embedded(schema: Any) -> bool:
    return isinstance(schema, dict) and schema.get("x-kubernetes-embedded-resource") is True


def _map(value: dict[str, Value], schema: Mapping[str, Any], root: bool, depth: int) -> Value:
    values = schema.get("additionalProperties")
    if isinstance(values, dict):
        return {key: _typed(one, values, _embedded(values), depth + 1) for key, one in value.items()}
    properties = dict(schema.get("properties") or {})
    if root or _embedded(schema):
        properties.update(kind={"type": "string"}, apiVersion={"type": "string"}, metadata=_METADATA)
    made = TypedMap()
    for key, one in value.items():
        inner = properties.get(key)
        if inner is None or not escaped(key):
            made.hidden = True
        elif one is not None:
            made[escaped(key)] = _typed(one, inner, _embedded(inner), depth + 1)
    return made


def _list(value: list[Value], schema: Mapping[str, Any], depth: int) -> Value:
    items = schema.get("items")
    elements = [_typed(one, items, _embedded(items), depth + 1) for one in value]
    if schema.get("x-kubernetes-list-type") == "set":
        return SetList(elements)
    if schema.get("x-kubernetes-list-type") != "map":
        return TypedList(elements)
    made = MapList(elements)
    made.keys = tuple(escaped(key) or key for key in schema.get("x-kubernetes-list-map-keys") or ())
    return made


def _text(text: str, form: Any) -> Value:
    if form == "byte":
        decoded = decode_padded(text)
        return _known(decoded)
    if form == "duration":
        nanoseconds = go_nanoseconds(text)
        return DurationValue(_known(nanoseconds))
    if form in ("date", "date-time"):
        found = parse_timestamp(f"{text}T00:00:00Z" if form == "date" else text.upper())
        return Timestamp(*_known(found))
    return text


def _known(found: Value) -> Value:
    if found is None:
        raise CelNotJudged("a text is written in a form that is not judged")
    return found
