"""The check for kinds that a team does not allow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.certain import items
from k8slint.kube.go.text import shown
from k8slint.kube.inventory.name_pattern import covers
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.rule import Context


def kind_not_allowed(resource: Resource, context: Context) -> Iterator[Problem]:
    """Yield the problem of an object whose kind is forbidden, or not among those allowed.

    An entry is a kind (`Pod`), or group and kind (`batch/Job`); `*` stands for any text.
    """
    if not resource.kind:
        return
    names = (resource.kind, f"{resource.group}/{resource.kind}")
    allowed, forbidden = items(context.params["allowed"]), items(context.params["forbidden"])
    if any(_covers(each, names) for each in forbidden) or (
        allowed and not any(_covers(each, names) for each in allowed)
    ):
        yield Problem(
            resource.node.get("kind"),
            f"objects of kind {shown(resource.kind)} are not allowed here",
            "The configuration of this project forbids it.",
            "Remove the object, or change the parameters of this rule.",
        )


def _covers(entry: object, names: tuple[str, str]) -> bool:
    return isinstance(entry, str) and any(covers(entry, name) for name in names)
