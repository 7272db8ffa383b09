"""The transformers for namespace, names, labels, annotations and replicas (api/internal/builtins, api/filters).

Each class is configured from the kustomization, or from a file of `transformers:`, and then applied to all objects.
"""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

from k8slint.kube.kustomize.error import KustomizeError
from k8slint.kube.kustomize.field_spec import Applier, FieldSpec
from k8slint.kube.kustomize.identity import ANY, Gvk
from k8slint.kube.kustomize.resource import HELM_GENERATED, PREFIXES, SUFFIXES, BuildObject
from k8slint.kube.kustomize.scalar import INT, NULL, STR
from k8slint.kube.kustomize.value import (
    MAPPING,
    SCALAR,
    SEQUENCE,
    SHARED,
    Value,
    blank,
    expect,
    get_field,
    is_null,
    scalar,
    set_field,
    set_scalar,
)

if TYPE_CHECKING:
    from typing import Protocol

    from k8slint.kube.kustomize.identity import Id
    from k8slint.kube.kustomize.objects import Objects
    from k8slint.kube.kustomize.value import At

    class Transformer(Protocol):
        """Changes the objects of a build."""

        def transform(self, objects: Objects) -> None:
            """Write into the objects. Raises KustomizeError."""


SUBJECT_MODES = ("defaultOnly", "allServiceAccounts", "none")


class NamespaceTransformer:
    """Writes a namespace into everything that is not known to be cluster-scoped."""

    def __init__(
        self,
        namespace: str,
        specs: tuple[FieldSpec, ...],
        at: At | None,
        unset_only: bool = False,
        subjects: str = "defaultOnly",
    ) -> None:
        self.namespace = namespace
        self.specs = specs
        self.at = at
        self.unset_only = unset_only
        self.subjects = subjects

    def transform(self, objects: Objects) -> None:
        """Write the namespace. Raises KustomizeError (namespace-conflict) when two objects become one."""
        if not self.namespace:
            return
        changed = []
        for resource in objects.list:
            if resource.is_empty or resource.annotation(HELM_GENERATED) == "true":
                continue
            resource.store_previous_id()
            self.write(resource)
            changed.append(resource)
        objects.changed()
        seen = Counter([resource.id.key for resource in objects.list])
        if len(seen) == len(objects.list):
            return
        for resource in changed:
            if seen[resource.id.key] > 1:
                raise KustomizeError(
                    "namespace-conflict", f"two objects become {resource.id}", self.at or resource.place("metadata")
                )

    def write(self, resource: BuildObject) -> None:
        """Write the namespace into one object."""
        if not resource.id.cluster:
            spec = FieldSpec(ANY, "metadata/namespace", True)
            Applier(self._set, SCALAR, "", self.at).apply(spec, resource.own_metadata())
        specs = [
            spec
            for spec in self.specs
            if spec.path != "metadata/namespace" and not (spec.path == "metadata/name" and resource.api_version != "v1")
        ]
        if resource.kind in ("RoleBinding", "ClusterRoleBinding"):
            specs = [
                spec
                for spec in specs
                if not (spec.gvk.kind in ("RoleBinding", "ClusterRoleBinding") and spec.path == "subjects/namespace")
            ]
            self._subjects(resource.own())
        gvk = resource.gvk
        specs = [spec for spec in specs if gvk.is_selected(spec.gvk)]
        if specs:
            Applier(self._set, SCALAR, STR, self.at).apply_all(specs, resource.own_to(*[spec.path for spec in specs]))

    def _set(self, node: Value) -> None:
        if self.unset_only and node.kind == SCALAR and node.tag != NULL and node.text:
            return
        expect(node, SCALAR)
        set_scalar(node, scalar(self.namespace, STR, self.at))

    def _subjects(self, root: Value) -> None:
        """Write the namespace of the subjects that the mode means: by default those named 'default'."""
        if self.subjects == "none":
            return
        field, wanted = ("kind", "ServiceAccount") if self.subjects == "allServiceAccounts" else ("name", "default")
        subjects = get_field(root, "subjects")
        if is_null(subjects) or subjects is None:
            return
        expect(subjects, SEQUENCE)
        for subject in list(subjects.content):
            found = get_field(subject, field)
            if found is None or found.tag == NULL:
                continue
            expect(found, SCALAR)
            if found.text == wanted:
                namespace = get_field(subject, "namespace")
                if namespace is None:
                    namespace = subject.content["namespace"] = blank(SCALAR, self.at)
                self._set(namespace)


