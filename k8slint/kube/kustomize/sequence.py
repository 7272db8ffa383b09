"""The transformers of a kustomization in the order kustomize runs them (kusttarget_configplugin.go)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.kustomize.field_spec import FieldSpec, merged
from k8slint.kube.kustomize.identity import Gvk
from k8slint.kube.kustomize.images import ImagesTransformer
from k8slint.kube.kustomize.patches import Json6902Transformer, PatchTransformer, StrategicMergeTransformer
from k8slint.kube.kustomize.replacements import ReplacementTransformer, read_replacements
from k8slint.kube.kustomize.transformers import (
    EntriesTransformer,
    NamespaceTransformer,
    NameTransformer,
    ReplicaTransformer,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from k8slint.kube.kustomize.config import TransformerConfig
    from k8slint.kube.kustomize.files import Files
    from k8slint.kube.kustomize.kustomization import Kustomization
    from k8slint.kube.kustomize.schema import Schema
    from k8slint.kube.kustomize.shapes import StructFields
    from k8slint.kube.kustomize.transformers import Transformer

_LABELS = FieldSpec(Gvk(), "metadata/labels", True)


def transformers_of(
    kustomization: Kustomization, config: TransformerConfig, files: Files, schema: Schema
) -> list[tuple[str, Transformer]]:
    """Return the transformers of a kustomization's fields with their kinds, all configured.

    Raises KustomizeError and NotBuilt.
    """
    fields, folder = kustomization.fields, kustomization.folder
    found: list[tuple[str, Transformer]] = []

    def add(kind: str, transformers: Iterable[Transformer]) -> None:
        found.extend((kind, transformer) for transformer in transformers)

    specs = config.specs
    merges = fields.texts("patchesStrategicMerge")
    if merges:
        add("PatchStrategicMergeTransformer", [StrategicMergeTransformer(merges, files, folder, schema)])
    add("PatchTransformer", [PatchTransformer(entry, files, folder, schema) for entry in fields.structs("patches")])
    namespace, at = fields.text("namespace"), fields.place("namespace")
    if namespace:
        add("NamespaceTransformer", [NamespaceTransformer(namespace, specs["namespace"], at)])
    add("PrefixTransformer", _names(fields, "namePrefix", config))
    add("SuffixTransformer", _names(fields, "nameSuffix", config))
    add("LabelTransformer", _labels(kustomization, config))
    if fields.pairs("commonAnnotations"):
        annotations = EntriesTransformer(fields.pairs("commonAnnotations"), specs["commonAnnotations"])
        add("AnnotationsTransformer", [annotations])
    json6902 = [Json6902Transformer(entry, files, folder) for entry in fields.structs("patchesJson6902")]
    add("PatchJson6902Transformer", json6902)
    add(
        "ReplicaCountTransformer",
        [replica_transformer(entry, specs["replicas"]) for entry in fields.structs("replicas")],
    )
    if kustomization.images:
        add("ImageTagTransformer", [ImagesTransformer(kustomization.images, specs["images"])])
    replacements = read_replacements(fields.structs("replacements"), files, folder)
    if fields.structs("replacements"):
        add("ReplacementTransformer", [ReplacementTransformer(replacements)])
    return found


def _names(fields: StructFields, name: str, config: TransformerConfig) -> list[Transformer]:
    """Return the transformer of `namePrefix` or `nameSuffix`, none without one."""
    text = fields.text(name)
    is_prefix = name == "namePrefix"
    return [NameTransformer(text, config.specs[name], fields.place(name), is_prefix)] if text else []


def replica_transformer(entry: StructFields, specs: tuple[FieldSpec, ...]) -> ReplicaTransformer:
    """Return the transformer of an entry of `replicas`."""
    return ReplicaTransformer(
        entry.text("name"), entry.number("count"), specs, entry.place("count"), entry.place("name")
    )


def _labels(kustomization: Kustomization, config: TransformerConfig) -> list[Transformer]:
    """Return the transformers of `labels`, then that of `commonLabels`. Raises KustomizeError (fieldspec-conflict)."""
    from k8slint.kube.kustomize.config import spec_of

    found: list[Transformer] = []
    for entry in kustomization.fields.structs("labels"):
        specs = tuple(spec_of(spec) for spec in entry.structs("fields"))
        specs = merged(specs, config.specs.get("labels", ()), entry.at)
        if entry.flag("includeSelectors"):
            specs = merged(specs, config.specs["commonLabels"], entry.at)
        else:
            if entry.flag("includeTemplates"):
                specs = merged(specs, config.specs["templateLabels"], entry.at)
            specs = merged(specs, [_LABELS], entry.at)
        found.append(EntriesTransformer(entry.pairs("pairs"), specs))
    common = kustomization.fields.pairs("commonLabels")
    if common or found:
        found.append(EntriesTransformer(common, config.specs["commonLabels"]))
    return found
