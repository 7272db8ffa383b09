"""Who rejects an impossible pod: the API server at once, or later, for every Pod a controller makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from k8slint.kube.pod import Pod
    from k8slint.model.severity import RefusedBy

_STATEFUL_SINCE = 34
"""The API server validates the pod template of a StatefulSet since Kubernetes 1.34."""

_VALIDATED = frozenset({"", "apps", "batch", "extensions"})


class Rejection(NamedTuple):
    """Who rejects a pod (`by`, as findings name it), and the sentence that says so."""

    by: RefusedBy
    consequence: str


def rejection(pod: Pod) -> Rejection:
    """Return who rejects what is wrong in pods and templates alike."""
    resource = pod.resource
    if resource.group not in _VALIDATED or (resource.kind == "StatefulSet" and pod.minor < _STATEFUL_SINCE):
        return later(pod)
    return Rejection("api-server", f"The API server rejects the {resource.kind}.")


def pod_rejection(pod: Pod) -> Rejection:
    """Return who rejects what the API server accepts in a template and rejects in a Pod."""
    return later(pod) if pod.is_template else Rejection("api-server", "The API server rejects the Pod.")


def later(pod: Pod) -> Rejection:
    """Return the rejection of every Pod that a controller makes from a template that was accepted."""
    return Rejection("controller", f"The API server rejects every Pod that the {pod.resource.kind} creates.")


def is_built_in(pod: Pod) -> bool:
    """Whether the pod is that of a kind of Kubernetes itself, to which no operator adds volumes of its own."""
    return pod.resource.group in _VALIDATED
