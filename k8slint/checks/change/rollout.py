"""Changes that restart pods though nothing in them changes, and changes that restart none though something does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.update import changed_fields, restarts_pods
from k8slint.kube.workload import POD_TEMPLATES
from k8slint.model.finding import Problem
from k8slint.model.pattern import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.object_change import ObjectChange
    from k8slint.kube.update import Difference
    from k8slint.model.rule import Context

# Annotations that are written in order to restart pods.
_ON_PURPOSE = pattern(r"checksum|hash|restart|rollme|redeploy|timestamp|date|revision|config", 2)  # re.IGNORECASE


def rollout_forced(change: ObjectChange, context: Context) -> Iterator[Problem]:
    """Yield the problem of a workload whose pods restart for a label, an annotation or the order of a list."""
    del context
    if change.update is None or change.causes or not restarts_pods(change.update):
        return
    resource = change.resource
    template = ".".join(POD_TEMPLATES[resource.group, resource.kind])
    inside = [each for each in changed_fields(change.update) if f"{each.path}.".startswith(f"{template}.")]
    described = (f"{template}.metadata.labels", f"{template}.metadata.annotations")
    if any(not each.path.startswith(described) or _is_on_purpose(each) for each in inside):
        return
    path = inside[0].path if inside else f"{template}.spec.containers"
    node = change.at(path)
    if node is not None:
        what = "only labels and annotations change" if inside else "only the order of a list changes"
        yield Problem(
            node,
            f"the pods of {resource.kind} '{resource.name}' restart, though {what}",
            "The controller replaces every pod whose template differs in any way.",
            "Leave the pod template as it was, and describe the object in its own metadata.",
            change.before(path),
        )


def _is_on_purpose(found: Difference) -> bool:
    """Whether a label or annotation, or one of those that are new or gone, is there to restart pods."""
    keys = {key for side in (found.before, found.after) if isinstance(side, dict) for key in side}
    return any(_ON_PURPOSE.search(key) for key in keys or {found.path})


def rollout_missing(change: ObjectChange, context: Context) -> Iterator[Problem]:
    """Yield the problem of a ConfigMap or Secret that changes in place, whose values pods read when they start."""
    del context
    if change.how != "changed" or change.causes or not change.used_by or not _content_changes(change):
        return
    node = change.resource.node
    data = next((node.get(key) for key in ("data", "stringData", "binaryData") if node.get(key).exists), node)
    title = change.used_by[0][0]
    others = len(change.used_by) - 1
    yield Problem(
        data,
        f"{change.resource.kind} '{change.resource.name}' changes, but {title} is not restarted",
        "Containers get environment variables when they start, so running pods keep the old values."
        + (f" The same holds for {others} more." if others else ""),
        "Change an annotation of the pod template as well, such as a checksum, or generate the object with a hash.",
        tuple((f"{title} reads it here", place) for title, place in change.used_by[:5]),
    )


def _content_changes(change: ObjectChange) -> bool:
    old, new = change.values
    return any(old.get(key) != new.get(key) for key in ("data", "stringData", "binaryData"))
