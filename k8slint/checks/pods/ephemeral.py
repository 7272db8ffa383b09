"""Ephemeral containers in manifests, and the claims of ephemeral volumes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.pods.rejection import rejection
from k8slint.kube.certain import items
from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.pod import Pod
    from k8slint.model.rule import Context

_LONGEST_NAME = 253


def ephemeral_containers_in_manifest(pod: Pod, _context: Context) -> Iterator[Problem]:
    """Yield the problem of a manifest that holds ephemeral containers."""
    if not items(pod.value.get("ephemeralContainers")):
        return
    rejected = rejection(pod)
    node = pod.node.get("ephemeralContainers")
    yield Problem(
        node,
        "ephemeral containers can only be added to a running Pod",
        rejected.consequence,
        "Remove the list, and use `kubectl debug` or a regular container.",
        span=node.key_span,
        refused_by=rejected.by,
    )


def ephemeral_claim_conflict(pod: Pod, _context: Context) -> Iterator[Problem]:
    """Yield the problems of Pods whose claim for an ephemeral volume has a name that is taken or too long."""
    name = pod.resource.name
    if pod.is_template or not name:
        return
    volumes = list(pod.node.get("volumes"))
    made = {
        f"{name}-{volume.get('name').text}": volume
        for volume in volumes
        if isinstance(volume.get("ephemeral").value, dict) and volume.get("name").text
    }
    for claim, volume in made.items():
        if len(claim) > _LONGEST_NAME:
            yield Problem(
                volume.get("name"),
                f"the claim of this volume gets a name of {len(claim)} characters",
                "The API server rejects the Pod, because a name has at most 253 characters.",
                f"Shorten the name of the Pod or of the volume by {len(claim) - _LONGEST_NAME} characters.",
            )
    for volume in volumes if made else ():
        wanted = volume.get("persistentVolumeClaim", "claimName")
        maker = made.get(wanted.text or "")
        if maker is not None:
            yield Problem(
                wanted,
                f"claim {shown(wanted.text or '')} belongs to an ephemeral volume of this Pod",
                "The API server rejects the Pod.",
                f"Mount the ephemeral volume {shown(maker.get('name').text or '')} itself.",
                related=(("created for this volume", maker),),
            )
