"""Strategic-merge patches as the API server applies them (apimachinery pkg/util/strategicpatch/patch.go).

kustomize's merging (`k8slint.kube.kustomize.merge`) is another program with another outcome: it pairs items by all keys
of a list, not by one, and knows nothing of `$setElementOrder`.
"""

from __future__ import annotations

from typing import Any

from k8slint.kube.update.layout import Json, Merging, field_type, merging, struct_of
from k8slint.model.tree import Unknown

DIRECTIVE = "$patch"
RETAINED = "$retainKeys"
ORDER = "$setElementOrder/"
REMOVED = "$deleteFromPrimitiveList/"


def apply_patch(live: Json, patch: Json, root: str, minor: int) -> Json:
    """Return a live object with a strategic-merge patch applied. Raises ValueError for a patch that is not valid."""
    return Merger(minor, applies=True).mapping(copied(live), copied(patch), root)


def apply_json_merge(live: Json, patch: Json) -> Json:
    """Return a live object with a JSON merge patch applied (RFC 7386)."""
    merged = dict(live)
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        elif isinstance(value, dict):
            before = merged.get(key)
            merged[key] = apply_json_merge(before if isinstance(before, dict) else {}, value)
        else:
            merged[key] = value
    return merged


class Merger:
    """Merges a patch into an object (`applies`), or two patches into one, where nulls and directives are kept."""

    def __init__(self, minor: int, applies: bool) -> None:
        self.minor = minor
        self.applies = applies

    def mapping(self, original: Json, patch: Json, owner: str) -> Json:
        """Return a mapping with a patch merged into it; both are written into."""
        if DIRECTIVE in patch:
            directive = patch.pop(DIRECTIVE)
            return patch if directive == "replace" else {}
        self._retain(original, patch)
        self._ordered_lists(original, patch, owner)
        for key, value in patch.items():
            if key.startswith(REMOVED):
                self._remove(original, key, value)
                continue
            if value is None:
                original.pop(key, None)
                if self.applies:
                    continue
            before = original.get(key)
            if key in original and isinstance(before, dict) and isinstance(value, dict):
                how, inside = merging(owner, key), struct_of(field_type(owner, key, self.minor))
                original[key] = value if how.replaced else self.mapping(before, value, inside)
            elif key in original and isinstance(before, list) and isinstance(value, list):
                inside = struct_of(field_type(owner, key, self.minor))
                original[key] = self._list(before, value, inside, merging(owner, key))
            else:
                self._put(original, key, value)
        return original

    def _put(self, original: Json, key: str, value: Any) -> None:
        if self.applies:
            _discard_nulls(value)
        kept, value = _without_directives(value)
        if kept:
            original[key] = value
        else:
            original.pop(key, None)

    def _remove(self, original: Json, key: str, value: Any) -> None:
        """Take scalars out of a set, or keep the directive where two patches are merged."""
        if not self.applies:
            original[key] = value
            return
        name = key.removeprefix(REMOVED)
        if isinstance(original.get(name), list):
            original[name] = without(original[name], value)

    def _retain(self, original: Json, patch: Json) -> None:
        """Drop the fields of a mapping that `$retainKeys` does not name."""
        names = patch.pop(RETAINED, None)
        if names is None:
            return
        if not self.applies:
            original.setdefault(RETAINED, names)
            return
        for key in [key for key in original if key not in names]:
            del original[key]

    def _ordered_lists(self, original: Json, patch: Json, owner: str) -> None:
        """Merge the lists whose order the patch says, and put them in that order."""
        for key in [key for key in patch if key.startswith(ORDER)]:
            order = patch.pop(key)
            if not self.applies:
                original.setdefault(key, order)
            name = key.removeprefix(ORDER)
            before, items = original.get(name), patch.get(name)
            if not isinstance(before, (list, type(None))) or not isinstance(items, (list, type(None))):
                raise ValueError(f"{name} is not a list")
            if before is None and items is None:
                continue
            how, inside = merging(owner, name), struct_of(field_type(owner, name, self.minor))
            if items is None:
                merged = before or []
            elif before is None:
                merged = _without_directives(items)[1]
            else:
                merged = self._list(before, items, inside, how)
            original[name] = _in_order(merged, order, before or [], how.key)
            patch.pop(name, None)

    def _list(self, original: list[Any], patch: list[Any], owner: str, how: Merging) -> list[Any]:
        if not how.key:
            return patch
        before = list(original)
        if how.key == "*":
            merged = original + without(patch, original)
            return _in_order(merged, patch, before, how.key)
        gone = {
            digest(item[how.key])
            for item in patch
            if key_of(item, how.key) is not None and item.get(DIRECTIVE) == "delete"
        }
        before = [item for item in before if not gone or digest(key_of(item, how.key)) not in gone]
        items = [item for item in patch if DIRECTIVE not in item]
        merged = list(before)
        places: dict[Any, int] = {}
        for place, item in enumerate(merged if items else ()):
            places.setdefault(digest(key_of(item, how.key)), place)
        for item in items:
            place = places.setdefault(digest(item[how.key]), len(merged))
            if place == len(merged):
                merged.append(item)
            else:
                merged[place] = self.mapping(merged[place], item, owner)
        if not self.applies:
            merged += [item for item in patch if DIRECTIVE in item]
        return _in_order(merged, items, before, how.key)


