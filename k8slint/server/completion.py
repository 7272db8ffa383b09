"""What a reference may mean: the names, keys, ports and labels that the project defines, and files beside."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from k8slint.kube.kustomize.files import NAMES
from k8slint.model.fact import Holds, RunsPods, Serves
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from k8slint.kube.inventory import Inventory
    from k8slint.server.judged_folder import JudgedFolder
    from k8slint.server.manifest_text import Pointed
    from k8slint.server.positions import EditorText
    from k8slint.server.session import Located, Session

_KINDS = {
    "configMapRef.name": "ConfigMap",
    "configMapKeyRef.name": "ConfigMap",
    "configMap.name": "ConfigMap",
    "secretRef.name": "Secret",
    "secretKeyRef.name": "Secret",
    "secret.secretName": "Secret",
    "secret.name": "Secret",
    "tls.secretName": "Secret",
    "imagePullSecrets.name": "Secret",
    "persistentVolumeClaim.claimName": "PersistentVolumeClaim",
    "service.name": "Service",
    "backendRefs.name": "Service",
    "spec.serviceName": "Service",
    "subjects.name": "ServiceAccount",
    "serviceAccountName": "ServiceAccount",
    "storageClassName": "StorageClass",
    "ingressClassName": "IngressClass",
    "priorityClassName": "PriorityClass",
    "runtimeClassName": "RuntimeClass",
}
"""Fields that name an object, with the field that they stand in where their own name does not tell -> its kind."""
_KIND_BESIDE = ("scaleTargetRef.name", "roleRef.name", "targetRef.name", "issuerRef.name")
"""Fields that name an object whose kind stands beside them."""
_HOLDERS = {"configMapKeyRef": ("ConfigMap", "name"), "secretKeyRef": ("Secret", "name")}
_VOLUMES = {"configMap": ("ConfigMap", "name"), "secret": ("Secret", "secretName")}
_PORTS = ("httpGet.port", "tcpSocket.port")
_SELECTORS = frozenset(("selector", "matchLabels"))
_LISTS_OF_FILES = frozenset(("resources", "bases", "components", "patchesStrategicMerge", "crds", "configurations"))

_MOST_FOLDERS = 100


class Proposal(NamedTuple):
    """A text that may stand here, and what it is."""

    text: str
    detail: str
    kind: types.CompletionItemKind = types.CompletionItemKind.Reference


def completions(session: Session, uri: str, position: types.Position) -> list[types.CompletionItem]:
    """Return what may be written at a place of an open text; secrets are named, their values never are."""
    located = session.located(uri)
    if located is None or located.folder.judged is None:
        return []
    text = located.buffer.text
    offset = text.offset(position)
    pointed = _pointed(located, text.text, offset)
    if pointed is None:
        return []
    where = _range(pointed, text, offset)
    unique = {proposal.text: proposal for proposal in _proposals(pointed, located, located.folder.judged)}
    return [
        types.CompletionItem(
            proposal.text,
            kind=proposal.kind,
            detail=proposal.detail,
            filter_text=proposal.text,
            sort_text=f"{number:04}",
            text_edit=types.TextEdit(where, proposal.text),
        )
        for number, proposal in enumerate(unique.values())
    ]


def _pointed(located: Located, text: str, offset: int) -> Pointed | None:
    """Return the field that is being written; of a key without a colon what it would be with one."""
    start = text.rfind("\n", 0, offset) + 1
    for read in (text, f"{text[:offset]}:{text[offset:]}"):
        manifest = located.folder.manifest(located.file, read.encode("utf-8", "surrogatepass"))
        pointed = manifest.at(offset) if manifest is not None else None
        mark = pointed.node.mark if pointed is not None else None
        if pointed is not None and mark is not None and mark[0] >= start:
            return pointed
    return None


def _range(pointed: Pointed, text: EditorText, offset: int) -> types.Range:
    """Return the range that what is chosen takes: what was typed of it so far."""
    line = text.text.rfind("\n", 0, offset) + 1
    start = offset
    while start > line and text.text[start - 1] not in " \t{[,:'\"":
        start -= 1
    end = offset
    if not pointed.is_key:
        while end < len(text.text) and text.text[end] not in " \t\r\n}],'\"":
            end += 1
    return types.Range(text.position(start), text.position(end))


def _proposals(pointed: Pointed, located: Located, judged: JudgedFolder) -> Iterator[Proposal]:
    """Yield what may stand at a place, the objects of the file's own scopes first."""
    keys = [key for key in pointed.node.keys if isinstance(key, str)]
    if not keys:
        return
    if posixpath.basename(located.file) in NAMES:
        if not _LISTS_OF_FILES.isdisjoint(keys) or keys[-1] == "path":
            yield from _files(located, judged)
        return
    last, two = keys[-1], ".".join(keys[-2:])
    inventories = _inventories(located.file, judged)
    kind = _KINDS.get(two) or _KINDS.get(last)
    beside = _beside(pointed, "kind")
    if kind is None and two in _KIND_BESIDE and isinstance(beside, str):
        kind = beside
    if kind is not None:
        yield from _names(kind, inventories)
    elif last == "key":
        yield from _keys_of(pointed, inventories)
    elif two == "port.name":
        yield from _service_ports(pointed, inventories)
    elif two in _PORTS and pointed.container is not None:
        yield from (Proposal(name, "port") for name in pointed.container.port_names() or ())
    elif two == "volumeMounts.name" and pointed.pod is not None:
        yield from _volumes(pointed.pod.value.get("volumes"))
    elif keys[-2:-1] and keys[-2] in _SELECTORS:
        yield from _labels(pointed, last, inventories)


