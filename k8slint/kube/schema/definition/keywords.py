"""The keywords of one schema: which are supported at all, and what lists, maps and rules demand.

Source: apiextensions-apiserver pkg/apis/apiextensions/validation/validation.go,
ValidateCustomResourceDefinitionOpenAPISchema and specStandardValidatorV3.
"""

from __future__ import annotations

from typing import Any

from k8slint.kube.go.text import shown, trim_space
from k8slint.kube.schema.definition.field_path import path_problem
from k8slint.kube.schema.problem import FieldProblem, FieldProblems, either, joined, sentence
from k8slint.kube.schema.spelling import nearest

Json = dict[str, Any]

_INVALID = "field-value-invalid"
_UNSUPPORTED = ("id", "$schema", "$ref", "patternProperties", "dependencies", "additionalItems", "definitions")
_EVEN_EMPTY = frozenset({"$ref", "dependencies", "additionalItems"})
_TYPES = ("string", "number", "integer", "boolean", "array", "object")
_INT_OR_STRING = "x-kubernetes-int-or-string"
_PRESERVE = "x-kubernetes-preserve-unknown-fields"
_LIST_TYPE, _LIST_KEYS, _MAP_TYPE = "x-kubernetes-list-type", "x-kubernetes-list-map-keys", "x-kubernetes-map-type"
_RULES = "x-kubernetes-validations"
_REASONS = ("FieldValueRequired", "FieldValueForbidden", "FieldValueInvalid", "FieldValueDuplicate")
_USUAL_TYPES = frozenset(_TYPES)

KEYWORDS = frozenset(
    {
        *_UNSUPPORTED,
        "type",
        "uniqueItems",
        "pattern",
        _INT_OR_STRING,
        _PRESERVE,
        _LIST_TYPE,
        _LIST_KEYS,
        _MAP_TYPE,
        _RULES,
    }
)
"""The keywords that ``keyword_problems`` looks at."""
_BEYOND_TYPE = KEYWORDS - {"type"}


def keyword_problems(schema: Json) -> FieldProblems:
    """Return the problems of the keywords of one schema, not of those within it."""
    kind = schema.get("type")
    found: FieldProblems = None
    if isinstance(kind, str) and kind and kind not in _USUAL_TYPES:
        found = _type(kind)
    if _BEYOND_TYPE.isdisjoint(schema):
        return found
    found = joined(found, _unsupported(schema))
    found = joined(found, _extensions(schema))
    if "pattern" in schema:
        found = joined(found, _pattern(schema["pattern"]))
    if _MAP_TYPE in schema:
        found = joined(found, _map_type(schema))
    if _LIST_TYPE in schema or _LIST_KEYS in schema:
        found = joined(found, _list_type(schema))
    rules = schema.get(_RULES)
    for index, rule in enumerate(rules if isinstance(rules, list) else ()):
        for bad in _rule(schema, rule) or ():
            bad.trail += [index, _RULES]
            found = joined(found, [bad])
    return found


def _type(kind: str) -> FieldProblems:
    if kind == "null":
        return [FieldProblem("field-not-allowed", "cannot be 'null'", "Write 'nullable: true'.", ("type",), kind)]
    best = nearest(kind, _TYPES)
    fix = f"Write '{best}'." if best else f"Write {either(_TYPES)}."
    return [FieldProblem(_INVALID, f"{shown(kind)} is not a supported value", fix, ("type",), kind)]


def _unsupported(schema: Json) -> FieldProblems:
    found: FieldProblems = None
    for key in _UNSUPPORTED:
        item = schema.get(key)
        if item is not None and (item or key in _EVEN_EMPTY):
            bad = FieldProblem("field-not-allowed", "is not supported in this schema", "", (key,), item, at_key=True)
            found = joined(found, [bad])
    if schema.get("uniqueItems") is True:
        fix = "Write 'x-kubernetes-list-type: set' instead."
        found = joined(found, [FieldProblem("field-not-allowed", "cannot be true", fix, ("uniqueItems",), True)])
    return found


