"""Objects that are written in another version of their API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.object_change import ObjectChange
    from k8slint.model.rule import Context


def api_version_changed(change: ObjectChange, context: Context) -> Iterator[Problem]:
    """Yield the problem of an object of another version of the same group."""
    del context
    if change.how != "changed" or change.old is None or change.new is None:
        return
    before, after = change.old.api_version, change.new.api_version
    if before == after or not before or not after:
        return
    yield Problem(
        change.new.node.get("apiVersion"),
        f"'{after}' replaces '{before}'",
        "The API server converts the object in the cluster; its other fields are updated as usual, with the defaults of"
        " the new version.",
        "Compare the result with `kubectl diff`: fields may have other names and defaults.",
        change.before("apiVersion"),
    )
