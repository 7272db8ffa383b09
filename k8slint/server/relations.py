"""Who refers to an object, which pods a selector selects, and who selects a pod: from the facts of the project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.model.fact import RefersTo, SelectsPods
from k8slint.model.named_tuple import NamedTuple
from k8slint.report.markdown import escaped_marks
from k8slint.views.workload_relations import guards_of, scalers_of, selectors_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory, Item
    from k8slint.kube.resource import Resource
    from k8slint.model.finding import Place
    from k8slint.server.judged_folder import JudgedFolder
    from k8slint.server.manifest_text import Pointed

OF_SELECTORS = frozenset(("selector", "podSelector", "matchLabels", "matchExpressions"))
_MOST = 10
_REFERRED = frozenset(
    "ConfigMap Secret ServiceAccount PersistentVolumeClaim Service StorageClass IngressClass PriorityClass Role "
    "ClusterRole RuntimeClass Namespace".split()
)


class ScopedItem(NamedTuple):
    """An object as one scope has it."""

    inventory: Inventory
    item: Item


def items_of(judged: JudgedFolder, file: str, resource: Resource, data: bytes) -> list[ScopedItem]:
    """Return an object of a file with some content as each scope has it that holds it."""
    node = resource.node.get("metadata", "name")
    if not node.exists:
        return []
    line = judged.moves(file, data)[1](node.span.line)
    found = []
    for inventory in judged.inventories:
        for item in inventory.items:
            if item.kind == resource.kind and item.defines.spot.line == line and item.place.file == file:
                found.append(ScopedItem(inventory, item))  # noqa: PERF401 - two loops read better
    return found


def relation_lines(pointed: Pointed, file: str, judged: JudgedFolder, data: bytes) -> list[str]:
    """Return what the project says of the object or selector that is pointed at, a line of Markdown for each fact."""
    resource = pointed.resource
    if resource is None:
        return []
    keys = [key for key in pointed.keys if isinstance(key, str)]
    at_name = keys in (["metadata", "name"], ["kind"])
    lines: dict[str, None] = {}
    for inventory, item in items_of(judged, file, resource, data):
        if at_name or not OF_SELECTORS.isdisjoint(keys):
            lines.update(dict.fromkeys(_selected(inventory, item)))
        if at_name or keys[-2:-1] == ["labels"] or keys[-1:] == ["labels"]:
            lines.update(dict.fromkeys(_selecting(inventory, item)))
        if at_name and resource.kind in _REFERRED:
            users = list(dict.fromkeys(user.title for user, _ in uses_of(inventory, item)))
            lines[f"used by {', '.join(users[:_MOST])}" if users else "used by nothing here"] = None
    return [escaped_marks(line) for line in lines]


def _selected(inventory: Inventory, item: Item) -> Iterator[str]:
    """Yield which pods the selectors of an object select."""
    for selects in item.every(SelectsPods):
        if selects.selector is None:
            continue
        found = inventory.selected(item, selects.selector)
        for pods, sure in ((found.certain, "selects"), (found.possible, "may select")):
            if pods:
                named = ", ".join(pod.item.title for pod in pods[:_MOST])
                more = f" and {len(pods) - _MOST} more" if len(pods) > _MOST else ""
                yield f"{sure} the pods of {named}{more}"
        if not found.certain and not found.possible:
            yield "selects no pods here"


def _selecting(inventory: Inventory, item: Item) -> Iterator[str]:
    """Yield what selects, guards and scales the pods of an object."""
    for pod in inventory.pods_in(item.file):
        if pod.item is item:
            for verb, views in (
                ("selected by", selectors_of(inventory, pod)),
                ("guarded by", guards_of(inventory, pod)),
                ("scaled by", scalers_of(inventory, pod)),
            ):
                for view in views:
                    words = f" ({view.words})" if view.words else ""
                    yield f"{verb if view.certain else 'perhaps ' + verb} {view.kind} '{view.name}'{words}"


def uses_of(inventory: Inventory, item: Item, key: str = "") -> list[tuple[Item, Place]]:
    """Return the objects of a scope that refer to an object, each with the place; only by a key if one is named."""
    found = []
    for user, ref in inventory.having(RefersTo):
        if ref.kind == item.kind and ref.name == item.name and (not key or ref.key == key):
            resolved = inventory.resolve(user, ref)
            if any(each is item for each in resolved.items):
                found.append((user, user.at(ref.spot)))
    return found
