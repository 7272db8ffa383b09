"""Generators and transformers written as files: kustomize's own ones (`apiVersion: builtin`) are run, others are not.

Source: api/internal/plugins/loader/loader.go, api/internal/builtins.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

from k8slint.kube.kustomize.config import read_json, spec_of
from k8slint.kube.kustomize.error import KustomizeError, NotBuilt
from k8slint.kube.kustomize.field_spec import FieldSpec, split_path
from k8slint.kube.kustomize.generators import Generator, add_hashes
from k8slint.kube.kustomize.images import ImageTransformer
from k8slint.kube.kustomize.patches import Json6902Transformer, PatchTransformer, StrategicMergeTransformer
from k8slint.kube.kustomize.replacements import ReplacementTransformer, read_replacements
from k8slint.kube.kustomize.resource import BuildObject
from k8slint.kube.kustomize.scalar import STR
from k8slint.kube.kustomize.selector import Selector
from k8slint.kube.kustomize.sequence import replica_transformer
from k8slint.kube.kustomize.shapes import (
    CONFIG_MAP,
    IMAGE,
    META,
    PATCH,
    REPLACEMENT,
    REPLICA,
    SECRET,
    SELECTOR,
    SPEC,
    Mismatch,
    Shape,
    StructFields,
    decode,
)
from k8slint.kube.kustomize.transformers import (
    SUBJECT_MODES,
    EntriesTransformer,
    NamespaceTransformer,
    NameTransformer,
)
from k8slint.kube.kustomize.value import (
    SCALAR,
    expect,
    make_path,
    mapping,
    scalar,
    set_scalar,
)

if TYPE_CHECKING:
    from k8slint.kube.kustomize.files import Files
    from k8slint.kube.kustomize.objects import Objects
    from k8slint.kube.kustomize.schema import Schema
    from k8slint.kube.kustomize.transformers import Transformer

_SPECS: dict[str, Shape] = {"fieldSpecs": [SPEC]}
_TARGET: dict[str, Shape] = {"selector": SELECTOR, "fieldPath": "text", "filePathPosition": "number"}
_SHAPES: dict[str, dict[str, Shape]] = {
    "AnnotationsTransformer": {"annotations": "texts", **_SPECS},
    "ConfigMapGenerator": {**CONFIG_MAP, "metadata": META},
    "HashTransformer": {},
    "HelmChartInflationGenerator": {},
    "IAMPolicyGenerator": {
        "cloud": "text",
        "kubernetesService": {"name": "text", "namespace": "text"},
        "serviceAccount": {"name": "text", "projectId": "text"},
    },
    "ImageTagTransformer": {"imageTag": IMAGE, **_SPECS},
    "LabelTransformer": {"labels": "texts", **_SPECS},
    "NamespaceTransformer": {"metadata": META, "unsetOnly": "flag", "setRoleBindingSubjects": "text", **_SPECS},
    "PatchJson6902Transformer": {"target": SELECTOR, "path": "text", "jsonOp": "text"},
    "PatchStrategicMergeTransformer": {"paths": ["text"], "patches": "text"},
    "PatchTransformer": PATCH,
    "PrefixSuffixTransformer": {"prefix": "text", "suffix": "text", **_SPECS},
    "PrefixTransformer": {"prefix": "text", **_SPECS},
    "ReplacementTransformer": {"replacements": [{**REPLACEMENT, "path": "text"}]},
    "ReplicaCountTransformer": {"replica": REPLICA, **_SPECS},
    "SecretGenerator": {**SECRET, "metadata": META},
    "SuffixTransformer": {"suffix": "text", **_SPECS},
    "ValueAddTransformer": {"value": "text", "targets": [_TARGET], "targetFilePath": "text"},
}
_GENERATORS = ("ConfigMapGenerator", "SecretGenerator", "IAMPolicyGenerator", "HelmChartInflationGenerator")


class PluginLoader:
    """Turns the objects of `generators:`, `transformers:` and `validators:` into what they do."""

    def __init__(self, files: Files, folder: str, schema: Schema, file: str) -> None:
        self.files = files
        self.folder = folder
        self.schema = schema
        self.file = file

    def _fields(self, resource: BuildObject) -> StructFields:
        """Return the configuration of a plugin. Raises NotBuilt for one that is not kustomize's own."""
        at = resource.value.at
        if resource.api_version != "builtin":
            raise NotBuilt("plugin", f"the plugin '{resource.kind}' would have to be run", at)
        shape = _SHAPES.get(resource.kind)
        if shape is None:
            raise KustomizeError("plugin-unknown", f"kustomize has no built-in '{resource.kind}'", at)
        mismatches: list[Mismatch] = []
        fields = decode(resource.value, shape, mismatches, strict=False)
        for mismatch in mismatches:
            name = mismatch.path[-1] if mismatch.path else resource.kind
            raise KustomizeError("plugin-config", f"'{name}' must be {mismatch.expected[0]}", mismatch.at or at)
        return fields

    def generators(self, objects: Objects) -> list[tuple[BuildObject, Generator | BuildObject]]:
        """Return what configures generators, and these; one that makes a fixed object is that object.

        Raises KustomizeError and NotBuilt.
        """
        found: list[tuple[BuildObject, Generator | BuildObject]] = []
        for resource in objects.list:
            fields = self._fields(resource)
            if resource.kind not in _GENERATORS:
                raise KustomizeError("plugin-not-generator", f"'{resource.kind}' is not a generator", resource.value.at)
            if resource.kind == "HelmChartInflationGenerator":
                raise NotBuilt("chart", "a Helm chart would have to be rendered", resource.value.at)
            if resource.kind == "IAMPolicyGenerator":
                found.append((resource, self._policy(fields)))
            else:
                found.append((resource, Generator(resource.kind.removesuffix("Generator"), fields, None)))
        return found

    def _policy(self, fields: StructFields) -> BuildObject:
        if fields.text("cloud") != "gke":
            raise KustomizeError("plugin-config", f"the cloud '{fields.text('cloud')}' is not supported", fields.at)
        service, account = fields.struct("kubernetesService"), fields.struct("serviceAccount")
        name = service.text("name") if service is not None else ""
        email = f"{account.text('name')}@{account.text('projectId')}" if account is not None else "@"
        at = fields.at
        annotation = scalar(f"{email}.iam.gserviceaccount.com", STR, at)
        metadata = {
            "annotations": mapping(at, {"iam.gke.io/gcp-service-account": annotation}),
            "name": scalar(name, "", at),
        }
        if service is not None and service.text("namespace"):
            metadata["namespace"] = scalar(service.text("namespace"), "", at)
        root = {"apiVersion": scalar("v1", STR, at), "kind": scalar("ServiceAccount", STR, at)}
        return BuildObject(mapping(at, {**root, "metadata": mapping(at, metadata)}), self.schema, self.file, 0)

    def transformers(self, objects: Objects) -> list[tuple[BuildObject, Transformer]]:
        """Return what configures transformers, and these. Raises KustomizeError and NotBuilt."""
        found: list[tuple[BuildObject, Transformer]] = []
        for resource in objects.list:
            fields = self._fields(resource)
            if resource.kind in _GENERATORS:
                raise KustomizeError(
                    "plugin-not-transformer", f"'{resource.kind}' is not a transformer", resource.value.at
                )
            found += [(resource, transformer) for transformer in self._transformers(resource.kind, fields)]
        return found

    def _transformers(self, kind: str, fields: StructFields) -> list[Transformer]:
        specs = tuple(spec_of(entry) for entry in fields.structs("fieldSpecs"))
        make: Any = getattr(self, "_" + kind, None)
        if make is not None:
            made: list[Transformer] = make(fields, specs)
            return made
        if kind in ("LabelTransformer", "AnnotationsTransformer"):
            return [EntriesTransformer(fields.pairs(kind[:-11].lower() + ("s" if kind[0] == "L" else "")), specs)]
        return self._names(kind, fields, specs)

    def _names(self, kind: str, fields: StructFields, specs: tuple[FieldSpec, ...]) -> list[Transformer]:
        if "fieldSpecs" not in fields:
            raise KustomizeError("plugin-config", f"'{kind}' needs fieldSpecs", fields.at)
        return [
            NameTransformer(fields.text(name), specs, fields.place(name), name == "prefix")
            for name in ("prefix", "suffix")
            if name in kind.lower()
        ]

    def _HashTransformer(self, fields: StructFields, specs: tuple[FieldSpec, ...]) -> list[Transformer]:  # noqa: N802, ARG002
        return [_Hashes()]

    def _ImageTagTransformer(self, fields: StructFields, specs: tuple[FieldSpec, ...]) -> list[Transformer]:  # noqa: N802
        return [ImageTransformer(fields.struct("imageTag") or StructFields(fields.at), specs)]

    def _NamespaceTransformer(self, fields: StructFields, specs: tuple[FieldSpec, ...]) -> list[Transformer]:  # noqa: N802
        mode = fields.text("setRoleBindingSubjects") or SUBJECT_MODES[0]
        if mode not in SUBJECT_MODES:
            message = f"'{mode}' is not a mode of setRoleBindingSubjects ({', '.join(SUBJECT_MODES)})"
            raise KustomizeError("plugin-config", message, fields.place("setRoleBindingSubjects"))
        metadata = fields.struct("metadata") or StructFields(fields.at)
        namespace, at = metadata.text("namespace"), metadata.place("namespace")
        return [NamespaceTransformer(namespace, specs, at, fields.flag("unsetOnly"), mode)]

    def _PatchJson6902Transformer(self, fields: StructFields, specs: Any) -> list[Transformer]:  # noqa: N802, ARG002
        if "jsonOp" in fields:
            fields.values["patch"] = fields.values["jsonOp"]
        return [Json6902Transformer(fields, self.files, self.folder)]

    def _PatchStrategicMergeTransformer(self, fields: StructFields, specs: Any) -> list[Transformer]:  # noqa: N802, ARG002
        entries = list(fields.texts("paths"))
        if not entries and not fields.text("patches"):
            raise KustomizeError("plugin-config", "there is neither a path nor a patch", fields.at)
        found = StrategicMergeTransformer(entries, self.files, self.folder, self.schema, required=False)
        if fields.text("patches"):
            from k8slint.kube.kustomize.parse import read_objects
            from k8slint.kube.kustomize.patches import inner_text

            found.patches += read_objects(inner_text(fields.values["patches"], strip=False))
        if not found.patches:
            raise KustomizeError("patch-empty", "the patches are empty", fields.at)
        return [found]

    def _PatchTransformer(self, fields: StructFields, specs: Any) -> list[Transformer]:  # noqa: N802, ARG002
        return [PatchTransformer(fields, self.files, self.folder, self.schema)]

    def _ReplacementTransformer(self, fields: StructFields, specs: Any) -> list[Transformer]:  # noqa: N802, ARG002
        return [ReplacementTransformer(read_replacements(fields.structs("replacements"), self.files, self.folder))]

    def _ReplicaCountTransformer(self, fields: StructFields, specs: tuple[FieldSpec, ...]) -> list[Transformer]:  # noqa: N802
        replica = fields.struct("replica") or StructFields(fields.at)
        return [replica_transformer(replica, specs)]

    def _ValueAddTransformer(self, fields: StructFields, specs: Any) -> list[Transformer]:  # noqa: N802, ARG002
        value = fields.text("value").strip() or posixpath.basename("/" + self.folder) or "/"
        targets = list(fields.structs("targets"))
        if fields.text("targetFilePath"):
            full, content = self.files.load(self.folder, fields.values["targetFilePath"])
            mismatches: list[Mismatch] = []
            shape: dict[str, Shape] = {"targets": [_TARGET]}
            targets += decode(read_json(full, content, "plugin-config", fields.at), shape, mismatches, False).structs(
                "targets"
            )
        if not targets:
            raise KustomizeError("plugin-config", "a ValueAddTransformer needs a target", fields.at)
        for target in targets:
            if not target.text("fieldPath") or target.number("filePathPosition") < 0:
                raise KustomizeError("plugin-config", "a target needs a fieldPath and no negative position", target.at)
        return [_ValueAdd(value, targets, fields)]


