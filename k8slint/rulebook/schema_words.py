"""What an error of `schemas/rule.schema.json` says in words a person can act on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jsonschema import ValidationError

Path = tuple[str | int, ...]


def problems_of(error: ValidationError) -> Iterator[tuple[Path, str]]:
    """Return the paths and messages of one schema error; an unknown key is shown at the key itself."""
    path: Path = tuple(error.absolute_path)
    where = _dotted(path)
    value: Any = error.instance
    rule: Any = error.validator_value
    schema: Any = error.schema
    if error.validator == "additionalProperties" and rule is False:
        for key in sorted(set(value) - set(schema["properties"])):
            yield (*path, key), f"'{key}' is not a key of {where}{_suggestion(key, schema['properties'])}"
    elif error.validator == "required":
        for key in rule:
            if key not in value:
                yield path, f"'{key}' is missing in {where}"
    else:
        yield path, _message(str(error.validator), where, value, rule) or f"{where}: {error.message}"


def _message(validator: str, where: str, value: Any, rule: Any) -> str:
    """Return what is wrong; empty for what needs no words of ours."""
    match validator:
        case "not" if "enum" in rule:
            return f"{where} cannot have a parameter called '{value}', the configuration means something else by it"
        case "not" if "required" in rule:
            return "a rule has either 'must' or 'schema'"
        case "not":
            return "an error is refused by somebody: name who in 'refused_by', or make it a warning"
        case "contains":
            return f"'examples' needs at least one with '{rule['required'][0]}'"
        case "oneOf":
            return f"{where} needs either 'bad' or 'good'"
        case "enum":
            return f"{where} is '{value}', it can be: {', '.join(rule)}{_suggestion(str(value), rule)}"
        case "type":
            kinds = rule if isinstance(rule, str) else " or ".join(rule)
            quotes = ": write it in quotes" if kinds == "string" and isinstance(value, (int, float)) else ""
            return f"{where} is {_type_name(value)}, it must be {kinds}{quotes}"
        case "pattern" if where == "'title'":
            return "'title' must be one line without a full stop"
        case "pattern":
            return f"{where} is '{value}', which does not match {rule}"
    return ""


def _dotted(path: Path) -> str:
    """Return a path for a message: `'examples[0].params'`, or 'the rule' for the top."""
    text = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path)
    return f"'{text.lstrip('.')}'" if text else "the rule"


def _type_name(value: Any) -> str:
    names = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}
    return names.get(type(value), "null")


def _suggestion(word: str, known: Any) -> str:
    from difflib import get_close_matches

    close = get_close_matches(word, [str(each) for each in known], 1)
    return f", did you mean '{close[0]}'?" if close and close[0] != word else ""
