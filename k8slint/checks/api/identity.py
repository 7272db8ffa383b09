"""Whether an object says what it is."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING
from k8slint.kube.go.text import shown
from k8slint.kube.schema.kinds import homes, is_built_in
from k8slint.kube.schema.spelling import distance
from k8slint.model.finding import Problem
from k8slint.model.tree import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.rule import Context


def object_type_missing(resource: Resource, context: Context) -> Iterator[Problem]:
    """Problems of objects without apiVersion or kind (cli-runtime pkg/resource, unstructured's helpers.go)."""
    del context
    if resource.api_version and resource.kind:
        return
    other = {"apiVersion": "kind", "kind": "apiVersion"}
    for field in ("apiVersion", "kind"):
        value = resource.value.get(field)
        if (isinstance(value, str) and value) or isinstance(value, Unknown):
            continue
        node = resource.node.get(field)
        at = node if node.exists else resource.node.get(other[field])
        state = "is missing" if value is None or value == "" else "is no text"
        message = (
            f"'{field}' {state}, so kubectl does not know what this object is and stops here; "
            f"write '{field}: {'v1' if field == 'apiVersion' else 'ConfigMap'}' or what it is"
        )
        yield Problem(at, message, span=node.key_span if value is None and node.exists else None)


def api_group_misspelled(resource: Resource, context: Context) -> Iterator[Problem]:
    """Problems of built-in kinds in a group that is nearly theirs, or that no custom resource can have."""
    written, group = resource.api_version, resource.group
    if "/" not in written or not resource.kind or is_built_in(written):
        return
    near = [home for home in homes(resource.kind, context.minor) if _is_near(group, home.partition("/")[0])]
    if near:
        message = (
            f"apiVersion {shown(written)} has no kind {shown(resource.kind)} in any usual cluster, "
            f"so kubectl finds no match for it; write 'apiVersion: {near[0]}'"
        )
        yield Problem(resource.node.get("apiVersion"), message)


def _is_near(group: str, home: str) -> bool:
    """True for a slip of the keyboard, and for a group without the dot that those of custom resources have."""
    return bool(home) and ("." not in group or distance(group, home, 2) <= 2)
