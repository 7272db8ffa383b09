"""Rollouts that wait for themselves: new pods need what the old ones hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.disruption import scaled_value
from k8slint.kube.inventory.name_pattern import covers
from k8slint.kube.inventory.resolution import DEFINED
from k8slint.model.fact import Claims, RunsPods, SelectsPods
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory, Item
    from k8slint.model.fact import RefersTo, Rollout
    from k8slint.model.rule import Context

_NOT_BLOCKS = (
    *("local*", "*-local*", "*hostpath*", "lvm*", "topolvm*", "zfs*", "*-zfs*", "standard-rwx", "premium-rwx"),
    *("nfs*", "*-nfs*", "efs*", "*-efs*", "azurefile*", "*file*", "cephfs*", "*-cephfs*", "gluster*", "smb*"),
)
"""Classes whose volumes stay on one node, and so do pods, or are a network's files, which no node holds for itself."""

_SHARED_MODES = frozenset(("ReadWriteMany", "ReadOnlyMany"))
_WAITS = "The Deployment controller removes no old pod before a new one is ready"
_FIX = "Write 'strategy: {type: Recreate}'."


def rollout_cannot_progress(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of Deployments whose new pods wait for what the old ones hold until the new ones are ready."""
    del context
    for item, runs in inventory.having(RunsPods):
        if runs.rollout is None:
            continue
        if not runs.replicas or not _keeps_all(runs.rollout, runs.replicas):
            continue
        yield from _held_claims(inventory, item, runs)
        yield from _held_ports(item, runs)


def _keeps_all(rollout: Rollout, replicas: int) -> bool:
    """Whether no old pod is taken away before a new one is ready (ResolveFenceposts of the deployment controller)."""
    if rollout.strategy != "RollingUpdate":
        return False
    down = scaled_value(rollout.max_unavailable, replicas, round_up=False)
    up = scaled_value(rollout.max_surge, replicas)
    return down == 0 and up is not None and up > 0


def _held_claims(inventory: Inventory, item: Item, runs: RunsPods) -> Iterator[Problem]:
    """Yield the problems of claims that one pod or one node holds."""
    for ref in inventory.needs(item):
        if ref.use != "claim":
            continue
        modes, claim = _modes(inventory, item, ref)
        if claim is None or not modes or modes & _SHARED_MODES:
            continue
        held = claim.one(Claims)
        name = held.storage_class if held is not None else None
        if "ReadWriteOncePod" in modes:
            reason = "one pod at a time can use the claim"
        elif runs.pinned or (name is not None and any(covers(pattern, name) for pattern in _NOT_BLOCKS)):
            continue
        else:
            reason = "the claim is attached to one node at a time"
        yield Problem(
            item.at(ref.spot),
            f"new pods need claim '{ref.name}', which the old ones hold",
            f"{_WAITS}, and {reason}.",
            _FIX,
            related=(("the claim", claim.place),),
        )


def _modes(inventory: Inventory, item: Item, ref: RefersTo) -> tuple[set[str], Item | None]:
    found = inventory.resolve(item, ref)
    if found.state != DEFINED or len(found.items) != 1:
        return set(), None
    claims = found.items[0].one(Claims)
    return set(claims.modes or ()) if claims is not None else set(), found.items[0]


def _held_ports(item: Item, runs: RunsPods) -> Iterator[Problem]:
    """Yield the problem of host ports on the one node that all pods go to; on other nodes the port is free."""
    numbers = [port.host_port for port in runs.ports if isinstance(port.host_port, int) and port.host_port]
    if runs.host_network:
        numbers += [port.number for port in runs.ports if isinstance(port.number, int) and port.number]
    if not numbers or not runs.pinned:
        return
    spot = runs.rollout.spot if runs.rollout is not None and runs.rollout.spot is not None else runs.spot
    yield Problem(
        item.at(spot),
        f"new pods need port {numbers[0]} of the only node they may go to, which the old one holds",
        f"{_WAITS}, so the scheduler never places the new one.",
        _FIX,
    )


def rollout_recreates(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of Deployments behind a Service that stop all pods before they start new ones."""
    del context
    for item, selects in inventory.having(SelectsPods):
        if selects.use != "service":
            continue
        for pod in inventory.selected(item, selects.selector).certain:
            rollout = pod.runs.rollout
            if rollout is not None and rollout.strategy == "Recreate" and rollout.spot is not None:
                yield Problem(
                    pod.item.at(rollout.spot),
                    f"'Recreate' stops all pods behind Service '{item.name}' first",
                    "New pods are started when the old ones are gone, and requests fail until those are ready.",
                    "Use 'RollingUpdate', unless two versions cannot run at once or share a volume.",
                    related=(("the Service", item.place),),
                )
