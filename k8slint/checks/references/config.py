"""Checks of the ConfigMaps, and of the keys of ConfigMaps and Secrets, that workloads need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.references.missing import undefined
from k8slint.checks.rewrites import meant, rewritten
from k8slint.kube.inventory.resolution import DEFINED
from k8slint.model.finding import Problem
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from k8slint.kube.inventory import Inventory, Item
    from k8slint.model.fact import RefersTo
    from k8slint.model.rule import Context

_MAX_KEYS = 5


def without_config(item: Item, ref: RefersTo) -> str:
    """Return what happens without a ConfigMap or Secret (pkg/kubelet/kubelet_pods.go, volume plugins)."""
    del item
    if ref.use == "tls":
        return "The ingress controller serves its own default certificate for these hosts."
    if ref.use == "subPath":
        return "The kubelet mounts an empty directory there instead of the file."
    if ref.use == "volume":
        return "The kubelet cannot set up the volume, so the pod stays in ContainerCreating."
    return "The kubelet does not start the container (CreateContainerConfigError)."


def config_map_undefined(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of references to ConfigMaps that nothing defines."""
    del context
    yield from undefined(inventory, "ConfigMap", without_config)


def config_key_undefined(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of references to keys that a ConfigMap or Secret does not have."""
    del context
    known: dict[frozenset[int], _Keys] = {}
    for kind in ("ConfigMap", "Secret"):
        for item, ref in inventory.references(kind):
            if not isinstance(ref.key, str) or not ref.key:
                continue
            keys = _known_keys(inventory, item, ref, known)
            if keys is None or ref.key in keys.all:
                continue
            holders = inventory.resolve(item, ref).items[:2]
            yield Problem(
                item.at(ref.spot),
                f"{kind} '{ref.name}' has no key '{ref.key}'",
                without_config(item, ref),
                _key_fix(kind, ref.key, keys),
                related=tuple((f"the {kind}", each.place) for each in holders),
                rewrites=rewritten(item.at(ref.spot), ref.key, *meant(ref.key, sorted(keys.all))),
            )


class _Keys(NamedTuple):
    """The keys of some objects, and the first of them in words; thousands of references may ask for the same."""

    all: frozenset[str]
    first: str


def _keys_of(parts: Iterable[Iterable[str]]) -> _Keys:
    keys = frozenset(key for part in parts for key in part)
    listed = ", ".join(f"'{each}'" for each in sorted(keys)[:_MAX_KEYS])
    return _Keys(keys, f"{listed}, …" if len(keys) > _MAX_KEYS else listed)


def _key_fix(kind: str, key: str, keys: _Keys) -> str:
    """Return what to write instead of a key that is not there."""
    if not keys.all:
        return f"Add the key '{key}' to the {kind}, which has no key at all."
    if len(keys.all) == 1:
        return f"Write {keys.first}, the only key there is, or add '{key}'."
    return f"Write one of the keys there are ({keys.first}), or add '{key}'."


def _known_keys(
    inventory: Inventory, item: Item, ref: RefersTo, found_before: dict[frozenset[int], _Keys]
) -> _Keys | None:
    """Return all keys of what a reference names; None when they are not known."""
    found = inventory.resolve(item, ref)
    namespace = item.namespace
    if inventory.world.assumed.has_key(ref.kind, namespace, ref.name, str(ref.key)):
        return None
    if found.state == DEFINED:
        if inventory.makers(ref.kind, namespace, ref.name):
            return None
        holders = frozenset(map(id, found.items))
        before = found_before.get(holders)
        if before is not None:
            return before
        known = [inventory.keys(each) for each in found.items]
    else:
        holders = frozenset()
        known = [made.keys for made in inventory.makers(ref.kind, namespace, ref.name)]
    if not known or None in known:
        return None
    keys = _keys_of(part or () for part in known)
    if holders:
        found_before[holders] = keys
    return keys
