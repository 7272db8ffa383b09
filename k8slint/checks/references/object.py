"""The check for objects that are defined twice."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from k8slint.checks.folder_kind import is_for_examples, is_for_tests
from k8slint.model.fact import ANY
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory, Item, World
    from k8slint.model.rule import Context

_REPEATED_FREELY = frozenset(("Namespace", "CustomResourceDefinition"))


def object_defined_twice(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of objects that one file, or what is applied together, defines more than once."""
    del context
    if inventory.scope.group and not inventory.scope.applied:
        yield from _in_files_of_a_folder(inventory)
    if len({(item.kind, item.name) for item in inventory.items}) == len(inventory.items):
        return
    first: dict[tuple[str, str, str, str], Item] = {}
    for item in inventory.items:
        if not item.name or ANY in item.name or ANY in item.namespace or item.kind in _REPEATED_FREELY:
            continue
        other = first.setdefault(item.identity, item)
        if other is item or (other.file, other.defines) == (item.file, item.defines):
            continue
        if other.file == item.file or inventory.scope.applied:
            yield _problem(item, other)


def _in_files_of_a_folder(inventory: Inventory) -> Iterator[Problem]:
    """Yield the problems of objects that files side by side define, each with its namespace.

    Such files are scopes of their own, because they may be alternatives; without a namespace, and in folders of tests
    and examples, they mostly are.
    """
    world, group = inventory.world, inventory.world.group(inventory.number)
    first = world.once(_first_of_groups)
    for item in inventory.items:
        if is_for_tests(item.file) or is_for_examples(item.file):
            continue
        other = first.get((group, item.identity, posixpath.dirname(item.file)), item)
        if other.file != item.file and item.namespace and item.name and ANY not in item.name + item.namespace:
            yield _problem(item, other)._replace(severity="info")


def _first_of_groups(world: World) -> dict[tuple[str, tuple[str, str, str, str], str], Item]:
    """Return the first object of each identity, by the group of its scope and the folder of its file."""
    first: dict[tuple[str, tuple[str, str, str, str], str], Item] = {}
    for number, scope in enumerate(world.scopes):
        for item in scope.items if scope.group and not scope.applied else ():
            first.setdefault((world.group(number), item.identity, posixpath.dirname(item.file)), item)
    return first


def _problem(item: Item, other: Item) -> Problem:
    return Problem(
        item.place,
        f"{item.title} is defined twice",
        "The API server keeps whichever is applied last, and the other one is lost.",
        "Remove one of them, or give it another name.",
        related=(("defined here, too", other.place),),
    )
