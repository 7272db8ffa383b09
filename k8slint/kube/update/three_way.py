"""The patch that `kubectl apply` sends: what a manifest adds to or changes in the live object, and what is gone.

The algorithm is that of apimachinery pkg/util/strategicpatch/patch.go (CreateThreeWayMergePatch), with its oddities:
items of a list are paired by one key, and of items with equal keys the later one comes first.
"""

from __future__ import annotations

from typing import Any

from k8slint.kube.update.layout import Json, Merging, field_type, merging, struct_of
from k8slint.kube.update.strategic import (
    DIRECTIVE,
    ORDER,
    REMOVED,
    RETAINED,
    Merger,
    copied,
    go_text,
    key_of,
    same,
    without,
)


def three_way_patch(old: Json, new: Json, live: Json, root: str, minor: int) -> Json:
    """Return the strategic-merge patch that brings a live object to a new manifest; empty when nothing is sent.

    `old` is the manifest applied last, `root` the definition of the kind, such as ``apps/v1.Deployment``. Raises
    ValueError for values that have no patch: items of a merged list without their key, or of several types.
    """
    delta = _Differ(minor, deletions=False).mappings(live, new, root)
    removed = _Differ(minor, deletions=True).mappings(old, new, root)
    return Merger(minor, applies=False).mapping(copied(removed), copied(delta), root)


def json_merge_patch(old: Any, new: Json, live: Json) -> Json:
    """Return the JSON merge patch that `kubectl apply` sends for a custom resource: lists are replaced whole."""
    before: Json = old if isinstance(old, dict) else {}
    patch: Json = {key: None for key in before if key not in new}
    for key, value in new.items():
        if isinstance(value, dict) and isinstance(live.get(key), dict):
            inner = json_merge_patch(before.get(key), value, live[key])
            if inner:
                patch[key] = inner
        elif key not in live or not same(value, live[key]):
            patch[key] = value
    return patch


class _Differ:
    """Compares two values and reports either what was deleted or what was added and changed."""

    def __init__(self, minor: int, deletions: bool) -> None:
        self.minor = minor
        self.deletions = deletions

    def mappings(self, original: Json, modified: Json, owner: str, retains: bool = False) -> Json:
        """Return the patch between two mappings of one definition."""
        patch: Json = {}
        for key, value in modified.items():
            if key in original:
                self._field(key, original[key], value, owner, patch)
            elif not self.deletions:
                patch[key] = value
        if self.deletions:
            patch.update({key: None for key in original if key not in modified})
        retained = sorted(key for key, value in modified.items() if value is not None) if retains else []
        if retained and (patch or any(value is not None and key not in modified for key, value in original.items())):
            patch[RETAINED] = retained
        return patch

    def _field(self, key: str, before: Any, after: Any, owner: str, patch: Json) -> None:
        how = merging(owner, key)
        inside = struct_of(field_type(owner, key, self.minor))
        if isinstance(before, dict) and isinstance(after, dict) and not how.replaced:
            inner = self.mappings(before, after, inside, how.retains)
            if inner:
                patch[key] = inner
        elif isinstance(before, list) and isinstance(after, list) and how.key:
            self._lists(key, before, after, inside, how, patch)
        elif not self.deletions and (how.replaced or not same(before, after)):
            patch[key] = after

    def _lists(self, key: str, before: list[Any], after: list[Any], owner: str, how: Merging, patch: Json) -> None:
        if not before:
            if after and not self.deletions:
                patch[key] = after
            return
        if how.key == "*":
            self._sets(key, before, after, patch)
            return
        found, removed = self._items(before, after, owner, how)
        in_order = len(before) == len(after) and all(
            key_of(one, how.key) == key_of(other, how.key) for one, other in zip(before, after, strict=True)
        )
        places: dict[str, int] = {}
        for index, item in enumerate(after):
            places.setdefault(go_text(item[how.key]), index)
        found.sort(key=lambda item: places.get(go_text(item[how.key]), 0))
        if found or removed:
            patch[key] = found + removed
        if after and (found or removed or (not self.deletions and not in_order)):
            patch[ORDER + key] = [{how.key: item[how.key]} for item in after]

    def _items(self, before: list[Any], after: list[Any], owner: str, how: Merging) -> tuple[list[Any], list[Any]]:
        """Return the patches of items and the directives that delete some, paired in the order of their keys."""
        key = how.key
        originals, modified = _sorted_by(before, key), _sorted_by(after, key)
        patches, removed = [], []
        while originals or modified:
            one = go_text(originals[-1][key]) if originals else None
            other = go_text(modified[-1][key]) if modified else None
            if one is not None and one == other:
                target = modified.pop()
                patch = self.mappings(originals.pop(), target, owner, how.retains)
                if patch:
                    patches.append({**patch, key: target[key]})
            elif one is None or (other is not None and one > other):
                item = modified.pop()
                if not self.deletions:
                    patches.append(item)
            else:
                item = originals.pop()
                if self.deletions:
                    removed.append({key: item[key], DIRECTIVE: "delete"})
        return patches, removed

    def _sets(self, key: str, before: list[Any], after: list[Any], patch: Json) -> None:
        if self.deletions:
            gone = sorted({item for item in before if isinstance(item, str)} - set(after))
            if gone:
                patch[REMOVED + key] = gone
                patch[ORDER + key] = after
            return
        added = without(after, before)
        if added:
            patch[key] = added
        if not same(before, after):
            patch[ORDER + key] = after


def _sorted_by(items: list[Any], key: str) -> list[Any]:
    """Return items in falling order of their keys, so that `pop` gives the least; of equal ones the last comes first.

    That is what Go's sort makes of short lists, as the comparison there calls equal keys less. Raises ValueError.
    """
    for item in items:
        key_of(item, key)
    return sorted(items, key=lambda item: go_text(item[key]), reverse=True)
