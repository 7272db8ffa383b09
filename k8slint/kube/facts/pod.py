"""All facts of an object that is a pod or makes pods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.facts.access import token
from k8slint.kube.facts.credentials import pod_secrets
from k8slint.kube.facts.hidden_program import hidden_programs
from k8slint.kube.facts.metrics import lacks_requests
from k8slint.kube.facts.pod_container import container_facts, container_path, sub_paths
from k8slint.kube.facts.pod_needs import pod_needs
from k8slint.kube.facts.pod_run import pod_run
from k8slint.kube.facts.reference import References
from k8slint.kube.facts.spot import node_spot, spot_of
from k8slint.kube.facts.waits import service_waits
from k8slint.kube.workload import SCALED_KINDS
from k8slint.model.serving_fact import Unprepared
from k8slint.model.tree import Unknown

if TYPE_CHECKING:
    from k8slint.kube.container import Container
    from k8slint.kube.pod import Pod
    from k8slint.kube.resource import Resource
    from k8slint.model.fact import Fact
    from k8slint.model.node import Key

_MOST_KEPT = 200
_paths: dict[tuple[tuple[Key, ...], str], str] = {}


def pod_facts(resource: Resource, pod: Pod, owner: int, found: list[Fact]) -> None:
    """Add the facts about the pods an object is or makes."""
    path = _path(resource, pod)
    found += pod_run(resource, pod, owner, path)
    references = References(owner, pod.node.source, found)
    mains = []
    for container in pod.containers:
        at = container_path(path, container)
        container_facts(container, at, references)
        if container.role == "regular":
            mains.append((container, at))
    pod_needs(pod, path, references)
    found.append(pod_secrets(pod, owner, path))
    if "volumes" in pod.value:
        found += hidden_programs(pod, owner, path)
        volumes = pod.value["volumes"]
        for container in pod.containers if isinstance(volumes, list) else ():
            sub_paths(container, volumes, container_path(path, container), references)
    if resource.kind in SCALED_KINDS and (lacking := lacks_requests(pod, owner)) is not None:
        found.append(lacking)
    if "automountServiceAccountToken" in pod.value:
        found += token(pod.value, owner, pod.node.source, path)
    if pod.value.get("initContainers"):
        found += service_waits(pod, owner, path)
    for container, at in mains:
        fact = unprepared(container, owner, at, len(mains) == 1)
        if fact is not None:
            found.append(fact)


def _path(resource: Resource, pod: Pod) -> str:
    """Return the field path of the pod's spec, written once for all objects that hold it at the same place."""
    key = (pod.node.keys[len(resource.node.keys) :], resource.kind)
    path = _paths.get(key)
    if path is None:
        path = pod.node.path_below(resource.node)
        if len(_paths) < _MOST_KEPT:
            _paths[key] = path
    return path


def unprepared(container: Container, owner: int, path: str, alone: bool) -> Unprepared | None:
    """Return what a main container at `path` lacks.

    None where nothing. `alone`: it is the pod's only main container.
    """
    lacks = _lacks(container)
    if not lacks:
        return None
    name = f"{path}.name"
    if isinstance(container.value.get("name"), str):
        spot = spot_of(container.node.source, container.value, "name", name, container.name)
    else:
        spot = node_spot(container.node.get("name"), name, container.name)
    return Unprepared(owner, container.name, lacks, alone, spot)


def _lacks(container: Container) -> list[str]:
    """Return what a container does not have; a placeholder may be anything."""
    lacks = []
    if container.value.get("readinessProbe") is None:
        lacks.append("readinessProbe")
    if container.handler("preStop") is None and not isinstance(container.value.get("lifecycle"), Unknown):
        lacks.append("preStop")
    return lacks
