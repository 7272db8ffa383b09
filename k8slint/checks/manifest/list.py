"""Lists of objects that kubectl cannot read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.certain import mapping
from k8slint.kube.go.text import shown
from k8slint.kube.schema.spelling import nearest
from k8slint.model.finding import Problem
from k8slint.model.tree import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.node import Node
    from k8slint.model.rule import Context
    from k8slint.reading import Document

_UNDECODABLE = "kubectl cannot decode the list, and applies nothing of it."


def list_item_undecodable(document: Document, _context: Context) -> Iterator[Problem]:
    """Yield the problems of lists whose items are not objects, and of objects that kubectl reads as a list.

    Source: apimachinery pkg/apis/meta/v1/unstructured/helpers.go.
    """
    value = document.value
    listed = value.get("items") if isinstance(value, dict) else None
    if listed is None or isinstance(listed, Unknown):
        return
    kind, api_version = value.get("kind"), value.get("apiVersion")
    if not isinstance(kind, str) or not isinstance(api_version, str):
        return
    node = document.root.get("items")
    if not isinstance(listed, list):
        yield _not_a_list(node, kind)
    elif not kind.endswith("List"):
        yield Problem(
            node,
            f"'items' at the top makes kubectl read this {shown(kind)[1:-1]} as a list",
            f"kubectl never applies the {shown(kind)[1:-1]} itself.",
            "Move the field under 'spec' or 'data'.",
            span=node.key_span,
            severity="warning",
        )
    else:
        for item in node:
            words = _item_words(item, lends=kind != "List")
            if words:
                from k8slint.reading.edit import removed

                headline, fix = words
                edits = removed(item) if item.value is None else ()
                yield Problem(item, headline, _UNDECODABLE, fix, edits=edits)


def _not_a_list(node: Node, kind: str) -> Problem:
    what = "a mapping" if isinstance(node.value, dict) else "a single value"
    is_list = kind.endswith("List")
    return Problem(
        node,
        f"'items' is {what}, but must be a list",
        "kubectl reads every document with 'items' at the top as a list, and cannot decode this one.",
        "Write each object as an entry of the list, beginning with '- '."
        if is_list
        else "Move the field under 'spec' or 'data'.",
        span=node.key_span,
    )


def _item_words(item: Node, lends: bool) -> tuple[str, str] | None:
    """Return headline and fix for an item kubectl cannot decode; a typed list lends its kind to items without one."""
    value: Any = item.value
    if isinstance(value, Unknown):
        return None
    if value is None:
        return None if lends else ("item of the list is null", "Remove the item.")
    if not isinstance(value, dict):
        return "item of the list is not an object", "Write an object with 'apiVersion' and 'kind', or remove the item."
    missing = [field for field in ("apiVersion", "kind") if mapping(value).get(field) in (None, "")]
    if not missing or (lends and len(missing) == 2):
        return None
    named = " or ".join(f"'{field}'" for field in missing)
    return f"item of the list has no {named}", f"Add {named.replace(' or ', ' and ')} to the item."


def list_items_missing(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problem of a `kind: List` without `items`, which kubectl reads as an object of a kind List."""
    if resource.value.get("apiVersion") != "v1" or "items" in resource.value:
        return
    others = [key for key in resource.value if key not in ("apiVersion", "kind", "metadata")]
    slip = next((key for key in others if nearest(key, ("items",))), "")
    from k8slint.reading.edit import key_renamed

    node = resource.node.get(slip or "kind")
    yield Problem(
        node,
        f"{shown(slip)} is not a field of a List" if slip else "the List has no 'items'",
        "kubectl rejects the document, because no kind 'List' exists in a cluster.",
        "Rename it to 'items'." if slip else "Add 'items' with the objects of the list.",
        span=node.key_span if slip else None,
        edits=key_renamed(node, "items") if slip else (),
    )
