"""The transformer configuration: the built-in field specs and what `configurations:` and `crds:` add to them.

Sources: api/internal/plugins/builtinconfig, api/internal/accumulator/loadconfigfromcrds.go.
"""

from __future__ import annotations

from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from k8slint.kube.kustomize.error import KustomizeError
from k8slint.kube.kustomize.field_spec import FieldSpec, PathTree, in_order, merged
from k8slint.kube.kustomize.identity import Gvk
from k8slint.kube.kustomize.parse import read_json_tree, text_of
from k8slint.kube.kustomize.shapes import CONFIGURATION, Mismatch, StructFields, decode
from k8slint.kube.kustomize.tables import field_specs, name_references
from k8slint.kube.kustomize.value import from_json
from k8slint.reading.problem import ManifestError

if TYPE_CHECKING:
    from k8slint.kube.kustomize.value import At, Value

NameReferences = dict[Gvk, tuple[FieldSpec, ...]]
_DEEPEST_CRD = 30


class TransformerConfig:
    """Field specs by their name in a configuration file, and the name references by the kind they lead to."""

    def __init__(self, specs: dict[str, tuple[FieldSpec, ...]], references: NameReferences, has_built_in: bool) -> None:
        self.specs = specs
        self.references = references
        self.has_built_in = has_built_in

    @property
    def size(self) -> int:
        """The number of specs that are not built in."""
        own = [*self.specs.values(), *self.references.values()]
        return max(0, sum(map(len, own)) - (_built_in_size() if self.has_built_in else 0))

    @cached_property
    def numbered(self) -> list[tuple[Gvk, FieldSpec]]:
        """The specs of all name references in their order, each with the kind it leads to."""
        return [(target, spec) for target, specs in self.references.items() for spec in specs]

    @cached_property
    def paths(self) -> dict[str, PathTree]:
        """The paths of the name references by the kind of the object that refers, `numbered`."""
        found: dict[str, list[tuple[int, str]]] = {}
        for number, (_, spec) in enumerate(self.numbered):
            found.setdefault(spec.gvk.kind, []).append((number, spec.path))
        return {kind: PathTree(paths) for kind, paths in found.items()}

    def merge(self, other: TransformerConfig, at: At | None = None) -> TransformerConfig:
        """Return both together. Raises KustomizeError (fieldspec-conflict)."""
        if other is self or other is EMPTY or (other is built_in() and self.has_built_in):
            return self
        if self is EMPTY and other is built_in():
            return other
        specs = {
            name: in_order(merged(self.specs.get(name, ()), other.specs.get(name, ()), at))
            for name in {**self.specs, **other.specs}
        }
        references = dict(self.references)
        for gvk, incoming in other.references.items():
            references[gvk] = merged(references[gvk], incoming, at) if gvk in references else incoming
        ordered = dict(sorted(references.items(), key=lambda item: item[0].sort_key))
        return TransformerConfig(specs, ordered, self.has_built_in or other.has_built_in)


EMPTY = TransformerConfig({}, {}, False)


@cache
def built_in() -> TransformerConfig:
    """Return the built-in configuration."""
    specs = {name: in_order(merged((), known)) for name, known in field_specs().items()}
    references = sorted(name_references(), key=lambda item: item[0].sort_key)
    return TransformerConfig(specs, dict(references), True)


@cache
def _built_in_size() -> int:
    known = built_in()
    return sum(map(len, (*known.specs.values(), *known.references.values())))


def read_json(file: str, content: bytes, error_class: str, at: At | None) -> Value | None:
    """Return the nodes of a YAML 1.1 or JSON file, None for an empty one. Raises KustomizeError."""
    try:
        source = text_of(file, content).source
        tree = read_json_tree(source.text)
    except ManifestError as error:
        raise KustomizeError(error_class, f"'{file}' cannot be read: {error.headline}", at) from None
    if tree.duplicates and error_class == "config-file":
        key = tree.duplicates[0]
        mark = (key.last_start, key.last_end, key.last_start, key.last_end)
        raise KustomizeError(error_class, f"the key '{key.key}' is written twice", (source, mark))
    return from_json(tree.value, (source, tree.mark), source, exact=True) if tree.value is not None else None