def _in_order(items: list[Any], order: list[Any], before: list[Any], key: str) -> list[Any]:
    """Return items in the order a patch says, those that only the server has in between, as they stood before."""

    def ranked(wanted: list[Any]) -> dict[str, int]:
        ranks: dict[str, int] = {}
        for rank, item in enumerate(wanted):
            ranks.setdefault(go_text(key_of(item, key)), rank)
        return ranks

    def name(item: Any) -> str:
        return go_text(key_of(item, key))

    wanted, stood = ranked(order), ranked(before)
    deleted = [item for item in items if isinstance(item, dict) and DIRECTIVE in item]
    kept = [item for item in items if not (isinstance(item, dict) and DIRECTIVE in item)]
    ours = sorted((item for item in kept if name(item) in wanted), key=lambda item: wanted[name(item)])
    theirs = sorted((item for item in kept if name(item) not in wanted), key=lambda item: stood.get(name(item), 0))
    result: list[Any] = []
    ours.reverse()  # so that each is taken from the end
    theirs.reverse()
    while ours and theirs:
        mine, other = stood.get(name(ours[-1]), -1), stood.get(name(theirs[-1]), -1)
        result.append((theirs if 0 <= other < mine else ours).pop())
    return result + ours[::-1] + theirs[::-1] + deleted


def key_of(item: Any, key: str) -> Any:
    """Return the value by which an item is paired: itself in a set. Raises ValueError for one without it."""
    if key == "*":
        return item
    if not isinstance(item, dict) or key not in item:
        raise ValueError(f"an item has no '{key}'")
    return item[key]


def _discard_nulls(value: Any) -> None:
    if isinstance(value, dict):
        for key in [key for key, child in value.items() if child is None]:
            del value[key]
    for child in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _discard_nulls(child)


def _without_directives(value: Any) -> tuple[bool, Any]:
    """Return whether a value is kept, and what is left of it without the mappings that carry a directive."""
    if isinstance(value, dict):
        if DIRECTIVE in value:
            return False, None
        found = {key: _without_directives(child) for key, child in value.items()}
        return True, {key: child for key, (kept, child) in found.items() if kept}
    if isinstance(value, list):
        return True, [child for kept, child in map(_without_directives, value) if kept]
    return True, value


def same(one: Any, other: Any) -> bool:
    """Whether two plain values are the same for JSON: true is not 1, and the order of fields does not count."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, Unknown) and isinstance(other, Unknown):
        return one.text == other.text
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def digest(value: Any) -> Any:
    """Return what is equal, and has an equal hash, for all plain values that are the same for JSON."""
    if isinstance(value, dict):
        return "{}", frozenset((key, digest(child)) for key, child in value.items())
    if isinstance(value, list):
        return "[]", tuple(map(digest, value))
    if isinstance(value, Unknown):
        return "$", value.text
    return ("!", value) if isinstance(value, bool) else value


def without(items: list[Any], others: list[Any]) -> list[Any]:
    """Return the items that are not among others, in their order."""
    known = set(map(digest, others))
    return [item for item in items if digest(item) not in known]


def go_text(value: Any) -> str:
    """Return a scalar as Go's `%v` prints it, by which items are sorted."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "<nil>" if value is None else str(value)


def copied(value: Any) -> Any:
    """Return a deep copy of plain values; what an alias repeats is no longer shared."""
    if isinstance(value, dict):
        return {key: copied(child) for key, child in value.items()}
    if isinstance(value, list):
        return [copied(child) for child in value]
    return value
