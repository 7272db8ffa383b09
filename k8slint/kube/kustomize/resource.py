"""An object while it is built: its nodes, and the annotations in which kustomize remembers what it was called before.

As in kustomize (api/resource/resource.go) those annotations really stand in the object until the end, so that a patch
of `metadata.annotations` sees them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.kustomize.error import KustomizeError
from k8slint.kube.kustomize.identity import Gvk, Id, group_version, make_id
from k8slint.kube.kustomize.value import (
    MAPPING,
    SCALAR,
    Value,
    clear_field,
    copied,
    field_text,
    holds_shared,
    is_empty,
    is_null,
    make_path,
    mapping,
    scalar,
    set_field,
    text_value,
)

if TYPE_CHECKING:
    from k8slint.kube.kustomize.schema import Schema
    from k8slint.kube.kustomize.value import At

INTERNAL = "internal.config.kubernetes.io/"
PREVIOUS_KINDS = INTERNAL + "previousKinds"
PREVIOUS_NAMES = INTERNAL + "previousNames"
PREVIOUS_NAMESPACES = INTERNAL + "previousNamespaces"
PREFIXES = INTERNAL + "prefixes"
SUFFIXES = INTERNAL + "suffixes"
ALLOW_NAME_CHANGE = INTERNAL + "allowNameChange"
ALLOW_KIND_CHANGE = INTERNAL + "allowKindChange"
BEHAVIOR = INTERNAL + "generatorBehavior"
NEEDS_HASH = INTERNAL + "needsHashSuffix"
ENABLED = "enabled"
HELM_GENERATED = "helm-generated.kustomize.config.k8s.io"
LOCAL_CONFIG = "config.kubernetes.io/local-config"
BUILD_ANNOTATIONS = (
    PREVIOUS_KINDS,
    PREVIOUS_NAMES,
    PREFIXES,
    SUFFIXES,
    PREVIOUS_NAMESPACES,
    ALLOW_NAME_CHANGE,
    ALLOW_KIND_CHANGE,
    INTERNAL + "refBy",
    BEHAVIOR,
    NEEDS_HASH,
    INTERNAL + "path",
    INTERNAL + "index",
    INTERNAL + "seqindent",
    INTERNAL + "id",
    INTERNAL + "annotations-migration-resource-id",
    "config.kubernetes.io/path",
    "config.kubernetes.io/index",
    "config.k8s.io/id",
    HELM_GENERATED,
)
"""What kustomize removes from every object at the end of a build."""


_DEFINITION = "CustomResourceDefinition"
_VERSIONS = ("spec", "versions")


class BuildObject:
    """An object of a build.

    `origin` is the file it was read from (or the kustomization that generates it) and `document` the number of its
    document there, from 0. `through` are the kustomization files that took it in, innermost first. `vars` are the names
    of the vars that read a field of it. The nodes are shared with the base it came from until `own` is called.
    """

    __slots__ = ("_below", "_shared", "document", "origin", "schema", "through", "value", "vars")

    def __init__(self, value: Value, schema: Schema, origin: str, document: int) -> None:
        self.value = value
        self.schema = schema
        self.origin = origin
        self.document = document
        self.through: tuple[str, ...] = ()
        self.vars: tuple[str, ...] = ()
        self._shared = False
        self._below: frozenset[tuple[str, ...]] = frozenset()

    def taken(self, through: str) -> BuildObject:
        """Return this object for another build: the nodes are shared, and copied before the first change."""
        other = BuildObject(self.value, self.schema, self.origin, self.document)
        other.through = (*self.through, through) if through else self.through
        other.vars = self.vars
        other._shared = True
        return other

    def own(self) -> Value:
        """Return the nodes to write into, which nobody else sees."""
        if self._shared:
            self.value = copied(self.value, {})
        for *above, last in self._below:
            holder: Value | None = self.value
            for name in above:
                holder = holder.fields.get(name) if holder is not None else None
            if holder is not None and last in holder.fields:
                holder.content[last] = copied(holder.content[last], {})
        self._shared, self._below = False, frozenset()
        return self.value

    def own_to(self, *paths: str) -> Value:
        """Return the nodes of which those at some field paths may be written into.

        The versions of a CustomResourceDefinition, which are nearly all of it, stay shared where no path leads there.
        """
        if self._below == {_VERSIONS}:
            return self.own() if any(map(_leads_to_versions, paths)) else self.value
        spec = self.value.fields.get("spec")
        versions = spec.fields.get("versions") if spec is not None else None
        if (
            self.kind != _DEFINITION
            or spec is None
            or versions is None
            or not self.is_shared(*_VERSIONS)
            or any(map(_leads_to_versions, paths))
            or holds_shared(versions)
        ):
            return self.own()
        around = mapping(spec.at, {**spec.content, "versions": scalar("")})
        around.note = spec.note
        whole = mapping(self.value.at, {**self.value.content, "spec": around})
        whole.note = self.value.note
        self.value = whole
        self.own()
        self.value.content["spec"].content["versions"] = versions
        self._below = frozenset((_VERSIONS,))
        return self.value

    def own_metadata(self) -> Value:
        """Return the nodes of which only the object itself and its metadata may be written into."""
        if self._shared:
            metadata = self.value.fields.get("metadata")
            if metadata is None or holds_shared(metadata):
                return self.own()  # a label that stands elsewhere, too, has to stay one node
            old = self.value
            self.value = mapping(old.at, {**old.content, "metadata": copied(metadata)})
            self.value.note = old.note
            self._shared, self._below = False, frozenset([(key,) for key in old.content if key != "metadata"])
        return self.value

    def is_shared(self, *path: str) -> bool:
        """Whether the nodes at a path of fields are those of the base the object came from."""
        return self._shared or path in self._below or (len(path) > 1 and path[:1] in self._below)

    def shares_below(self, key: str) -> bool:
        """Whether some nodes below a field are those of the base the object came from."""
        return any(path[0] == key for path in self._below)

    # --- what it is

    @property
    def kind(self) -> str:
        """The kind of the object."""
        kind = self.value.fields.get("kind")
        return kind.text if kind is not None else ""

    @property
    def api_version(self) -> str:
        """The apiVersion of the object, empty when it has none."""
        found = self.value.fields.get("apiVersion")
        return found.text if found is not None else ""

    @property
    def gvk(self) -> Gvk:
        """Group, version and kind."""
        return Gvk(*group_version(self.api_version), self.kind)

    @property
    def name(self) -> str:
        """The name the object has now."""
        return field_text(self.value.fields.get("metadata"), "name")

    @property
    def namespace(self) -> str:
        """The namespace written in the object, empty when there is none."""
        return field_text(self.value.fields.get("metadata"), "namespace")

    @property
    def id(self) -> Id:
        """The identity the object has now."""
        metadata = self.value.fields.get("metadata")
        return make_id(
            self.api_version, self.kind, field_text(metadata, "name"), field_text(metadata, "namespace"), self.schema
        )

    @property
    def previous_ids(self) -> list[Id]:
        """The identities the object had before, the oldest first."""
        fields = self.annotation_values()
        names = fields.get(PREVIOUS_NAMES)
        if names is None:
            return []
        spaces, kinds = self.words(PREVIOUS_NAMESPACES), self.words(PREVIOUS_KINDS)
        listed = names.text.split(",")
        if not len(listed) == len(spaces) == len(kinds):
            raise KustomizeError("panic-previous-names", "kustomize crashes: a patch took the object's name", names.at)
        group, version = group_version(self.api_version)
        return [
            Id(Gvk(group, version, kind), name, namespace)
            for name, namespace, kind in zip(listed, spaces, kinds, strict=True)
        ]

    @property
    def original_id(self) -> Id:
        """The first identity the object had."""
        previous = self.previous_ids
        return previous[0] if previous else self.id

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left of the object: a patch removed it."""
        return is_empty(self.value)

    # --- annotations

    def annotation_values(self) -> dict[str, Value]:
        """Return the annotations by their names."""
        metadata = self.value.fields.get("metadata")
        annotations = metadata.fields.get("annotations") if metadata is not None else None
        return annotations.fields if annotations is not None else {}

    def text_map(self, name: str) -> dict[str, str]:
        """Return the labels or annotations as texts."""
        metadata = self.value.fields.get("metadata")
        found = metadata.fields.get(name) if metadata is not None else None
        return {key: value.text for key, value in found.fields.items()} if found is not None else {}

    def is_enabled(self, annotation: str) -> bool:
        """Whether an annotation of the build is set."""
        found = self.annotation_values().get(annotation)
        return found is not None and found.text == ENABLED

    def annotation(self, name: str) -> str:
        """Return an annotation's text, empty when there is none."""
        found = self.annotation_values().get(name)
        return found.text if found is not None else ""

    def words(self, annotation: str) -> list[str]:
        """Return the texts an annotation of the build lists."""
        found = self.annotation_values().get(annotation)
        return found.text.split(",") if found is not None else []

    def annotate(self, texts: dict[str, str]) -> None:
        """Write annotations of the build; empty annotations are dropped before (kyaml SetAnnotation)."""
        root = self.own_metadata()
        metadata = root.fields.get("metadata")
        if metadata is not None:
            old = metadata.fields.get("annotations")
            if old is not None and not old.content:
                del metadata.content["annotations"]
            if not metadata.content:
                clear_field(root, "metadata")
        annotations = make_path(root, ("metadata", "annotations"), MAPPING, root.at)
        for name, text in texts.items():
            set_field(annotations, name, scalar(text, "!!str", root.at, "'"))

    def add_word(self, annotation: str, word: str) -> None:
        """Append to the texts an annotation of the build lists."""
        if word:
            self.annotate({annotation: ",".join([*self.words(annotation), word])})

    def enable(self, annotation: str) -> None:
        """Set an annotation of the build."""
        self.replace_texts("annotations", {**self.annotation_values(), annotation: text_value(ENABLED, self.value.at)})

    def replace_texts(self, name: str, texts: dict[str, Value]) -> None:
        """Write labels or annotations anew, every value as text (kyaml setMapInMetadata)."""
        metadata = make_path(self.own_metadata(), ("metadata",), MAPPING, self.value.at)
        place = metadata.fields[name].at if name in metadata.fields else self.value.at
        if place is self.value.at and texts:  # kustomize made the mapping itself: it stands where its first entry does
            place = next(iter(texts.values())).at
        clear_field(metadata, name)
        if texts and metadata.kind == MAPPING:
            fields = {key: text_value(texts[key].text, texts[key].at) for key in sorted(texts)}
            metadata.content[name] = mapping(place, fields)

    def store_previous_id(self) -> None:
        """Remember the present identity before it changes."""
        current = self.id
        words = (
            (PREVIOUS_NAMES, current.name),
            (PREVIOUS_NAMESPACES, current.effective_namespace),
            (PREVIOUS_KINDS, current.gvk.kind),
        )
        self.own_metadata()
        fields = self.annotation_values()
        missing = {}
        for annotation, word in words:
            known = fields.get(annotation)
            if known is None and word:
                missing[annotation] = word
            elif known is not None and word:
                known.text = f"{known.text},{word}"
        if missing:
            self.annotate(missing)

    # --- writing

    def set_text(self, path: tuple[str, ...], text: str, at: At | None) -> None:
        """Write a scalar at a path; its type is what it looks like, unless it was quoted before (kyaml SetMapField)."""
        root = self.own_metadata() if path[0] == "metadata" else self.own_to("/".join(path))
        parent = make_path(root, path[:-1], MAPPING, at)
        set_field(parent, path[-1], scalar(text, "", at))

    def set_name(self, text: str, at: At | None) -> None:
        """Write the name."""
        self.set_text(("metadata", "name"), text, at)

    def set_namespace(self, text: str, at: At | None) -> None:
        """Write the namespace; an empty one removes it."""
        if text:
            self.set_text(("metadata", "namespace"), text, at)
            return
        clear_field(self.own_metadata().fields.get("metadata"), "namespace")

    def place(self, *path: str) -> At | None:
        """Return where the value at a path of fields was written; of a missing one, its nearest parent."""
        node = self.value
        for name in path:
            child = node.fields.get(name)
            if child is None:
                break
            node = child
        return node.at

    def remove_build_annotations(self) -> None:
        """Remove what kustomize itself wrote; all other annotations become text."""
        metadata = self.value.fields.get("metadata")
        if metadata is None or metadata.kind != MAPPING or "annotations" not in metadata.content:
            return
        fields = self.annotation_values()
        if fields and all(
            key not in BUILD_ANNOTATIONS and value.kind == SCALAR and value.tag == "!!str"
            for key, value in fields.items()
        ):
            return
        kept = {key: value for key, value in fields.items() if key not in BUILD_ANNOTATIONS}
        self.replace_texts("annotations", kept)

    @property
    def is_local(self) -> bool:
        """Whether the object only serves the build and is dropped at its end."""
        found = self.annotation_values().get(LOCAL_CONFIG)
        return found is not None and not is_null(found) and found.text != "false"


def _leads_to_versions(path: str) -> bool:
    """Whether a field path leads to the versions of a CustomResourceDefinition, or to what holds them."""
    path = path.replace("[]", "")
    return path in ("", "spec") or path.startswith("/".join(_VERSIONS))
