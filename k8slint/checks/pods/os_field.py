"""Settings that the operating system of a pod does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.pods.rejection import rejection
from k8slint.kube.certain import items, mapping
from k8slint.kube.feature_gates import gate_on
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container
    from k8slint.kube.pod import Pod
    from k8slint.model.node import Node
    from k8slint.model.rule import Context

_POD_NOT_ON_WINDOWS = (
    "appArmorProfile seLinuxOptions seccompProfile fsGroup fsGroupChangePolicy runAsUser runAsGroup "
    "supplementalGroups supplementalGroupsPolicy seLinuxChangePolicy"
).split()
_CONTAINER_NOT_ON_WINDOWS = (
    "appArmorProfile seLinuxOptions seccompProfile capabilities readOnlyRootFilesystem privileged "
    "allowPrivilegeEscalation procMount runAsUser runAsGroup"
).split()


def os_field_forbidden(pod: Pod, _context: Context) -> Iterator[Problem]:
    """Yield the problems of pods that name their operating system and set what only the other one has."""
    name = mapping(pod.value.get("os")).get("name")
    if name == "linux":
        yield from _windows_options(pod)
    elif name == "windows":
        yield from _linux_settings(pod)


def _windows_options(pod: Pod) -> Iterator[Problem]:
    holders: list[Pod | Container] = [pod, *pod.containers]
    for holder in holders:
        if mapping(holder.value.get("securityContext")).get("windowsOptions") is not None:
            rejected = rejection(pod)
            yield Problem(
                holder.node.get("securityContext", "windowsOptions"),
                "'windowsOptions' is not allowed in a pod with 'os.name: linux'",
                rejected.consequence,
                "Remove 'windowsOptions', or set 'os.name' to 'windows'.",
                refused_by=rejected.by,
            )


def _linux_settings(pod: Pod) -> Iterator[Problem]:
    rejected = rejection(pod)
    for node in _linux_nodes(pod):
        yield Problem(
            node,
            f"'{node.key}' is not allowed in a pod with 'os.name: windows'",
            rejected.consequence,
            f"Remove '{node.key}', which Windows does not have.",
            span=node.key_span,
            refused_by=rejected.by,
        )


def _linux_nodes(pod: Pod) -> list[Node]:
    """Return the fields of a pod and its containers that only Linux has (``validateWindows`` in validation.go)."""
    security = mapping(pod.value.get("securityContext"))
    places: list[tuple[str, ...]] = []
    places += [("securityContext", field) for field in _POD_NOT_ON_WINDOWS if security.get(field) is not None]
    places += [("securityContext", "sysctls")] if items(security.get("sysctls")) else []
    places += [(field,) for field in ("hostPID", "hostIPC") if pod.value.get(field) is True]
    places += [(field,) for field in ("hostUsers", "shareProcessNamespace") if pod.value.get(field) is not None]
    if pod.value.get("resources") is not None and gate_on("PodLevelResources", pod.minor):
        places.append(("resources",))
    found = [pod.node.get(*place) for place in places]
    for container in pod.containers:
        own = mapping(container.value.get("securityContext"))
        found += [
            container.node.get("securityContext", field)
            for field in _CONTAINER_NOT_ON_WINDOWS
            if own.get(field) is not None
        ]
    return found
