"""Lists in which an update takes two items for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.update import merged_lists
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.object_change import ObjectChange
    from k8slint.model.rule import Context


def apply_merges_list(change: ObjectChange, context: Context) -> Iterator[Problem]:
    """Yield the problems of lists with two items of one key, of which the update loses or mixes one."""
    del context
    for cause in change.causes:
        node = change.at(cause.path)
        if cause.rule == "apply-merges-list" and node is not None:
            words = (cause.headline, cause.consequence, cause.fix)
            yield Problem(node, *words, change.before(cause.path), severity="error", refused_by="api-server")
    if change.update is None or change.causes:
        return
    for merged in merged_lists(change.update):
        node = change.at(merged.path)
        if node is not None:
            yield Problem(
                node,
                f"the update mixes items of '{merged.path.rpartition('.')[2]}' that have one key",
                "kubectl pairs the items by one field, such as the port's number, so one of them is lost or changed.",
                "Use `kubectl apply --server-side`, which also looks at the protocol, or `kubectl replace`.",
                change.before(merged.path),
            )
