"""Numbers that were meant as text, and numbers with a leading zero."""

from __future__ import annotations

import re

from k8slint.checks.manifest.key import mappings_of, number_keys
from k8slint.hints import TYPE_CHECKING, Any
from k8slint.kube.schema import knows
from k8slint.model.finding import Problem
from k8slint.model.pattern import pattern
from k8slint.reading.scalars import LIKE_MODES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.model.rule import Context
    from k8slint.reading import Document

_VERSION_FIELDS = frozenset(
    "version tag imageTag imageVersion appVersion chartVersion kubernetesVersion targetRevision gitRevision".split()
)
_LOSSY = pattern(r"(?:version|tag|revision)[ \t]*:[ \t]+[-+]?[0-9.][0-9a-fxo_.+-]*[ \t]*(?:#.*)?$", re.I | re.M | re.A)
# A zero is quick to find; most stand within a number or a word.
_ZERO_LED = pattern(r"0(?<![^\s:,\[{+-]0)[0-7]+(?:[\s,\]}]|$)", re.ASCII)
_OCTAL = pattern(r"[-+]?0[0-7]+", re.ASCII)
_COUNTS = (
    *("port", "replicas", "seconds", "threshold", "limit", "runasuser", "runasgroup", "fsgroup", "completions"),
    *("parallelism", "weight", "minavailable", "maxunavailable", "maxsurge", "partition", "maxskew", "number"),
)
"""How names of fields end that count something."""

_MODE = pattern(r"(?:^|[\s{,])(?:defaultMode|mode)[ \t]*:", re.ASCII)


def yaml_number_surprise(document: Document, context: Context) -> Iterator[Problem]:
    """Problems of keys and versions that YAML reads as numbers, so that digits are lost."""
    yield from number_keys(document)
    value = document.value
    if isinstance(value, dict) and knows(value.get("apiVersion"), value.get("kind"), context.minor):
        return  # the schema pass reports numbers where a built-in kind takes text
    if _LOSSY.search(document.source.text, document.start, document.end) is None:
        return
    for path, mapping in mappings_of(document):
        for key in _VERSION_FIELDS.intersection(mapping):
            node = document.root.get(*path, key)
            raw, made = node.raw, _json(mapping[key])
            if _is_number(mapping[key]) and raw and raw != made:
                message = f"'{raw}' is the number {made} to kubectl, so part of the version is lost; "
                message += f'write "{raw}" in quotes'
                yield Problem(node, message)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _json(value: Any) -> str:
    return repr(value) if isinstance(value, float) else str(value)


def yaml_octal_surprise(document: Document, context: Context) -> Iterator[Problem]:
    """Problems of file modes written in decimal, and of other numbers that a leading zero makes octal."""
    text = document.source.text
    start, end = document.start, document.end
    if text.find("ode", start, end) >= 0 and _MODE.search(text, start, end):
        yield from _decimal_modes(document)
    if _ZERO_LED.search(text, start, end) is None:
        return
    value = document.value
    if isinstance(value, dict) and knows(value.get("apiVersion"), value.get("kind"), context.minor):
        yield from _octal_numbers(document)


def _decimal_modes(document: Document) -> Iterator[Problem]:
    for path, mapping in mappings_of(document):
        for field in ("defaultMode", "mode"):
            if not _is_number(mapping.get(field)) or mapping[field] not in LIKE_MODES:
                continue
            node = document.root.get(*path, field)
            if node.raw == str(mapping[field]) and _in_volume(path):
                octal, meant = f"{mapping[field]:04o}", f"0{mapping[field]}"
                message = (
                    f"'{node.raw}' is a decimal number, so the files get the mode {octal}; write {meant}, "
                    f"or {int(meant, 8)} in JSON"
                )
                yield Problem(node, message)


def _in_volume(path: tuple[str | int, ...]) -> bool:
    return "volumes" in path


def _octal_numbers(document: Document) -> Iterator[Problem]:
    """Return numbers with a leading zero in fields of built-in kinds that take a number and are no file mode."""
    for path, mapping in mappings_of(document):
        for key, value in mapping.items():
            if not _is_number(value) or not key.lower().endswith(_COUNTS):
                continue
            node = document.root.get(*path, key)
            raw = node.raw
            bare = raw.lstrip("+-0")
            if raw and bare and _OCTAL.fullmatch(raw):
                yield Problem(node, f"'{raw}' is octal in YAML, the number {value}; write '{bare}' if that is meant")
