"""Keys of mappings: written twice, or read by YAML as something else than text."""

from __future__ import annotations

import re

from k8slint.hints import TYPE_CHECKING, Any
from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem
from k8slint.model.pattern import pattern
from k8slint.model.span import Span
from k8slint.model.tree import Mapping, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.model.node import Node
    from k8slint.model.rule import Context
    from k8slint.reading import Document

Path = tuple[str | int, ...]

_BOOLEAN = pattern(r"(?:y|yes|on|n|no|off)", re.IGNORECASE | re.ASCII)
_MAY_HAVE_BOOLEAN_KEY = pattern(r"(?:^|[\s{,])(?:y|yes|on|n|no|off)[ \t]*:", re.IGNORECASE | re.ASCII)
_MAY_HAVE_NUMBER_KEY = pattern(r"(?:^|[\s{,])[-+]?\.?[0-9][0-9a-fA-FxXoO_.+-]*[ \t]*:(?:\s|$)", re.ASCII)
# An odd document is searched for these first: a colon is quick to find, and few have such a letter or digit before it.
_BOOLEAN_COLON = pattern(
    r":(?<=[yYsSnNoOfF \t]:)"
    r"(?:(?<=[ \t]:)|(?<=[\s{,][yYnN]:)|(?<=^[yYnN]:)|(?<=[\s{,][oOnN][nNoO]:)|(?<=^[oOnN][nNoO]:)"
    r"|(?<=[yY][eE][sS]:)|(?<=[oO][fF][fF]:))",
    re.ASCII,
)
_NUMBER_COLON = pattern(r":(?<=[0-9._ \t]:)(?=\s|$)", re.ASCII)
_NUMBER_LINE = pattern(r"\n[ \t?-]*[-+.0-9]", re.ASCII)
_NUMBER_STARTS = frozenset("+.0123456789")
_FLOW_OR_ODD = pattern(r"[{,&!\r]")
_TOP = ("apiVersion", "kind")


def mappings_of(document: Document) -> Iterator[tuple[Path, Mapping]]:
    """Return every mapping of a document with the path that leads to it."""
    pending: list[tuple[Path, Any]] = [((), document.value)]
    while pending:
        path, value = pending.pop()
        if isinstance(value, Mapping):
            yield path, value
            pending.extend(((*path, key), item) for key, item in value.items() if isinstance(item, (dict, list)))
        elif isinstance(value, Sequence):
            pending.extend(((*path, index), item) for index, item in enumerate(value) if isinstance(item, (dict, list)))


def _key_span(document: Document, start: int, end: int) -> Span:
    return document.source.span(start, end)


def yaml_duplicate_key(document: Document, _context: Context) -> Iterator[Problem]:
    """Problems of keys that one mapping has twice, apart from documents that run into each other."""
    for duplicate in document.duplicates:
        if duplicate.key in _TOP and duplicate.owner is document.value:
            continue
        node = _node_of(document, duplicate.key, duplicate.last_start)
        first = _key_span(document, duplicate.first_start, duplicate.first_end)
        message = (
            f"{shown(duplicate.key)} is already on line {first.line}, and kubectl takes the last one without a word "
            "while kustomize and Helm refuse the file; remove one of the two"
        )
        yield Problem(node, message, span=_key_span(document, duplicate.last_start, duplicate.last_end))


def _node_of(document: Document, key: str, start: int) -> Node:
    """Find the node of a key by where it is written; the whole document when a later merge has hidden it."""
    for path, mapping in mappings_of(document):
        if key in mapping and mapping.marks[key][0] == start:
            return document.root.get(*path, key)
    return document.root


def documents_joined(document: Document) -> Iterator[Problem]:
    """Problems of top-level keys that begin a second object without a separator."""
    for duplicate in document.duplicates:
        if duplicate.key in _TOP and duplicate.owner is document.value:
            span = _key_span(document, duplicate.last_start, duplicate.last_end)
            first = _key_span(document, duplicate.first_start, duplicate.first_end)
            message = (
                "a second object seems to begin here without a line '---' before it, so kubectl mixes the two into one "
                f"(the other '{duplicate.key}' is on line {first.line}); add '---' above"
            )
            yield Problem(document.root.get(duplicate.key), message, span=span)
            return


def yaml_boolean_surprise(document: Document, _context: Context) -> Iterator[Problem]:
    """Problems of keys such as `on` and `y`, which YAML reads as booleans and kubectl turns into "true" or "false"."""
    if not _may_have_boolean_key(document.source.text, document.start, document.end):
        return
    for path, mapping in mappings_of(document):
        for key in ("true", "false"):
            raw = _raw_key(document, mapping, key)
            if raw and _BOOLEAN.fullmatch(raw):
                message = (
                    f"the key '{raw}' is the boolean {key} to kubectl, so the field is called '{key}'; "
                    f'put it in quotes: "{raw}"'
                )
                node = document.root.get(*path, key)
                yield Problem(node, message, span=node.key_span)


def _may_have_boolean_key(text: str, start: int, end: int) -> bool:
    return (
        _BOOLEAN_COLON.search(text, start, end) is not None
        and _MAY_HAVE_BOOLEAN_KEY.search(text, start, end) is not None
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


def _raw_key(document: Document, mapping: Mapping, key: str) -> str:
    """Return a key as it is written; empty when the mapping has none."""
    mark = mapping.marks.get(key)
    return document.source.text[mark[0] : mark[1]].strip() if mark else ""


def number_keys(document: Document) -> Iterator[Problem]:
    """Problems of keys that YAML reads as a number and kubectl writes differently."""
    if not _may_have_number_key(document.source.text, document.start, document.end):
        return
    for path, mapping in mappings_of(document):
        for key in mapping:
            if not key[:1].isdigit() and key[:1] not in "-.":
                continue
            raw = _raw_key(document, mapping, key)
            if raw and raw != key and raw[0] not in "'\"!&*?":
                message = (
                    f"the key '{raw}' is a number to kubectl, so it becomes {shown(key)}; put it in quotes: \"{raw}\""
                )
                node = document.root.get(*path, key)
                yield Problem(node, message, span=node.key_span)
