"""Who refuses a pod that cannot be: the API server at once, or later, for every Pod a controller makes."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from k8slint.kube.pod import Pod
    from k8slint.model.severity import RefusedBy

_STATEFUL_SINCE = 34
"""The API server looks into the pod template of a StatefulSet since Kubernetes 1.34."""

_JUDGED = frozenset({"", "apps", "batch", "extensions"})


class Refusal(NamedTuple):
    """Who refuses (`by`, as findings name it), and the clause that tells it in a message."""

    by: RefusedBy
    clause: str


_AT_ONCE = Refusal("api-server", "so the API server refuses the object")
_LATER = Refusal("controller", "so every Pod made from this template is refused")


def refusal(pod: Pod) -> Refusal:
    """Tell who refuses what is wrong in pods and templates alike."""
    resource = pod.resource
    if resource.group not in _JUDGED or (resource.kind == "StatefulSet" and pod.minor < _STATEFUL_SINCE):
        return _LATER
    return _AT_ONCE


def pod_refusal(pod: Pod) -> Refusal:
    """Tell who refuses what the API server accepts in a template and refuses in a Pod."""
    return _LATER if pod.is_template else _AT_ONCE


def is_built_in(pod: Pod) -> bool:
    """Whether the pod is that of a kind of Kubernetes itself, to which no operator adds volumes of its own."""
    return pod.resource.group in _JUDGED
