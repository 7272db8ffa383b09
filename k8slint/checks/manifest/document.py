"""Documents of a file: where they end, and lists whose items are none."""

from __future__ import annotations

import re

from k8slint.checks.manifest.key import documents_joined
from k8slint.hints import TYPE_CHECKING, Any
from k8slint.kube.certain import mapping
from k8slint.model.finding import Problem
from k8slint.model.pattern import pattern
from k8slint.model.tree import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.model.node import Node
    from k8slint.model.rule import Context
    from k8slint.reading import Document

_END = pattern(r"^\.\.\.(?=[ \t\r]*(?:#.*)?$)", re.MULTILINE)
_CONTENT = pattern(r"^[ \t]*[^\s#]", re.MULTILINE)


def document_separator_suspicious(document: Document, _context: Context) -> Iterator[Problem]:
    """Problems of documents that end where nobody looks, or run into the next one."""
    yield from documents_joined(document)
    text, end = document.source.text, document.end
    if text.find("\n...", document.start, end) < 0:
        return
    mark = _END.search(text, document.start, end)
    rest = _CONTENT.search(text, mark.end(), end) if mark is not None else None
    if mark is None or rest is None or not _is_after(document, mark.start()):
        return
    span = document.source.span(mark.start(), mark.end())
    line = document.source.lines.place(rest.end() - 1)[0]
    message = (
        f"'...' ends the document, and kubectl skips what follows on line {line} and below without a word; "
        "write '---' instead"
    )
    yield Problem(document.root, message, span=span)


def _is_after(document: Document, offset: int) -> bool:
    """Whether everything the document holds was written before an offset."""
    value = document.value
    marks = getattr(value, "marks", None)
    if isinstance(marks, dict):
        return all(mark[0] < offset for mark in marks.values())
    return True


def list_item_undecodable(document: Document, _context: Context) -> Iterator[Problem]:
    """Problems of items of a list that are no objects, and of objects that kubectl takes for a list."""
    value = document.value
    listed = value.get("items") if isinstance(value, dict) else None
    if not isinstance(listed, list):
        return
    kind, api_version = value.get("kind"), value.get("apiVersion")
    if not isinstance(kind, str) or not isinstance(api_version, str):
        return
    node = document.root.get("items")
    if not kind.endswith("List"):
        message = (
            f"kubectl takes everything with 'items' at the top for a list, so this {kind} itself is never applied; "
            "put the field under 'spec' or 'data'"
        )
        yield Problem(node, message, span=node.key_span, severity="warning")
        return
    for item in node:
        fault = _fault(item, lends=kind != "List")
        if fault:
            yield Problem(
                item, f"{fault}, so kubectl stops at this list; every item is an object with apiVersion and kind"
            )


def _fault(item: Node, lends: bool) -> str:
    """Say why kubectl cannot decode an item; empty when it can. A typed list lends its kind to items without one."""
    value: Any = item.value
    if isinstance(value, Unknown):
        return ""
    if value is None:
        return "" if lends else "the item is null"
    if not isinstance(value, dict):
        return "the item is no object"
    missing = [field for field in ("apiVersion", "kind") if mapping(value).get(field) in (None, "")]
    if not missing or (lends and len(missing) == 2):
        return ""
    return f"the item has no {' and no '.join(missing)}"
