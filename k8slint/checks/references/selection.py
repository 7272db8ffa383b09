"""Selectors that match no pod though one was probably meant, of Services, NetworkPolicies and budgets."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from k8slint.checks.references.free_pods import FreePods, stays
from k8slint.checks.references.left_over import left_over
from k8slint.checks.references.near_labels import near_labels
from k8slint.checks.rewrites import selecting
from k8slint.kube.selector import selector_text, selects_everything
from k8slint.model.fact import SelectsPods
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory, Item, PodSet
    from k8slint.model.finding import Place, Rewrite


def labels_fix(pod: PodSet | None, text: str) -> str:
    """Return what to write instead of a selector (`text`) that matches no pod, while `pod` was probably meant."""
    if pod is None:
        return "Select labels that pods have."
    labels = {key: value for key, value in sorted(pod.labels.items()) if isinstance(value, str)}
    terms = text.split(",")
    keys = {term.partition("=")[0] for term in terms}
    if all("=" in term and labels.get(term.partition("=")[0]) == term.partition("=")[2] for term in terms):
        return f"Move it to namespace '{pod.item.namespace}', where the pods of {pod.item.title} are."
    shown = [f"'{key}: {value}'" for key, value in labels.items() if key in keys and f"{key}={value}" not in terms]
    shown = shown or [f"'{key}: {value}'" for key, value in labels.items()]
    return f"Write {' and '.join(shown)}, as on the pods of {pod.item.title}."


class EmptySelection(NamedTuple):
    """A selector of an object that matches no pod, with the pods that were probably meant, if any were."""

    item: Item
    pod: PodSet | None
    selects: SelectsPods

    @property
    def text(self) -> str:
        """The selector as it is written on a command line."""
        return selector_text(self.selects.selector)

    @property
    def place(self) -> Place:
        """The place of the selector."""
        return self.item.at(self.selects.spot)

    @property
    def fix(self) -> str:
        """What to write instead."""
        return labels_fix(self.pod, self.text)

    @property
    def related(self) -> tuple[tuple[str, Place], ...]:
        """The place of the pods that were probably meant, as related places of a problem."""
        return (("these pods", self.pod.item.at(self.pod.runs.spot)),) if self.pod is not None else ()

    @property
    def rewrites(self) -> tuple[Rewrite, ...]:
        """The change of the labels that the selector has to those of the pods."""
        selector = self.selects.selector or {}
        if self.pod is None or set(selector) != {"matchLabels"}:
            return ()
        keys = () if self.selects.use == "service" else ("matchLabels",)
        return selecting(self.place, keys, selector["matchLabels"], self.pod.labels)


def empty_selections(inventory: Inventory, use: str) -> Iterator[EmptySelection]:
    """Yield the selectors of a use that match no pod though one was meant.

    A pod was meant when its workload has the selecting object's name (no peer of a policy), when its labels are one
    edit away, or when it is in the same file, has the labels with other values, and nothing else of this use selects
    it. For a Service `left_over` looks further. In a scope declared as a whole cluster no pod is needed: None.
    """
    free: FreePods | None = None
    for item, selects in inventory.having(SelectsPods):
        if selects.use != use or selects.selector is None or selects_everything(selects.selector):
            continue
        found = inventory.selected(item, selects.selector)
        if found.certain or found.possible or inventory.may_select_elsewhere(item, selects.selector):
            continue
        meant = _meant(inventory, item, selects.selector, use != "network-policy-peer")
        if meant is None and use in ("service", "budget"):  # a policy is often written for pods of others
            free = FreePods(inventory, use) if free is None else free
            meant = _neighbour(item, selects.selector, free)
            if meant is None and use == "service":
                meant = left_over(item, selects.selector, free)
        if meant is not None or inventory.scope.is_complete:
            yield EmptySelection(item, meant, selects)


def _meant(inventory: Inventory, item: Item, selector: dict[str, Any], by_name: bool) -> PodSet | None:
    """Return the pods of the object's name (if that counts), or with labels that are one edit away."""
    wanted = selector.get("matchLabels")
    wanted = wanted if isinstance(wanted, dict) else {}
    if by_name:
        found = inventory.once(_pods_by_name).get((item.namespace, item.name))
        if found is not None:
            return found
    near = inventory.once(near_labels).get(item.namespace)
    return None if near is None else near.find(wanted)


def _pods_by_name(inventory: Inventory) -> dict[tuple[str, str], PodSet]:
    """Return the first pods that stay for each namespace and name of their objects."""
    found: dict[tuple[str, str], PodSet] = {}
    for pod in inventory.pods.all:
        if stays(pod):
            found.setdefault((pod.item.namespace, pod.item.name), pod)
    return found


def _neighbour(item: Item, selector: dict[str, Any], free: FreePods) -> PodSet | None:
    """Return the one workload of the same file that nothing selects and that has the labels with other values."""
    wanted = selector.get("matchLabels")
    if not isinstance(wanted, dict) or not wanted:
        return None
    candidates = min((free.in_file(item, key) for key in wanted), key=len)
    fitting = (pod for pod in candidates if all(isinstance(pod.labels.get(key), str) for key in wanted))
    found = tuple(islice(fitting, 2))
    return found[0] if len(found) == 1 else None
