"""Keys that one mapping has twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.manifest.mappings import IDENTITY, mappings_of
from k8slint.kube.go.text import shown
from k8slint.kube.schema.kinds import is_component
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.component.reader import Reader
    from k8slint.model.finding import Edit
    from k8slint.model.node import Node
    from k8slint.model.rule import Context
    from k8slint.reading import Document
    from k8slint.reading.document import Duplicate


def yaml_duplicate_key(document: Document, _context: Context) -> Iterator[Problem]:
    """Yield the problems of keys that one mapping has twice, apart from documents that run into each other."""
    if document.duplicates and (reader := _component(document)) is not None:
        yield from _in_component(document, *reader)
        return
    for duplicate in document.duplicates:
        if duplicate.key in IDENTITY and duplicate.owner is document.value:
            continue
        first = document.source.span(duplicate.first_start, duplicate.first_end)
        node = _node_of(document, duplicate.key, duplicate.last_start)
        yield Problem(
            node,
            f"key {shown(duplicate.key)} is already on line {first.line}",
            "kubectl keeps the last value without a warning, and kustomize rejects the file.",
            "Join the two, or remove the one that is not meant.",
            span=document.source.span(duplicate.last_start, duplicate.last_end),
            edits=_without_repeat(node, duplicate),
        )


def _without_repeat(node: Node, duplicate: Duplicate) -> tuple[Edit, ...]:
    """Return the edit that removes a key with the value that it has already, or joins two mappings; else none."""
    from k8slint.reading.repeat_edit import repeat_joined, repeat_removed

    if node.key != duplicate.key:
        return ()
    return repeat_removed(node, duplicate.first_start) or repeat_joined(node, duplicate.first_start)


def _component(document: Document) -> tuple[Reader, str] | None:
    """Return the component that reads a document and how it decodes it; None for an object of a cluster."""
    value = document.value
    api_version, kind = (value.get("apiVersion"), value.get("kind")) if isinstance(value, dict) else (None, None)
    if not isinstance(api_version, str) or not isinstance(kind, str) or not is_component(api_version, kind):
        return None
    from k8slint.kube.component.kind import component_kind

    found = component_kind(api_version, kind)
    return (found.reader, found.decoding) if found is not None else None


def _in_component(document: Document, reader: Reader, decoding: str) -> Iterator[Problem]:
    """Yield the problems of keys that are twice in the file of a component, which may be strict about it."""
    from k8slint.kube.component.reader import capital

    strict = decoding == "strict"
    keeps = f"{capital(reader.name)} keeps the last value."
    for duplicate in document.duplicates:
        first = document.source.span(duplicate.first_start, duplicate.first_end)
        node = _node_of(document, duplicate.key, duplicate.last_start)
        yield Problem(
            node,
            f"key {shown(duplicate.key)} is already on line {first.line}",
            reader.stops if strict else keeps,
            "Join the two, or remove the one that is not meant.",
            span=document.source.span(duplicate.last_start, duplicate.last_end),
            severity="error" if strict else "",
            refused_by="component" if strict else "",
            edits=_without_repeat(node, duplicate),
        )


def _node_of(document: Document, key: str, start: int) -> Node:
    """Return the node of a key by where it is written; the whole document when a later merge has hidden it."""
    for path, mapping in mappings_of(document):
        if key in mapping and mapping.marks[key][0] == start:
            return document.root.get(*path, key)
    return document.root
