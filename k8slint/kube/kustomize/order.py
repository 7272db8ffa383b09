"""The order of the built objects (SortOrderTransformer.go)."""

from __future__ import annotations

from functools import cmp_to_key

from k8slint.hints import TYPE_CHECKING
from k8slint.kube.kustomize.error import KustomizeError
from k8slint.kube.kustomize.identity import FIRST, LAST, Id

if TYPE_CHECKING:
    from k8slint.kube.kustomize.resource import Resource
    from k8slint.kube.kustomize.shapes import Fields


def in_output_order(resources: list[Resource], options: Fields | None) -> list[Resource]:
    """Return objects as `sortOptions` orders them, without it in the legacy order. Raises KustomizeError."""
    first: tuple[str, ...] = FIRST
    last: tuple[str, ...] = LAST
    if options is not None:
        order = options.text("order")
        legacy = options.struct("legacySortOptions")
        if order not in ("fifo", "legacy"):
            raise KustomizeError("sort-options", f"'{order}' is not an order (fifo, legacy)", options.place("order"))
        if order == "fifo":
            if legacy is not None:
                raise KustomizeError("sort-options", "legacySortOptions need the order 'legacy'", legacy.at)
            return resources
        if legacy is not None:
            first = tuple(entry.text for entry in legacy.texts("orderFirst"))
            last = tuple(entry.text for entry in legacy.texts("orderLast"))
    ranks = {kind: index - len(first) for index, kind in enumerate(first)}
    ranks.update({kind: 1 + index for index, kind in enumerate(last)})
    keyed = [(resource.id, resource) for resource in resources]

    def compare(one: tuple[Id, Resource], other: tuple[Id, Resource]) -> int:
        return _compare(one[0], other[0], ranks)

    return [resource for _, resource in sorted(keyed, key=cmp_to_key(compare))]


def _compare(one: Id, other: Id, ranks: dict[str, int]) -> int:
    if one.gvk != other.gvk:
        rank, other_rank = ranks.get(one.gvk.kind, 0), ranks.get(other.gvk.kind, 0)
        if rank != other_rank:
            return -1 if rank < other_rank else 1
        text, other_text = one.gvk.sort_text, other.gvk.sort_text
        backwards = one.gvk.kind == other.gvk.kind == "Namespace" and not (one.gvk.group and other.gvk.group)
        return -1 if (text < other_text) != backwards else 1
    text, other_text = (f"{item.namespace or '~X'}|{item.name or '~N'}" for item in (one, other))
    return (text > other_text) - (text < other_text)
