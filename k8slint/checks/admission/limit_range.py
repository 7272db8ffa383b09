"""Pods and claims that a LimitRange of their namespace refuses, by its bounds or by what it fills in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.checks.pods.hugepages import hugepages_invalid
from k8slint.checks.pods.pod import pod_resources_exceeded
from k8slint.checks.pods.request import request_above_limit, request_differs_from_limit
from k8slint.kube.admission.limit_range import CLAIM, CONTAINER, POD, breaches, claim_breaches
from k8slint.kube.admission.namespace import governed_namespaces
from k8slint.kube.admission.workload import claims_of
from k8slint.kube.certain import mapping
from k8slint.kube.go.text import shown
from k8slint.kube.resources import UnknownAmount, amount_text, amounts, container_amounts, pod_amounts
from k8slint.model.finding import Problem
from k8slint.model.node import Node

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.admission.limit_range import Breach, Limit
    from k8slint.kube.admission.namespace import Member
    from k8slint.kube.container import Container
    from k8slint.kube.inventory import Inventory
    from k8slint.kube.pod import Pod
    from k8slint.model.rule import Context

_WORDS = {
    ("min", "requests"): ("below the minimum of {}", "Write {} or more."),
    ("min", "limits"): ("below the minimum of {}", "Write {} or more."),
    ("max", "requests"): ("above the maximum of {}", "Write {} or less."),
    ("max", "limits"): ("above the maximum of {}", "Write {} or less."),
}
Found = tuple[str, "Node", "Breach"]
"""What a limit refuses: the part of an object as messages call it, its node, and the breach."""

_SINGULAR = {"requests": "request", "limits": "limit"}
_VALIDATIONS = (request_above_limit, request_differs_from_limit, hugepages_invalid, pod_resources_exceeded)


def limit_range_violated(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of containers, pods and claims outside of the bounds of a LimitRange of their namespace."""
    for namespace in governed_namespaces(inventory):
        for governor in namespace.limit_ranges:
            for member in namespace.members:
                for limit in governor.limits:
                    found = _claim_breaches(member, limit) if limit.type == CLAIM else _breaches(member.admitted, limit)
                    for each in found:
                        sure = namespace.decides(governor.item) and _is_certain(member, limit, context)
                        yield _violation(governor, limit, member, each, sure)


def _breaches(pod: Pod | None, limit: Limit) -> Iterator[Found]:
    """Yield what a limit refuses of a pod."""
    if pod is None:
        return
    if limit.type == CONTAINER:
        for container in pod.containers:
            if container.role != "ephemeral":
                yield from _container_breaches(container, limit)
    elif limit.type == POD:
        yield from _pod_breaches(pod, limit)


def _is_certain(member: Member, limit: Limit, context: Context) -> bool:
    """Whether an object is refused in whatever order its limit ranges fill in their defaults."""
    return limit.type == CLAIM or not member.namespace.has_rival_defaults or refused_by_limits(member, context)


def refused_by_limits(member: Member, context: Context) -> bool:
    """Whether the limit ranges of its namespace certainly refuse the pods of an object, or make them invalid."""
    limits = [limit for governor in member.namespace.limit_ranges for limit in governor.limits if limit.type != CLAIM]
    if not limits or member.pod is None:
        return False
    return all(
        any(any(_breaches(pod, limit)) for limit in limits) or any(_conflicts(member.pod, pod, context))
        for pod in (member.admitted, member.otherwise)
    )


def _pod_breaches(pod: Pod, limit: Limit) -> Iterator[Found]:
    try:
        requests, limits = pod_amounts(pod)
    except UnknownAmount:
        return
    for breach in breaches(limit, requests, limits):
        node = pod.node.get("resources", breach.side, breach.resource)
        yield "the pod", node if node.exists else pod.node.get("containers"), breach


def _container_breaches(container: Container, limit: Limit) -> Iterator[Found]:
    try:
        requests, limits = container_amounts(container)
    except UnknownAmount:
        return
    for breach in breaches(limit, requests, limits):
        node = container.node.get("resources", breach.side, breach.resource)
        if not node.exists and breach.amount is not None:  # the other side says it
            other = "limits" if breach.side == "requests" else "requests"
            node = container.node.get("resources", other, breach.resource)
        yield f"container {shown(container.name)}", node, breach


