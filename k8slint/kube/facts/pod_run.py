"""How an object runs pods: their labels and ports, how many there are, what nodes they ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.certain import whole
from k8slint.kube.facts.plain import plain_map, plain_scalar, plain_selector, text_or_any
from k8slint.kube.facts.pod_container import serving_ports
from k8slint.kube.facts.spot import field_spot, node_spot, spot_of
from k8slint.kube.workload import SCALED_KINDS
from k8slint.model.admission_fact import SetsPriority
from k8slint.model.fact import UNKNOWN, Rollout, RunsIn, RunsPods
from k8slint.model.network_fact import Labels
from k8slint.model.tree import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.pod import Pod
    from k8slint.kube.resource import Resource
    from k8slint.model.fact import Fact, Spot

_PRIORITY_FIELDS = ("priority", "preemptionPolicy")
HOSTNAME_LABEL = "kubernetes.io/hostname"


def pod_run(resource: Resource, pod: Pod, owner: int, path: str) -> Iterator[Fact]:
    """Return the facts about the pods an object is or makes; `path` is the field path of the pod's spec."""
    replicas, replicas_spot = _replicas(resource)
    selector, spot = _own_selector(resource, pod)
    yield RunsPods(
        owner,
        _labels(pod),
        selector,
        replicas,
        replicas_spot,
        [port for container in pod.containers for port in serving_ports(container)],
        _rollout(resource),
        pod.grace_seconds,
        pod.value.get("hostNetwork") not in (None, False),
        pod.value.get("enableServiceLinks") is not False,
        _is_pinned(pod),
        spot,
    )
    if "runtimeClassName" in pod.value or "overhead" in pod.value:
        yield _runs_in(pod, owner, path)
    if "priority" in pod.value or "preemptionPolicy" in pod.value:
        yield _sets_priority(pod, owner, path)
    own = resource.metadata.get("labels")
    if pod.is_template and isinstance(own, dict):
        labels = pod.labels
        if any(labels.get(key) != value for key, value in own.items()):
            yield Labels(owner, plain_map(own) or {})


def _labels(pod: Pod) -> Any:
    """Return the labels of the pods; the mark of the unknown when the whole mapping is filled in later."""
    metadata = pod.template.value.get("metadata")
    labels = metadata.get("labels") if isinstance(metadata, dict) else metadata
    if isinstance(labels, Unknown):
        return UNKNOWN
    return plain_map(labels) or {}


def _replicas(resource: Resource) -> tuple[int | None, Spot | None]:
    """Return how many pods an object asks for, and where it says so."""
    if resource.kind == "Pod":
        return 1, None
    spec = resource.spec
    written = spec.get("replicas")
    spot = None
    if written is not None:
        spot = spot_of(resource.node.source, spec, "replicas", "spec.replicas")
    return whole(written, 1 if resource.kind in SCALED_KINDS else None), spot


def _own_selector(resource: Resource, pod: Pod) -> tuple[dict[str, Any] | None, Spot]:
    """Return the selector by which a workload knows its pods, and its place (that of the name when there is none)."""
    selector = resource.spec.get("selector")
    if not pod.is_template or selector is None:
        return None, field_spot(resource, resource.metadata, "metadata.name")
    spot = spot_of(resource.node.source, resource.spec, "selector", "spec.selector")
    if resource.kind in ("ReplicationController", "DeploymentConfig"):
        return plain_selector({"matchLabels": selector}), spot
    return plain_selector(selector), spot


def _rollout(resource: Resource) -> Rollout | None:
    """Return how a Deployment replaces its pods, defaults of apps/v1 filled in (SetDefaults_Deployment)."""
    if resource.kind != "Deployment":
        return None
    strategy = resource.spec.get("strategy")
    if not isinstance(strategy, dict):
        return None if isinstance(strategy, Unknown) else Rollout("RollingUpdate", "25%", "25%", None)
    kind = strategy.get("type")
    rolling = strategy.get("rollingUpdate")
    rolling = rolling if isinstance(rolling, dict) else {}
    unavailable, surge = rolling.get("maxUnavailable"), rolling.get("maxSurge")
    path = "spec.strategy"
    node = resource.node.get("spec", "strategy")
    if unavailable is not None:
        node, path = node.get("rollingUpdate", "maxUnavailable"), f"{path}.rollingUpdate.maxUnavailable"
    return Rollout(
        "RollingUpdate" if kind is None else plain_scalar(kind),
        "25%" if unavailable is None else plain_scalar(unavailable),
        "25%" if surge is None else plain_scalar(surge),
        node_spot(node, path),
    )


def _is_pinned(pod: Pod) -> bool:
    """Whether all pods go to one node, as far as name and selector tell."""
    selector = pod.value.get("nodeSelector")
    return bool(pod.value.get("nodeName")) or (isinstance(selector, dict) and HOSTNAME_LABEL in selector)


def _runs_in(pod: Pod, owner: int, path: str) -> RunsIn:
    source = pod.node.source
    selector = pod.value.get("nodeSelector")
    spots = {}
    if isinstance(selector, dict):
        spots = {
            key: spot_of(source, selector, key, f"{path}.nodeSelector[{key}]")
            for key in selector
            if isinstance(key, str)
        }
    overhead = pod.value.get("overhead")
    at = None if overhead is None else spot_of(source, pod.value, "overhead", f"{path}.overhead")
    return RunsIn(owner, plain_map(selector) or {}, spots, plain_map(overhead), at)


def _sets_priority(pod: Pod, owner: int, path: str) -> SetsPriority:
    source, value = pod.node.source, pod.value
    spots = [spot_of(source, value, key, f"{path}.{key}") if key in value else None for key in _PRIORITY_FIELDS]
    preemption = value.get("preemptionPolicy")
    name = text_or_any(value.get("priorityClassName"))
    return SetsPriority(owner, whole(value.get("priority")), spots[0], text_or_any(preemption), spots[1], name)
