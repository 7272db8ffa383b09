"""What a document is: a manifest, or something that only looks like one (first version, to be replaced)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.model.node import Node
from k8slint.model.notice import Notice

if TYPE_CHECKING:
    from k8slint.reading.document import Document


def sort_out(document: Document, role: str) -> Notice | None:
    """Give a Notice for a document that is no manifest to judge."""
    value = document.value
    file = document.source.file
    if not isinstance(value, dict) or not ("apiVersion" in value and "kind" in value):
        return Notice(file, "no-manifest", "has neither apiVersion nor kind")
    if role in ("patch", "kustomization"):
        return Notice(file, role, f"is a {role}")
    return None


def objects_of(document: Document) -> list[Node]:
    """Give the objects of a document, lists unpacked."""
    items = document.value.get("items") if isinstance(document.value, dict) else None
    if isinstance(items, list):
        return [node for node in document.root.get("items") if isinstance(node.value, dict)]
    return [document.root]
