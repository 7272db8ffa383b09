"""What users declare about time, and whether it can be read."""

from __future__ import annotations

from k8slint.checks.declared import STARTUP, STOP, seconds_of_annotation
from k8slint.hints import TYPE_CHECKING
from k8slint.kube.schema.spelling import nearest
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.pod import Pod
    from k8slint.model.rule import Context

_DOMAIN = "k8slint.dev/"
_UNUSED = "no rule and no timeline uses it"


def declared_seconds_unreadable(pod: Pod, context: Context) -> Iterator[Problem]:
    """Problems of declared seconds that are no number, or name a container the pod does not have."""
    del context
    names = [container.name for container in pod.containers]
    for key, value in pod.annotations.items():
        if not key.startswith((STARTUP, STOP)):
            continue
        stem, dot, container = key.partition("-seconds")[2].partition(".")
        node = pod.template.get("metadata", "annotations", key)
        if stem or (dot and container not in names):
            meant = nearest(container, names)
            hint = f"did you mean '{meant}'?" if meant else f"its containers are {', '.join(names[:5]) or 'not known'}"
            message = f"'{key.removeprefix(_DOMAIN)}' names no container of this pod, so {_UNUSED}; {hint}"
            yield Problem(node, message, span=node.key_span)
        elif isinstance(value, (str, int, float)) and seconds_of_annotation(value) is None:
            message = f"'{value}' is no number of seconds, so {_UNUSED}; write a number in quotes, such as \"90\""
            yield Problem(node, message)
