"""The objects of a build in their order (kustomize's ResMap, api/resmap/reswrangler.go)."""

from __future__ import annotations

from functools import cmp_to_key
from typing import TYPE_CHECKING

from k8slint.kube.kustomize.error import KustomizeError, NotBuilt
from k8slint.kube.kustomize.identity import FIRST, LAST, Id
from k8slint.kube.kustomize.provenance import ORIGIN
from k8slint.kube.kustomize.resource import (
    BUILD_ANNOTATIONS,
    NEEDS_HASH,
    BuildObject,
)
from k8slint.kube.kustomize.value import MAPPING, make_path, text_value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from k8slint.kube.kustomize.shapes import StructFields
    from k8slint.kube.kustomize.value import At, Value

MOST_OBJECTS = 50_000
"""So many objects are more than any cluster has; beyond, a build is stopped (bases that double on every level)."""

MOST_WORK = 2_000_000
"""How much work a build may take: looks of a transformer at an object, and values that patches write."""


class Objects:
    """A list of objects in which no identity stands twice; `work` is what it took to make them."""

    def __init__(self, resources: Iterable[BuildObject] = ()) -> None:
        self.list = list(resources)
        self.work = 0
        self._keys: set[tuple[str, ...]] | None = None

    def charge(self, work: int, at: At | None = None) -> None:
        """Count some work. Raises NotBuilt (limit): a few lines may ask for the product of two large numbers."""
        self.work += work
        if self.work > MOST_WORK:
            raise NotBuilt("limit", "its patches, transformers and objects multiply to too much work", at)

    def changed(self) -> None:
        """Forget the index of identities, which may have changed."""
        self._keys = None

    def append(self, resource: BuildObject, at: At | None = None, error_class: str = "duplicate-id") -> None:
        """Add an object. Raises KustomizeError (duplicate-id) when one of its identity is there."""
        if self._keys is None:
            self._keys = {other.id.key for other in self.list}
        identity = resource.id
        if identity.key in self._keys:
            raise KustomizeError(
                error_class, f"{identity} is in the build already", at or resource.place("metadata", "name")
            )
        if len(self.list) >= MOST_OBJECTS:
            raise NotBuilt("limit", f"the build has more than {MOST_OBJECTS} objects", at)
        self._keys.add(identity.key)
        self.list.append(resource)

    def extend(self, resources: Iterable[BuildObject], at: At | None = None) -> None:
        """Add objects. Raises KustomizeError (duplicate-id)."""
        for resource in resources:
            self.append(resource, at)

    def drop_empty(self) -> None:
        """Remove the objects of which a patch left nothing."""
        if any(resource.is_empty for resource in self.list):
            self.list = [resource for resource in self.list if not resource.is_empty]
        self._keys = None

    def with_any_id(self, matches: Callable[[Id], bool]) -> list[BuildObject]:
        """Return the objects that have, or had, an identity that matches."""
        return [
            resource
            for resource in self.list
            if not resource.is_empty and (matches(resource.id) or any(map(matches, resource.previous_ids)))
        ]

    def with_key(self, key: tuple[str, ...]) -> list[BuildObject]:
        """Return the objects that have, or had, an identity."""
        return self.with_any_id(lambda identity: identity.key == key)

    # --- generators

    def absorb(self, resource: BuildObject, behavior: str, at: At | None) -> None:
        """Add, merge or replace a generated object as its behavior says. Raises KustomizeError."""
        identity = resource.id
        self.charge(len(self.list), at)
        matches = self.with_key(identity.key)
        if not matches:
            if behavior in ("merge", "replace"):
                raise KustomizeError("generator-merge-target-missing", f"there is no {identity} to {behavior} with", at)
            self.append(resource, at)
            return
        if len(matches) > 1:
            raise KustomizeError("generator-merge-ambiguous", f"several objects are or were {identity}", at)
        if behavior not in ("merge", "replace"):
            raise KustomizeError(
                "generator-exists", f"{identity} exists already, so the behavior must be 'merge' or 'replace'", at
            )
        old = matches[0]
        _take_metadata(resource, old)
        if behavior == "merge":
            _merge_texts(resource, old, "data")
            _merge_texts(resource, old, "binaryData")
        key = resource.id.key
        same = [index for index, other in enumerate(self.list) if other.id.key == key]
        if len(same) != 1 or self.list[same[0]] is not old:
            raise KustomizeError("generator-merge-ambiguous", f"{identity} is not the only object of its name", at)
        self.list[same[0]] = resource
        self.changed()