class NameTransformer:
    """Writes a prefix or suffix to the names of all but CustomResourceDefinitions, APIServices and Namespaces."""

    def __init__(self, text: str, specs: tuple[FieldSpec, ...], at: At | None, is_prefix: bool) -> None:
        self.text = text
        self.specs = specs
        self.at = at
        self.is_prefix = is_prefix

    def transform(self, objects: Objects) -> None:
        """Write the names, and remember those before."""
        for resource in objects.list:
            original = resource.original_id.gvk
            if original.kind in ("CustomResourceDefinition", "Namespace") or (
                original.kind == "APIService" and original.group == "apiregistration.k8s.io"
            ):
                continue
            for spec in self.specs:
                if original.is_selected(spec.gvk):
                    self._write(resource, spec)
        objects.changed()

    def _write(self, resource: BuildObject, spec: FieldSpec) -> None:
        if spec.path == "metadata/name":
            resource.add_word(PREFIXES if self.is_prefix else SUFFIXES, self.text)
            if self.text:
                resource.store_previous_id()
        root = resource.own_metadata() if spec.path.startswith("metadata/") else resource.own_to(spec.path)
        Applier(self._set, SCALAR, STR, self.at).apply(spec, root)

    def _set(self, node: Value) -> None:
        text = self.text + node.text if self.is_prefix else node.text + self.text
        set_scalar(node, scalar(text, "", self.at))


class EntriesTransformer:
    """Writes entries (labels, annotations) into the mappings that field specs name."""

    def __init__(self, entries: dict[str, Value], specs: tuple[FieldSpec, ...]) -> None:
        self.entries = entries
        self.specs = specs

    def transform(self, objects: Objects) -> None:
        """Write the entries; kustomize writes the same node into all places of an object."""
        if not self.entries:
            return
        for resource in objects.list:
            gvk = resource.gvk
            specs = [spec for spec in self.specs if gvk.is_selected(spec.gvk)]
            in_metadata = all(spec.path.startswith("metadata/") for spec in specs)
            root = resource.own_metadata() if in_metadata else resource.own_to(*[spec.path for spec in specs])
            for key in sorted(self.entries):
                _write_entry(root, key, self.entries[key], specs)
        objects.drop_empty()


def _write_entry(root: Value, key: str, entry: Value, specs: list[FieldSpec]) -> None:
    value = scalar(entry.text, STR, entry.at)
    places = 0

    def write(node: Value) -> None:
        nonlocal places
        places += 1
        set_field(node, key, value)

    Applier(write, MAPPING, "", entry.at).apply_all(specs, root)
    if places > 1:
        value.note = SHARED


class ReplicaTransformer:
    """Writes a number of replicas into the workloads of a name."""

    def __init__(self, name: str, count: int, specs: tuple[FieldSpec, ...], at: At | None, name_at: At | None) -> None:
        self.name = name
        self.count = count
        self.specs = specs
        self.at = at
        self.name_at = name_at

    def transform(self, objects: Objects) -> None:
        """Write the number. Raises KustomizeError (replicas-no-target) when no workload has, or had, the name."""
        found = False
        for spec in self.specs:
            matching = objects.with_any_id(partial(self._concerns, spec.gvk))
            for resource in matching:
                found = True
                Applier(self._set, SCALAR, INT, self.at).apply(spec, resource.own())
        if not found:
            raise KustomizeError("replicas-no-target", f"no workload is named '{self.name}'", self.name_at)

    def _concerns(self, gvk: Gvk, identity: Id) -> bool:
        return identity.name == self.name and identity.gvk.is_selected(gvk)

    def _set(self, node: Value) -> None:
        set_scalar(node, scalar(str(self.count), INT, self.at))
