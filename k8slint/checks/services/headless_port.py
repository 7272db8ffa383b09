"""The check for headless Services that seem to translate a port."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.edits import replaced
from k8slint.checks.services.ports import ports_of
from k8slint.kube.certain import whole, word
from k8slint.model.finding import Problem
from k8slint.model.tree import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.rule import Context


def headless_port_mapping_ignored(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problems of headless Services whose port is not the target port."""
    spec = resource.spec
    if spec.get("clusterIP") != "None" or word(spec.get("type"), "ClusterIP") != "ClusterIP":
        return
    if not spec.get("selector") or isinstance(spec.get("selector"), Unknown):
        return
    for port, node in ports_of(resource):
        own, target = whole(port.get("port")), whole(port.get("targetPort"))
        if own and target and own != target:
            yield Problem(
                node.get("port"),
                f"a headless Service does not translate port {own} to {target}",
                f"The name of the Service leads to the pods themselves, so clients must use port {target}.",
                f"Write 'port: {target}'.",
                related=(("the port of the pods", node.get("targetPort")),),
                edits=replaced(node.get("port"), target, "unsafe"),
            )