def read_configuration(file: str, content: bytes, at: At | None) -> TransformerConfig:
    """Return what a file of `configurations:` says. Raises KustomizeError (config-file)."""
    mismatches: list[Mismatch] = []
    fields = decode(read_json(file, content, "config-file", at), CONFIGURATION, mismatches)
    for mismatch in mismatches:
        what = "is not known" if mismatch.cause == "unknown-field" else f"must be {mismatch.expected[0]}"
        raise KustomizeError("config-file", f"'{mismatch.path[-1]}' {what} in a configuration", mismatch.at or at)
    specs = {
        name: in_order(spec_of(entry) for entry in fields.structs(name))
        for name in fields.values
        if name != "nameReference"
    }
    references: NameReferences = {}
    for entry in fields.structs("nameReference"):
        incoming = tuple(spec_of(spec) for spec in entry.structs("fieldSpecs"))
        gvk = gvk_of(entry)
        references[gvk] = merged(references[gvk], incoming, entry.at) if gvk in references else incoming
    return TransformerConfig(specs, references, False)


def gvk_of(fields: StructFields) -> Gvk:
    """Return group, version and kind of a struct."""
    return Gvk(fields.text("group"), fields.text("version"), fields.text("kind"))


def spec_of(fields: StructFields) -> FieldSpec:
    """Return a field spec."""
    return FieldSpec(gvk_of(fields), fields.text("path"), fields.flag("create"))


# --- crds


def read_crds(file: str, content: bytes, at: At | None) -> TransformerConfig:
    """Return what the OpenAPI definitions of a file of `crds:` say. Raises KustomizeError (crds)."""
    from k8slint.kube.kustomize.value import plain

    value = read_json(file, content, "crds", at)
    definitions = plain(value) if value is not None else {}
    if not isinstance(definitions, dict):
        raise KustomizeError("crds", f"'{file}' does not hold OpenAPI definitions", at)
    properties = {name: _properties(definition, file, at) for name, definition in definitions.items()}
    config = EMPTY
    for name in sorted(properties):
        if {"kind", "apiVersion", "metadata"} <= properties[name].keys():
            found = _CustomKind(Gvk("", "", name.rsplit(".", 1)[-1]), properties, at)
            found.read(name, ())
            config = config.merge(TransformerConfig(found.specs, found.references, False), at)
    return config


def _properties(definition: Any, file: str, at: At | None) -> dict[str, Any]:
    """Return the properties of a definition. Raises KustomizeError for what Go does not decode into one."""
    if definition is None:
        return {}
    schema: Any = {}
    if isinstance(definition, dict):
        for key, value in definition.items():
            if key.lower() == "schema":
                schema = value or {}
            elif key.lower() == "dependencies" and not isinstance(value, (list, type(None))):
                schema = None
    if not isinstance(definition, dict) or not isinstance(schema, dict):
        raise KustomizeError("crds", f"'{file}' does not hold OpenAPI definitions by their names", at)
    properties = schema.get("properties") or {}
    if not isinstance(properties, dict) or not all(isinstance(value, dict) for value in properties.values()):
        raise KustomizeError("crds", f"the properties of a definition in '{file}' must be schemas", at)
    return properties


class _CustomKind:
    """Collects the field specs of one custom kind from its definition and those it refers to."""

    def __init__(self, gvk: Gvk, properties: dict[str, dict[str, Any]], at: At | None) -> None:
        self.gvk = gvk
        self.properties = properties
        self.at = at
        self.specs: dict[str, tuple[FieldSpec, ...]] = {}
        self.references: NameReferences = {}

    def read(self, name: str, path: tuple[str, ...]) -> None:
        """Read a definition whose value stands at a path."""
        if len(path) > _DEEPEST_CRD:
            raise KustomizeError("crds", "the definitions refer to each other in a circle", self.at)
        for field, schema in self.properties.get(name, {}).items():
            extensions = {key.lower(): value for key, value in schema.items() if isinstance(value, str)}
            here = (*path, field)
            for extension, spec in (
                ("x-kubernetes-annotation", "commonAnnotations"),
                ("x-kubernetes-label-selector", "commonLabels"),
                ("x-kubernetes-identity", "namePrefix"),
            ):
                if extension in extensions:
                    self.specs[spec] = merged(self.specs.get(spec, ()), [self.spec(here)], self.at)
            kind = extensions.get("x-kubernetes-object-ref-kind")
            version = extensions.get("x-kubernetes-object-ref-api-version")
            if kind is not None and version is not None:
                key = extensions.get("x-kubernetes-object-ref-name-key", "name")
                target = Gvk("", version, kind)
                self.references[target] = merged(self.references.get(target, ()), [self.spec((*here, key))], self.at)
            reference = schema.get("$ref")
            if isinstance(reference, str):
                self.read(reference, here)

    def spec(self, path: tuple[str, ...]) -> FieldSpec:
        """Return the spec of a path in this kind."""
        return FieldSpec(self.gvk, "/".join(path))
