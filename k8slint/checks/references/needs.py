"""Checks of what workloads need: ConfigMaps, Secrets and the keys in them, accounts, claims."""

from __future__ import annotations

from k8slint.checks.references.missing import misplaced, targets, undefined
from k8slint.hints import TYPE_CHECKING
from k8slint.kube.inventory.resolution import DEFINED
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory, Item
    from k8slint.model.fact import RefersTo
    from k8slint.model.rule import Context

_MISPLACED_KINDS = ("ConfigMap", "Secret", "ServiceAccount", "PersistentVolumeClaim", "Role")
_MAX_KEYS = 5


def _not_started(item: Item, ref: RefersTo) -> str:
    """Say what the kubelet does without a ConfigMap or Secret (pkg/kubelet/kubelet_pods.go, volume plugins)."""
    del item
    if ref.use == "tls":
        return "the ingress controller serves its own default certificate for these hosts"
    if ref.use == "volume":
        return "the volume cannot be set up and the pod stays in ContainerCreating"
    return "the container is not started (CreateContainerConfigError)"


def config_map_undefined(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Problems of references to ConfigMaps that nothing defines."""
    del context
    yield from undefined(inventory, "ConfigMap", _not_started)


def secret_undefined(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Problems of references to Secrets that nothing defines, where the project keeps its Secrets with the rest."""
    del context
    yield from undefined(inventory, "Secret", _not_started)


def config_key_undefined(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Problems of references to keys that a ConfigMap or Secret does not hold."""
    del context
    for kind in ("ConfigMap", "Secret"):
        for item, ref in inventory.references(kind):
            if not isinstance(ref.key, str) or not ref.key:
                continue
            held = _held_keys(inventory, item, ref)
            if held is None or ref.key in held:
                continue
            listed = ", ".join(f"'{key}'" for key in sorted(held)[:_MAX_KEYS]) or "no key at all"
            more = " and others" if len(held) > _MAX_KEYS else ""
            message = (
                f"{kind} '{ref.name}' holds no key '{ref.key}', so {_not_started(item, ref)}; "
                f"it holds {listed}{more}, so name one of these or add the key"
            )
            holders = inventory.resolve(item, ref).items[:2]
            yield Problem(item.at(ref.spot), message, related=tuple((f"the {kind}", each.place) for each in holders))


def _held_keys(inventory: Inventory, item: Item, ref: RefersTo) -> set[str] | None:
    """Return all keys of what a reference leads to; None when that is not known."""
    found = inventory.resolve(item, ref)
    namespace = item.namespace
    if inventory.world.assumed.has_key(ref.kind, namespace, ref.name, str(ref.key)):
        return None
    if found.state == DEFINED:
        if inventory.makers(ref.kind, namespace, ref.name):
            return None
        known = [inventory.keys(each) for each in found.items]
    else:
        known = [made.keys for made in inventory.makers(ref.kind, namespace, ref.name)]
    if not known or None in known:
        return None
    return set(known[0] or ()) if len(known) == 1 else {key for keys in known for key in keys or ()}


def service_account_undefined(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Problems of pods that run under a ServiceAccount nothing defines."""
    del context
    yield from undefined(inventory, "ServiceAccount", _no_pods)


def _no_pods(item: Item, ref: RefersTo) -> str:
    del ref
    if item.kind == "Pod":
        return "the API server refuses the pod"
    return "the API server refuses every pod of it"


def claim_undefined(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Problems of pods that mount a PersistentVolumeClaim nothing defines."""
    del context
    yield from undefined(inventory, "PersistentVolumeClaim", "the pod is never scheduled")


def reference_in_other_namespace(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Problems of references to objects that exist, but in another namespace."""
    del context
    known = targets(inventory)
    for kind in _MISPLACED_KINDS:
        if kind in known:
            yield from misplaced(inventory, kind)
    for item, ref in inventory.references("ServiceAccount"):
        if ref.use == "subject":
            yield from _wrong_subject(inventory, item, ref)


def _wrong_subject(inventory: Inventory, item: Item, ref: RefersTo) -> Iterator[Problem]:
    """Problems of bindings for an account of a namespace that has none, while another namespace has it."""
    found = inventory.resolve(item, ref)
    if found.state != "other-namespace" or not ref.namespace:
        return
    other = found.items[0]
    message = (
        f"ServiceAccount '{ref.name}' is defined in namespace '{other.namespace}' only, so {item.title} grants its "
        f"rights to an account of '{ref.namespace}' that nobody has; write 'namespace: {other.namespace}'"
    )
    yield Problem(item.at(ref.spot), message, related=(("defined here", other.place),))
