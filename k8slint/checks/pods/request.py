"""Requests that do not fit their limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.checks.edits import replaced, written
from k8slint.checks.pods.rejection import rejection
from k8slint.checks.pods.requirements import PLAIN, may_overcommit, requirements
from k8slint.kube.certain import mapping
from k8slint.kube.go.text import shown
from k8slint.kube.resources import amount_text, read_amounts
from k8slint.model.finding import Problem
from k8slint.model.tree import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.pod import Pod
    from k8slint.model.finding import Edit, Safety
    from k8slint.model.node import Node
    from k8slint.model.rule import Context

_MOST_KEPT = 4096
_within: set[tuple[str, str]] = set()
"""Requests and limits that were compared before and are in order."""


def request_above_limit(pod: Pod, _context: Context) -> Iterator[Problem]:
    """Yield the problems of requests that are larger than the limit of the same resource."""
    for holder, resources in requirements(pod):
        if not _may_exceed(resources):
            continue
        node = holder.node.get("resources")
        limits = read_amounts(resources, "limits")
        for name, request in read_amounts(resources, "requests").items():
            limit = limits.get(name)
            if limit is None or request <= limit or not may_overcommit(name):
                continue
            rejected = rejection(pod)
            asked, allowed = amount_text(name, request), amount_text(name, limit)
            yield Problem(
                node.get("requests", name),
                f"{name} request '{asked}' is above the limit '{allowed}'",
                rejected.consequence,
                _fix(name, resources["requests"][name], (asked, allowed), limit),
                related=(("the limit", node.get("limits", name)),),
                edits=_fitted(node, name, resources["requests"][name], limit),
                refused_by=rejected.by,
            )


def _fix(name: str, written: object, amounts: tuple[str, str], limit: int) -> str:
    """Return what to write; a whole number of cores that fits as thousandths is a forgotten `m`."""
    asked, allowed = amounts
    if _lacks_unit(name, written, limit):
        return f"Write '{written}m', or raise the limit to {asked}."
    return f"Raise the limit to {asked}, or lower the request to {allowed}."


def _fitted(node: Node, name: str, written_request: Any, limit: int) -> tuple[Edit, ...]:
    """Return the edit that makes a request fit: thousandths of a core for cores, else as high a limit."""
    if _lacks_unit(name, written_request, limit):
        return replaced(node.get("requests", name), f"{written_request}m", "suggestion")
    return replaced(node.get("limits", name), written_request, "suggestion")


def _lacks_unit(name: str, request: object, limit: int) -> bool:
    return name == "cpu" and str(request).isdecimal() and int(str(request)) <= limit


def _may_exceed(resources: dict[str, Any]) -> bool:
    """Whether a request may be above its limit; False for the pairs that were met before and are not."""
    requests, limits = mapping(resources.get("requests")), mapping(resources.get("limits"))
    for name, request in requests.items():
        limit = limits.get(name, request)
        if request == limit:
            continue
        if not isinstance(request, str) or not isinstance(limit, str) or len(request) + len(limit) > 40:
            return True
        if (request, limit) not in _within:
            amounts = read_amounts({"both": {"request": request, "limit": limit}}, "both")
            if len(amounts) < 2 or amounts["request"] > amounts["limit"]:
                return True
            if len(_within) < _MOST_KEPT:
                _within.add((request, limit))
    return False


def request_differs_from_limit(pod: Pod, _context: Context) -> Iterator[Problem]:
    """Yield the problems of huge pages and extended resources whose request is not equal to their limit."""
    for holder, resources in requirements(pod):
        limited = mapping(mapping(resources).get("limits"))
        if _is_plain(resources) or isinstance(resources.get("limits"), Unknown):
            continue
        node = holder.node.get("resources")
        limits = read_amounts(resources, "limits")
        for name, request in read_amounts(resources, "requests").items():
            if may_overcommit(name) or limits.get(name) == request or (name in limited and name not in limits):
                continue
            rejected = rejection(pod)
            asked = amount_text(name, request)
            if name in limited:
                headline = f"request of {asked} {name} differs from the limit of {amount_text(name, limits[name])}"
                fix = f"Write {asked} for both, or only the limit."
                safety: Safety = "suggestion"
            else:
                headline = f"{shown(name)} is requested without a limit"
                fix = f"Add '{name}: {asked}' to the limits, or write only the limit."
                safety = "safe"
            place = node.get("requests", name) if name in limited else node.get("limits")
            yield Problem(
                place,
                headline,
                rejected.consequence,
                fix,
                span=node.get("requests", name).span,
                refused_by=rejected.by,
                edits=written(node.get("limits", name), resources["requests"][name], safety),
            )


def _is_plain(resources: dict[str, Any]) -> bool:
    """Whether nothing is requested but what may be overcommitted."""
    return PLAIN.issuperset(mapping(resources.get("requests")))
