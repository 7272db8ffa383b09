"""Files of components inside the ConfigMaps that hold them, judged like files and placed in the ConfigMap's text.

kubeadm keeps its own configuration, that of the kubelets and that of kube-proxy in `kube-system`; nodes that join and
the pods of kube-proxy read them there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.model.finding import Place, Related
from k8slint.model.span import Lines

if TYPE_CHECKING:
    from collections.abc import Callable

    from k8slint.kube.resource import Resource
    from k8slint.model.finding import Finding
    from k8slint.model.node import Node
    from k8slint.model.result import FileResult
    from k8slint.model.span import Span

_CONTENTS = {
    "kubeadm-config": ("ClusterConfiguration",),
    "kubelet-config": ("kubelet",),
    "kube-proxy": ("config.conf", "kubeconfig.conf"),
}
"""The keys that hold files of components, by the name of the ConfigMap."""
_NAMESPACES = ("", "kube-system")


def findings_in_config_map(resource: Resource, judge_file: Callable[[bytes], FileResult]) -> list[Finding]:
    """Return what is wrong with the files in a ConfigMap, at their places in its text."""
    found: list[Finding] = []
    if resource.namespace not in _NAMESPACES:
        return found
    for key in _CONTENTS[resource.name]:
        node = resource.node.get("data", key)
        text = node.text
        if not text:
            continue
        lines = Lines(text)
        judged = judge_file(text.encode("utf-8", "surrogatepass")).findings
        found += [_placed(finding, node, lines, resource) for finding in judged]
    return found


def _placed(finding: Finding, node: Node, lines: Lines, resource: Resource) -> Finding:
    """Return a finding in a text as one in the value that holds the text."""
    inner = finding.place
    field = node.path_below(resource.node)
    place = Place(
        inner.file,
        _span(inner.span, node, lines),
        f"{field}.{inner.path}" if inner.path else field,
        resource.document,
        resource.ref,
    )
    related = tuple([Related(each.message, each.file, _span(each.span, node, lines)) for each in finding.related])
    return finding._replace(place=place, related=related, edits=())


def _span(inner: Span, node: Node, lines: Lines) -> Span:
    starts = lines.starts
    start = starts[inner.line - 1] + inner.column - 1
    return node.inside(start, starts[inner.end_line - 1] + inner.end_column - 1)
