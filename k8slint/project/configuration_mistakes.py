"""What is wrong with the shape of a configuration, in words, and where: only imported when something is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from k8slint.project.configuration_error import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jsonschema import ValidationError

    from k8slint.model.node import Node
    from k8slint.project.configuration_shape import Json, Mistake

_TYPES = {
    "string": "a string",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "array": "a list",
}


def mistakes_of(root: Node, schema: Json) -> Iterator[Mistake]:
    """Yield everything in which a configuration does not fit its schema, with the place and whether it is a key."""
    from jsonschema import Draft7Validator

    for error in Draft7Validator(schema).iter_errors(_with_text_keys(root.value)):
        yield from _of_error(root, error)


def _with_text_keys(value: Any) -> Any:
    """Return a parsed tree as ordinary dicts and lists."""
    if isinstance(value, dict):
        return {str(key): _with_text_keys(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_text_keys(item) for item in value]
    return value


def _of_error(root: Node, error: ValidationError) -> Iterator[Mistake]:
    """Yield the mistakes that one error of the library stands for."""
    node = root.get(*error.absolute_path)
    value: Any = error.instance
    schema: Any = error.schema
    if error.validator == "anyOf":
        yield from _of_settings(root, node, error)
    elif error.validator == "additionalProperties":
        known = sorted(schema["properties"])
        for key in value:
            if key not in known:
                hint = did_you_mean(key, known) or f"; known here: {', '.join(known)}"
                yield node.get(key), f"unknown key '{key}'{hint}", True
    elif error.validator == "enum":
        words = [one if isinstance(one, str) else json.dumps(one) for one in schema["enum"]]
        yield node, _none_of(node, words), False
    else:
        yield node, _message(node, str(error.validator), error.validator_value, schema), False


def _of_settings(root: Node, node: Node, error: ValidationError) -> Iterator[Mistake]:
    """Yield what is wrong with the settings of a rule, which are a word or a mapping."""
    if isinstance(node.value, dict):
        for inner in error.context or ():
            if inner.relative_path:
                yield from _of_error(root, inner)
    elif isinstance(node.value, str):
        alternatives: Any = error.validator_value
        words = next(part["enum"] for part in alternatives if "enum" in part)
        yield node, _none_of(node, [one for one in words if isinstance(one, str)]), False
    else:
        yield node, f"'{node.path}' must be a severity, 'off', 'on', or a mapping of settings", False


def _none_of(node: Node, words: list[str]) -> str:
    hint = did_you_mean(node.text, words) if node.text else ""
    return f"'{node.raw}' is none of {', '.join(words)}{hint}"


def _message(node: Node, word: str, wanted: Any, schema: Json) -> str:
    """Return what a word of JSON Schema asks for that a value does not do."""
    if word == "maxItems":
        return f"'{node.path}' has {len(node.value)} entries, more than {wanted}; join some of them"
    if word == "maxLength":
        return f"'{node.path}' is longer than {wanted} characters"
    if word == "minimum":
        return f"'{node.path}' must be at least {wanted}"
    if wanted == "object":
        if not node.path:
            return "a configuration is a mapping such as 'kubernetes_version: \"1.36\"'"
        keys = schema.get("properties")
        return f"'{node.path}' must be a mapping" + (
            f" with {', '.join(sorted(keys))}" if keys else " from rule ids to their settings"
        )
    names = wanted if isinstance(wanted, list) else [wanted]
    return f"'{node.path}' must be {' or '.join(_TYPES[name] for name in names)}"
