"""The patch transformers: strategic-merge patches and JSON patches, with and without a target.

Sources: api/internal/builtins/Patch*.go, api/resmap/reswrangler.go (ApplySmPatch).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.kustomize.error import KustomizeError
from k8slint.kube.kustomize.json_patch import apply_json_patch, read_json_patch
from k8slint.kube.kustomize.merge import merge
from k8slint.kube.kustomize.objects import Objects
from k8slint.kube.kustomize.parse import Text, read_objects, text_of
from k8slint.kube.kustomize.resource import ALLOW_KIND_CHANGE, ALLOW_NAME_CHANGE, INTERNAL, BuildObject
from k8slint.kube.kustomize.selector import Selector
from k8slint.kube.kustomize.value import Value, copied
from k8slint.kube.kustomize.weight import weight_of_operations, weight_of_patch
from k8slint.model.source import Source
from k8slint.reading.problem import ManifestError

if TYPE_CHECKING:
    from k8slint.kube.kustomize.files import Files
    from k8slint.kube.kustomize.schema import Schema
    from k8slint.kube.kustomize.shapes import StructFields
    from k8slint.model.tree import Mark


def inner_text(value: Value, strip: bool) -> Text:
    """Return a text that is written in a scalar of a kustomization; its marks are those of the kustomization."""
    text = value.text.strip() if strip else value.text
    lead = len(value.text) - len(value.text.lstrip()) if strip else 0
    if value.at is None:
        return Text(Source("", text))
    owner, mark = value.at
    start, end = mark[2], mark[3] if mark[3] >= 0 else len(owner.text)
    offsets = owner.offsets(start, end, value.text)
    last = len(offsets) - 1

    def shift(inner: Mark) -> Mark:
        if last < 0:
            return (start, start, start, end)
        return tuple(-1 if place < 0 else start + offsets[max(0, min(place + lead, last))] for place in inner)

    return Text(Source(owner.file, text), shift, owner)


class PatchTransformer:
    """An entry of `patches`: one or more strategic-merge patches, or a JSON patch.

    Raises KustomizeError (patch-…) when it is configured.
    """

    def __init__(self, entry: StructFields, files: Files, folder: str, schema: Schema) -> None:
        self.entry = entry
        self.schema = schema
        self.target = entry.struct("target")
        self.merges: list[Value] = []
        self.operations: list[Value] = []
        text = self._text(files, folder)
        try:
            self.merges = read_objects(text)
            merge_error: KustomizeError | None = None
        except KustomizeError as error:
            merge_error = error
        try:
            self.operations = read_json_patch(text)
            json_error: ManifestError | None = None
        except ManifestError as error:
            json_error = error
        if not text.source.text:
            json_error = ManifestError("json", "the patch is empty", "Write the patch, or remove the entry.", 0)
        if self.merges and self.operations:
            raise KustomizeError(
                "patch-both-kinds", "this is a strategic-merge patch and a JSON patch at once", entry.at
            )
        if merge_error is not None and json_error is not None:
            raise _unreadable(text, merge_error, json_error).placed(entry.at)
        self.is_merge = merge_error is None

    def _text(self, files: Files, folder: str) -> Text:
        entry = self.entry
        inline, path = entry.text("patch").strip(), entry.text("path")
        if not inline and not path:
            raise KustomizeError("patch-neither", "a patch needs a 'path' or a 'patch'", entry.at)
        if inline and path:
            raise KustomizeError("patch-both", "a patch has a 'path' or a 'patch', not both", entry.place("patch"))
        if inline:
            return inner_text(entry.values["patch"], strip=True)
        full, content = files.load(folder, entry.values["path"], "patch-file-missing")
        try:
            return text_of(full, content)
        except ManifestError as error:
            raise KustomizeError("patch-unreadable", error.headline, entry.place("path")) from None

    def transform(self, objects: Objects) -> None:
        """Apply the patch. Raises KustomizeError (patch-target-missing, …)."""
        if self.is_merge:
            if self.merges:
                self._merge(objects)
        elif self.operations:
            self._patch(objects)
        objects.changed()

    def _merge(self, objects: Objects) -> None:
        patches = [BuildObject(copied(patch), self.schema, "", 0) for patch in self.merges]
        options = self.entry.struct("options")
        for patch in patches:
            if options is not None and options.flag("allowNameChange"):
                patch.enable(ALLOW_NAME_CHANGE)
            if options is not None and options.flag("allowKindChange"):
                patch.enable(ALLOW_KIND_CHANGE)
        if self.target is None:
            objects.charge(len(patches) * len(objects.list), self.entry.at)
            for patch in patches:
                apply_merge(_target_of(patch, objects), patch)
            return
        if len(patches) > 1:
            raise KustomizeError(
                "patch-several-with-target", "a patch with a target may hold only one object", self.target.at
            )
        selected = Selector(self.target).select(objects)
        objects.charge(len(selected) * weight_of_patch(patches[0].value), self.entry.at)
        apply_to_selected(objects, {resource.id for resource in selected}, patches[0])

    def _patch(self, objects: Objects) -> None:
        if self.target is None:
            raise KustomizeError("json-patch-no-target", "a JSON patch needs a target", self.entry.at)
        selected = Selector(self.target).select(objects)
        objects.charge(len(selected) * weight_of_operations(self.operations), self.entry.at)
        for resource in selected:
            resource.store_previous_id()
            apply_operations(resource, self.operations)


def _unreadable(text: Text, merge_error: KustomizeError, json_error: ManifestError) -> KustomizeError:
    """Return the error for a patch that is neither an object nor a list of operations, whichever it looks like."""
    if text.source.text[:1] in ("[", "-"):
        return KustomizeError("patch-unreadable", json_error.headline, text.at(json_error.start, json_error.end))
    return KustomizeError("patch-unreadable", f"this is not a patch: {merge_error.message}", merge_error.at)


class StrategicMergeTransformer:
    """The entries of `patchesStrategicMerge`: files, or patches as text."""

    def __init__(self, entries: list[Value], files: Files, folder: str, schema: Schema, required: bool = True) -> None:
        self.schema = schema
        self.patches: list[Value] = []
        for entry in entries:
            self.patches += _read_entry(entry, files, folder)
        if required and not self.patches:
            raise KustomizeError("patch-empty", "the patches are empty", entries[0].at if entries else None)

    def transform(self, objects: Objects) -> None:
        """Apply the patches in their order. Raises KustomizeError (patch-target-missing, …)."""
        for value in self.patches:
            objects.charge(2 * len(objects.list), value.at)
            patch = BuildObject(copied(value), self.schema, "", 0)
            target = _target_of(patch, objects)
            apply_to_selected(objects, {target.id}, patch)
        objects.changed()


def _read_entry(entry: Value, files: Files, folder: str) -> list[Value]:
    try:
        return read_objects(inner_text(entry, strip=False))
    except KustomizeError:
        pass
    full, content = files.load(folder, entry, "patch-file-missing")
    try:
        return read_objects(text_of(full, content))
    except ManifestError as error:
        raise KustomizeError("patch-unreadable", error.headline, entry.at) from None


class Json6902Transformer:
    """An entry of `patchesJson6902`, which runs after namespace and names."""

    def __init__(self, entry: StructFields, files: Files, folder: str) -> None:
        target = entry.struct("target")
        if target is None:
            raise KustomizeError(
                "panic-json6902-without-target", "kustomize crashes: the patch has no target", entry.at
            )
        if not target.text("name"):
            raise KustomizeError("json6902-target-name", "the target needs a name", target.at)
        self.target = target
        operation, path = entry.text("patch"), entry.text("path")
        if not operation and not path:
            raise KustomizeError("patch-neither", "a patch needs a 'path' or a 'patch'", entry.at)
        if operation and path:
            raise KustomizeError("patch-both", "a patch has a 'path' or a 'patch', not both", entry.place("patch"))
        try:
            if path:
                text = text_of(*files.load(folder, entry.values["path"], "patch-file-missing"))
            else:
                text = inner_text(entry.values["patch"], strip=False)
            self.operations = read_json_patch(text)
        except ManifestError as error:
            raise KustomizeError("patch-unreadable", error.headline, entry.at) from None
        if not self.operations:
            raise KustomizeError("patch-empty", "the patch is empty", entry.at)

    def transform(self, objects: Objects) -> None:
        """Apply the patch to all objects of the target. Raises KustomizeError (json-patch-…)."""
        selected = Selector(self.target).select(objects)
        objects.charge(len(selected) * weight_of_operations(self.operations), self.target.at)
        for resource in selected:
            apply_operations(resource, self.operations)
        objects.changed()


def _target_of(patch: BuildObject, objects: Objects) -> BuildObject:
    """Return the one object a patch is for. Raises KustomizeError (patch-target-missing)."""
    identity = patch.original_id
    found = objects.with_key(identity.key)
    if len(found) == 1:
        return found[0]
    what = "no object" if not found else "more than one object"
    raise KustomizeError("patch-target-missing", f"{what} is {identity}, which the patch is for", patch.value.at)


def apply_to_selected(objects: Objects, selected: set[object], patch: BuildObject) -> None:
    """Apply a patch to the objects of some identities; those of which nothing is left are dropped.

    Raises KustomizeError (duplicate-id) when two objects become one.
    """
    kept: list[BuildObject] = []
    for resource in objects.list:
        if resource.id in selected:
            copy = BuildObject(copied(patch.value), patch.schema, "", 0)
            _as_texts(copy)
            copy.set_text(("apiVersion",), resource.api_version, patch.value.at)
            apply_merge(resource, copy)
        if not resource.is_empty:
            kept.append(resource)
    rebuilt = Objects()
    rebuilt.extend(kept, patch.value.at)
    objects.list = rebuilt.list
    objects.changed()


def _as_texts(patch: BuildObject) -> None:
    """Make labels and annotations of a patch text, nulls too, as kustomize does for a patch it copies."""
    metadata = patch.value.fields.get("metadata")
    if metadata is None:
        return
    for name in ("labels", "annotations"):
        if name in metadata.fields:
            patch.replace_texts(name, dict(metadata.fields[name].fields))
    patch.set_name(patch.name, patch.place("metadata", "name"))
    patch.set_namespace(patch.namespace, patch.place("metadata", "namespace"))


def apply_merge(resource: BuildObject, patch: BuildObject) -> None:
    """Merge a patch into an object, whose namespace stays, and name and kind unless the patch may change them."""
    name, namespace, kind = resource.name, resource.namespace, resource.kind
    root = resource.own_to(*_written(patch))
    at_kind, at_name, at_namespace = (
        resource.place("kind"),
        resource.place("metadata", "name"),
        resource.place("metadata", "namespace"),
    )
    new_name, new_kind = patch.is_enabled(ALLOW_NAME_CHANGE), patch.is_enabled(ALLOW_KIND_CHANGE)
    if new_name or new_kind:
        resource.store_previous_id()
    if merge(root, patch.value, resource.schema) is None:
        resource.value = Value(0)
        return
    if resource.is_empty:
        return
    if not new_kind:
        resource.set_text(("kind",), kind, at_kind)
    if not new_name:
        resource.set_name(name, at_name)
    resource.set_namespace(namespace, at_namespace)


def _written(patch: BuildObject) -> list[str]:
    """Return the field paths that a patch writes to, two levels deep; a directive writes to all beside it."""
    paths = []
    for name, field in patch.value.fields.items():
        below = [f"{name}/{key}" for key in field.fields]
        is_whole = not below or any(key.startswith("$") for key in (name, *field.fields))
        paths += [name.partition("$")[0] if is_whole else each for each in below or [name]]
    return paths


def apply_operations(resource: BuildObject, operations: list[Value]) -> None:
    """Apply a JSON patch to an object; the annotations of the build survive it."""
    internal = {key: text for key, text in resource.text_map("annotations").items() if key.startswith(INTERNAL)}
    root = resource.own()
    apply_json_patch(root, operations)
    metadata = root.fields.get("metadata")
    found = metadata.fields.get("annotations") if metadata is not None else None
    texts = dict(found.fields) if found is not None else {}
    for key, text in internal.items():
        texts[key] = Value(1, "!!str", text, "", None, root.at)
    resource.replace_texts("annotations", texts)
