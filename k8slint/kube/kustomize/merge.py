"""Strategic-merge patches as kustomize applies them (kyaml yaml/merge2, yaml/walk), not as the API server does.

Lists are merged by the keys of the built-in schema, new items come first; `$patch` says delete, replace or merge; the
other directives (`$setElementOrder/…`, `$deleteFromPrimitiveList/…`, `$retainKeys`) are ordinary fields.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.kustomize.error import KustomizeError
from k8slint.kube.kustomize.scalar import NULL
from k8slint.kube.kustomize.value import (
    MAPPING,
    SCALAR,
    SEQUENCE,
    Value,
    expect,
    is_empty,
    is_null,
    scalar,
    sequence,
    set_field,
)

if TYPE_CHECKING:
    from k8slint.kube.kustomize.schema import Schema, Shape
    from k8slint.kube.kustomize.value import At

_DIRECTIVE = "$patch"


def merge(target: Value, patch: Value, schema: Schema) -> Value | None:
    """Return the target with a patch merged into it, None when the patch deletes it. Both are written into.

    Raises KustomizeError (wrong-node-kind, patch-directive).
    """
    return _Walker(schema).walk(target, patch, None)


class _Walker:
    def __init__(self, schema: Schema) -> None:
        self.schema = schema

    def walk(self, dest: Value | None, patch: Value | None, shape: Shape | None) -> Value | None:
        """Return what becomes of a value, None where it is cleared."""
        found = self._walk(dest, patch, shape)
        return found[0] if isinstance(found, tuple) else found

    def _walk(self, dest: Value | None, patch: Value | None, shape: Shape | None) -> Value | tuple[Value] | None:
        """Return as `walk` does; in a tuple for a null that stays."""
        first = next((node for node in (dest, patch) if not is_null(node)), None)
        if first is None:
            return self._nothing(dest, patch)
        if shape is None:
            shape = self._shape_of(dest) or self._shape_of(patch)
        expect(dest, first.kind)
        expect(patch, first.kind)
        if first.kind == MAPPING:
            return self._mapping(dest, patch, shape)
        if first.kind == SEQUENCE:
            if shape is not None and shape.keys is not None:
                return self._merged_list(dest, patch, shape)
            return dest if patch is None else patch
        return dest if patch is None else patch

    def _nothing(self, dest: Value | None, patch: Value | None) -> Value | tuple[Value] | None:
        """Return what becomes of null and nothing: only a null that is spelled out survives."""
        if patch is None and dest is not None and dest.text:
            return (scalar(dest.text, NULL, dest.at),)
        return patch

    def _shape_of(self, node: Value | None) -> Shape | None:
        """Return the shape of an object, or of an object inside of another."""
        if node is None or node.kind != MAPPING:
            return None
        kind, version = node.content.get("kind"), node.content.get("apiVersion")
        if is_empty(kind) or is_empty(version):
            return None
        return self.schema.shape(version.text, kind.text)

    # --- mappings

    def _mapping(self, dest: Value | None, patch: Value | None, shape: Shape | None) -> Value | None:
        if dest is not None and dest.tag != NULL:
            dest = _directed(dest, patch)
        else:
            dest = None if patch is not None and _directive(patch, lenient=True) == "delete" else patch
        if dest is None:
            return None
        names = dest.content.keys() | (patch.fields.keys() if patch is not None else set())
        for name in sorted(names):
            child = shape.field(name) if shape is not None else None
            old, new = dest.content.get(name), patch.fields.get(name) if patch is not None else None
            found = self._walk(old, new, child)
            if isinstance(found, tuple):
                set_field(dest, name, found[0], keep_null=True)
            else:
                set_field(dest, name, found)
        return dest

    # --- lists merged by keys

    def _merged_list(self, dest: Value | None, patch: Value | None, shape: Shape) -> Value | None:
        dest = patch if dest is None or dest.tag == NULL else _directed(dest, patch)
        if dest is None:
            return None
        sources = [source for source in (patch, dest) if source is not None and source.kind == SEQUENCE]
        keys = list(shape.keys or ())
        if keys:
            return self._by_keys(dest, patch, shape, keys, _values_of(sources, keys))
        seen = dict.fromkeys(item.text for source in sources for item in source.content)
        return self._by_keys(dest, patch, shape, [""], [[text] for text in seen])

    def _by_keys(
        self, dest: Value, patch: Value | None, shape: Shape, keys: list[str], wanted: list[list[str]]
    ) -> Value | None:
        added = sequence(dest.at)
        if len(keys) > 1:
            _unite(wanted)
        valid: list[str] = []
        for values in wanted:
            if not values:
                continue
            valid, texts = _valid(wanted, values, keys)
            own_keys, own_texts = _valid([texts], texts, valid)
            pair = [_find(source, own_keys, own_texts) for source in (dest, patch)]
            places = _places(pair[0], valid)
            value = self.walk(pair[0], pair[1], shape.items)
            if value is None or is_null(value) or (value.kind == MAPPING and not value.content):
                for _ in valid:
                    _put(dest, None, valid, texts)
                continue
            for key, text in zip(valid, texts, strict=False):
                if text and value.kind == MAPPING and key not in value.content:
                    set_field(value, key, scalar(text, "", value.at))
            _restore(value, places)
            _put(added, value, valid, texts)
        if wanted:
            _append_rest(added, dest, valid)
            dest = added
        return dest


def _places(element: Value | None, keys: list[str]) -> dict[str, At | None]:
    """Return where the keys of an element are written: a patch repeats them only to say which one it means."""
    if element is None or element.kind != MAPPING:
        return {}
    return {key: element.content[key].at for key in keys if key in element.content}


def _restore(element: Value, places: dict[str, At | None]) -> None:
    """Set the places of the keys of a merged element again."""
    if element.kind == MAPPING:
        for key, place in places.items():
            if key in element.content:
                element.content[key].at = place


def _values_of(sources: list[Value], keys: list[str]) -> list[list[str]]:
    """Return the different values of the keys in all items, those of the patch first."""
    found: list[list[str]] = []
    seen: set[tuple[str, ...]] = set()
    for source in sources:
        for item in source.content:
            fields = [item.fields.get(key) for key in keys]
            values = [field.text if field is not None and not is_empty(field) else "" for field in fields]
            if tuple(values) not in seen:
                seen.add(tuple(values))
                found.append(values)
    return found


def _unite(wanted: list[list[str]]) -> None:
    """Make items the same that differ only in that one of them leaves a key out (kyaml mergeValues)."""
    if len(wanted) > 2000 or all(all(values) for values in wanted):
        return
    for first in range(len(wanted)):
        for second in range(len(wanted)):
            united = _united(wanted[first], wanted[second])
            if united is not None:
                wanted[first] = wanted[second] = united


def _united(first: list[str], second: list[str]) -> list[str] | None:
    if not any(one == other for one, other in zip(first, second, strict=True)):
        return None
    if any(one and other and one != other for one, other in zip(first, second, strict=True)):
        return None
    return [one or other for one, other in zip(first, second, strict=True)]


def _valid(everybody: list[list[str]], values: list[str], keys: list[str]) -> tuple[list[str], list[str]]:
    """Return the keys that some item has, and an item's values of them (kyaml validateKeys)."""
    used = {keys[index] for item in everybody for index, value in enumerate(item) if value and index < len(keys)}
    if not used:
        return keys, values
    texts = [value for index, value in enumerate(values) if value or (index < len(keys) and keys[index] in used)]
    return [key for key in keys if key in used], texts


