"""Objects that do not say what they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.schema.kinds import homes
from k8slint.model.finding import Problem
from k8slint.model.tree import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.finding import Edit, Safety
    from k8slint.model.rule import Context

_STOPS = "Without it kubectl cannot tell what the object is and stops here."


def object_type_missing(resource: Resource, context: Context) -> Iterator[Problem]:
    """Yield the problems of objects without apiVersion or kind.

    Source: cli-runtime pkg/resource, apimachinery pkg/apis/meta/v1/unstructured/helpers.go.
    """
    if resource.api_version and resource.kind:
        return
    other = {"apiVersion": "kind", "kind": "apiVersion"}
    for field in ("apiVersion", "kind"):
        value = resource.value.get(field)
        if (isinstance(value, str) and value) or isinstance(value, Unknown):
            continue
        node = resource.node.get(field)
        at = node if node.exists else resource.node.get(other[field])
        state = "is missing" if value is None or value == "" else "is not a string"
        span = node.key_span if value is None and node.exists else None
        fix, edits = _fix(field, resource, context.minor)
        yield Problem(at, f"'{field}' {state}", _STOPS, fix, span=span, edits=edits)


def _fix(field: str, resource: Resource, minor: int) -> tuple[str, tuple[Edit, ...]]:
    """Return what to write: the apiVersion of a kind of Kubernetes, else an example."""
    if field == "kind":
        return "Write what the object is, such as 'kind: ConfigMap'.", ()
    found = homes(resource.kind, minor) if resource.kind else []
    if not found:
        return "Write the apiVersion of its kind, such as 'apiVersion: v1'.", ()
    from k8slint.reading.edit import written

    safety: Safety = "safe" if len(found) == 1 else "suggestion"
    return f"Write 'apiVersion: {found[0]}'.", written(resource.node.get(field), found[0], safety, before="kind")
