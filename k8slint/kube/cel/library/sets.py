"""Lists as sets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.cel.library.operators import contains

if TYPE_CHECKING:
    from collections.abc import Callable

    from k8slint.kube.cel.values import Value


def _contains(within: list[Value], wanted: list[Value]) -> bool:
    return all(contains(within, value) for value in wanted)


def _equivalent(one: list[Value], other: list[Value]) -> bool:
    return _contains(one, other) and _contains(other, one)


def _intersects(one: list[Value], other: list[Value]) -> bool:
    return any(contains(other, value) for value in one)


FUNCTIONS: dict[str, Callable[..., Value]] = {
    "list_sets_contains_list": _contains,
    "list_sets_equivalent_list": _equivalent,
    "list_sets_intersects_list": _intersects,
}
