"""Checks of selectors that select nothing: Services and NetworkPolicies."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING, Any
from k8slint.kube.inventory.name_pattern import is_near
from k8slint.kube.selector import selector_text, selects_everything
from k8slint.model.fact import SelectsPods
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory, Item, PodSet
    from k8slint.model.rule import Context


def service_selects_nothing(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Problems of Services whose selector fits no pod, beside pods that look like the ones that were meant."""
    del context
    for item, pod, text, spot in empty_selections(inventory, "service"):
        message = f"the selector '{text}' fits no pod, so Service '{item.name}' has no endpoints"
        yield _problem(item, pod, message, spot)


def network_policy_selects_nothing(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Problems of NetworkPolicies whose podSelector fits no pod, beside pods that look like the ones meant."""
    del context
    for item, pod, text, spot in empty_selections(inventory, "network-policy"):
        message = f"the selector '{text}' fits no pod, so the policy protects nothing"
        yield _problem(item, pod, message, spot)


def _problem(item: Item, pod: PodSet | None, message: str, spot: Any) -> Problem:
    if pod is None:
        return Problem(item.at(spot), f"{message}; select labels that pods have")
    labels = ", ".join(f"{key}={value}" for key, value in sorted(pod.labels.items()) if isinstance(value, str))
    message = f"{message}; the pods of {pod.item.title} are labelled '{labels}'"
    return Problem(item.at(spot), message, related=(("these pods", pod.item.at(pod.runs.spot)),))


def empty_selections(inventory: Inventory, use: str) -> Iterator[tuple[Item, PodSet | None, str, Any]]:
    """Find selectors of a use that fit no pod though one was meant: object, that pod, selector and spot.

    A pod was meant when its workload has the selecting object's name, when its labels are one slip away, or when it
    stands in the same file, has the labels with other values, and nothing else of this use selects it. In a scope
    declared as a whole cluster no pod is needed: None.
    """
    selected: set[int] | None = None
    for item, selects in inventory.having(SelectsPods):
        if selects.use != use or selects.selector is None or selects_everything(selects.selector):
            continue
        if item.is_touched("spec.selector") or item.is_touched("spec.podSelector"):
            continue
        found = inventory.selected(item, selects.selector)
        if found.certain or found.possible or inventory.may_select_elsewhere(item, selects.selector):
            continue
        meant = _meant(inventory, item, selects.selector)
        if meant is None and use != "network-policy":  # a policy is often written for somebody else's pods
            selected = _selected(inventory, use) if selected is None else selected
            meant = _neighbour(inventory, item, selects.selector, selected)
        if meant is not None or inventory.scope.is_complete:
            yield item, meant, selector_text(selects.selector), selects.spot


def _meant(inventory: Inventory, item: Item, selector: dict[str, Any]) -> PodSet | None:
    wanted = selector.get("matchLabels")
    wanted = wanted if isinstance(wanted, dict) else {}
    near = None
    for pod in inventory.pods.all:
        if pod.item.namespace != item.namespace or pod.item.kind in ("Job", "CronJob"):
            continue
        if pod.item.name == item.name:
            return pod
        if near is None and _one_slip(wanted, pod.labels):
            near = pod
    return near


def _selected(inventory: Inventory, use: str) -> set[int]:
    """Return the objects (by id) whose pods some selector of a use may select."""
    found: set[int] = set()
    for item, selects in inventory.having(SelectsPods):
        if selects.use == use:
            selection = inventory.selected(item, selects.selector)
            found.update(id(pod.item) for pod in (*selection.certain, *selection.possible))
    return found


def _neighbour(inventory: Inventory, item: Item, selector: dict[str, Any], selected: set[int]) -> PodSet | None:
    """Return the one workload of the same file that nothing selects and that has the labels with other values."""
    wanted = selector.get("matchLabels")
    if not isinstance(wanted, dict) or not wanted:
        return None
    found = [
        pod
        for pod in inventory.pods_in(item.file)
        if pod.item.namespace == item.namespace
        and pod.item.kind not in ("Job", "CronJob")
        and id(pod.item) not in selected
        and all(isinstance(pod.labels.get(key), str) for key in wanted)
    ]
    return found[0] if len(found) == 1 else None


def _one_slip(wanted: dict[str, Any], labels: dict[str, Any]) -> bool:
    """Whether all pairs but one are there, and that one is there with a nearly equal value."""
    wrong = [(key, value) for key, value in wanted.items() if labels.get(key) != value]
    if len(wrong) != 1:
        return False
    key, value = wrong[0]
    actual = labels.get(key)
    return isinstance(actual, str) and isinstance(value, str) and (len(wanted) > 1 or is_near(actual, value))
