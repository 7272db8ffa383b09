"""The sizes of claims."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.certain import items, mapping
from k8slint.kube.go.text import shown
from k8slint.kube.resources import read_amounts
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.rule import Context


def storage_fractional(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problems of claims for a fraction of a byte: the suffix is mistaken."""
    if resource.group == "" and resource.kind == "PersistentVolumeClaim":
        places: list[tuple[tuple[str | int, ...], Any]] = [(("spec", "resources"), resource.spec.get("resources"))]
    elif resource.group == "apps":
        places = [
            (
                ("spec", "volumeClaimTemplates", index, "spec", "resources"),
                mapping(mapping(claim).get("spec")).get("resources"),
            )
            for index, claim in enumerate(items(resource.spec.get("volumeClaimTemplates")))
        ]
    else:
        return
    for path, resources in places:
        for side in ("requests", "limits"):
            milli = read_amounts(resources, side).get("storage", 0)
            if milli % 1000:
                node = resource.node.get(*path, side, "storage")
                text = str(mapping(mapping(resources).get(side)).get("storage"))
                from k8slint.reading.edit import replaced

                yield Problem(
                    node,
                    f"{shown(text)} of storage is not a whole number of bytes",
                    "The API server prints a warning, and the volume is as small as the storage can make it.",
                    f"Write '{text.removesuffix('m')}Mi'." if text.endswith("m") else "Write a unit such as Mi or Gi.",
                    edits=replaced(node, f"{text.removesuffix('m')}Mi", "unsafe") if text.endswith("m") else (),
                )
