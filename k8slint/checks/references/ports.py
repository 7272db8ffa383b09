"""Checks of ports: a Service's against its pods', an Ingress's against the Service's."""

from __future__ import annotations

from k8slint.checks.references.missing import ADVICE
from k8slint.hints import TYPE_CHECKING, Any
from k8slint.kube.inventory.resolution import DEFINED, OTHER_NAMESPACE, UNDEFINED
from k8slint.model.fact import UNKNOWN, Admits, SelectsPods, Serves
from k8slint.model.finding import Problem
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory, Item, PodSet
    from k8slint.kube.inventory.pods import Selection
    from k8slint.kube.inventory.resolution import Resolution
    from k8slint.model.fact import RefersTo
    from k8slint.model.finding import Place
    from k8slint.model.rule import Context

_NO_NAMES: set[str] = set()


def service_target_port_undeclared(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Problems of Services that send to a port none of their pods declares."""
    del context
    met: dict[int, _Ports | None] = {}
    for item, serves in inventory.having(Serves):
        selects = item.one(SelectsPods)
        if selects is None or item.is_touched("spec.ports") or item.is_touched("spec.selector"):
            continue
        found = inventory.selected(item, selects.selector)
        if id(found.certain) not in met:  # equal selectors share one selection, which the inventory keeps
            met[id(found.certain)] = _ports_of(found)
        ports = met[id(found.certain)]
        if ports is not None:
            for port in serves.ports:
                yield from _undeclared(item, port, ports, len(serves.ports))


class _Ports(NamedTuple):
    """The ports of selected pods: names and numbers by protocol, the first pods, whether each has just one."""

    names: dict[str, set[str]]
    numbers: dict[str, set[int]]
    pods: list[PodSet]
    single: bool


def _ports_of(found: Selection) -> _Ports | None:
    """Return the ports of selected pods; None where nothing is selected, or not all of them are known."""
    if not found.certain or found.possible or any(_is_vague(pod) for pod in found.certain):
        return None
    names: dict[str, set[str]] = {}
    numbers: dict[str, set[int]] = {}
    for pod in found.certain:
        for _, name, number, protocol, *_ in pod.runs.ports:
            names.setdefault(protocol, set()).add(name)
            if isinstance(number, int):
                numbers.setdefault(protocol, set()).add(number)
    return _Ports(names, numbers, found.certain[:2], all(len(pod.runs.ports) == 1 for pod in found.certain))


def _is_vague(pod: PodSet) -> bool:
    """Whether the ports of pods are not all in the file."""
    unknown = any(UNKNOWN is value for port in pod.runs.ports for value in port)
    return unknown or pod.is_touched("spec.containers")


def _undeclared(item: Item, port: list[Any], ports: _Ports, count: int) -> Iterator[Problem]:
    target, protocol, spot = port[2], port[3], port[4]
    if isinstance(target, str) and target:
        declared = ports.names.get(protocol, _NO_NAMES)
        if target in declared:
            return
        message = (
            f"no container of the selected pods has a {protocol} port named '{target}', so Service '{item.name}' has "
            f"no endpoints for it; the ports there are {_listed(declared)}"
        )
        yield Problem(item.at(spot), message, related=_pods(ports.pods))
    elif isinstance(target, int) and target and count == 1 and ports.single:
        numbers = sorted(ports.numbers.get(protocol, ()))
        if numbers and target not in numbers:
            message = (
                f"the selected pods declare port {numbers[0]} and not {target}, so connections to Service "
                f"'{item.name}' are refused unless something listens there all the same; write "
                f"'targetPort: {numbers[0]}'"
            )
            yield Problem(item.at(spot), message, related=_pods(ports.pods), severity="info")


def _listed(names: set[str]) -> str:
    return ", ".join(f"'{name}'" for name in sorted(filter(None, names))) or "none with a name"


def _pods(pods: list[PodSet]) -> tuple[tuple[str, Place], ...]:
    return tuple((f"the pods of {pod.item.title}", pod.item.at(pod.runs.spot)) for pod in pods[:2])


def port_name_undeclared(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Problems of NetworkPolicies that let traffic in on a port none of their pods declares by that name."""
    del context
    met: dict[int, _Ports | None] = {}
    for item, admits in inventory.having(Admits):
        selects = item.one(SelectsPods)
        if selects is None or item.is_touched("spec.ingress") or item.is_touched("spec.podSelector"):
            continue
        found = inventory.selected(item, selects.selector)
        if id(found.certain) not in met:
            met[id(found.certain)] = _ports_of(found)
        ports = met[id(found.certain)]
        for name, protocol, spot in admits.ports if ports is not None else ():
            names = ports.names.get(protocol, _NO_NAMES) if ports is not None else _NO_NAMES
            if name not in names:
                message = (
                    f"no selected pod has a {protocol} port named '{name}', so this rule lets nothing in; "
                    f"the ports there are {_listed(names)}"
                )
                yield Problem(item.at(spot), message, related=_pods(found.certain))


def ingress_backend_undefined(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Problems of Ingress backends whose Service, or whose port of it, nothing defines."""
    del context
    met: dict[int, list[list[Any]] | None] = {}
    for item, ref in inventory.references("Service"):
        if ref.use == "backend":
            yield from _backend(inventory, item, ref)
        elif ref.use == "backend-port":
            found = inventory.resolve(item, ref)
            if id(found) not in met:  # equal references share one answer, which the inventory keeps
                met[id(found)] = _served(found)
            ports = met[id(found)]
            if ports:
                yield from _backend_port(item, ref, found.items[0], ports)


def _backend(inventory: Inventory, item: Item, ref: RefersTo) -> Iterator[Problem]:
    found = inventory.resolve(item, ref)
    if found.state == OTHER_NAMESPACE:
        where = found.items[0].namespace
        message = (
            f"Service '{ref.name}' is defined in namespace '{where}' only, and an Ingress sends to Services of its own "
            f"namespace '{item.namespace}', so its requests are answered with an error; move one to the other"
        )
        yield Problem(item.at(ref.spot), message, related=(("defined here", found.items[0].place),))
    elif found.state == UNDEFINED and inventory.is_missed(item, ref):
        near = inventory.near_name(item, ref)
        advice = f"did you mean '{near}'?" if near else ADVICE
        message = (
            f"Service '{ref.name}' is defined nowhere in this project, so requests to this path are answered with an "
            f"error; {advice}"
        )
        yield Problem(item.at(ref.spot), message)


def _served(found: Resolution) -> list[list[Any]] | None:
    """Return the ports, name and number first, of the Services found; None where not all are known."""
    services = [(each, each.one(Serves)) for each in found.items]
    if found.state != DEFINED or any(serves is None or each.is_touched("spec.ports") for each, serves in services):
        return None
    ports = [port for _, serves in services if serves is not None for port in serves.ports]
    return None if any(UNKNOWN is value for port in ports for value in port) else ports


def _backend_port(item: Item, ref: RefersTo, service: Item, ports: list[list[Any]]) -> Iterator[Problem]:
    held = 1 if isinstance(ref.key, int) else 0
    if any(port[held] == ref.key for port in ports):
        return
    shown = ", ".join(f"{port[1]} ('{port[0]}')" if port[0] else f"{port[1]}" for port in ports)
    message = (
        f"Service '{ref.name}' has no port {ref.key if isinstance(ref.key, int) else repr(ref.key)}, so requests to "
        f"this path are answered with an error; its ports are {shown}"
    )
    yield Problem(item.at(ref.spot), message, related=(("the Service", service.place),))
