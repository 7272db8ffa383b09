"""Objects that a ResourceQuota of their namespace refuses: amounts that are missing, and more than is allowed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.admission.limit_range import refused_by_limits
from k8slint.kube.admission.ledger import Ledger
from k8slint.kube.admission.namespace import governed_namespaces
from k8slint.kube.admission.quota import counts_pod, duty_of, quota_of, unit_of, unspecified
from k8slint.kube.disruption import scaled_value
from k8slint.kube.go.text import shown
from k8slint.kube.resources import amount_text
from k8slint.model.fact import RunsPods
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.admission.ledger import Excess
    from k8slint.kube.admission.namespace import Member, Namespace
    from k8slint.kube.container import Container
    from k8slint.kube.inventory import Inventory
    from k8slint.model.finding import Place
    from k8slint.model.rule import Context

_MOST_RELATED = 8

Takers = list[tuple["Member", int]]
"""Objects with what each takes of one resource of a quota."""


def quota_unspecified(inventory: Inventory, _context: Context) -> Iterator[Problem]:
    """Yield the problems of containers without an amount that a quota of their namespace counts."""
    for namespace in governed_namespaces(inventory):
        for member in namespace.members if namespace.quotas else ():
            for governor, container, name in _missing(namespace, member):
                side, resource = duty_of(name)
                word = side.removesuffix("s")
                yield Problem(
                    member.at(container.node.get("resources", side, resource)),
                    f"container {shown(container.name)} has no {resource} {word}",
                    f"ResourceQuota '{governor.item.name}' {governor.of_namespace}bounds {name}, so {member.rejected}.",
                    f"Add a {word} of {resource}, or give it a default with a LimitRange.",
                    related=(("the quota", _hard(governor, name)),),
                    severity="" if namespace.decides(governor.item) else "warning",
                )


def _missing(namespace: Namespace, member: Member) -> Iterator[tuple[Member, Container, str]]:
    """Yield what the quotas of a namespace oblige containers of an object to have, and they have not, once each."""
    pod = member.admitted
    if pod is None:
        return
    said = set()
    for governor in namespace.quotas:
        quota = quota_of(governor.spec)
        if counts_pod(quota, pod, namespace.priority_class_of(member)):
            for container, name in unspecified(quota, pod):
                cause = (id(container), *duty_of(name))
                if cause not in said:
                    said.add(cause)
                    yield governor, container, name


def quota_exceeded(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of objects that are more than a quota of their namespace allows, alone or with the others."""
    for namespace in governed_namespaces(inventory):
        if not namespace.quotas:
            continue
        shared = Ledger(namespace)
        said: set[tuple[Member, str]] = set()
        # CronJobs run at their time, so they take nothing away from the others.
        for member in sorted(namespace.members, key=lambda member: member.item.kind == "CronJob"):
            makes_pods = not any(_missing(namespace, member)) and not refused_by_limits(member, context)
            alone = Ledger(namespace).take(member, makes_pods)
            if alone is not None:
                yield _exceeded(namespace, member, alone)
            ledger = shared.copy() if member.item.kind == "CronJob" else shared
            together = ledger.take(member, makes_pods)
            if alone is None and together is not None and (together.governor, together.resource) not in said:
                said.add((together.governor, together.resource))
                yield _exceeded_together(namespace, member, together, ledger.takers(together, member))


def _exceeded(namespace: Namespace, member: Member, excess: Excess) -> Problem:
    """Return the problem of an object that does not fit into an empty namespace."""
    name = excess.resource
    each, hard = amount_text(unit_of(name), excess.each), amount_text(unit_of(name), excess.hard)
    return Problem(
        _place(member, excess),
        f"{_what_fits(member, excess)} quota {shown(excess.governor.item.name)}",
        f"It allows {hard} of {name} {_in(namespace)}and one takes {each}, so {_rejected(member, excess)}.",
        _fix(member, excess),
        related=(("the quota", _hard(excess.governor, name)),),
        severity="" if namespace.decides(excess.governor.item) else "warning",
    )


def _exceeded_together(namespace: Namespace, member: Member, excess: Excess, takers: Takers) -> Problem:
    """Return the problem of an object that does not fit beside those that come before it."""
    name, unit = excess.resource, unit_of(excess.resource)
    needed = excess.used + excess.wanted * excess.each
    amounts = [amount_text(unit, milli) for milli in (excess.used, needed, excess.hard)]
    sure = namespace.decides(excess.governor.item) and _meet(namespace, member, takers)
    sum_text = f"{amounts[0]} + {excess.wanted} × {amount_text(unit, excess.each)} = {amounts[1]}"
    table = [(f"takes {amount_text(unit, amount)}", other.item.place) for other, amount in takers[:_MOST_RELATED]]
    return Problem(
        _place(member, excess),
        f"{_what_fits(member, excess)} quota {shown(excess.governor.item.name)} beside the others",
        f"It allows {amounts[2]} of {name} {_in(namespace)}and together they take {sum_text}, "
        f"so {_rejected(member, excess)}.",
        f"Raise '{name}' of the quota to {amounts[1]}, or lower what is asked for.",
        related=(("the quota", _hard(excess.governor, name)), *table),
        severity="" if sure else "warning",
    )


