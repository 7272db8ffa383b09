"""Types of ``self`` and ``oldSelf`` in the rules of CustomResourceDefinitions, and how large their values may be.

Object types are known by their place in the schema, so two alike are different types. Sizes follow from the limits that
the schema writes, else from the largest request. Source: apiserver pkg/cel/common/schemas.go, types.go, escaping.go.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from k8slint.kube.cel import types as t
from k8slint.kube.cel.environment import LATEST, Environment

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

MAX_REQUEST = 3 * 1024 * 1024
"""The largest request in bytes, which bounds what a schema leaves open."""

RESERVED = frozenset(
    """true false null in as break const continue else for function if import let loop package namespace return var void
    while""".split()
)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_./-]*", re.ASCII)
_ESCAPED = re.compile(r"__|[-./]")
_ESCAPES = {"__": "__underscores__", ".": "__dot__", "-": "__dash__", "/": "__slash__"}
_TIMES = {"duration": (t.DURATION, 3, 32), "date": (t.TIMESTAMP, 12, 12), "date-time": (t.TIMESTAMP, 21, 32)}
_SCALARS = {"boolean": (t.BOOL, 4), "number": (t.DOUBLE, 1), "integer": (t.INT, 1)}
_TEXT = {"type": "string"}


@lru_cache(maxsize=4096)
def escaped(name: str) -> str:
    """Return how a field is called in expressions, "" where it cannot be: ``a-b`` is ``a__dash__b``."""
    if name in RESERVED:
        return f"__{name}__"
    if not _NAME.fullmatch(name):
        return ""
    return _ESCAPED.sub(lambda found: _ESCAPES[found[0]], name)


class Declaration:
    """What a node of a schema declares: a type, what is inside, and sizes.

    ``max_elements`` is the most elements, properties or characters, ``min_size`` the least bytes of its JSON.
    """

    def __init__(self, of: t.Type, min_size: int, max_elements: int = 0) -> None:
        self.type = of
        self.min_size = min_size
        self.max_elements = max_elements
        self.fields: dict[str, Declaration] = {}
        self.element: Declaration | None = None

    def below(self, name: str) -> Declaration | None:
        """Return what a step of a path leads to: a field by its escaped name, ``@items``, ``@values`` or ``@keys``."""
        if name in ("@items", "@values"):
            return self.element
        if name == "@keys" and self.type.kind == "map":
            return Declaration(t.STRING, 2)
        return self.fields.get(name)

    @property
    def cardinality(self) -> int:
        """How many of these fit a request at most."""
        return MAX_REQUEST // (self.min_size + 1)


def declare(schema: Any, name: str = "selfType", *, root: bool = False) -> Declaration | None:
    """Return what a node of a schema declares; None where expressions cannot see it, as it has no type.

    ``name`` is that of the object type; ``root`` says that the node is a whole object, also an embedded one.
    """
    if not isinstance(schema, dict):
        return None
    if schema.get("x-kubernetes-int-or-string") is True:
        return Declaration(t.DYN, 1, _text_limit(schema))
    kind = schema.get("type")
    if kind == "array":
        return _list(schema, name)
    if kind == "object":
        return (
            _map(schema, name) if isinstance(schema.get("additionalProperties"), dict) else _object(schema, name, root)
        )
    if kind == "string":
        return _text(schema)
    if kind in _SCALARS:
        return Declaration(*_SCALARS[kind])
    return None


def _embedded(schema: Any) -> bool:
    return isinstance(schema, dict) and schema.get("x-kubernetes-embedded-resource") is True


def _limit(schema: Mapping[str, Any], name: str) -> int | None:
    found = schema.get(name)
    return max(found, 0) if isinstance(found, int) and not isinstance(found, bool) else None


def _text_limit(schema: Mapping[str, Any]) -> int:
    longest = _limit(schema, "maxLength")
    return MAX_REQUEST - 2 if longest is None else longest * 4


def _list(schema: Mapping[str, Any], name: str) -> Declaration | None:
    items = schema.get("items")
    element = declare(items, f"{name}.@idx", root=_embedded(items))
    if element is None:
        return None
    most = _limit(schema, "maxItems")
    made = Declaration(
        t.list_of(element.type), 2, (MAX_REQUEST - 2) // (element.min_size + 1) if most is None else most
    )
    made.element = element
    return made


def _map(schema: Mapping[str, Any], name: str) -> Declaration | None:
    values = schema["additionalProperties"]
    element = declare(values, f"{name}.@elem", root=_embedded(values))
    if element is None:
        return None
    most = _limit(schema, "maxProperties")
    size = (MAX_REQUEST - 2) // (element.min_size + 6) if most is None else most
    made = Declaration(t.map_of(t.STRING, element.type), 2, size)
    made.element = element
    return made


def _object(schema: Mapping[str, Any], name: str, root: bool) -> Declaration:
    written = schema.get("properties")
    properties: dict[str, Any] = dict(written) if isinstance(written, dict) else {}
    if root:
        properties.update(kind=_TEXT, apiVersion=_TEXT)
        properties["metadata"] = {"type": "object", "properties": {"name": _TEXT, "generateName": _TEXT}}
    required = schema.get("required")
    required = required if isinstance(required, list) else []
    made = Declaration(t.struct(name), 2)
    for key, value in properties.items():
        field = declare(value, f"{name}.{escaped(key)}", root=_embedded(value))
        if field is None:
            continue
        if escaped(key):
            made.fields[escaped(key)] = field
        if key in required and value.get("default") is None:
            made.min_size += len(key.encode()) + field.min_size + 4
    return made


def _text(schema: Mapping[str, Any]) -> Declaration:
    form = schema.get("format")
    if form in _TIMES:
        return Declaration(*_TIMES[form])
    longest = _limit(schema, "maxLength")
    if form == "byte":
        return Declaration(t.BYTES, 2, MAX_REQUEST - 2 if longest is None else longest)
    values = schema.get("enum")
    if longest is None and isinstance(values, list) and values:
        return Declaration(t.STRING, 2, max([len(one.encode()) for one in values if isinstance(one, str)], default=0))
    return Declaration(t.STRING, 2, _text_limit(schema))


def rule_environment(declaration: Declaration, *, optional_old_self: bool = False, minor: int = LATEST) -> Environment:
    """Return what the rules of a node may refer to: ``self``, ``oldSelf`` and nothing else."""
    old = t.optional_of(declaration.type) if optional_old_self else declaration.type
    fields: dict[str, dict[str, t.Type]] = {}
    pending = [declaration]
    while pending:
        one = pending.pop()
        if one.type.kind == "struct":
            fields[one.type.name] = {name: field.type for name, field in one.fields.items()}
        pending.extend(one.fields.values())
        if one.element is not None:
            pending.append(one.element)
    return Environment({"self": declaration.type, "oldSelf": old}, fields, minor=minor)