class _Hashes:
    def transform(self, objects: Objects) -> None:
        add_hashes(objects.list)
        objects.changed()


class _ValueAdd:
    """Writes a value into fields, or into the middle of paths that stand in them."""

    def __init__(self, value: str, targets: list[StructFields], fields: StructFields) -> None:
        self.value = value
        self.targets = targets
        self.at = fields.place("value")

    def transform(self, objects: Objects) -> None:
        for target in self.targets:
            selector = target.struct("selector")
            selected = list(objects.list) if selector is None else Selector(selector).select(objects)
            for resource in selected:
                if target.text("fieldPath") == "metadata/namespace":
                    NamespaceTransformer(self.value, (), self.at).write(resource)
                    continue
                path = split_path("/" + target.text("fieldPath").lstrip("/"))
                node = make_path(resource.own(), path, SCALAR, self.at)
                expect(node, SCALAR)
                position = target.number("filePathPosition")
                text = insert_part(node.text, position - 1, self.value) if position > 0 else self.value
                set_scalar(node, scalar(text, "", self.at))
        objects.changed()


def insert_part(path: str, position: int, part: str) -> str:
    """Return a file path with a part put in, as the first one at position 0 (kyaml filesys.InsertPathPart)."""
    if not path:
        return part
    absolute = path.startswith("/")
    parts = [word for word in posixpath.normpath(path).split("/") if word]
    parts.insert(min(position, len(parts)), part)
    return ("/" if absolute else "") + "/".join(parts)
