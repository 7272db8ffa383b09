"""Volumes of a pod by name, and where each takes its content from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.checks.edits import replaced
from k8slint.checks.pods.rejection import rejection
from k8slint.kube.certain import items, mapping
from k8slint.kube.go.text import shown
from k8slint.kube.schema.spelling import nearest
from k8slint.model.finding import Problem
from k8slint.model.tree import Unknown

if TYPE_CHECKING:
    from k8slint.kube.container import Part
    from k8slint.kube.pod import Pod

CLAIM_TEMPLATE = "persistentVolumeClaim"
"""The source of the volumes that a StatefulSet makes of its claim templates."""


def source_of(volume: dict[str, Any]) -> str:
    """Return the field that says where a volume comes from.

    A volume without one is an emptyDir (SetDefaults_Volume).
    """
    for field, value in volume.items():
        if field != "name" and value is not None:
            return field
    return "emptyDir"


def volume_sources(pod: Pod) -> dict[str, str] | None:
    """Return the source of every volume of a pod by name; None when a volume or its name is not in the file.

    The claim templates of a StatefulSet are volumes of their name, in place of one the template has.
    """
    found: dict[str, str] = {}
    if isinstance(pod.value.get("volumes"), Unknown):
        return None
    for volume in items(pod.value.get("volumes")):
        name = volume.get("name") if isinstance(volume, dict) else volume
        if isinstance(name, Unknown):
            return None
        if isinstance(volume, dict) and isinstance(name, str):
            found[name] = source_of(volume)
    if pod.resource.kind == "StatefulSet":
        claims = pod.resource.spec.get("volumeClaimTemplates")
        if isinstance(claims, Unknown):
            return None
        for claim in items(claims):
            name = mapping(mapping(claim).get("metadata")).get("name")
            if isinstance(name, Unknown) or isinstance(claim, Unknown):
                return None
            if isinstance(name, str):
                found[name] = CLAIM_TEMPLATE
    return found


def undeclared_volume(part: Part, name: str, sources: dict[str, str]) -> Problem:
    """Return the problem of a mount or device whose volume the pod does not have."""
    rejected = rejection(part.container.pod)
    best = nearest(name, sorted(sources))
    return Problem(
        part.node.get("name"),
        f"the pod has no volume {shown(name)}",
        rejected.consequence,
        f"Write '{best}', or add the volume under 'volumes'." if best else "Add the volume under 'volumes' of the pod.",
        refused_by=rejected.by,
        edits=replaced(part.node.get("name"), best) if best else (),
    )
