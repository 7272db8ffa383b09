"""From a place in a built stream to the file somebody can edit."""

from __future__ import annotations

import os

from k8slint.hints import TYPE_CHECKING, Any
from k8slint.kube.resource import Resource
from k8slint.model.finding import Finding, Place, Related, ResourceRef
from k8slint.model.span import START_OF_FILE, Lines, Span
from k8slint.project.renders.field_path import counterpart, keys_of
from k8slint.project.renders.kustomize import ORIGIN
from k8slint.reading import ManifestError, read, values_of
from k8slint.reading.kinds import objects_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from k8slint.model.node import Node
    from k8slint.project.renders.kustomize import Rendered

    Read = Callable[[str], bytes | None]


class BuiltSource:
    """Leads findings on one build back to its sources.

    `stream` is the name the built stream has in findings, `names` leads from real paths to the names of the run's
    files, `parts` are the files the build is made of; `led_to` collects the files findings were led to.
    """

    def __init__(
        self, rendered: Rendered, stream: str, names: Mapping[str, str], parts: Iterable[str], read_file: Read
    ) -> None:
        self.stream = stream
        self._rendered = rendered
        self._names = names
        self._parts = sorted(parts)
        self._read = read_file
        self._objects: dict[str, list[Resource]] = {}
        self.led_to: set[str] = set()
        reading = read(rendered.output, stream)
        self._lines = Lines(reading.source.text)
        self._text = reading.source.text
        self._built = {document.index: document.root for document in reading.documents}
        self._starts = [(self._lines.place(document.start)[0], document.index) for document in reading.documents]

    def lead_back(self, finding: Finding) -> Finding:
        """Return a finding on the stream with the places of the files."""
        related = tuple(self._related(each) if each.file == self.stream else each for each in finding.related)
        if finding.place.file != self.stream:
            return finding._replace(related=related)
        place, note = self._place(finding.place)
        self.led_to.add(place.file)
        extra = () if note is None else (note,)
        return finding._replace(place=place, related=(*related, *extra))

    def _related(self, related: Related) -> Related:
        """The objects are known by their lines; a related place leads to the name of the object it is in."""
        number = max((index for line, index in self._starts if line <= related.span.line), default=0)
        place, _ = self._place(Place(self.stream, related.span, "metadata.name", number))
        return related._replace(file=place.file, span=place.span)

    def _place(self, place: Place) -> tuple[Place, Related | None]:
        built = self._built.get(place.document)
        root = self._rendered.kustomization.file
        if built is None:
            return place._replace(file=root, span=START_OF_FILE), None
        origin = _origin(built)
        source = self._source(built, origin)
        if source is None:
            return self._generator_place(place, built, origin), None
        keys = keys_of(place.path)
        value, found, whole = counterpart(keys, built, source.node)
        if whole and _is_same(value, found):
            return self._located(place, source, found, self._span(place.span, value, found)), None
        if not value.exists:
            return self._located(place, source, found, found.span), None
        for other in self._patches_of(source):
            value, patched, whole = counterpart(keys, built, other.node)
            if whole and _is_same(value, patched):
                return self._located(place, source, patched, self._span(place.span, value, patched)), None
        shown = f"built as '{value.value}'" if isinstance(value.value, (str, int, float)) else "built differently"
        return self._located(place, source, found, found.span), Related(f"{shown} by {root}", root, START_OF_FILE)

    def _located(self, place: Place, source: Resource, node: Node, span: Span) -> Place:
        return Place(node.source.file, span, place.path, source.document, source.ref, place.container)

    def _span(self, span: Span, built: Node, source: Node) -> Span:
        """Carry over what is underlined: the key, the value, or a part of it."""
        if span == built.key_span:
            return source.key_span
        part = self._cut(span)
        text = source.value
        if isinstance(text, str) and part and part != text and text.count(part) == 1:
            start = text.index(part)
            return source.inside(start, start + len(part))
        return source.span

    def _cut(self, span: Span) -> str:
        starts = self._lines.starts
        return self._text[starts[span.line - 1] + span.column - 1 : starts[span.end_line - 1] + span.end_column - 1]

    # --- the files

    def _source(self, built: Node, origin: dict[str, Any]) -> Resource | None:
        """Find the object in the file its origin names; None for what is generated or comes from another repository."""
        path = origin.get("path")
        if not isinstance(path, str) or "repo" in origin:
            return None
        return _matching(self._resources(self._name(path)), Resource(built, 0, 0))

    def _name(self, path: str) -> str:
        """Return the name of a file in this run; one that only kustomize read gets its path from here."""
        real = os.path.realpath(os.path.join(self._rendered.base, path))
        return self._names.get(real) or os.path.relpath(real).replace(os.sep, "/")

    def _patches_of(self, source: Resource) -> list[Resource]:
        """Return the partial objects of the build's other files that patch an object."""
        found = []
        for name in self._parts:
            if name != source.node.source.file:
                match = _matching(self._resources(name), source)
                found += [match] if match is not None else []
        return found

    def _resources(self, name: str) -> list[Resource]:
        if name not in self._objects:
            data = self._read(name)
            documents = read(data, name).documents if data is not None else []
            self._objects[name] = [
                Resource(node, document.index, ordinal)
                for document in documents
                if isinstance(document.value, dict)
                for ordinal, node in enumerate(objects_of(document))
            ]
        return self._objects[name]

    def _generator_place(self, place: Place, built: Node, origin: dict[str, Any]) -> Place:
        """A generated object stands where its generator is written."""
        resource = Resource(built, 0, 0)
        path = origin.get("configuredIn")
        file = self._rendered.kustomization.file
        if isinstance(path, str):
            file = self._name(path)
        span = START_OF_FILE
        data = self._read(file)
        for document in read(data, file).documents if data is not None else ():
            for field in ("configMapGenerator", "secretGenerator"):
                for entry in document.root.get(field):
                    name = entry.get("name")
                    if isinstance(name.value, str) and name.value in resource.name:
                        span = name.span
        ref = ResourceRef(resource.api_version, resource.kind, resource.namespace, resource.name)
        return Place(file, span, place.path, 0, ref, place.container)


def _is_same(built: Node, source: Node) -> bool:
    """Whether a field was built from this one: the same value, or a mapping or list that others may have joined."""
    if isinstance(built.value, (dict, list)):
        return type(built.value) is type(source.value)
    return bool(built.value == source.value)


def _origin(built: Node) -> dict[str, Any]:
    text = built.get("metadata", "annotations", ORIGIN).value
    try:
        values = values_of(text) if isinstance(text, str) else []
    except ManifestError:
        return {}
    return values[0] if values and isinstance(values[0], dict) else {}


def _matching(candidates: list[Resource], wanted: Resource) -> Resource | None:
    """Find the object of the same kind whose name is the wanted one, or is in it: prefix, suffix, hash."""
    same = [each for each in candidates if each.kind == wanted.kind and each.name]
    for each in same:
        if each.name == wanted.name:
            return each
    inside = [each for each in same if each.name in wanted.name]
    return max(inside, key=lambda each: len(each.name)) if inside else None
