"""Annotations with the seconds a container needs to start or stop, and whether they can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.declared import STARTUP, STOP, seconds_of_annotation
from k8slint.checks.edits import key_renamed
from k8slint.kube.go.text import shown
from k8slint.kube.schema.spelling import nearest
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.pod import Pod
    from k8slint.model.rule import Context

_DOMAIN = "k8slint.dev/"
_UNUSED = "No rule and no timeline of k8slint uses these seconds."


def declared_seconds_unreadable(pod: Pod, context: Context) -> Iterator[Problem]:
    """Yield the problems of declared seconds that are not a number, or name a container the pod does not have."""
    del context
    names = [container.name for container in pod.containers]
    for key, value in pod.annotations.items():
        if not key.startswith((STARTUP, STOP)):
            continue
        stem, dot, container = key.partition("-seconds")[2].partition(".")
        node = pod.template.get("metadata", "annotations", key)
        if stem or (dot and container not in names):
            headline = f"{shown(key.removeprefix(_DOMAIN))} names no container of this pod"
            meant = nearest(container, names)
            edits = key_renamed(node, f"{_field(key)}.{meant}") if meant else ()
            yield Problem(node, headline, _UNUSED, _fix(key, container, names), span=node.key_span, edits=edits)
        elif isinstance(value, (str, int, float)) and seconds_of_annotation(value) is None:
            headline = f"{shown(str(value))} is not a number of seconds"
            yield Problem(node, headline, _UNUSED, 'Write a number in quotes, such as "90".')


def _field(key: str) -> str:
    return STARTUP if key.startswith(STARTUP) else STOP


def _fix(key: str, container: str, names: list[str]) -> str:
    """Return which annotation to write instead of one that names no container."""
    field = _field(key)
    meant = nearest(container, names)
    if meant:
        return f"Write '{field}.{meant}'."
    listed = ", ".join(f"'{name}'" for name in names[:5] if name)
    return f"Name one of its containers: {listed}." if listed else f"Write '{field}' for all containers."
