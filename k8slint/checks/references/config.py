"""Checks of the ConfigMaps, and of the keys of ConfigMaps and Secrets, that workloads need."""

from __future__ import annotations

from k8slint.checks.references.missing import undefined
from k8slint.hints import TYPE_CHECKING
from k8slint.kube.inventory.resolution import DEFINED
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory, Item
    from k8slint.model.fact import RefersTo
    from k8slint.model.rule import Context

_MAX_KEYS = 5


def without_config(item: Item, ref: RefersTo) -> str:
    """Return what happens without a ConfigMap or Secret (pkg/kubelet/kubelet_pods.go, volume plugins)."""
    del item
    if ref.use == "tls":
        return "The ingress controller serves its own default certificate for these hosts."
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
    for kind in ("ConfigMap", "Secret"):
        for item, ref in inventory.references(kind):
            if not isinstance(ref.key, str) or not ref.key:
                continue
            keys = _known_keys(inventory, item, ref)
            if keys is None or ref.key in keys:
                continue
            holders = inventory.resolve(item, ref).items[:2]
            yield Problem(
                item.at(ref.spot),
                f"{kind} '{ref.name}' has no key '{ref.key}'",
                without_config(item, ref),
                _key_fix(kind, ref.key, keys),
                related=tuple((f"the {kind}", each.place) for each in holders),
            )


def _key_fix(kind: str, key: str, keys: set[str]) -> str:
    """Return what to write instead of a key that is not there."""
    if not keys:
        return f"Add the key '{key}' to the {kind}, which has no key at all."
    listed = ", ".join(f"'{each}'" for each in sorted(keys)[:_MAX_KEYS])
    if len(keys) == 1:
        return f"Write {listed}, the only key there is, or add '{key}'."
    return f"Write one of the keys there are ({listed}{', …' if len(keys) > _MAX_KEYS else ''}), or add '{key}'."


def _known_keys(inventory: Inventory, item: Item, ref: RefersTo) -> set[str] | None:
    """Return all keys of what a reference names; None when they are not known."""
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