def _extensions(schema: Json) -> FieldProblems:
    found: FieldProblems = None
    if schema.get(_PRESERVE) is False:
        found = [FieldProblem(_INVALID, "cannot be false", f"Remove '{_PRESERVE}'.", (_PRESERVE,), False)]
    for key in (_PRESERVE, "x-kubernetes-embedded-resource"):
        if schema.get(_INT_OR_STRING) is True and schema.get(key) is True:
            headline = f"is true beside '{_INT_OR_STRING}'"
            found = joined(found, [FieldProblem("fields-exclusive", headline, "", (key,), True, at_key=True)])
    return found


def _pattern(pattern: Any) -> FieldProblems:
    if not isinstance(pattern, str) or not pattern:
        return None
    from k8slint.kube.go.regex import InvalidGoPattern, PatternNotJudged, compile_go

    try:
        compile_go(pattern)
    except InvalidGoPattern as error:
        headline = f"is not a regular expression of RE2: {error.code} at character {error.column}"
        fix = sentence(error.advice or "write it in the syntax of RE2")
        return [FieldProblem(_INVALID, headline, fix, ("pattern",), pattern)]
    except PatternNotJudged:
        pass
    return None


def _needs_type(schema: Json, wanted: str, because: str) -> FieldProblems:
    kind = schema.get("type")
    if kind == wanted or not isinstance(kind, (str, type(None))):
        return None
    if not kind:
        return [FieldProblem("field-missing", f"is missing beside '{because}'", f"Add 'type: {wanted}'.", ("type",))]
    headline = f"{shown(kind)} is not '{wanted}', which '{because}' needs"
    return [FieldProblem(_INVALID, headline, f"Write '{wanted}', or remove '{because}'.", ("type",), kind)]


def _choice(schema: Json, key: str, allowed: tuple[str, ...]) -> FieldProblems:
    value = schema.get(key)
    if not isinstance(value, str) or value in allowed:
        return None
    best = nearest(value, allowed)
    fix = f"Write '{best}'." if best else f"Write {either(allowed)}."
    return [FieldProblem(_INVALID, f"{shown(value)} is not a supported value", fix, (key,), value)]


def _map_type(schema: Json) -> FieldProblems:
    if schema.get(_MAP_TYPE) is None:
        return None
    return joined(_needs_type(schema, "object", _MAP_TYPE), _choice(schema, _MAP_TYPE, ("atomic", "granular")))


def _list_type(schema: Json) -> FieldProblems:
    """Return the problems of a list that is a set, or a map by keys of its items."""
    kind, keys = schema.get(_LIST_TYPE), schema.get(_LIST_KEYS)
    found: FieldProblems = None
    if kind is not None:
        found = joined(_needs_type(schema, "array", _LIST_TYPE), _choice(schema, _LIST_TYPE, ("atomic", "set", "map")))
    items = schema.get("items")
    items = items if isinstance(items, dict) else None
    if keys and kind != "map":
        fix = "Write 'x-kubernetes-list-type: map'."
        headline = "is missing beside keys" if kind is None else f"{shown(str(kind))} has no keys"
        rule = "field-missing" if kind is None else _INVALID
        found = joined(found, [FieldProblem(rule, headline, fix, (_LIST_TYPE,), kind)])
    if kind not in ("set", "map"):
        return found
    if items is not None and items.get("nullable") is True:
        headline = f"is not allowed for items of a list of type '{kind}'"
        found = joined(
            found, [FieldProblem("field-not-allowed", headline, "", ("nullable", "items"), True, at_key=True)]
        )
    if kind == "set":
        return joined(found, _set(schema, items))
    return joined(found, _map_list(items, keys if isinstance(keys, list) else []))


def _set(schema: Json, items: Json | None) -> FieldProblems:
    if items is None or schema.get("type") != "array":
        return None
    kind = items.get("type")
    key = {"array": _LIST_TYPE, "object": _MAP_TYPE}.get(kind) if isinstance(kind, str) else None
    if key is None or items.get(key) == "atomic" or (kind == "array" and items.get(key) is None):
        return None
    headline = "must be 'atomic' for an item of a set"
    return [FieldProblem(_INVALID, headline, f"Write '{key}: atomic'.", (key, "items"), items.get(key))]


