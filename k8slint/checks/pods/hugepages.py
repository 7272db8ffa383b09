"""Huge pages: amounts that are not whole pages, and pages without cpu or memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.checks.pods.rejection import rejection
from k8slint.checks.pods.requirements import HUGE_PAGES, PLAIN, requirements
from k8slint.kube.certain import mapping
from k8slint.kube.go.text import shown
from k8slint.kube.quantity import InvalidQuantity, read_quantity
from k8slint.kube.resources import amount_text, read_amounts
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.pod import Pod
    from k8slint.model.node import Node
    from k8slint.model.rule import Context


def hugepages_invalid(pod: Pod, _context: Context) -> Iterator[Problem]:
    """Yield the problems of huge pages that are not a multiple of the page, or that come without cpu or memory."""
    for holder, resources in requirements(pod):
        plain = PLAIN.issuperset(mapping(resources.get("limits")))
        if not plain or not PLAIN.issuperset(mapping(resources.get("requests"))):
            yield from _page_problems(pod, holder.node.get("resources"), resources, ("limits", "requests"))
    overhead = pod.value.get("overhead")
    if isinstance(overhead, dict) and overhead:
        yield from _page_problems(pod, pod.node, {"overhead": overhead}, ("overhead",))


def _page_problems(pod: Pod, node: Node, resources: Any, sides: tuple[str, ...]) -> Iterator[Problem]:
    names = [(side, name) for side in sides for name in mapping(mapping(resources).get(side))]
    pages = [(side, name) for side, name in names if name.startswith(HUGE_PAGES)]
    if not pages:
        return
    rejected = rejection(pod)
    for side, name in pages:
        size = _page_size(name)
        amount = read_amounts(resources, side).get(name)
        if amount is not None and (size is None or amount % size):
            headline, fix = _page_words(name, amount, size)
            yield Problem(node.get(side, name), headline, rejected.consequence, fix, refused_by=rejected.by)
    if not any(name in ("cpu", "memory") for _, name in names):
        side, name = pages[0]
        yield Problem(
            node.get(side),
            "huge pages are requested without cpu or memory",
            rejected.consequence,
            "Add a request for cpu or memory beside them.",
            span=node.get(side, name).key_span,
            refused_by=rejected.by,
        )


def _page_words(name: str, amount: int, size: int | None) -> tuple[str, str]:
    """Return headline and fix for an amount that is not whole pages; `amount` and `size` in thousandths of a byte."""
    if size is None:
        return f"page size in {shown(name)} is not a quantity", "Write a size that nodes have, such as 'hugepages-2Mi'."
    whole = max(-(-amount // size), 1) * size
    return (
        f"{amount_text(name, amount)} is not a multiple of the page size in {shown(name)}",
        f"Write {amount_text(name, whole)}, the next multiple.",
    )


def _page_size(name: str) -> int | None:
    """Return the size of the pages a resource name stands for, in thousandths of a byte; None when it says none."""
    try:
        size = read_quantity(name.removeprefix(HUGE_PAGES))
    except InvalidQuantity:
        return None
    return size.value * 1000 if size.sign > 0 and size.is_whole else None
