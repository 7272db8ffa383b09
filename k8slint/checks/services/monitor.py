"""The check for monitors of the Prometheus operator that select nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.checks.rewrites import selecting
from k8slint.kube.inventory import same_namespace
from k8slint.kube.inventory.name_pattern import is_near
from k8slint.kube.selector import matches, selector_text, selects_everything
from k8slint.model.fact import RunsPods, Serves
from k8slint.model.finding import Problem
from k8slint.model.network_fact import Labels, Monitors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory, Item
    from k8slint.model.finding import Rewrite
    from k8slint.model.rule import Context

Target = tuple["Item", dict[str, Any]]


def monitor_selects_nothing(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of monitors whose selector matches no Service or pod, beside one that was probably meant."""
    del context
    for item, monitors in inventory.having(Monitors):
        targets = _targets(inventory, item, monitors)
        selector = monitors.selector
        if selector is None or selects_everything(selector) or not targets:
            continue
        if any(matches(selector, labels) is not False for _, labels in targets):
            continue
        if inventory.scope.is_open or inventory.world.brings_unknown(inventory.number, item.namespace):
            continue
        meant = _meant(item, selector, targets)
        if meant is not None or inventory.scope.is_complete:
            yield _problem(item, monitors, meant)


def monitor_port_undefined(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of ports that no Service selected by a ServiceMonitor has by that name."""
    del context
    for item, monitors in inventory.having(Monitors):
        if monitors.kind != "Service" or monitors.selector is None or not monitors.ports:
            continue
        answers = [(each, matches(monitors.selector, labels)) for each, labels in _targets(inventory, item, monitors)]
        services = [each for each, answer in answers if answer is not False]
        serves = [each.one(Serves) for each in services]
        names = [port.name for each in serves if each is not None for port in each.ports]
        if not services or selects_everything(monitors.selector) or None in serves or not _are_known(names):
            continue
        known = sorted({str(name) for name in names if name})
        for port in monitors.ports:
            if port.name not in known:
                yield Problem(
                    item.at(port.spot),
                    f"{services[0].title} has no port named '{port.name}'",
                    "Prometheus gets no targets from this endpoint, and no error shows.",
                    "Write '" + "' or '".join(known[:3]) + "'."
                    if known
                    else f"Write 'name: {port.name}' at the port of the Service.",
                    related=(("this one", services[0].place),),
                )


def _are_known(names: list[Any]) -> bool:
    """Whether all names of ports are written out, or left out."""
    return all(isinstance(name, str) or name is None for name in names)


def _targets(inventory: Inventory, item: Item, monitors: Monitors) -> list[Target]:
    """Return what a monitor may select, with its labels: Services or pods of the namespaces it looks in."""
    found: list[Target] = []
    if monitors.kind == "Pod":
        found = [(each, runs.labels) for each, runs in inventory.having(RunsPods) if isinstance(runs.labels, dict)]
    else:
        for each, _ in inventory.having(Serves):
            own = each.one(Labels)
            found.append((each, own.labels if own is not None else {}))
    spaces = [item.namespace] if monitors.namespaces == [] else monitors.namespaces
    if spaces is None:
        return found
    return [
        target for target in found if any(same_namespace(space, target[0].namespace) is not False for space in spaces)
    ]


def _meant(item: Item, selector: dict[str, Any], targets: list[Target]) -> Target | None:
    """Return the object of the monitor's name or file, or with the labels but for one letter, or another key."""
    wanted = selector.get("matchLabels")
    wanted = wanted if isinstance(wanted, dict) else {}
    for target, labels in targets:
        if target.name == item.name:
            return target, labels
        wrong = {key: value for key, value in wanted.items() if labels.get(key) != value}
        if wrong and all(_is_close(labels, key, value) for key, value in wrong.items()):
            return target, labels
    near = [target for target in targets if target[0].file == item.file]
    return near[0] if len(near) == 1 and len(targets) == 1 else None


def _is_close(labels: dict[str, Any], key: str, value: Any) -> bool:
    """Whether labels have a value under another key, or a similar one under this key."""
    actual = labels.get(key)
    return value in labels.values() or (isinstance(actual, str) and isinstance(value, str) and is_near(actual, value))


def _problem(item: Item, monitors: Monitors, meant: Target | None) -> Problem:
    noun = "Service" if monitors.kind == "Service" else "pod"
    fix = f"Select labels that {noun}s have; those of a {noun}, not of what it selects."
    if meant is not None:
        shown = [f"'{key}: {value}'" for key, value in sorted(meant[1].items()) if isinstance(value, str)][:3]
        fix = (
            f"Select {' and '.join(shown)}, the labels of {meant[0].title}."
            if shown
            else f"Add the label to {meant[0].title}."
        )
    return Problem(
        item.at(monitors.spot),
        f"selector '{selector_text(monitors.selector)}' matches no {noun}",
        "Prometheus gets no targets from this monitor, and no error shows.",
        fix,
        related=(("this one", meant[0].place),) if meant is not None else (),
        rewrites=_rewrites(item, monitors, meant[1]) if meant is not None else (),
    )


def _rewrites(item: Item, monitors: Monitors, labels: dict[str, Any]) -> tuple[Rewrite, ...]:
    """Return the change of a selector to the labels of what was meant, where it has no expressions."""
    selector = monitors.selector or {}
    if set(selector) != {"matchLabels"}:
        return ()
    return selecting(item.at(monitors.spot), ("matchLabels",), selector["matchLabels"], labels)