def _map_list(items: Json | None, keys: list[Any]) -> FieldProblems:
    """Return the problems of a list whose items are identified by keys: fields that are always there."""
    if not keys:
        return [FieldProblem("field-missing", "is missing", "Add the fields that tell the items apart.", (_LIST_KEYS,))]
    if items is None:
        return None
    if items.get("type") != "object":
        return _of_items(_needs_type(items, "object", "x-kubernetes-list-type: map"))
    properties, required = items.get("properties"), items.get("required")
    properties = properties if isinstance(properties, dict) else {}
    found: FieldProblems = None
    for index, key in enumerate(keys):
        schema = properties.get(key) if isinstance(key, str) else None
        if isinstance(key, str) and key not in properties:
            best = nearest(key, properties)
            fix = f"Write '{best}'." if best else f"Add '{key}' to the properties of the items."
            bad = FieldProblem(_INVALID, f"{shown(key)} is not a property of the items", fix, (index, _LIST_KEYS), key)
            found = joined(found, [bad])
        if key in keys[:index]:
            bad = FieldProblem(
                "list-item-duplicate", f"{shown(str(key))} is there twice", "Remove one.", (index, _LIST_KEYS), key
            )
            found = joined(found, [bad])
        if isinstance(schema, dict):
            found = joined(found, _key(str(key), schema, required if isinstance(required, list) else []))
    return found


def _key(key: str, schema: Json, required: list[Any]) -> FieldProblems:
    trail = (key, "properties", "items")
    found: FieldProblems = None
    if schema.get("type") in ("array", "object"):
        headline = "must be a scalar, as it tells the items of the list apart"
        found = [FieldProblem(_INVALID, headline, "Write a scalar type.", ("type", *trail), schema["type"])]
    if key not in required and schema.get("default") is None:
        fix = f"Add it, or add '{key}' to 'required' of the items."
        headline = "is missing for a key of the list"
        found = joined(found, [FieldProblem("field-missing", headline, fix, ("default", *trail))])
    if schema.get("nullable") is True:
        headline = "is not allowed for a key of the list"
        found = joined(
            found, [FieldProblem("field-not-allowed", headline, "", ("nullable", *trail), True, at_key=True)]
        )
    return found


def _of_items(found: FieldProblems) -> FieldProblems:
    for bad in found or ():
        bad.trail.append("items")
    return found


def _rule(schema: Json, rule: Any) -> FieldProblems:
    """Return the problems of a CEL rule that its text shows: empty parts, lines, a path that leads nowhere."""
    if not isinstance(rule, dict):
        return None
    text, message = _text(rule, "rule"), _text(rule, "message")
    if text is None or message is None:
        return None
    found: FieldProblems = None
    bare = trim_space(message)
    if not trim_space(text):
        found = [
            FieldProblem("field-missing", "is empty" if "rule" in rule else "is missing", "Write the rule.", ("rule",))
        ]
    elif message and not bare:
        found = [FieldProblem(_INVALID, "is blank", "Write the message, or remove it.", ("message",), message)]
    elif "\n" in bare or "\r" in bare:
        found = [FieldProblem(_INVALID, "has line breaks", "Write one line.", ("message",), message)]
    elif not bare and ("\n" in trim_space(text) or "\r" in trim_space(text)):
        fix = "Add 'message', which a rule of several lines needs."
        found = [FieldProblem("field-missing", "is missing", fix, ("message",))]
    expression = _text(rule, "messageExpression")
    if expression and not trim_space(expression):
        fix = "Write an expression, or remove it."
        found = joined(found, [FieldProblem("field-missing", "is blank", fix, ("messageExpression",), expression)])
    found = joined(found, _choice(rule, "reason", _REASONS))
    if rule.get("optionalOldSelf") is not None and "oldSelf" not in text:
        headline = "is only allowed for a rule that uses 'oldSelf'"
        found = joined(found, [FieldProblem("field-not-allowed", headline, "", ("optionalOldSelf",), at_key=True)])
    path = _text(rule, "fieldPath")
    return joined(found, path_problem(path, schema) if path else None)


def _text(rule: Json, key: str) -> str | None:
    """Return a text of a rule, empty when it is not there; None for another value."""
    value = rule.get(key)
    return "" if value is None else value if isinstance(value, str) else None
