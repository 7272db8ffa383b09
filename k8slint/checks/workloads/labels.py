"""Checks of labels that a team requires, with patterns for their values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.certain import is_open, items, mapping
from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem
from k8slint.model.pattern import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.rule import Context


def labels_required(resource: Resource, context: Context) -> Iterator[Problem]:
    """Yield the problems of objects without a required label, or with a value that does not match its pattern."""
    yield from required(resource, context, "labels")


def required(resource: Resource, context: Context, field: str) -> Iterator[Problem]:
    """Yield the problems of objects (of parameter `kinds`, if any) without the keys of parameter `keys`.

    A key leads to a regular expression that its whole value must match, '' for any.
    """
    kinds = items(context.params["kinds"])
    held = resource.metadata.get(field)
    if (kinds and resource.kind not in kinds) or not resource.kind or (held is not None and not isinstance(held, dict)):
        return
    noun = field[:-1]
    for key, wanted in mapping(context.params["keys"]).items():
        value = mapping(held).get(key)
        node = resource.node.get("metadata", field, key)
        if key not in mapping(held):
            yield Problem(
                node,
                f"{noun} {shown(str(key))} is missing",
                "The configuration of this project requires it.",
                f"Add it{_example(wanted)}.",
            )
        elif isinstance(value, str) and wanted and not is_open(held) and not _matches(str(wanted), value):
            yield Problem(
                node,
                f"{noun} {shown(str(key))} is {shown(value)}, which does not match {shown(str(wanted))}",
                "The configuration of this project requires it.",
                f"Write a value that matches {shown(str(wanted))}.",
            )


def _example(wanted: object) -> str:
    return f" with a value that matches {shown(str(wanted))}" if wanted else ""


def _matches(wanted: str, value: str) -> bool:
    """Whether a value matches a regular expression of the configuration as a whole; one that is broken matches all."""
    import re

    try:
        return pattern(wanted).fullmatch(value[:1000]) is not None
    except (re.error, RecursionError, OverflowError):
        return True