def _claim_breaches(member: Member, limit: Limit) -> Iterator[Found]:
    """Yield what a limit for claims refuses of an object or of the claims that it makes."""
    for name, node in claims_of(member):
        try:
            requests = amounts(mapping(mapping(mapping(node.value).get("spec")).get("resources")).get("requests"))
        except UnknownAmount:
            continue
        for breach in claim_breaches(limit, requests):
            yield name, node.get("spec", "resources", "requests", breach.resource), breach


def _violation(governor: Member, limit: Limit, member: Member, found: Found, sure: bool) -> Problem:
    what, node, breach = found
    side, name = _SINGULAR[breach.side], breach.resource
    bounds, fix = _WORDS.get((breach.bound, breach.side), ("", ""))
    if breach.bound == "maxLimitRequestRatio":
        headline, fix = _ratio_words(what, breach)
    elif breach.amount is None:
        headline = f"{what} has no {name} {side}, and {breach.text} is the {breach.bound}imum"
        fix = f"Add a {side}: '{name}: {breach.text}'."
    else:
        amount = amount_text(name, breach.amount)
        headline = f"{name} {side} {shown(amount)} of {what} is {bounds.format(breach.text)}"
        fix = fix.format(breach.text)
    place = governor.resource.node if governor.resource is not None else None
    related = () if place is None else (("the bound", governor.at(_bound(place, limit, breach))),)
    return Problem(
        member.at(node),
        headline,
        f"LimitRange '{governor.item.name}' {governor.of_namespace}sets the bound, so {_rejected(member, limit)}.",
        fix,
        related=related,
        severity="" if sure else "warning",
    )


def _ratio_words(what: str, breach: Breach) -> tuple[str, str]:
    name = breach.resource
    if breach.amount is None:
        side = _SINGULAR[breach.side]
        headline = f"{what} has no {name} {side}, which the ratio of limit to request needs"
        return headline, f"Add a {side} of {name} above zero."
    headline = f"{name} limit of {what} is more than {breach.text} times its request"
    least = -(-breach.amount * 1000 // breach.allowed)
    return headline, f"Raise the request to {amount_text(name, least)}, or lower the limit."


def _bound(root: Node, limit: Limit, breach: Breach) -> Node:
    return root.get("spec", "limits", limit.number, breach.bound, breach.resource)


def _rejected(member: Member, limit: Limit) -> str:
    if limit.type != CLAIM:
        return member.rejected
    if member.item.kind == "StatefulSet":
        return "the API server rejects the claim, without which no pod is made"
    return "the API server rejects the claim"


def limit_range_default_conflict(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of pods that are invalid once a LimitRange of their namespace has filled in its defaults."""
    for namespace in governed_namespaces(inventory):
        governors = namespace.limit_ranges
        for member in namespace.members if governors else ():
            for problem in _conflicts(member.pod, member.admitted, context):
                sure = all(namespace.decides(governor.item) for governor in governors)
                sure = sure and (not namespace.has_rival_defaults or refused_by_limits(member, context))
                yield _conflict(governors, member, problem, sure)


def _conflicts(pod: Pod | None, changed: Pod | None, context: Context) -> Iterator[Problem]:
    """Yield what is wrong with a pod only once defaults were filled in."""
    if pod is not None and changed is not None:
        before = {_said(problem) for problem in _invalid(pod, context)}
        yield from (problem for problem in _invalid(changed, context) if _said(problem) not in before)


def _invalid(pod: Pod, context: Context) -> Iterator[Problem]:
    for check in _VALIDATIONS:
        yield from check(pod, context)


def _said(problem: Problem) -> tuple[Any, ...]:
    return problem.headline, problem.at.path


def _conflict(governors: list[Member], member: Member, problem: Problem, sure: bool) -> Problem:
    """Return a problem of the pod that was filled in, as one of the object that is written."""
    names = " and ".join(f"'{governor.item.name}'" for governor in governors)
    many = "LimitRanges" if len(governors) > 1 else "LimitRange"
    return problem._replace(
        at=member.at(problem.at) if isinstance(problem.at, Node) else problem.at,
        headline=f"{problem.headline}, with the defaults of {many} {names}",
        consequence=f"The defaults are filled in before the pod is validated, and {member.rejected}.",
        related=(),
        severity="" if sure else "warning",
        refused_by="admission",
    )
