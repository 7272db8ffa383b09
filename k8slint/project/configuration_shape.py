"""What a configuration may hold: `schemas/config.schema.json`, and what a schema cannot say.

A sound configuration is accepted by `accepts`, which reads the few words of JSON Schema that our schema uses; only when
something is wrong is a library imported that says what (configuration_mistakes.py). A test holds the two together.
"""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any

from k8slint.bundled import read_bundled
from k8slint.project.configuration_error import MOST_MISTAKES, ConfigError, config_error, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from k8slint.model.node import Node
    from k8slint.rulebook.rulebook import Rulebook

    Mistake = tuple[Node, str, bool]
    """Where something is wrong, what, and whether it is the key that is wrong."""

Json = dict[str, Any]

MOST_ENTRIES = 1000
"""The most entries of one section, those of extended configurations included."""
MOST_PATTERNS = 2000
"""The most patterns of paths in the entries of one section together: each is compared with each file."""
MOST_CHARACTERS = 4000
"""The longest text of a configuration, in characters; `rules` aside."""

_WORDS_THAT_CHECK = frozenset(
    "$ref type enum anyOf properties additionalProperties items maxItems maxLength minimum".split()
)
_WORDS_THAT_TELL = frozenset("$schema $id $defs title description examples default format".split())


def config_schema() -> Json:
    """Return the published schema of a configuration."""
    schema: Json = json.loads(read_bundled("schemas/config.schema.json"))
    return schema


def accepts(schema: Json, value: Any, top: Json) -> bool:
    """Whether a schema takes a value; ``top`` is the schema that `$ref`s of it start from.

    It knows the words of JSON Schema that the schema of a configuration uses, and raises ValueError for another.
    """
    if not schema.keys() <= _WORDS_THAT_CHECK | _WORDS_THAT_TELL:
        raise ValueError(f"words of JSON Schema nobody reads here: {schema.keys() - _WORDS_THAT_CHECK}")
    if "$ref" in schema:
        return accepts(top["$defs"][schema["$ref"].removeprefix("#/$defs/")], value, top)
    if "type" in schema:
        names = schema["type"]
        if not any(_is(name, value) for name in (names if isinstance(names, list) else (names,))):
            return False
    if "enum" in schema and not any(
        one == value and isinstance(one, bool) == isinstance(value, bool) for one in schema["enum"]
    ):
        return False
    if "anyOf" in schema and not any(accepts(part, value, top) for part in schema["anyOf"]):
        return False
    if isinstance(value, dict):
        return _accepts_mapping(schema, value, top)
    if isinstance(value, list):
        items = schema.get("items")
        return len(value) <= int(schema.get("maxItems", len(value))) and (
            items is None or all(accepts(items, item, top) for item in value)
        )
    if isinstance(value, str):
        return len(value) <= int(schema.get("maxLength", len(value)))
    return isinstance(value, bool) or value is None or bool(value >= schema.get("minimum", value))


def _accepts_mapping(schema: Json, value: Json, top: Json) -> bool:
    properties = schema.get("properties", {})
    rest = schema.get("additionalProperties", {})
    for key, item in value.items():
        part = properties.get(key, rest)
        if part is False or not accepts(part, item, top):
            return False
    return True


def _is(name: str, value: Any) -> bool:
    """Whether a value is of a type of JSON Schema, for which true is not a number and 1.0 an integer."""
    if name == "boolean" or isinstance(value, bool):
        return name == "boolean" and isinstance(value, bool)
    if isinstance(value, float):
        return name == "number" or (name == "integer" and value.is_integer())
    return isinstance(value, {"string": str, "object": dict, "array": list, "integer": int, "number": int}[name])


def check_shape(root: Node, file: str, found: list[tuple[int, int, str]]) -> None:
    """Check a parsed configuration; raises ConfigError with all that is wrong with it.

    ``found`` are mistakes that were seen before, as line, column and message.
    """
    from k8slint.rulebook.rulebook import Rulebook

    schema = config_schema()
    mistakes = list(islice(_meaning(root, Rulebook.load()), MOST_MISTAKES + 1))
    if not accepts(schema, root.value, schema):
        from k8slint.project.configuration_mistakes import mistakes_of

        mistakes += islice(mistakes_of(root, schema), MOST_MISTAKES + 1)
    for node, message, at_key in mistakes:
        span = node.key_span if at_key else node.span
        found.append((span.line, span.column, message))
    if found:
        raise config_error(file, found)


