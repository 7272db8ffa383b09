"""Keys and versions that YAML reads as numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from k8slint.checks.manifest.mappings import mappings_of, raw_key
from k8slint.kube.go.text import shown
from k8slint.kube.schema.kinds import is_of_kubernetes
from k8slint.model.finding import Problem
from k8slint.model.pattern import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.model.rule import Context
    from k8slint.reading import Document

_VERSION_FIELDS = frozenset(
    "version tag imageTag imageVersion appVersion chartVersion kubernetesVersion targetRevision gitRevision".split()
)
_LOSSY = pattern(r"(?:version|tag|revision)[ \t]*:[ \t]+[-+]?[0-9.][0-9a-fxo_.+-]*[ \t]*(?:#.*)?$", re.I | re.M | re.A)
# Begins with a digit, which is rarer than what may stand in front of it: nothing, or a sign or dot or both.
_MAY_HAVE_NUMBER_KEY = pattern(
    r"[0-9](?:(?<![^\s{,][0-9])|(?<![^\s{,][-+.][0-9])(?<=[-+.][0-9])|(?<![^\s{,][-+]\.[0-9])(?<=[-+]\.[0-9]))"
    r"[0-9a-fA-FxXoO_.+-]*[ \t]*:(?:\s|$)",
    re.ASCII,
)
_NUMBER_COLON = pattern(r":(?<=[0-9._ \t]:)(?=\s|$)", re.ASCII)
_NUMBER_LINE = pattern(r"\n[ \t?-]*[-+.0-9]", re.ASCII)
_NUMBER_STARTS = frozenset("+.0123456789")
_FLOW_OR_ODD = pattern(r"[{,&!\r]")


def yaml_number_surprise(document: Document, context: Context) -> Iterator[Problem]:
    """Yield the problems of keys and versions that YAML reads as numbers, so that digits are lost."""
    del context
    yield from _number_keys(document)
    value = document.value
    if isinstance(value, dict) and is_of_kubernetes(str(value.get("apiVersion", "?/?")), str(value.get("kind"))):
        return  # the schema pass reports numbers where a field of a built-in kind must be a string
    if _LOSSY.search(document.source.text, document.start, document.end) is None:
        return
    for path, mapping in mappings_of(document):
        for key in _VERSION_FIELDS.intersection(mapping):
            node = document.root.get(*path, key)
            raw, made = node.raw, _json(mapping[key])
            if is_number(mapping[key]) and raw and raw != made:
                from k8slint.reading.edit import quoted

                yield Problem(
                    node,
                    f"version '{raw}' is the number {made} in YAML",
                    f"The cluster gets {made}, so part of the version is lost.",
                    f'Quote it: "{raw}".',
                    edits=quoted(node, "unsafe"),
                )


def _number_keys(document: Document) -> Iterator[Problem]:
    """Yield the problems of keys that YAML reads as a number and kubectl writes differently."""
    if not _may_have_number_key(document.source.text, document.start, document.end):
        return
    for path, mapping in mappings_of(document):
        for key in mapping:
            if not key[:1].isdigit() and key[:1] not in "-.":
                continue
            raw = raw_key(document, mapping, key)
            if raw and raw != key and raw[0] not in "'\"!&*?":
                from k8slint.reading.edit import key_renamed

                node = document.root.get(*path, key)
                yield Problem(
                    node,
                    f"key '{raw}' is a number in YAML",
                    f"kubectl reads the key as {shown(key)}.",
                    f'Quote it: "{raw}".',
                    span=node.key_span,
                    edits=key_renamed(node, raw, "unsafe"),
                )


def _may_have_number_key(text: str, start: int, end: int) -> bool:
    suspicious = (
        _NUMBER_COLON.search(text, start, end) is not None
        or text.find("0x", start, end) >= 0
        or text.find("0X", start, end) >= 0
    )
    if (
        suspicious
        and _FLOW_OR_ODD.search(text, start, end) is None
        and _NUMBER_LINE.search(text, max(0, start - 1), end) is None
    ):
        return text[start : start + 200].lstrip(" \t?-")[:1] in _NUMBER_STARTS
    return suspicious and _MAY_HAVE_NUMBER_KEY.search(text, start, end) is not None


def is_number(value: Any) -> bool:
    """Whether a value is a number; booleans are not."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _json(value: Any) -> str:
    return repr(value) if isinstance(value, float) else str(value)