def _inventories(file: str, judged: JudgedFolder) -> list[Inventory]:
    """Return the scopes that hold a file, or all where none does."""
    own = [each for each in judged.inventories if any(item.file == file or item.unit == file for item in each.items)]
    return own or judged.inventories


def _beside(pointed: Pointed, field: str, above: int = 1) -> Any:
    """Return a field of the mapping that the node stands in, or of one further above."""
    node = pointed.node
    for _ in range(above):
        if node.parent is None:
            return None
        node = node.parent
    return node.get(field).value


def _names(kind: str, inventories: Iterable[Inventory]) -> Iterator[Proposal]:
    for inventory in inventories:
        for item in inventory.of_kind(kind):
            if item.name and "*" not in item.name:
                yield Proposal(item.name, f"{kind} in {item.file}")


def _keys_of(pointed: Pointed, inventories: Iterable[Inventory]) -> Iterator[Proposal]:
    """Yield the keys of the ConfigMap or Secret that is named beside a key, or above a list of items."""
    keys = [key for key in pointed.node.keys if isinstance(key, str)]
    holder = keys[-2] if len(keys) > 1 else ""
    above = 1
    if holder == "items" and len(keys) > 2:
        holder, above = keys[-3], 3
    kind, field = (_HOLDERS if above == 1 else _VOLUMES).get(holder, ("", ""))
    name = _beside(pointed, field, above) or _beside(pointed, "name", above)
    for inventory in inventories:
        for item in inventory.of_kind(kind):
            holds = item.one(Holds)
            if item.name == name and holds is not None:
                yield from (Proposal(key, f"key of {item.title}") for key in holds.keys or ())


def _service_ports(pointed: Pointed, inventories: Iterable[Inventory]) -> Iterator[Proposal]:
    name = _beside(pointed, "name", 2)
    for inventory in inventories:
        for item in inventory.of_kind("Service"):
            serves = item.one(Serves)
            for port in serves.ports if serves is not None and item.name == name else ():
                if isinstance(port.name, str) and port.name:
                    yield Proposal(port.name, f"port {port.port} of {item.title}")


def _volumes(listed: object) -> Iterator[Proposal]:
    for volume in listed if isinstance(listed, list) else ():
        name = volume.get("name") if isinstance(volume, dict) else None
        if isinstance(name, str) and name:
            yield Proposal(name, "volume")


def _labels(pointed: Pointed, key: str, inventories: Iterable[Inventory]) -> Iterator[Proposal]:
    """Yield the labels of pods: keys where one is being written, else the values that a key has."""
    for inventory in inventories:
        for item, runs in inventory.having(RunsPods):
            for label, value in (runs.labels if isinstance(runs.labels, dict) else {}).items():
                if pointed.is_key:
                    yield Proposal(label, f"label of {item.title}", types.CompletionItemKind.Property)
                elif label == key and isinstance(value, str):
                    yield Proposal(value, f"label of {item.title}", types.CompletionItemKind.Value)


def _files(located: Located, judged: JudgedFolder) -> Iterator[Proposal]:
    """Yield the files and folders below a kustomization that it may name, nearest first."""
    folder = posixpath.dirname(located.file)
    for unit in judged.project.units:
        if posixpath.dirname(unit.file) == folder and unit.file != located.file:
            yield Proposal(posixpath.basename(unit.file), "file", types.CompletionItemKind.File)
    folders = {
        posixpath.relpath(posixpath.dirname(unit.file) or ".", folder or ".")
        for unit in judged.project.units
        if posixpath.basename(unit.file) in NAMES and unit.file != located.file
    }
    for path in sorted(folders, key=lambda path: (path.count(".."), path))[:_MOST_FOLDERS]:
        yield Proposal(path, "kustomization", types.CompletionItemKind.Folder)
