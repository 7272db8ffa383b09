"""Labels by which a Namespace asks for a level of the Pod Security Standards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.edits import key_renamed, replaced
from k8slint.kube.admission.pod_security import LEVELS, MODES, label_errors
from k8slint.kube.certain import mapping
from k8slint.kube.facts.admission import LEVEL_LABELS
from k8slint.kube.go.text import shown
from k8slint.kube.schema.spelling import nearest
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.rule import Context

_KEYS = tuple(f"{LEVEL_LABELS}{mode}{suffix}" for mode in MODES for suffix in ("", "-version"))


def pod_security_label_invalid(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problems of levels and versions that do not exist."""
    if resource.group:
        return
    labels = resource.node.get("metadata", "labels")
    for key, value, allowed in label_errors(mapping(resource.metadata.get("labels"))):
        near = nearest(value.lower(), LEVELS) if not key.endswith("-version") else f"v{value.removeprefix('v')}"
        what = "version" if key.endswith("-version") else "level"
        yield Problem(
            labels.get(key),
            f"{shown(value)} is not a {what} of the Pod Security Standards",
            "The API server rejects the Namespace, and with it everything that goes there.",
            f"Write '{near}'." if near in LEVELS or _is_version(near) else f"Write one of {allowed}.",
            edits=replaced(labels.get(key), near) if near in LEVELS or _is_version(near) else (),
        )


def _is_version(text: str) -> bool:
    return text.startswith("v1.") and text.removeprefix("v1.").isdecimal()


def pod_security_label_ignored(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problems of labels that ask for nothing: a mode that does not exist, a version without a level."""
    if resource.group:
        return
    held = mapping(resource.metadata.get("labels"))
    for key in held:
        if not isinstance(key, str) or not key.startswith(LEVEL_LABELS):
            continue
        node = resource.node.get("metadata", "labels", key)
        if key not in _KEYS:
            near = nearest(key, _KEYS)
            fix = f"Write '{near}'." if near else "Remove it."
            headline = f"label {shown(key)} is not read by Pod Security admission"
            edits = key_renamed(node, near, "unsafe") if near else ()
            yield Problem(node, headline, "The namespace gets no level by it.", fix, span=node.key_span, edits=edits)
        elif key.endswith("-version") and key.removesuffix("-version") not in held:
            level = key.removesuffix("-version")
            yield Problem(
                node,
                f"label {shown(key)} has no effect without a level",
                "The namespace has the level that the API server is configured with, which usually allows everything.",
                f"Add '{level}: baseline', or remove it.",
                span=node.key_span,
            )
