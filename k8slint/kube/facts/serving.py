"""What main containers lack to serve: a probe that says when, a hook that waits for the last request."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING
from k8slint.kube.facts.spot import node_spot, spot_of
from k8slint.model.serving_fact import Unprepared
from k8slint.model.tree import Unknown

if TYPE_CHECKING:
    from k8slint.kube.container import Container


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