def check_amounts(values: dict[str, Any], file: str) -> None:
    """Refuse more entries of a section than anybody writes: each is compared with each finding, file or object.

    The schema does so for one file; several that extend each other are only too many together.
    """
    for key, value in values.items():
        if isinstance(value, list) and len(value) > MOST_ENTRIES:
            raise ConfigError(f"{file}: '{key}' has {len(value)} entries, more than {MOST_ENTRIES}; join some of them")
        entries = [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []
        patterns = sum(len(entry["paths"]) for entry in entries if isinstance(entry.get("paths"), list))
        if patterns > MOST_PATTERNS:
            raise ConfigError(f"{file}: '{key}' has {patterns} paths, more than {MOST_PATTERNS}; join some of them")


# What a schema cannot say: rules, their settings, versions and dates that do not exist


def _meaning(root: Node, rulebook: Rulebook) -> Iterator[Mistake]:
    """Yield what is wrong with values whose shape may be right.

    Where there may be own rules, which nobody has read yet, a name that nobody knows is left to who makes the plan.
    """
    mistakes = _mistakes(root, rulebook)
    if root.get("rule_dirs").exists or root.get("extends").exists:
        return (each for each in mistakes if not each[1].startswith(_UNKNOWN))
    return mistakes


_UNKNOWN = ("no rule or category is called", "no rule is called")


def _mistakes(root: Node, rulebook: Rulebook) -> Iterator[Mistake]:
    for key in ("select", "extend_select", "ignore"):
        yield from _rule_names(root.get(key), rulebook.unknown_selection)
    yield from _rules(root.get("rules"), rulebook)
    yield from _version(root.get("kubernetes_version"))
    for entry in root.get("overrides"):
        yield from _rules(entry.get("rules"), rulebook)
        for key in ("select", "ignore"):
            yield from _rule_names(entry.get(key), rulebook.unknown_selection)
    for entry in root.get("suppressions"):
        yield from _rule_names(entry.get("rules"), rulebook.unknown_word)
        yield from _date(entry.get("expires"))


def _rule_names(node: Node, unknown: Callable[[str], str | None]) -> Iterator[Mistake]:
    for item in node:
        hint = None if item.text is None else unknown(item.text)
        if hint is not None:
            yield item, f"no rule or category is called '{item.text}'{hint}", False


def _rules(node: Node, rulebook: Rulebook) -> Iterator[Mistake]:
    for name, settings in node.items():
        hint = rulebook.unknown_rule(name)
        if hint is not None:
            yield settings, f"no rule is called '{name}'{hint}", True
            continue
        params = rulebook[name].params
        for key, value in settings.items():
            if key in ("severity", "enabled"):
                continue
            if key not in params:
                known = ["severity", "enabled", *params]
                yield value, f"rule '{name}' has no setting '{key}'{did_you_mean(key, known)}", True
            elif not _same_type(value.value, params[key]):
                yield value, f"'{value.path}' must be {_type_words(params[key])}", False


def _type_words(default: Any) -> str:
    if isinstance(default, bool):
        return "true or false"
    if isinstance(default, (int, float)):
        return f"a number such as {default}"
    if isinstance(default, list):
        sample = "[" + ", ".join(f'"{item}"' for item in default[:2]) + "]" if default else '["..."]'
        return f"a list of texts such as {sample}"
    if isinstance(default, dict):
        return "a mapping of texts"
    return "a text"


def has_param(params: Json, name: str, value: Any) -> bool:
    """Whether a rule with some parameters takes a value for one of a name."""
    return name in params and _same_type(value, params[name])


def _same_type(value: Any, default: Any) -> bool:
    if isinstance(default, bool) or isinstance(value, bool):
        return isinstance(default, bool) and isinstance(value, bool)
    if isinstance(default, (int, float)):
        return isinstance(value, (int, float))
    if isinstance(default, list):
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    if isinstance(default, dict):
        return isinstance(value, dict) and all(isinstance(item, str) for item in value.values())
    return isinstance(value, str) or (default is None)


def _version(node: Node) -> Iterator[Mistake]:
    from k8slint.kube.versions import parse_version

    if node.text is None and node.number is None:
        return
    written = str(node.value)
    if node.number is not None and node.raw.strip("\"'") != written:
        written = node.raw
    try:
        parse_version(written)
    except ValueError as error:
        yield node, str(error), False


def _date(node: Node) -> Iterator[Mistake]:
    import datetime

    try:
        if node.text is not None:
            datetime.date.fromisoformat(node.text)
    except ValueError:
        yield node, f"'{node.path}' must be a date such as 2027-01-31", False