def _meet(namespace: Namespace, member: Member, takers: Takers) -> bool:
    """Whether it is certain that an object is in the cluster together with those that take something before it."""
    if member.item.kind == "CronJob":
        return False
    return namespace.inventory.scope.applied or all(other.item.file == member.item.file for other, _ in takers)


def quota_blocks_rollout(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of Deployments that fit a quota, but not with the pod more that their rollout wants first."""
    for namespace in governed_namespaces(inventory):
        for member in namespace.members if namespace.quotas else ():
            runs = member.item.one(RunsPods)
            surge = _surge(runs) if runs is not None else 0
            if runs is None or not surge or any(_missing(namespace, member)) or refused_by_limits(member, context):
                continue
            ledger = Ledger(namespace)
            if ledger.take(member) is None and (excess := ledger.more_pods(member, surge)) is not None:
                governor, name = excess.governor, excess.resource
                yield Problem(
                    _rollout_place(member, runs),
                    f"a rollout of {shown(member.item.name)} does not fit quota {shown(governor.item.name)}",
                    f"It starts {surge} more before it stops any, which {name} does not allow, so it never ends.",
                    "Set maxUnavailable to 1, or raise the quota.",
                    related=(("the quota", _hard(governor, name)),),
                )


def _rollout_place(member: Member, runs: RunsPods) -> Place:
    spot = runs.rollout.spot if runs.rollout is not None else None
    return member.item.at(spot) if spot is not None else member.item.place


def _surge(runs: RunsPods) -> int:
    """Return how many pods more a rolling update must have, 0 where it may stop some first."""
    rollout, replicas = runs.rollout, runs.replicas
    if rollout is None or not replicas or rollout.strategy != "RollingUpdate":
        return 0
    unavailable = scaled_value(rollout.max_unavailable, replicas, round_up=False)
    surge = scaled_value(rollout.max_surge, replicas)
    return surge or 0 if unavailable == 0 else 0


# --- words


def _what_fits(member: Member, excess: Excess) -> str:
    name = shown(member.item.name)
    if excess.what == "object":
        return f"{member.item.kind} {name} does not fit"
    if excess.what == "child":
        child = "ReplicaSet" if member.item.kind == "Deployment" else "Job"
        return f"the {child} of {name} does not fit"
    if member.item.kind == "Pod":
        return f"Pod {name} does not fit"
    things = "claims" if excess.what == "claims" else "pods"
    if excess.fitting == 0:
        return f"no {things.removesuffix('s')} of {name} fits"
    return f"only {excess.fitting} of {excess.wanted} {things} of {name} fit"


def _rejected(member: Member, excess: Excess) -> str:
    if excess.what == "object" or member.item.kind == "Pod":
        return f"the API server rejects the {member.item.kind}"
    if excess.what == "child":
        return "no pod is made"
    left = excess.wanted - excess.fitting
    if excess.fitting == 0:
        return member.rejected if excess.what == "pods" else "no pod is made"
    return f"{left} {'pod is' if left == 1 else 'pods are'} rejected"


def _fix(member: Member, excess: Excess) -> str:
    needed = amount_text(unit_of(excess.resource), excess.each * excess.wanted)
    raised = f"raise '{excess.resource}' of the quota to {needed}"
    if excess.fitting and member.item.one(RunsPods) is not None and member.item.kind != "Pod":
        return f"Ask for {excess.fitting}, or {raised}."
    return f"{raised[:1].upper()}{raised[1:]}, or lower what is asked for."


def _in(namespace: Namespace) -> str:
    return f"in namespace '{namespace.name}' " if namespace.name else ""


def _hard(governor: Member, name: str) -> Place:
    resource = governor.resource
    return governor.item.place if resource is None else governor.at(resource.node.get("spec", "hard", name))


def _place(member: Member, excess: Excess) -> Place:
    """Return where an object says how many pods it wants where that counts, else its name."""
    runs = member.item.one(RunsPods)
    if excess.what == "pods" and excess.fitting and runs is not None and runs.replicas_spot is not None:
        return member.item.at(runs.replicas_spot)
    return member.item.place
