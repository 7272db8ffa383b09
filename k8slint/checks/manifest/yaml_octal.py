"""Numbers that are octal, or should be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from k8slint.checks.manifest.mappings import mappings_of
from k8slint.checks.manifest.yaml_number import is_number
from k8slint.kube.schema.kinds import is_of_kubernetes
from k8slint.model.finding import Problem
from k8slint.model.pattern import pattern
from k8slint.reading.scalars import LIKE_MODES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.model.rule import Context
    from k8slint.reading import Document

# A zero is quick to find; most stand within a number or a word.
_ZERO_LED = pattern(r"0(?<![^\s:,\[{+-]0)[0-7]+(?:[\s,\]}]|$)", re.ASCII)
_OCTAL = pattern(r"[-+]?0[0-7]+", re.ASCII)
_COUNTS = (
    *("port", "replicas", "seconds", "threshold", "limit", "runasuser", "runasgroup", "fsgroup", "completions"),
    *("parallelism", "weight", "minavailable", "maxunavailable", "maxsurge", "partition", "maxskew", "number"),
)
"""How names of fields end that count something."""

_MODE = pattern(
    r"ode(?:(?<![^\s{,\"']mode)(?<=mode)|(?<![^\s{,\"']defaultMode)(?<=defaultMode))[\"']?[ \t]*:", re.ASCII
)


def yaml_octal_surprise(document: Document, context: Context) -> Iterator[Problem]:
    """Yield the problems of file modes written in decimal, and of other numbers that a leading zero makes octal."""
    del context
    text = document.source.text
    start, end = document.start, document.end
    if _MODE.search(text, start, end) is not None:
        yield from _decimal_modes(document)
    if _ZERO_LED.search(text, start, end) is None:
        return
    value = document.value
    if isinstance(value, dict) and is_of_kubernetes(str(value.get("apiVersion", "?/?")), str(value.get("kind"))):
        yield from _octal_numbers(document)


def _decimal_modes(document: Document) -> Iterator[Problem]:
    for path, mapping in mappings_of(document):
        for field in ("defaultMode", "mode"):
            if not is_number(mapping.get(field)) or mapping[field] not in LIKE_MODES:
                continue
            node = document.root.get(*path, field)
            if node.raw == str(mapping[field]) and "volumes" in path:
                from k8slint.reading.edit import replaced
                from k8slint.reading.emit import Verbatim, style_of

                meant = f"0{mapping[field]}"
                new = int(meant, 8) if style_of(node.source).as_json else Verbatim(meant)
                yield Problem(
                    node,
                    f"mode '{node.raw}' is a decimal number",
                    f"The files get the mode {mapping[field]:04o}.",
                    f"Write {meant}, or {int(meant, 8)} in JSON.",
                    edits=replaced(node, new, "unsafe"),
                )


def _octal_numbers(document: Document) -> Iterator[Problem]:
    """Yield the problems of numbers with a leading zero that are not file modes, in fields of built-in kinds."""
    for path, mapping in mappings_of(document):
        for key, value in mapping.items():
            if not is_number(value) or not key.lower().endswith(_COUNTS):
                continue
            node = document.root.get(*path, key)
            raw = node.raw
            bare = raw.lstrip("+-0")
            if raw and bare and _OCTAL.fullmatch(raw):
                from k8slint.reading.edit import replaced

                yield Problem(
                    node,
                    f"number '{raw}' is octal in YAML",
                    f"The cluster gets the number {value}.",
                    f"Write {bare}, without the leading zero, if that is meant.",
                    edits=replaced(node, int(bare), "suggestion") if raw[0] == "0" else (),
                )
