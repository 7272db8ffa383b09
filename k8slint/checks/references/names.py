"""Checks of names that mean something else than it seems: waits, service variables, objects defined twice."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING
from k8slint.kube.inventory.resolution import OTHER_NAMESPACE, UNDEFINED
from k8slint.model.fact import ANY, RunsPods, Serves, SetsEnv
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory, Item
    from k8slint.model.fact import RefersTo
    from k8slint.model.rule import Context

_REPEATED_FREELY = frozenset(("Namespace", "CustomResourceDefinition"))
_SERVICE_KINDS = ("ClusterIP", "NodePort", "LoadBalancer")


def waits_for_undefined_service(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Problems of init containers that loop until a Service answers which nothing defines."""
    del context
    waits = [pair for pair in inventory.references("Service") if pair[1].use == "waits"]
    for item, ref in (*waits, *_doubtful(inventory)):
        found = inventory.resolve(item, ref)
        if found.state == OTHER_NAMESPACE:
            where = found.items[0].namespace
            message = (
                f"Service '{ref.name}' is defined in namespace '{where}' only, where this name does not lead, so the "
                f"loop never ends and the pod stays in Init; wait for '{ref.name}.{where}'"
            )
            yield Problem(item.at(ref.spot), message, related=(("defined here", found.items[0].place),))
        elif found.state == UNDEFINED and inventory.is_missed(item, ref):
            near = inventory.near_name(item, ref)
            advice = f"did you mean '{near}'?" if near else "define the Service or correct the name"
            message = (
                f"no Service '{ref.name}' is defined in this project, so the loop never ends and the pod stays in "
                f"Init; {advice}"
            )
            yield Problem(item.at(ref.spot), message)


def _doubtful(inventory: Inventory) -> list[tuple[Item, RefersTo]]:
    """Names of two parts that end in a namespace of this scope: `db.data` where objects of `data` are defined."""
    from k8slint.model.fact import RefersTo

    namespaces = {item.namespace for item in inventory.items} - {"", ANY}
    return [
        (item, ref)
        for item, ref in inventory.having(RefersTo)
        if ref.use == "waits" and ref.optional and ref.namespace in namespaces
    ]


def env_shadows_service_variable(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Problems of variables that carry the name the kubelet gives to a Service's, and lead somewhere else."""
    del context
    for item, sets in inventory.having(SetsEnv):
        runs = item.one(RunsPods)
        if runs is None or not runs.service_links or not sets.value or "$(" in sets.value:
            continue
        for service in inventory.of_kind("Service"):
            if service.namespace == item.namespace and _shadows(service, sets):
                message = (
                    f"'{sets.name}' is also the variable the kubelet makes for Service '{service.name}', and the "
                    f"value '{sets.value}' hides it, so programs that follow the convention are led elsewhere; "
                    "choose a name that is no Service's"
                )
                yield Problem(item.at(sets.spot), message, related=(("the Service", service.place),))


def _shadows(service: Item, sets: SetsEnv) -> bool:
    """Whether a variable is one of a Service's and does not mean that Service."""
    serves = service.one(Serves)
    if serves is None or serves.headless or serves.type not in _SERVICE_KINDS or ANY in service.name:
        return False
    prefix = service.name.upper().replace("-", "_")
    if sets.name == f"{prefix}_SERVICE_HOST":
        return service.name not in sets.value
    if sets.name == f"{prefix}_SERVICE_PORT":
        return bool(serves.ports) and sets.value not in {str(port[1]) for port in serves.ports}
    for port in serves.ports:
        if isinstance(port[0], str) and port[0]:
            name = port[0].upper().replace("-", "_")
            if sets.name == f"{prefix}_SERVICE_PORT_{name}":
                return sets.value != str(port[1])
    return False


def object_defined_twice(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Problems of objects that one file, or what is applied together, defines more than once."""
    del context
    if len({(item.kind, item.name) for item in inventory.items}) == len(inventory.items):
        return
    first: dict[tuple[str, str, str, str], Item] = {}
    for item in inventory.items:
        if not item.name or ANY in item.name or ANY in item.namespace or item.kind in _REPEATED_FREELY:
            continue
        other = first.setdefault(item.identity, item)
        if other is item or (other.file, other.defines) == (item.file, item.defines):
            continue
        if other.file != item.file and not inventory.scope.applied:
            continue
        message = (
            f"{item.title} is defined a second time, so whichever is applied last replaces the other; "
            "remove one of them or give it another name"
        )
        yield Problem(item.place, message, related=(("defined here, too", other.place),))
