"""What main containers lack to serve: a probe that says when, a hook that waits for the last request."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING
from k8slint.kube.durations.hook_duration import hook_handler
from k8slint.kube.facts.pod_needs import container_path
from k8slint.kube.facts.spot import node_spot
from k8slint.model.serving_fact import Unprepared
from k8slint.model.tree import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container
    from k8slint.kube.pod import Pod


def unprepared(pod: Pod, owner: int, path: str) -> Iterator[Unprepared]:
    """Give the main containers of a pod that have no readiness probe or no preStop hook."""
    mains = [container for container in pod.containers if container.role == "regular"]
    for container in mains:
        lacks = _lacks(container)
        if lacks:
            at = f"{container_path(path, container)}.name"
            spot = node_spot(container.node.get("name"), at, container.name)
            yield Unprepared(owner, container.name, lacks, len(mains) == 1, spot)


def _lacks(container: Container) -> list[str]:
    """Name what a container does not have; a placeholder may be anything."""
    lacks = []
    if container.value.get("readinessProbe") is None:
        lacks.append("readinessProbe")
    if hook_handler(container.value, "preStop") is None and not isinstance(container.value.get("lifecycle"), Unknown):
        lacks.append("preStop")
    return lacks