def _find(source: Value | None, keys: list[str], texts: list[str]) -> Value | None:
    """Return the first item with these values of the keys (kyaml ElementMatcher)."""
    if source is None or source.kind != SEQUENCE:
        return None
    if not keys or not keys[0]:
        text = texts[0] if texts else ""
        return next((item for item in source.content if item.text == text), None)
    for item in source.content:
        if item.kind == MAPPING and all(
            key in item.content and item.content[key].text == text for key, text in zip(keys, texts, strict=False)
        ):
            found: Value = item
            return found
    return None


def _put(target: Value, element: Value | None, keys: list[str], texts: list[str]) -> None:
    """Replace the items with these values of the keys by one, or remove them; a new one comes last (ElementSetter)."""
    by_field = bool(keys and keys[0] and texts and texts[0])
    kept: list[Value] = []
    matched = False
    for item in target.content:
        if is_null(item) or (item.kind == MAPPING and not item.content):
            continue
        if item.kind != MAPPING and by_field:
            kept.append(item)
            continue
        if not _has(item, keys, texts):
            if texts:
                kept.append(item)
            continue
        matched = True
        if element is not None:
            kept.append(element)
    target.content = kept
    if element is not None and not is_null(element) and not matched:
        target.content.append(element)


def _has(item: Value, keys: list[str], texts: list[str]) -> bool:
    """Whether an item has these values; an empty one matches any value that is there (FieldMatcher)."""
    found = False
    for index, key in enumerate(keys):
        if index < len(texts):
            text = texts[index]
            if not key:
                expect(item, SCALAR)
                found = item.text == text
            else:
                expect(item, MAPPING)
                field = item.content.get(key)
                found = field is not None and (not text or field.text == text)
        if not found:
            return False
    return True


def _append_rest(target: Value, source: Value, keys: list[str]) -> None:
    """Bring the items of a list behind others, each in the place of one with the same keys (kyaml appendListNode)."""
    if not keys:
        keys = [""]
    for item in list(source.content):
        if not keys[0]:
            _put(target, item, [""], [item.text])
            continue
        texts: list[str] = []
        for key in keys:
            expect(item, MAPPING)
            field = item.fields.get(key)
            if field is None:
                target.content.append(item)
            else:
                texts.append(field.text)
        if len(keys) > 1:
            _put(target, None, keys, texts)
        _put(target, item, keys, texts)


# --- $patch


def _directed(dest: Value, patch: Value | None) -> Value | None:
    """Return what a patch is merged into: what is there, the patch in its place, or None where it deletes that."""
    if patch is not None and patch.tag == NULL:
        return None
    directive = _directive(patch)
    if directive == "delete":
        return None
    return patch if directive == "replace" else dest


def _directive(patch: Value | None, lenient: bool = False) -> str:
    """Return what `$patch` says, `merge` by default, and remove it. Raises KustomizeError (patch-directive)."""
    if patch is None:
        return "merge"
    holder = patch
    if patch.kind == SEQUENCE:
        found = next((item for item in patch.content if item.kind == MAPPING and _DIRECTIVE in item.content), None)
        if found is None or len(found.content) > 1:
            return "merge"
        holder = found
    word = holder.fields.get(_DIRECTIVE)
    if word is None:
        return "merge"
    if word.text not in ("delete", "replace", "merge"):
        if lenient:
            return ""
        raise KustomizeError(
            "patch-directive", f"'{word.text}' is not a directive of $patch (delete, replace, merge)", word.at
        )
    text = word.text
    if patch.kind == SEQUENCE:
        _put(patch, None, [_DIRECTIVE], [text])
    else:
        del holder.content[_DIRECTIVE]
    return text
