"""How much of /proc a container sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.pods.rejection import rejection
from k8slint.kube.certain import mapping
from k8slint.kube.feature_gates import gate_on
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container
    from k8slint.model.rule import Context


def proc_mount_needs_user_namespace(container: Container, context: Context) -> Iterator[Problem]:
    """Yield the problem of a container with an unmasked /proc in a pod without a user namespace of its own."""
    pod = container.pod
    if mapping(container.value.get("securityContext")).get("procMount") != "Unmasked":
        return
    if pod.value.get("hostUsers") not in (None, True) or not gate_on("ProcMountType", context.minor):
        return
    rejected = rejection(pod)
    yield Problem(
        container.node.get("securityContext", "procMount"),
        "'procMount: Unmasked' needs a pod with 'hostUsers: false'",
        rejected.consequence,
        "Add 'hostUsers: false' to the pod, or remove 'procMount'.",
        refused_by=rejected.by,
    )
