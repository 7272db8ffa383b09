"""From a reference to what it means, and from an object to all that refers to it."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from lsprotocol import types

from k8slint.kube.kustomize.files import NAMES
from k8slint.model.fact import RefersTo, SelectsPods
from k8slint.model.finding import Place
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.span import START_OF_FILE, Span
from k8slint.server.judged_folder import moved_span
from k8slint.server.manifest_text import ManifestText
from k8slint.server.relations import OF_SELECTORS, items_of, uses_of
from k8slint.views.workload_relations import selections

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from k8slint.kube.inventory import Inventory, Item
    from k8slint.kube.kustomize.uses import Use
    from k8slint.server.judged_folder import JudgedFolder
    from k8slint.server.manifest_text import Pointed
    from k8slint.server.session import Located, Session

_DATA = ("data", "stringData", "binaryData")
_USES = ("service", "network-policy", "network-policy-peer", "budget")


class _Cursor(NamedTuple):
    """A place in an open text: what stands there now, and its line and column in the text that was judged."""

    located: Located
    judged: JudgedFolder
    pointed: Pointed | None
    line: int
    column: int

    @property
    def keys(self) -> list[str]:
        """The names of the fields that lead to it."""
        return [key for key in self.pointed.keys if isinstance(key, str)] if self.pointed is not None else []

    def is_in(self, place: Place) -> bool:
        """Whether a place that was judged is here."""
        span = place.span
        return place.file == self.located.file and _is_within(span, self.line, self.column)


def _is_within(span: Span, line: int, column: int) -> bool:
    return (span.line, span.column) <= (line, column) <= (span.end_line, span.end_column)


def definitions(session: Session, uri: str, position: types.Position) -> list[types.Location]:
    """Return where that is written which is referred to at a place of an open text."""
    cursor = _cursor(session, uri, position)
    if cursor is None:
        return []
    places = list(_meant(cursor))
    if not places and not OF_SELECTORS.isdisjoint(cursor.keys):
        places = list(_selected(cursor))
    if not places:
        places = list(_named_by_kustomization(cursor))
    return _locations(session, cursor, places)


def references(session: Session, uri: str, position: types.Position) -> list[types.Location]:
    """Return the places that refer to the object, key or labels at a place of an open text."""
    cursor = _cursor(session, uri, position)
    if cursor is None:
        return []
    places = []
    for inventory, item, key in _objects(cursor):
        places += [place for _, place in uses_of(inventory, item, key)]
    if "labels" in cursor.keys or not OF_SELECTORS.isdisjoint(cursor.keys):
        places += _selecting(cursor)
    if cursor.keys in (["metadata", "name"], ["kind"], ["apiVersion"]):
        places += _naming_file(cursor)
    return _locations(session, cursor, places)


def _cursor(session: Session, uri: str, position: types.Position) -> _Cursor | None:
    located = session.located(uri)
    if located is None or located.folder.judged is None:
        return None
    judged, text, data = located.folder.judged, located.buffer.text, located.buffer.data
    offset = text.offset(position)
    manifest = located.folder.manifest(located.file, data)
    pointed = manifest.at(offset) if manifest is not None else None
    span = text.span(offset, offset)
    line = judged.moves(located.file, data)[1](span.line)
    return _Cursor(located, judged, pointed, line or span.line, span.column)


# --- what is referred to


def _references_at(cursor: _Cursor) -> Iterator[tuple[Inventory, Item, RefersTo]]:
    """Yield the references at a cursor, as each scope has them."""
    for inventory in cursor.judged.inventories:
        for item, ref in inventory.having(RefersTo):
            if cursor.is_in(item.at(ref.spot)):
                yield inventory, item, ref


def _meant(cursor: _Cursor) -> Iterator[Place]:
    """Yield the places of the objects or keys that are referred to."""
    for inventory, item, ref in _references_at(cursor):
        for found in inventory.resolve(item, ref).items:
            yield (_key_place(cursor, found, str(ref.key)) if ref.key != "" else None) or found.place


def _key_place(cursor: _Cursor, item: Item, key: str) -> Place | None:
    """Return the place of a key in the file of a ConfigMap or Secret; None where it stands elsewhere."""
    file = item.place.file
    data = cursor.judged.text_bytes(file)
    unit = cursor.judged.project.unit_of(file)
    if data is None or unit is None:
        return None
    manifest = ManifestText(data, file, unit.role, cursor.judged.engines[unit.configuration])
    for resource in manifest.resources:
        if resource.node.get("metadata", "name").span.line == item.defines.spot.line:
            for field in _DATA:
                node = resource.node.get(field, key)
                if node.exists:
                    return Place(file, node.key_span)
    return None


def _objects(cursor: _Cursor) -> Iterator[tuple[Inventory, Item, str]]:
    """Yield the objects that are written or referred to at a cursor, each with the key that is meant or ''."""
    for inventory, item, ref in _references_at(cursor):
        for found in inventory.resolve(item, ref).items:
            yield inventory, found, str(ref.key)
    pointed, keys = cursor.pointed, cursor.keys
    if pointed is None or pointed.resource is None:
        return
    key = keys[1] if len(keys) == 2 and keys[0] in _DATA else ""
    if key or keys in (["metadata", "name"], ["kind"]):
        data = cursor.located.buffer.data
        for inventory, item in items_of(cursor.judged, cursor.located.file, pointed.resource, data):
            yield inventory, item, key


# --- labels and selectors


def _selected(cursor: _Cursor) -> Iterator[Place]:
    """Yield the places of the pods that the selectors of the object at a cursor select."""
    assert cursor.pointed is not None  # for its fields have names
    if cursor.pointed.resource is not None:
        data = cursor.located.buffer.data
        for inventory, item in items_of(cursor.judged, cursor.located.file, cursor.pointed.resource, data):
            for selects in item.every(SelectsPods):
                found = inventory.selected(item, selects.selector)
                yield from (pod.item.at(pod.runs.spot) for pod in (*found.certain, *found.possible))


def _selecting(cursor: _Cursor) -> Iterator[Place]:
    """Yield the places of the selectors that select the pods of the object at a cursor."""
    assert cursor.pointed is not None  # for its fields have names
    if cursor.pointed.resource is not None:
        data = cursor.located.buffer.data
        for inventory, item in items_of(cursor.judged, cursor.located.file, cursor.pointed.resource, data):
            for pod in inventory.pods_in(item.file):
                for use in _USES if pod.item is item else ():
                    for other, _ in selections(inventory, pod, use):
                        yield from (other.at(each.spot) for each in other.every(SelectsPods))


# --- kustomizations


def _named_by_kustomization(cursor: _Cursor) -> Iterator[Place]:
    """Yield the files that a kustomization names at a cursor."""
    builds = cursor.judged.project.survey.builds
    if builds is None or posixpath.basename(cursor.located.file) not in NAMES:
        return
    for use in builds.uses.get(builds.folder_of(cursor.located.file), ()):
        if _is_within(use.span, cursor.line, cursor.column) and use.role not in ("remote", "outside"):
            is_folder = use.path in builds.kustomizations
            if is_folder or use.exists:
                yield Place(builds.file(use.path) if is_folder else builds.name(use.path), START_OF_FILE)


def _naming_file(cursor: _Cursor) -> Iterator[Place]:
    """Yield where kustomizations name the file of a cursor."""
    builds = cursor.judged.project.survey.builds
    uses: Iterable[tuple[str, list[Use]]] = builds.uses.items() if builds is not None else ()
    for folder, named in uses:
        for use in named:
            if builds is not None and use.exists and builds.name(use.path) == cursor.located.file:
                yield Place(builds.file(folder), use.span)


# --- as the editor counts


def _locations(session: Session, cursor: _Cursor, places: Iterable[Place]) -> list[types.Location]:
    """Return places that were judged where they stand now, each once, in order."""
    folder = cursor.located.folder
    found = []
    for place in sorted({Place(place.file, place.span) for place in places}):
        text = session.text_of(folder, place.file)
        if text is not None:
            move = cursor.judged.moves(place.file, text.text.encode("utf-8", "surrogatepass"))[0]
            span = moved_span(place.span, move) or place.span
            found.append(types.Location(session.uri_of(folder.path_of(place.file)), text.range(span)))
    return found
