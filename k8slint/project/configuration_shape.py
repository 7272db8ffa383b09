"""What a configuration may hold: keys and types, checked with the place of every mistake.

The same shape stands in `schemas/config.schema.json` for editors; a test keeps the two together. It is checked here by
hand because importing a JSON Schema library would cost more time than most runs take.
"""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING, Any
from k8slint.model.severity import SEVERITIES
from k8slint.project.configuration_error import ConfigError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable

    from k8slint.model.node import Node

MOST_ENTRIES = 1000
"""The most entries of one section, those of extended configurations included."""
MOST_CHARACTERS = 4000
"""The longest text of a configuration, in characters; `rules` aside."""

Shape = Any
"""A type name, a tuple of allowed words, a list with the shape of its items, a dict with the shapes of its keys, or a
function (node, file) that checks for itself."""


def _rule_names(node: Node, file: str) -> None:
    from k8slint.rulebook.rulebook import Rulebook

    for item in node:
        name = item.text
        if name is None:
            _refuse(item, file, "is not a rule id")
        elif (hint := Rulebook.load().unknown_word(name)) is not None:
            raise _error(item, file, f"no rule or category is called '{name}'{hint}")
    if not isinstance(node.value, list):
        _refuse(node, file, "must be a list of rule ids, categories or 'all'")


def _rules(node: Node, file: str) -> None:
    from k8slint.rulebook.rulebook import Rulebook

    if not isinstance(node.value, dict):
        _refuse(node, file, "must be a mapping from rule ids to their settings")
    rulebook = Rulebook.load()
    for name, settings in node.items():
        hint = rulebook.unknown_rule(name)
        if hint is not None:
            raise _error(settings, file, f"no rule is called '{name}'{hint}", at_key=True)
        _rule_settings(settings, file, name, rulebook[name].params)


def _rule_settings(node: Node, file: str, rule: str, params: dict[str, Any]) -> None:
    if isinstance(node.value, str):
        _word(node, file, (*SEVERITIES, "off", "on"))
        return
    if node.value is False:  # YAML 1.1 reads `off` as false and `on` as true
        return
    if node.value is True:
        return
    if not isinstance(node.value, dict):
        _refuse(node, file, "must be a severity, 'off', 'on', or a mapping of settings")
    for key, value in node.items():
        if key == "severity":
            if not isinstance(value.value, bool):
                _word(value, file, (*SEVERITIES, "off"))
        elif key == "enabled":
            _check(value, bool, file)
        elif key not in params:
            known = ["severity", "enabled", *params]
            raise _error(value, file, f"rule '{rule}' has no setting '{key}'{did_you_mean(key, known)}", at_key=True)
        elif not _same_type(value.value, params[key]):
            _refuse(value, file, f"must be {_type_words(params[key])}")


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


def _version(node: Node, file: str) -> None:
    from k8slint.kube.versions import parse_version

    written = str(node.value) if node.number is not None else node.text
    if node.number is not None and node.raw.strip("\"'") != written:
        written = node.raw
    try:
        parse_version(written or "")
    except ValueError as error:
        raise _error(node, file, str(error)) from error


def _date(node: Node, file: str) -> None:
    import datetime

    try:
        datetime.date.fromisoformat(node.text or "")
    except ValueError:
        _refuse(node, file, "must be a date such as 2027-01-31")


_OBJECT_PATTERN = {"kind": str, "namespace": str, "name": str, "api_group": str, "keys": [str], "reason": str}
_SECONDS = {
    "paths": [str],
    "kind": str,
    "namespace": str,
    "name": str,
    "container": str,
    "startup_seconds": int,
    "stop_seconds": int,
}

TOP: dict[str, Shape] = {
    "extends": str,
    "kubernetes_version": _version,
    "select": _rule_names,
    "extend_select": _rule_names,
    "ignore": _rule_names,
    "min_severity": SEVERITIES,
    "fail_on": (*SEVERITIES, "never"),
    "exclude": [str],
    "rules": _rules,
    "overrides": [{"paths": [str], "rules": _rules, "select": _rule_names, "ignore": _rule_names}],
    "suppressions": [
        {
            "rules": _rule_names,
            "paths": [str],
            "kind": str,
            "namespace": str,
            "name": str,
            "container": str,
            "reason": str,
            "expires": _date,
        }
    ],
    "pod_templates": [{"api_group": str, "kind": str, "path": str}],
    "private_registries": [str],
    "docker_configs": [str],
    "credential_providers": [str],
    "assume_defined": [_OBJECT_PATTERN],
    "declared_seconds": [_SECONDS],
    "schema_locations": [str],
    "scopes": [{"name": str, "paths": [str]}],
    "admission_plugins": [str],
    "static_pod_paths": [str],
}

_WORDS = {str: "a string", bool: "true or false", int: "a whole number"}


def check_shape(root: Node, file: str) -> None:
    """Check a parsed configuration; raises ConfigError at the first mistake, with file, line and column."""
    if not isinstance(root.value, dict):
        raise _error(root, file, "a configuration is a mapping such as 'kubernetes_version: \"1.36\"'")
    _check(root, TOP, file)


def check_amounts(values: dict[str, Any], file: str) -> None:
    """Refuse more entries of a section than anybody writes: each is compared with each finding, file or object."""
    for key, value in values.items():
        if isinstance(value, list) and len(value) > MOST_ENTRIES:
            raise ConfigError(f"{file}: '{key}' has {len(value)} entries, more than {MOST_ENTRIES}; join some of them")


def _check(node: Node, shape: Shape, file: str) -> None:
    if isinstance(shape, dict):
        _check_mapping(node, shape, file)
    elif isinstance(shape, list):
        if not isinstance(node.value, list):
            _refuse(node, file, "must be a list")
        for item in node:
            _check(item, shape[0], file)
    elif isinstance(shape, tuple):
        _word(node, file, shape)
    elif isinstance(shape, type):
        if not isinstance(node.value, shape) or (shape is int and isinstance(node.value, bool)):
            _refuse(node, file, f"must be {_WORDS[shape]}")
        if shape is str and len(node.value) > MOST_CHARACTERS:
            _refuse(node, file, f"is longer than {MOST_CHARACTERS} characters")
    else:
        function: Callable[[Node, str], None] = shape
        function(node, file)


def _check_mapping(node: Node, shape: dict[str, Shape], file: str) -> None:
    if not isinstance(node.value, dict):
        _refuse(node, file, f"must be a mapping with {', '.join(sorted(shape))}")
    for key, value in node.items():
        if key not in shape:
            hint = did_you_mean(key, list(shape)) or f"; known here: {', '.join(sorted(shape))}"
            raise _error(value, file, f"unknown key '{key}'{hint}", at_key=True)
        _check(value, shape[key], file)


def _word(node: Node, file: str, words: tuple[str, ...]) -> None:
    if node.text not in words:
        hint = did_you_mean(node.text, list(words)) if node.text else ""
        raise _error(node, file, f"'{node.raw}' is none of {', '.join(words)}{hint}")


def _refuse(node: Node, file: str, what: str) -> None:
    raise _error(node, file, f"'{node.path}' {what}")


def _error(node: Node, file: str, message: str, at_key: bool = False) -> ConfigError:
    span = node.key_span if at_key else node.span
    return ConfigError(f"{file}:{span.line}:{span.column}: {message}")