def _take_metadata(resource: BuildObject, old: BuildObject) -> None:
    """Merge labels and annotations of the object before, which keeps its name, and its hash or none."""
    keep_hash = NEEDS_HASH in resource.text_map("annotations")
    for name in ("labels", "annotations"):
        texts = {**_fields(old, name), **_fields(resource, name)}
        if name == "annotations":
            before = _fields(old, name)
            for key in (ORIGIN,):
                if key in before:
                    texts[key] = before[key]
            for key in BUILD_ANNOTATIONS:
                texts.pop(key, None)
                if key in before:
                    texts[key] = before[key]
            if not keep_hash:
                texts.pop(NEEDS_HASH, None)
        resource.replace_texts(name, texts)
    resource.set_name(old.name, old.place("metadata", "name"))
    resource.set_namespace(old.namespace, old.place("metadata", "namespace"))
    resource.vars = old.vars
    resource.through = old.through
    resource.origin, resource.document = old.origin, old.document


def _fields(resource: BuildObject, name: str) -> dict[str, Value]:
    metadata = resource.value.fields.get("metadata")
    found = metadata.fields.get(name) if metadata is not None else None
    return found.fields if found is not None else {}


def _merge_texts(resource: BuildObject, old: BuildObject, name: str) -> None:
    """Merge the data of two ConfigMaps or Secrets, the newer winning."""
    root = resource.own()
    before, new = old.value.fields.get(name), root.fields.get(name)
    merged = {**(before.fields if before is not None else {}), **(new.fields if new is not None else {})}
    at = (new or before or root).at
    root.content.pop(name, None)
    for key in sorted(merged):
        value = merged[key]
        text = "" if value.tag == "!!null" else value.text
        target = make_path(root, (name,), MAPPING, at)
        target.content[key] = text_value(text, value.at)


# --- the order of the output (SortOrderTransformer.go)


def in_output_order(resources: list[BuildObject], options: StructFields | None) -> list[BuildObject]:
    """Return objects as `sortOptions` orders them, without it in the legacy order. Raises KustomizeError."""
    first: tuple[str, ...] = FIRST
    last: tuple[str, ...] = LAST
    if options is not None:
        order = options.text("order")
        legacy = options.struct("legacySortOptions")
        if order not in ("fifo", "legacy"):
            raise KustomizeError("sort-options", f"'{order}' is not an order (fifo, legacy)", options.place("order"))
        if order == "fifo":
            if legacy is not None:
                raise KustomizeError("sort-options", "legacySortOptions need the order 'legacy'", legacy.at)
            return resources
        if legacy is not None:
            first = tuple(entry.text for entry in legacy.texts("orderFirst"))
            last = tuple(entry.text for entry in legacy.texts("orderLast"))
    ranks = {kind: index - len(first) for index, kind in enumerate(first)}
    ranks.update({kind: 1 + index for index, kind in enumerate(last)})
    keyed = [(resource.id, resource) for resource in resources]

    def compare(one: tuple[Id, BuildObject], other: tuple[Id, BuildObject]) -> int:
        return _compare(one[0], other[0], ranks)

    return [resource for _, resource in sorted(keyed, key=cmp_to_key(compare))]


def _compare(one: Id, other: Id, ranks: dict[str, int]) -> int:
    if one.gvk != other.gvk:
        rank, other_rank = ranks.get(one.gvk.kind, 0), ranks.get(other.gvk.kind, 0)
        if rank != other_rank:
            return -1 if rank < other_rank else 1
        text, other_text = one.gvk.sort_text, other.gvk.sort_text
        backwards = one.gvk.kind == other.gvk.kind == "Namespace" and not (one.gvk.group and other.gvk.group)
        return -1 if (text < other_text) != backwards else 1
    text, other_text = (f"{item.namespace or '~X'}|{item.name or '~N'}" for item in (one, other))
    return (text > other_text) - (text < other_text)
