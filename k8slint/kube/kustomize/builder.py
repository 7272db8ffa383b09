"""Builds the objects of kustomizations: what `kubectl kustomize` prints, with the place of every value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.kustomize.accumulate import SPECS_A_LOOK, Accumulator, Bases, Target, use_schema
from k8slint.kube.kustomize.built import BuiltObject, built_tree
from k8slint.kube.kustomize.error import KustomizeError, NotBuilt
from k8slint.kube.kustomize.field_spec import FieldSpec
from k8slint.kube.kustomize.files import Files, clean
from k8slint.kube.kustomize.generators import add_hashes
from k8slint.kube.kustomize.identity import Gvk
from k8slint.kube.kustomize.kustomization import Kustomization, load_kustomization
from k8slint.kube.kustomize.name_reference import update_name_references
from k8slint.kube.kustomize.objects import Objects, in_output_order
from k8slint.kube.kustomize.provenance import Provenance, remove_provenance
from k8slint.kube.kustomize.schema import Schema
from k8slint.kube.kustomize.transformers import EntriesTransformer
from k8slint.kube.kustomize.value import field_text, text_value
from k8slint.kube.kustomize.variables import resolve_vars

if TYPE_CHECKING:
    from collections.abc import Mapping

    from k8slint.kube.kustomize.resource import BuildObject
    from k8slint.kube.kustomize.value import At, Value

_MOST_KEPT = 32 * 1024 * 1024
_MANAGED_BY = "app.kubernetes.io/managed-by"
_MANAGER = "kustomize-v5.8.1"


class Build:
    """A finished build.

    `objects` are the built objects in the order kubectl prints them. `not_built` is None, or why nothing was built:
    `plugin`, `chart`, `remote`, `outside` (a path above the top), `made` (a file that is made before the build) or
    `limit`; then `message` says what is needed and `at` where the kustomization asks for it. `work` counts what it
    took, the size of the objects among it.
    """

    def __init__(self, root: str, objects: list[BuiltObject], reason: NotBuilt | None = None, work: int = 0) -> None:
        self.root = root
        self.objects = objects
        self.work = work
        self.not_built = reason.reason if reason is not None else None
        self.message = reason.message if reason is not None else ""
        self.at = reason.at if reason is not None else None

    @property
    def sources(self) -> list[dict[tuple[str | int, ...], tuple[str, Any]]]:
        """For every object, all its values by their paths: the file and the span that wrote them last."""
        return [built.places() for built in self.objects]


class KustomizeBuilder:
    """Builds any number of roots of one set of files; what they share is read and built once.

    `read` are kustomizations by their folders that were read already.
    """

    def __init__(self, files: Mapping[str, bytes] | Files, read: Mapping[str, Kustomization] | None = None) -> None:
        self._read = read if read is not None else {}
        self.files = files if isinstance(files, Files) else Files(files)
        self._kustomizations: dict[str, Kustomization | KustomizeError] = {}
        self._trees: dict[int, tuple[Value, Any]] = {}
        self._bases = Bases(self.files, self.kustomization)

    def kustomization(self, folder: str, at: At | None = None) -> Kustomization:
        """Return the kustomization of a folder. Raises KustomizeError."""
        known = self._kustomizations.get(folder)
        if known is None:
            try:
                known = load_kustomization(self.files, folder, None, self._read.get(folder))
            except KustomizeError as error:
                known = error
            self._kustomizations[folder] = known
        if isinstance(known, KustomizeError):
            raise KustomizeError(known.error_class, known.message, known.at or at)
        return known

    def identities(self, path: str) -> set[tuple[str, str]]:
        """Return kind and name of the objects in a file that builds read; none for one that cannot be read."""
        try:
            values = [each.value for each in self._bases.objects(path, self.files.contents[path], Schema())]
        except (KustomizeError, NotBuilt, KeyError):
            return set()
        return {(field_text(value, "kind"), field_text(value.fields.get("metadata"), "name")) for value in values}

    def documents_of(self, path: str) -> int | None:
        """Return how many documents a file has that a build has read; None where kubectl may read it otherwise."""
        return self._bases.certain.get(path)

    def build(self, root: str) -> Build:
        """Return what the kustomization of a folder builds. Raises KustomizeError."""
        folder = clean(root)
        gathered = Accumulator()
        try:
            objects = self._build(folder, gathered)
        except NotBuilt as reason:
            return Build(folder, [], reason, gathered.objects.work)
        except KustomizeError as error:
            error.work = gathered.objects.work
            raise
        except RecursionError:
            return Build(folder, [], NotBuilt("limit", "the kustomization is nested too deeply"))
        finally:
            if self._bases.size > _MOST_KEPT:
                self._bases.forget()
                self._trees = {}
        return Build(folder, [built_tree(each, self._trees) for each in objects.list], None, objects.work)

    def _build(self, folder: str, gathered: Accumulator) -> Objects:
        if folder not in self.files.folders:
            raise KustomizeError("path-missing", f"there is no folder '{folder}'")
        kustomization = self.kustomization(folder)
        schema = Schema()
        use_schema(kustomization, self.files, schema, reset=True)
        options = kustomization.fields.texts("buildMetadata")
        provenance = Provenance("", options[0].at) if options else None
        Target(kustomization, self._bases, schema, (), provenance).accumulate(gathered)
        objects = gathered.objects
        objects.charge(len(objects.list) * gathered.config.size // SPECS_A_LOOK, kustomization.at)
        add_hashes(objects.list)
        update_name_references(objects, gathered.config)
        resolve_vars(objects, gathered.vars, gathered.config.specs.get("varReference", ()))
        objects.list = _without_local(objects.list)
        objects.list = in_output_order(objects.list, kustomization.fields.struct("sortOptions"))
        self._finish(kustomization, objects.list)
        return objects

    def _finish(self, kustomization: Kustomization, resources: list[BuildObject]) -> None:
        """Write what `buildMetadata` asks for, and remove the annotations of the build."""
        options = {entry.text: entry for entry in kustomization.fields.texts("buildMetadata")}
        if "managedByLabel" in options:
            entry = text_value(_MANAGER, options["managedByLabel"].at)
            specs = (FieldSpec(Gvk(), "metadata/labels", True),)
            EntriesTransformer({_MANAGED_BY: entry}, specs).transform(Objects(resources))
        for resource in resources:
            resource.remove_build_annotations()
            if options:
                remove_provenance(resource, options)


def _without_local(resources: list[BuildObject]) -> list[BuildObject]:
    """Return the objects that are for the cluster. Raises KustomizeError for what a patch has made no object."""
    kept = Objects()
    for resource in resources:
        if not resource.kind:
            raise KustomizeError("resource-without-kind", "an object has no kind left", resource.value.at)
        if not resource.name and not resource.kind.endswith("List"):
            raise KustomizeError("resource-without-name", f"a {resource.kind} has no name left", resource.value.at)
        if not resource.is_local:
            kept.append(resource, None, "panic-duplicate-id-after-patch")
    return kept.list


def build(files: Mapping[str, bytes], root: str) -> Build:
    """Return what the kustomization of a folder builds, as kustomize 5.8.1 does: nothing is run, nothing fetched.

    `files` are contents by their paths from a common top. Raises KustomizeError for what kustomize refuses; a
    build that needs a plugin, a chart or something remote is returned with `not_built`.
    """
    return KustomizeBuilder(files).build(root)
