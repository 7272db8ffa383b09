"""What a reference leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from k8slint.kube.inventory.item import Item

DEFINED, ELSEWHERE, OTHER_NAMESPACE, UNDEFINED = "defined", "elsewhere", "other-namespace", "undefined"


class Resolution(NamedTuple):
    """What a reference leads to.

    `state` is `defined` (in this scope: `items`), `elsewhere` (it may exist), `other-namespace` (objects of
    that name exist, but only in other namespaces: `items`) or `undefined`.
    """

    state: str
    items: list[Item]
