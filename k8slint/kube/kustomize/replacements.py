"""Replacements: a value of one object copied into fields of others (api/filters/replacement)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.kustomize.config import read_json
from k8slint.kube.kustomize.error import KustomizeError, NotBuilt
from k8slint.kube.kustomize.identity import Gvk, Id
from k8slint.kube.kustomize.path import PathMatcher, lookup, parse_inner, split_fields
from k8slint.kube.kustomize.selector import Selector
from k8slint.kube.kustomize.shapes import REPLACEMENT, decode
from k8slint.kube.kustomize.value import MAPPING, SCALAR, SEQUENCE, Value, copied, count, is_empty, scalar, scalars

if TYPE_CHECKING:
    from k8slint.kube.kustomize.files import Files
    from k8slint.kube.kustomize.objects import Objects
    from k8slint.kube.kustomize.resource import BuildObject
    from k8slint.kube.kustomize.shapes import Mismatch, StructFields
    from k8slint.kube.kustomize.value import At

_DEFAULT_PATH = "metadata.name"
_MOST_COPIED = 200_000
_CHARACTERS_A_VALUE = 100
"""How many characters of a text count as one value more: two texts that are copied into each other double each time."""


class ReplacementTransformer:
    """Applies replacements in their order."""

    def __init__(self, replacements: list[StructFields]) -> None:
        self.replacements = replacements

    def transform(self, objects: Objects) -> None:
        """Copy the values. Raises KustomizeError (replacement-…)."""
        budget = _MOST_COPIED
        for replacement in self.replacements:
            if ("source" not in replacement and "sourceValue" not in replacement) or "targets" not in replacement:
                raise KustomizeError(
                    "replacement-incomplete", "a replacement needs a source and at least one target", replacement.at
                )
            value = _source_value(objects, replacement)
            for target in replacement.structs("targets"):
                budget = _Target(target, value).apply(objects, budget)
        objects.drop_empty()


def _source_value(objects: Objects, replacement: StructFields) -> Value:
    """Return the value to copy. Raises KustomizeError when the source is not exactly one value."""
    source = replacement.struct("source")
    if source is None:
        literal: Value = replacement.values["sourceValue"]
        return scalar(literal.text, "", literal.at)
    if "sourceValue" in replacement:
        raise KustomizeError("replacement-incomplete", "a replacement has either a source or a sourceValue", source.at)
    resource = _source(objects, source)
    path = source.text("fieldPath") or _DEFAULT_PATH
    try:
        found = lookup(resource.value, split_fields(path))
    except KustomizeError:
        found = None
    if is_empty(found) or found is None:
        raise KustomizeError(
            "replacement-source-field", f"the source {resource.id} has no value at '{path}'", source.place("fieldPath")
        )
    options = source.struct("options")
    if options is None or not options.text("delimiter"):
        return found
    if found.kind != SCALAR:
        raise KustomizeError("replacement-delimiter", f"'{path}' of the source is not a scalar to divide", options.at)
    parts = found.text.split(options.text("delimiter"))
    index = options.number("index")
    if not 0 <= index < len(parts):
        raise KustomizeError("replacement-index", f"'{found.text}' has no part {index}", options.place("index"))
    part = copied(found)
    part.text = parts[index]
    return part


def _source(objects: Objects, source: StructFields) -> BuildObject:
    gvk = Gvk(source.text("group"), source.text("version"), source.text("kind"))
    selector = Id(gvk, source.text("name"), source.text("namespace"))
    matches = [
        resource for resource in objects.list if any(identity.is_selected_by(selector) for identity in _ids(resource))
    ]
    wanted = f"{gvk.kind or 'object'} '{selector.name or '*'}'"
    if not matches:
        raise KustomizeError("replacement-source-missing", f"there is no {wanted} to take a value from", source.at)
    if len(matches) > 1:
        raise KustomizeError("replacement-source-ambiguous", f"several objects are {wanted}", source.at)
    return matches[0]


def _ids(resource: BuildObject) -> list[Id]:
    return [Id(resource.gvk, resource.name, resource.namespace), *resource.previous_ids]


class _Target:
    """One target of a replacement."""

    def __init__(self, fields: StructFields, value: Value) -> None:
        select = fields.struct("select")
        if select is None:
            raise KustomizeError("replacement-incomplete", "a target must say what it selects", fields.at)
        self.fields = fields
        self.value = value
        self.selector = Selector(select)
        self.rejects = [Selector(reject) for reject in fields.structs("reject")]
        self.options = fields.struct("options")
        create = self.options is not None and self.options.flag("create")
        self.create = value.kind if create else 0
        paths = fields.texts("fieldPaths")
        self.paths = [(path.text, path.at) for path in paths] if paths else [(_DEFAULT_PATH, fields.at)]

    def apply(self, objects: Objects, budget: int) -> int:
        """Write the value into all selected objects; return what is left of the budget of nodes."""
        text = sum(len(each.text) for each in scalars(self.value))
        size = count(self.value) + text // _CHARACTERS_A_VALUE
        objects.charge(2 * len(objects.list), self.fields.at)
        for resource in list(objects.list):
            ids = _ids(resource)
            if not self._fits(resource, ids):
                continue
            budget -= size * len(self.paths)
            if budget < 0:
                raise NotBuilt("limit", "the replacements copy too many values", self.fields.at)
            root = resource.own()
            for path, at in self.paths:
                self._write(root, path, at)
        return budget

    def _fits(self, resource: BuildObject, ids: list[Id]) -> bool:
        if not self.selector.matches_texts(resource):
            return False
        for reject in self.rejects:
            if (reject.labels.text or reject.annotations.text) and reject.matches_texts(resource):
                return False
        for reject in self.rejects:
            if reject.patterns and any(map(reject.matches_id, ids)):
                return False
        return any(map(self.selector.matches_id, ids))

    def _write(self, root: Value, path: str, at: At | None) -> None:
        parts = split_fields(path)
        if self._write_inside(root, parts, at):
            return
        try:
            found = PathMatcher(self.create, at).find(root, parts)
        except KustomizeError as error:
            if error.error_class in ("wrong-node-kind", "path-element"):
                raise KustomizeError(
                    "replacement-target-field", f"'{path}' does not fit: {error.message}", at
                ) from None
            raise
        if not found:
            raise KustomizeError("replacement-target-field", f"a target has no field '{path}'", at)
        for node in found:
            self._set(node)

    def _set(self, node: Value) -> None:
        value = copied(self.value)
        delimiter = self.options.text("delimiter") if self.options is not None else ""
        if self.options is not None and delimiter:
            if node.kind != SCALAR:
                raise KustomizeError("replacement-delimiter", "the target is not a scalar to divide", self.options.at)
            parts = node.text.split(delimiter)
            index = self.options.number("index")
            if index < 0:
                parts.insert(0, value.text)
            elif index >= len(parts):
                parts.append(value.text)
            else:
                parts[index] = value.text
            value.text = delimiter.join(parts)
        if node.kind == SCALAR:
            node.text = value.text
            node.at = self.value.at
        else:
            node.assign(value)

    def _write_inside(self, root: Value, parts: list[str], at: At | None) -> bool:
        """Write into the YAML or JSON that a scalar on the path holds; False when there is no such scalar."""
        if len(parts) < 2:
            return False
        for index in range(1, len(parts)):
            try:
                holder = lookup(root, parts[:index])
            except KustomizeError:
                continue
            if holder is None or holder.kind != SCALAR:
                continue
            inner = parse_inner(holder.text)
            if inner is not None:
                return self._rewrite(holder, inner, parts[index:], at)
        return False

    def _rewrite(self, holder: Value, inner: Value, parts: list[str], at: At | None) -> bool:
        from k8slint.kube.kustomize.emit import rewritten

        try:
            found = PathMatcher(self.create, at).find(inner, parts)
        except KustomizeError:
            return False
        if not found:
            return False
        changed = [(node.at[1], node) for node in found if node.at is not None and node.kind == SCALAR]
        for node in found:
            if node.kind == SCALAR:
                node.text = self.value.text
            else:
                node.assign(copied(self.value))
        text = rewritten(holder.text, inner, changed)
        if text is None:
            return False
        holder.text = text
        holder.at = self.value.at
        return True


def read_replacements(entries: list[StructFields], files: Files, folder: str) -> list[StructFields]:
    """Return replacements, those of files read in. Raises KustomizeError (replacement-…)."""
    found: list[StructFields] = []
    for entry in entries:
        if not entry.text("path"):
            found.append(entry)
            continue
        if "source" in entry or entry.structs("targets"):
            raise KustomizeError("replacement-both", "a replacement has a path or is written here, not both", entry.at)
        full, content = files.load(folder, entry.values["path"], "path-missing")
        value = read_json(full, content, "replacement-file", entry.place("path"))
        if value is None or value.kind not in (MAPPING, SEQUENCE):
            raise KustomizeError("replacement-file", f"'{full}' holds no replacements", entry.place("path"))
        mismatches: list[Mismatch] = []
        items = value.content if value.kind == SEQUENCE else [value]
        found += [decode(item, REPLACEMENT, mismatches, strict=False) for item in items]
        for mismatch in mismatches:
            raise KustomizeError(
                "replacement-file", f"'{mismatch.path[-1:]}' must be {mismatch.expected[0]}", mismatch.at
            )
    return found
