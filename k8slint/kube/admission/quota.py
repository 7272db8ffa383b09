"""ResourceQuotas: which objects one counts, and how much of it each uses.

From pkg/quota/v1/evaluator/core/{pods,services,persistent_volume_claims,resource_claims,scopes}.go and
apiserver/pkg/admission/plugin/resourcequota/controller.go. Amounts are in thousandths of a unit, counts as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.certain import items, mapping, whole
from k8slint.kube.resources import (
    Amounts,
    UnknownAmount,
    amounts,
    container_amounts,
    is_pod_level,
    pod_resources,
    read_amounts,
)
from k8slint.kube.rights import plural
from k8slint.kube.schema.formats.resources import is_extended
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from k8slint.kube.container import Container
    from k8slint.kube.pod import Pod
    from k8slint.kube.resource import Resource

ONE = 1000
"""One object, in thousandths."""

_DUTY = {
    "cpu": ("requests", "cpu"),
    "memory": ("requests", "memory"),
    "requests.cpu": ("requests", "cpu"),
    "requests.memory": ("requests", "memory"),
    "limits.cpu": ("limits", "cpu"),
    "limits.memory": ("limits", "memory"),
}
"""What of a quota obliges every container to have an amount (``validateContainerResources``), and which."""

_COUNTED = frozenset("configmaps persistentvolumeclaims replicationcontrollers resourcequotas secrets services".split())
"""Core resources that a quota also counts under their bare names."""

_CLASS = ".storageclass.storage.k8s.io/"
_DEVICES, _MOST_DEVICES = ".deviceclass.resource.k8s.io/devices", 32
_AFFINITIES = ("podAffinity", "podAntiAffinity")
_REQUIRED, _PREFERRED = (f"{how}DuringSchedulingIgnoredDuringExecution" for how in ("required", "preferred"))


class ScopeDemand(NamedTuple):
    """A scope that an object must have to be counted: `operator` is In, NotIn, Exists or DoesNotExist."""

    name: str
    operator: str
    values: tuple[str, ...] = ()


class Quota(NamedTuple):
    """What a ResourceQuota allows in all, and the scopes of the pods it counts (none: it counts all objects)."""

    hard: Amounts
    scopes: tuple[ScopeDemand, ...]


def quota_of(spec: dict[str, Any]) -> Quota:
    """Return what the spec of a ResourceQuota says; amounts that are not in the file allow anything."""
    scopes = [ScopeDemand(name, "Exists") for name in items(spec.get("scopes")) if isinstance(name, str)]
    for entry in items(mapping(spec.get("scopeSelector")).get("matchExpressions")):
        name, operator = mapping(entry).get("scopeName"), mapping(entry).get("operator")
        values = tuple(str(value) for value in items(mapping(entry).get("values")))
        if isinstance(name, str) and isinstance(operator, str):
            scopes.append(ScopeDemand(name, operator, values))
    return Quota(read_amounts(spec, "hard"), tuple(scopes))


def counts_pod(quota: Quota, pod: Pod, priority_class: str) -> bool:
    """Whether a quota counts a pod; `priority_class` is that of the pod after admission, '' for none."""
    return all(_has_scope(demand, pod, priority_class) for demand in quota.scopes)


def counts_claim(quota: Quota, spec: dict[str, Any]) -> bool:
    """Whether a quota counts a claim for storage, whose only scope is its VolumeAttributesClass."""
    name = spec.get("volumeAttributesClassName")
    name = name if isinstance(name, str) else ""
    return all(demand.name == "VolumeAttributesClass" and _fits(demand, name) for demand in quota.scopes)


def _has_scope(demand: ScopeDemand, pod: Pod, priority_class: str) -> bool:
    if demand.name == "PriorityClass":
        return _fits(demand, priority_class)
    if demand.name in ("Terminating", "NotTerminating"):
        has = (pod.value.get("activeDeadlineSeconds") is not None) is (demand.name == "Terminating")
    elif demand.name in ("BestEffort", "NotBestEffort"):
        found = pod_resources(pod)
        has = found is not None and (found.qos == "BestEffort") is (demand.name == "BestEffort")
    elif demand.name == "CrossNamespacePodAffinity":
        has = _crosses_namespaces(pod)
    else:
        return False
    return has


def _fits(demand: ScopeDemand, name: str) -> bool:
    if demand.operator in ("In", "NotIn"):
        return (name in demand.values) is (demand.operator == "In")
    return bool(name) is (demand.operator == "Exists")


def _crosses_namespaces(pod: Pod) -> bool:
    """Whether a term of the pod's affinity to pods names namespaces, or has any selector of them, even `{}`."""
    affinity = mapping(pod.value.get("affinity"))
    for kind in _AFFINITIES:
        held = mapping(affinity.get(kind))
        terms = [
            *items(held.get(_REQUIRED)),
            *(mapping(each).get("podAffinityTerm") for each in items(held.get(_PREFERRED))),
        ]
        if any(mapping(term).get("namespaces") or mapping(term).get("namespaceSelector") is not None for term in terms):
            return True
    return False


