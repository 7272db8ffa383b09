"""What well-known custom resources name: a table says which of their fields hold the name of what kind.

The table, schemas/custom/references.tsv, comes from the projects' own reference pages.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from k8slint.bundled import read_bundled
from k8slint.kube.facts.plain import text_or_any
from k8slint.kube.facts.spot import spot_of
from k8slint.model.fact import RefersTo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource

Rows = dict[tuple[str, str], list[tuple[tuple[str, ...], str, str]]]

_ELSEWHERE = ("resolver", "bundle")
"""Fields of a reference that is not looked up among the objects of the cluster (Tekton)."""
_IN_OTHER_SYNTAX = frozenset("@/{$")
_NO_GATEWAY = "mesh"


def references(resource: Resource, owner: int) -> Iterator[RefersTo]:
    """Yield the references of a custom resource that the table knows."""
    for steps, default, use in _rows().get((resource.group, resource.kind), ()):
        for holder, field, path in _holders(resource.value, steps, ""):
            name = holder[field]
            kind = _kind_of(holder, default)
            if not isinstance(name, str) or not name or not kind or not _IN_OTHER_SYNTAX.isdisjoint(name):
                continue
            if use == "custom-gateway" and name == _NO_GATEWAY:
                continue
            namespace, optional = "", False
            if isinstance(holder, dict):
                namespace, optional = text_or_any(holder.get("namespace")), holder.get("optional") is True
            spot = spot_of(resource.node.source, holder, field, path)
            yield RefersTo(owner, use, "", kind, namespace, name, "", optional, spot)


@cache
def _rows() -> Rows:
    rows: Rows = {}
    for line in read_bundled("schemas/custom/references.tsv").decode().splitlines():
        if not line.startswith("#"):
            group, kind, path, default, use = line.split("\t")
            rows.setdefault((group, kind), []).append((tuple(path.split(".")), default, use))
    return rows


def _kind_of(holder: Any, default: str) -> str:
    """Return the kind a reference names; empty where none is certain."""
    if not isinstance(holder, dict):
        return default
    if any(field in holder for field in _ELSEWHERE):
        return ""
    kind = holder.get("kind", default)
    if not isinstance(kind, str):
        return ""
    return f"Cluster{kind}" if holder.get("clusterScope") is True else kind


def _holders(value: Any, steps: tuple[str, ...], path: str) -> Iterator[tuple[Any, str | int, str]]:
    """Yield what holds the fields that steps lead to, a mapping or a list, with the field and its path."""
    step, rest = steps[0], steps[1:]
    key = step.removesuffix("[]")
    if not isinstance(value, dict) or key not in value:
        return
    inner, at = value[key], f"{path}.{key}".lstrip(".")
    if key == step:
        if rest:
            yield from _holders(inner, rest, at)
        else:
            yield value, key, at
        return
    for index, item in enumerate(inner if isinstance(inner, list) else ()):
        if rest:
            yield from _holders(item, rest, f"{at}[{index}]")
        else:
            yield inner, index, f"{at}[{index}]"
