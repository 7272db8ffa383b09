"""Checks of ports: a Service's against its pods', an Ingress's against the Service's."""

from __future__ import annotations

from k8slint.checks.references.missing import ADVICE
from k8slint.hints import TYPE_CHECKING, Any
from k8slint.kube.inventory.resolution import DEFINED, OTHER_NAMESPACE, UNDEFINED
from k8slint.model.fact import UNKNOWN, Admits, SelectsPods, Serves
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory, Item, PodSet
    from k8slint.model.fact import RefersTo
    from k8slint.model.finding import Place
    from k8slint.model.rule import Context


def service_target_port_undeclared(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Problems of Services that send to a port none of their pods declares."""
    del context
    for item, serves in inventory.having(Serves):
        selects = item.one(SelectsPods)
        if selects is None or item.is_touched("spec.ports") or item.is_touched("spec.selector"):
            continue
        found = inventory.selected(item, selects.selector)
        if not found.certain or found.possible or any(_is_vague(pod) for pod in found.certain):
            continue
        for port in serves.ports:
            yield from _undeclared(item, port, found.certain, len(serves.ports))


def _is_vague(pod: PodSet) -> bool:
    """True when the ports of pods are not all in the file."""
    unknown = any(UNKNOWN is value for port in pod.runs.ports for value in port)
    return unknown or pod.is_touched("spec.containers")


def _undeclared(item: Item, port: list[Any], pods: list[PodSet], count: int) -> Iterator[Problem]:
    target, protocol, spot = port[2], port[3], port[4]
    declared = [each for pod in pods for each in pod.runs.ports if each[3] == protocol]
    if isinstance(target, str) and target:
        if any(each[1] == target for each in declared):
            return
        names = (
            ", ".join(f"'{name}'" for name in sorted({each[1] for each in declared if each[1]})) or "none with a name"
        )
        message = (
            f"no container of the selected pods has a {protocol} port named '{target}', so Service '{item.name}' has "
            f"no endpoints for it; the ports there are {names}"
        )
        yield Problem(item.at(spot), message, _pods(pods))
    elif isinstance(target, int) and target and count == 1 and all(len(pod.runs.ports) == 1 for pod in pods):
        numbers = sorted({each[2] for each in declared if isinstance(each[2], int)})
        if numbers and target not in numbers:
            message = (
                f"the selected pods declare port {numbers[0]} and not {target}, so connections to Service "
                f"'{item.name}' are refused unless something listens there all the same; write "
                f"'targetPort: {numbers[0]}'"
            )
            yield Problem(item.at(spot), message, _pods(pods), severity="info")


def _pods(pods: list[PodSet]) -> tuple[tuple[str, Place], ...]:
    return tuple((f"the pods of {pod.item.title}", pod.item.at(pod.runs.spot)) for pod in pods[:2])


def port_name_undeclared(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Problems of NetworkPolicies that let traffic in on a port none of their pods declares by that name."""
    del context
    for item, admits in inventory.having(Admits):
        selects = item.one(SelectsPods)
        if selects is None or item.is_touched("spec.ingress") or item.is_touched("spec.podSelector"):
            continue
        found = inventory.selected(item, selects.selector)
        if not found.certain or found.possible or any(_is_vague(pod) for pod in found.certain):
            continue
        for name, protocol, spot in admits.ports:
            ports = {each[1] for pod in found.certain for each in pod.runs.ports if each[3] == protocol and each[1]}
            if name not in ports:
                names = ", ".join(f"'{each}'" for each in sorted(ports)) or "none with a name"
                message = (
                    f"no selected pod has a {protocol} port named '{name}', so this rule lets nothing in; "
                    f"the ports there are {names}"
                )
                yield Problem(item.at(spot), message, _pods(found.certain))


def ingress_backend_undefined(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Problems of Ingress backends whose Service, or whose port of it, nothing defines."""
    del context
    for item, ref in inventory.references("Service"):
        if ref.use == "backend":
            yield from _backend(inventory, item, ref)
        elif ref.use == "backend-port":
            yield from _backend_port(inventory, item, ref)


def _backend(inventory: Inventory, item: Item, ref: RefersTo) -> Iterator[Problem]:
    found = inventory.resolve(item, ref)
    if found.state == OTHER_NAMESPACE:
        where = found.items[0].namespace
        message = (
            f"Service '{ref.name}' is defined in namespace '{where}' only, and an Ingress sends to Services of its own "
            f"namespace '{item.namespace}', so its requests are answered with an error; move one to the other"
        )
        yield Problem(item.at(ref.spot), message, (("defined here", found.items[0].place),))
    elif found.state == UNDEFINED and inventory.is_missed(item, ref):
        near = inventory.near_name(item, ref)
        advice = f"did you mean '{near}'?" if near else ADVICE
        message = (
            f"Service '{ref.name}' is defined nowhere in this project, so requests to this path are answered with an "
            f"error; {advice}"
        )
        yield Problem(item.at(ref.spot), message)


def _backend_port(inventory: Inventory, item: Item, ref: RefersTo) -> Iterator[Problem]:
    found = inventory.resolve(item, ref)
    services = [(each, each.one(Serves)) for each in found.items]
    if found.state != DEFINED or any(serves is None or each.is_touched("spec.ports") for each, serves in services):
        return
    ports = [port for _, serves in services if serves is not None for port in serves.ports]
    wanted = 0 if isinstance(ref.key, int) else 1
    held = {port[1 - wanted] for port in ports}
    if not ports or ref.key in held or any(UNKNOWN is value for port in ports for value in port):
        return
    shown = ", ".join(f"{port[1]} ('{port[0]}')" if port[0] else f"{port[1]}" for port in ports)
    message = (
        f"Service '{ref.name}' has no port {ref.key if isinstance(ref.key, int) else repr(ref.key)}, so requests to "
        f"this path are answered with an error; its ports are {shown}"
    )
    yield Problem(item.at(ref.spot), message, (("the Service", services[0][0].place),))
