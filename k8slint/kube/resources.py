"""What a pod asks of its node: effective requests and limits of the whole pod, and its quality-of-service class.

The sums are those of component-helpers resource/helpers.go (``PodRequests``, ``PodLimits``) after the API server's
defaulting (``SetDefaults_Pod`` in pkg/apis/core/v1/defaults.go), which Pods made from a template go through as well;
the class is ``ComputePodQOS`` of pkg/apis/core/v1/helper/qos. Amounts are in thousandths of a unit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.certain import mapping
from k8slint.kube.feature_gates import gate_on
from k8slint.kube.quantity import InvalidQuantity, format_bytes, format_milli, read_quantity
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.tree import Unknown

if TYPE_CHECKING:
    from k8slint.kube.container import Container
    from k8slint.kube.pod import Pod

Amounts = dict[str, int]
"""Resource name -> thousandths of its unit (of a core, a byte, a device)."""

_MILLI = 10**6  # billionths in a thousandth
_QOS_RESOURCES = ("cpu", "memory")


class PodResources(NamedTuple):
    """What the scheduler counts for a pod (`requests`, `limits`) and its class: Guaranteed, Burstable or BestEffort."""

    requests: Amounts
    limits: Amounts
    qos: str


class Aggregate(NamedTuple):
    """The sums over a pod's containers: `running` those that run together, `starting` the largest moment before that.

    `largest` names, by resource, the init container of that moment.
    """

    running: Amounts
    starting: Amounts
    largest: dict[str, Container]

    @property
    def total(self) -> Amounts:
        """The larger of the two for every resource: what the node must have free."""
        total = dict(self.running)
        _raise_to(total, self.starting)
        return total


class UnknownAmount(Exception):  # noqa: N818 - a state of affairs, not a mistake
    """An amount that is not in the file, or that is not a quantity."""


def pod_resources(pod: Pod) -> PodResources | None:
    """Return the effective resources of a pod; None when an amount is not in the file or is not a quantity."""
    try:
        return _pod_resources(pod)
    except UnknownAmount:
        return None


def pod_amounts(pod: Pod) -> tuple[Amounts, Amounts]:
    """Return requests and limits of a pod without the overhead of its runtime; raises UnknownAmount."""
    requests, limits = aggregate(pod, "requests").total, aggregate(pod, "limits").total
    whole = _whole(pod)
    if whole is not None:
        requests.update({name: amount for name, amount in whole[0].items() if is_pod_level(name)})
        limits.update({name: amount for name, amount in whole[1].items() if is_pod_level(name)})
    return requests, limits


def _whole(pod: Pod) -> tuple[Amounts, Amounts] | None:
    """Return the amounts at pod level, requests with defaults; None where there are none."""
    whole = pod_level(pod)
    return None if whole is None else (_defaulted(whole, aggregate(pod, "requests").total), whole[1])


def _pod_resources(pod: Pod) -> PodResources:
    requests, limits = pod_amounts(pod)
    overhead = amounts(pod.value.get("overhead"))
    for name, amount in overhead.items():
        requests[name] = requests.get(name, 0) + amount
        if limits.get(name):
            limits[name] += amount
    return PodResources(requests, limits, _qos(pod, _whole(pod)))


def amounts(value: object) -> Amounts:
    """Return a resource list in thousandths, rounded up as the API server does; raises UnknownAmount."""
    if isinstance(value, Unknown):
        raise UnknownAmount
    return {name: amount(item) for name, item in mapping(value).items()}


def amount(value: object) -> int:
    """Return one quantity in thousandths, rounded up; raises UnknownAmount for what is not a quantity."""
    if isinstance(value, Unknown):
        raise UnknownAmount
    try:
        return -(-read_quantity(value).nano // _MILLI)
    except InvalidQuantity:
        raise UnknownAmount from None


def container_amounts(container: Container, *, as_pod: bool = True) -> tuple[Amounts, Amounts]:
    """Return requests and limits of a container; in a Pod (`as_pod`) missing requests are the limits.

    Raises UnknownAmount.
    """
    resources = container.value.get("resources")
    if isinstance(resources, Unknown):
        raise UnknownAmount
    limits = amounts(mapping(resources).get("limits"))
    requests = amounts(mapping(resources).get("requests"))
    return {**limits, **requests} if as_pod else requests, limits


def aggregate(pod: Pod, side: str, *, as_pod: bool = True) -> Aggregate:
    """Return the sums of one side (`requests` or `limits`) over the containers of a pod; raises UnknownAmount.

    Sidecars run beside everything that comes after them; a plain init container runs alone with the sidecars before.
    Without `as_pod` requests are those that are written, as the API server adds them up in a template.
    """
    index = 0 if side == "requests" else 1
    running: Amounts = {}
    sidecars: Amounts = {}
    starting: Amounts = {}
    largest: dict[str, Container] = {}
    for container in pod.containers:
        if container.role == "ephemeral":
            continue
        own = container_amounts(container, as_pod=as_pod)[index]
        if container.role == "regular":
            _add(running, own)
            continue
        moment = dict(sidecars)
        _add(moment, own)
        if container.role == "sidecar":
            _add(running, own)
            sidecars = moment
        for name, value in moment.items():
            if value > starting.get(name, 0) or name not in starting:
                starting[name] = value
                largest[name] = container
    return Aggregate(running, starting, largest)


def pod_level(pod: Pod) -> tuple[Amounts, Amounts] | None:
    """Return requests and limits of `spec.resources` as written; None when there are none or the gate is off."""
    resources = pod.value.get("resources")
    if resources is None or not gate_on("PodLevelResources", pod.minor):
        return None
    if isinstance(resources, Unknown):
        raise UnknownAmount
    return amounts(mapping(resources).get("requests")), amounts(mapping(resources).get("limits"))


def is_pod_level(name: str) -> bool:
    """Whether a resource may be set for a whole pod (``IsSupportedPodLevelResource``)."""
    return name in _QOS_RESOURCES or name.startswith("hugepages-")


def defaulted_pod_level(pod: Pod) -> Amounts | None:
    """Return the pod-level requests with those that the API server fills in; None where there are none at that level.

    Raises UnknownAmount.
    """
    whole = _whole(pod)
    return None if whole is None else whole[0]


def _defaulted(whole: tuple[Amounts, Amounts], containers: Amounts) -> Amounts:
    """Return pod-level requests with defaults: the sum of the containers, else the limit (``defaultPodRequests``)."""
    requests, limits = dict(whole[0]), whole[1]
    if not limits:
        return requests
    for name, value in containers.items():
        if name in _QOS_RESOURCES:
            requests.setdefault(name, value)
    for name, value in limits.items():
        if is_pod_level(name):
            requests.setdefault(name, value)
    return requests


def _qos(pod: Pod, whole: tuple[Amounts, Amounts] | None) -> str:
    """Return the class from pod-level resources alone if there are any, else from all containers."""
    pairs = [whole] if whole is not None else [_of_container(container) for container in pod.containers]
    requests: Amounts = {}
    limits: Amounts = {}
    guaranteed = True
    for pair in pairs:
        if pair is None:
            continue
        _add(requests, _counted(pair[0]))
        limited = _counted(pair[1])
        _add(limits, limited)
        guaranteed = guaranteed and (len(limited) == len(_QOS_RESOURCES) or (whole is not None and not pair[1]))
    if not requests and not limits:
        return "BestEffort"
    return "Guaranteed" if guaranteed and requests == limits else "Burstable"


def _of_container(container: Container) -> tuple[Amounts, Amounts] | None:
    return None if container.role == "ephemeral" else container_amounts(container)


def _counted(amounts: Amounts) -> Amounts:
    """Return what counts for the class: cpu and memory above zero."""
    return {name: amounts[name] for name in _QOS_RESOURCES if amounts.get(name, 0) > 0}


def _add(total: Amounts, more: Amounts) -> None:
    for name, value in more.items():
        total[name] = total.get(name, 0) + value


def _raise_to(total: Amounts, floor: Amounts) -> None:
    for name, value in floor.items():
        total[name] = max(total.get(name, value), value)


def amount_text(name: str, milli: int) -> str:
    """Return an amount as a manifest writes it: `250m` of cpu, `64Mi` of memory, `2` of anything else."""
    if name == "cpu" or milli % 1000:
        return format_milli(milli)
    binary = name in ("memory", "ephemeral-storage", "storage") or name.startswith("hugepages-")
    return format_bytes(milli // 1000) if binary else str(milli // 1000)


def read_amounts(resources: Any, side: str) -> Amounts:
    """Return those amounts of one side of a `resources` mapping that are in the file and are quantities."""
    found = {}
    for name, item in mapping(mapping(resources).get(side)).items():
        try:
            found[name] = amount(item)
        except UnknownAmount:
            continue
    return found
