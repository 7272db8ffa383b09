"""Names that containers of one pod share, and pods without the name a host needs."""

from __future__ import annotations

from k8slint.checks.pods.refusal import refusal
from k8slint.hints import TYPE_CHECKING
from k8slint.kube.go.text import shown
from k8slint.kube.names import dns_label
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container
    from k8slint.kube.pod import Pod
    from k8slint.kube.resource import Resource
    from k8slint.model.rule import Context


def container_name_duplicate(pod: Pod, _context: Context) -> Iterator[Problem]:
    """Problems of init containers named like a regular container; duplicates in one list are list-item-duplicate."""
    regular: dict[str, Container] = {}
    for container in pod.containers:
        if container.role == "regular" and container.name:
            regular.setdefault(container.name, container)
    for container in pod.containers:
        other = regular.get(container.name) if container.role in ("init", "sidecar") else None
        if other is not None:
            verdict = refusal(pod)
            message = (
                f"{shown(container.name)} is the name of a container as well, {verdict.clause}; "
                f"write another one, such as '{container.name[:58]}-init'"
            )
            related = (("the other container", other.node.get("name")),)
            yield Problem(container.node.get("name"), message, related=related, refused_by=verdict.by)


def pod_name_not_dns_label(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Problems of names that make host names of pods that are no DNS label."""
    name = resource.name
    if not name or (len(name) <= 63 and "." not in name):
        return
    if dns_label(name) is None or name != name.lower():
        return
    fault = "contains a dot" if "." in name else f"has {len(name)} characters, more than the 63 of a DNS label"
    message = (
        f"{shown(name)} {fault}, so the pods' host names are cut or read as a domain, and the API server prints a "
        f"warning; write {shown(name.replace('.', '-')[:63].rstrip('-'))}"
    )
    yield Problem(resource.node.get("metadata", "name"), message)
