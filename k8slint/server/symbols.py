"""The outline of a text, and numbers shown in it: objects with their containers, keys and ports; times of pods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from k8slint.kube.time.probe import detection_time, probe_timing, startup_budget
from k8slint.views.workload_containers import pod_view

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Probe
    from k8slint.kube.pod import Pod
    from k8slint.kube.resource import Resource
    from k8slint.model.node import Node
    from k8slint.model.project_facts import ProjectFacts
    from k8slint.server.manifest_text import ManifestText
    from k8slint.server.positions import EditorText
    from k8slint.server.session import Session

_KINDS = {
    "data": types.SymbolKind.Key,
    "stringData": types.SymbolKind.Key,
    "binaryData": types.SymbolKind.Key,
}


def document_symbols(session: Session, uri: str) -> list[types.DocumentSymbol]:
    """Return the objects of an open text with what they consist of."""
    manifest, text = _read(session, uri)
    if manifest is None or text is None:
        return []
    return [_object(manifest, resource, text) for resource in manifest.resources]


def _read(session: Session, uri: str) -> tuple[ManifestText | None, EditorText | None]:
    located = session.located(uri)
    if located is None:
        return None, None
    return located.folder.manifest(located.file, located.buffer.data), located.buffer.text


def _object(manifest: ManifestText, resource: Resource, text: EditorText) -> types.DocumentSymbol:
    """Return an object: it reaches over its document, or over its part of that where there are several."""
    document = next(each for each in manifest.documents if each.index == resource.document)
    name = resource.node.get("metadata", "name")
    chosen = text.range(name.span if name.exists else resource.node.span)
    start, end = text.position(document.start), text.position(document.end)
    whole = types.Range(start, end) if resource.node.parent is None else chosen
    symbol = types.DocumentSymbol(
        f"{resource.kind or 'object'} {resource.name}".strip(), types.SymbolKind.Object, _around(whole, chosen), chosen
    )
    symbol.detail = resource.namespace or None
    symbol.children = list(_parts(manifest, resource, text))
    return symbol


def _around(whole: types.Range, chosen: types.Range) -> types.Range:
    """Return a range that holds another, as the protocol wants it."""
    first = min((whole.start.line, whole.start.character), (chosen.start.line, chosen.start.character))
    last = max((whole.end.line, whole.end.character), (chosen.end.line, chosen.end.character))
    return types.Range(types.Position(*first), types.Position(*last))


def _parts(manifest: ManifestText, resource: Resource, text: EditorText) -> Iterator[types.DocumentSymbol]:
    """Yield containers of an object's pod, keys of a ConfigMap or Secret, ports of a Service."""
    pod = manifest.pod_of(resource)
    for container in pod.containers if pod is not None else ():
        yield _part(container.name or container.role, types.SymbolKind.Module, container.node.get("name"), text)
    for field, kind in _KINDS.items() if resource.kind in ("ConfigMap", "Secret") else ():
        for key, node in resource.node.get(field).items():
            yield _part(key, kind, node, text, True)
    if resource.kind == "Service":
        for port in resource.node.get("spec", "ports"):
            named = port.get("name") if port.get("name").exists else port.get("port")
            yield _part(str(named.value), types.SymbolKind.Interface, named, text)


def _part(
    name: str, kind: types.SymbolKind, node: Node, text: EditorText, of_key: bool = False
) -> types.DocumentSymbol:
    where = text.range(node.key_span if of_key else node.span)
    return types.DocumentSymbol(name or "?", kind, where, where)


# --- numbers in the text


def inlay_hints(session: Session, uri: str, where: types.Range) -> list[types.InlayHint]:
    """Return the times of pods and budgets of probes in a range of an open text, if the settings ask for them."""
    manifest, text = _read(session, uri) if session.settings.inlay_hints else (None, None)
    if manifest is None or text is None or manifest.role == "patch":
        return []
    hints = []
    for resource in manifest.resources:
        pod = manifest.pod_of(resource)
        for node, label in _numbers(pod, manifest.facts) if pod is not None else ():
            span = node.key_span
            at = text.range(span).end
            if where.start.line <= at.line <= where.end.line:
                hints.append(types.InlayHint(types.Position(at.line, at.character + 1), label, padding_left=True))
    return hints


def _numbers(pod: Pod, facts: ProjectFacts) -> Iterator[tuple[Node, str]]:
    """Yield the fields of a pod that have a number beside them, and that."""
    view = pod_view(pod, facts)
    yield pod.node.get("containers"), f"ready after {view.ready}, gone {view.over} after deletion"
    for container in pod.containers:
        for probe in container.probes():
            label = _budget(probe)
            if label:
                yield probe.node, label


def _budget(probe: Probe) -> str:
    timing = probe_timing(probe.value)
    if timing is None or None in timing:
        return ""
    if probe.kind == "startupProbe":
        return f"{startup_budget(timing).guaranteed} s to start"
    found = detection_time(timing)
    return f"{found.guaranteed} to {found.worst} s until {'restart' if probe.kind == 'livenessProbe' else 'no traffic'}"