def unspecified(quota: Quota, pod: Pod) -> list[tuple[Container, str]]:
    """Return the containers without an amount that the quota obliges them to have, and what of the quota does.

    Amounts at pod level free all containers of every duty.
    """
    duties = [name for name in quota.hard if name in _DUTY]
    whole = mapping(pod.value.get("resources"))
    if not duties or any(is_pod_level(name) for side in ("requests", "limits") for name in mapping(whole.get(side))):
        return []
    found = []
    for container in pod.containers:
        if container.role == "ephemeral":
            continue
        try:
            requests, limits = container_amounts(container)
        except UnknownAmount:
            continue
        sides = {"requests": requests, "limits": limits}
        found += [(container, name) for name in duties if _DUTY[name][1] not in sides[_DUTY[name][0]]]
    return found


def duty_of(name: str) -> tuple[str, str]:
    """Return side and resource of the amount that something of a quota obliges containers to have."""
    return _DUTY[name]


def unit_of(name: str) -> str:
    """Return the resource by which an amount of a quota is written: `memory` for `limits.memory`."""
    if name.endswith("requests.storage"):
        return "storage"
    return name.removeprefix("requests.").removeprefix("limits.")


def pod_use(pod: Pod) -> Amounts:
    """Return what one pod uses of quotas; only its number where an amount is not in the file."""
    used = {"pods": ONE, "count/pods": ONE}
    found = pod_resources(pod)
    if found is None:
        return used
    for name, amount in found.requests.items():
        if name in ("cpu", "memory", "ephemeral-storage") or name.startswith("hugepages-"):
            used[name] = used[f"requests.{name}"] = amount
        elif is_extended(name):
            used[f"requests.{name}"] = amount
    for name, amount in found.limits.items():
        if name in ("cpu", "memory", "ephemeral-storage"):
            used[f"limits.{name}"] = amount
    return used


def object_use(resource: Resource) -> Amounts:
    """Return what an object uses of quotas by being there; that of its pods and claims comes on top."""
    name = plural(resource.kind.lower())
    used = {f"count/{name}.{resource.group}" if resource.group else f"count/{name}": ONE}
    if not resource.group and name in _COUNTED:
        used[name] = ONE
    if (resource.group, resource.kind) == ("", "Service"):
        used.update(_service_use(resource.spec))
    if (resource.group, resource.kind) == ("resource.k8s.io", "ResourceClaim"):
        used.update(_device_use(resource.spec))
    return used


def _service_use(spec: dict[str, Any]) -> Amounts:
    """Return what a Service uses: a LoadBalancer has node ports as well unless it says otherwise."""
    kind = spec.get("type")
    if kind not in ("NodePort", "LoadBalancer"):
        return {}
    ports = 0 if kind == "LoadBalancer" and spec.get("allocateLoadBalancerNodePorts") is False else spec.get("ports")
    used = {"services.nodeports": ONE * len(items(ports))}
    if kind == "LoadBalancer":
        used["services.loadbalancers"] = ONE
    return used


def _device_use(spec: dict[str, Any]) -> Amounts:
    """Return how many devices of each class a ResourceClaim asks for.

    Of what is tried one after the other each class counts with its most; all devices count as the most that a claim may
    have. A request of v1beta1 says itself what later versions say in `exactly`.
    """
    used: Amounts = {}
    for request in map(mapping, items(mapping(spec.get("devices")).get("requests"))):
        tried = items(request.get("firstAvailable")) or [request.get("exactly") or request]
        most: Amounts = {}
        for each in map(mapping, tried):
            name, mode = each.get("deviceClassName"), each.get("allocationMode") or "ExactCount"
            count = _MOST_DEVICES if mode == "All" else whole(each.get("count"), 1) if mode == "ExactCount" else None
            if isinstance(name, str) and name and count is not None and count > 0:
                most[name] = max(most.get(name, 0), count)
        for name, count in most.items():
            used[f"{name}{_DEVICES}"] = used.get(f"{name}{_DEVICES}", 0) + count * ONE
    return used


def claim_use(spec: dict[str, Any], default_class: str) -> Amounts:
    """Return what a claim uses; `default_class` is the class of claims that name none, '' where it is not known."""
    used = {"persistentvolumeclaims": ONE, "count/persistentvolumeclaims": ONE}
    name = spec.get("storageClassName", default_class)
    name = name if isinstance(name, str) else ""
    if name:
        used[f"{name}{_CLASS}persistentvolumeclaims"] = ONE
    try:
        storage = amounts(mapping(mapping(spec.get("resources")).get("requests"))).get("storage")
    except UnknownAmount:
        storage = None
    if storage is not None:
        used["requests.storage"] = storage
        if name:
            used[f"{name}{_CLASS}requests.storage"] = storage
    return used
