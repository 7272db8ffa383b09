"""JSON patches (RFC 6902) as gopkg.in/evanphx/json-patch.v4 applies them.

Differences to the RFC: negative indexes count from the end, `replace` makes a field that is missing, `test` of a
missing field against null passes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.kustomize.error import KustomizeError, NotBuilt
from k8slint.kube.kustomize.parse import LIMITS, read_json_tree
from k8slint.kube.kustomize.scalar import NULL, STR
from k8slint.kube.kustomize.value import MAPPING, SEQUENCE, Value, copied, count, from_json, normalize, plain, scalar
from k8slint.model.pattern import pattern
from k8slint.reading.problem import ManifestError

if TYPE_CHECKING:
    from k8slint.kube.kustomize.parse import Text

_INDEX = pattern(r"[+-]?[0-9]{1,9}")
_MOST_ADDED = 200_000
"""So many nodes a patch may add to an object; `copy` can double it with every operation."""


def read_json_patch(text: Text) -> list[Value]:
    """Return the operations of a patch text: YAML 1.1, or JSON when it starts with `[`. Raises ManifestError."""
    raw = text.source.text
    if raw.startswith("["):
        tree = _read_json(raw)
    else:
        tree = read_json_tree(raw)
    source = text.parent or text.source
    mark = text.shift(tree.mark) if text.shift else tree.mark
    value = from_json(tree.value, (source, mark), source, text.shift)
    if value.tag == NULL:
        return []
    if value.kind != SEQUENCE or any(item.kind != MAPPING and item.tag != NULL for item in value.content):
        raise ManifestError("json", "a JSON patch is a list of operations", "Write a list.", 0)
    operations: list[Value] = value.content
    return operations


def _read_json(raw: str) -> Any:
    from k8slint.reading.json_text import JsonReader

    reader = JsonReader(raw, LIMITS)
    tree, end = reader.read(0)
    if reader.skip(end) < len(raw):
        raise ManifestError("json", "something follows the end of the JSON patch", "Remove it.", end)
    return tree


def apply_json_patch(root: Value, operations: list[Value]) -> None:
    """Apply a patch to an object, which is read as JSON before. Raises KustomizeError (json-patch-…)."""
    normalize(root)
    budget = _MOST_ADDED
    for operation in operations:
        name = _text(operation, "op")
        apply = _OPERATIONS.get(name if name is not None else "")
        if apply is None:
            raise KustomizeError("json-patch-op", f"'{name or ''}' is not an operation of a JSON patch", operation.at)
        if name == "copy":
            budget -= count(root)
        if budget < 0:
            raise NotBuilt("limit", f"a patch adds more than {_MOST_ADDED} values", operation.at)
        apply(root, operation)
    if root.kind != MAPPING:
        raise KustomizeError("json-patch-path", "the patch leaves something that is not an object", root.at)


def _text(operation: Value, name: str) -> str | None:
    found = operation.fields.get(name)
    return found.text if found is not None and found.tag == STR else None


def _find(root: Value, operation: Value, field: str = "path") -> tuple[Value, str]:
    """Return the collection a path leads into, and the key or index there. Raises KustomizeError."""
    path = _text(operation, field)
    parts = path.split("/") if path is not None else []
    at = operation.fields[field].at if field in operation.fields else operation.at
    if path is None:
        raise KustomizeError("json-patch-op", f"the operation has no '{field}'", operation.at)
    if len(parts) < 2:
        raise KustomizeError("json-patch-path", f"the operation has no valid '{field}'", at)
    node = root
    for part in parts[1:-1]:
        found = _get(node, _unescaped(part), None)
        if found is None or found.tag == NULL or found.kind not in (MAPPING, SEQUENCE):
            raise KustomizeError("json-patch-path", f"the object has nothing at '{path}'", at)
        node = found
    return node, _unescaped(parts[-1])


def _unescaped(part: str) -> str:
    return part.replace("~1", "/").replace("~0", "~")


def _get(node: Value, key: str, operation: Value | None) -> Value | None:
    """Return what stands at a key. Raises KustomizeError for an index a list does not have, unless nobody asks."""
    if node.kind == MAPPING:
        field: Value | None = node.content.get(key)
        return field
    size = len(node.content)
    index = int(key) if _INDEX.fullmatch(key) else size
    index = index + size if index < 0 else index
    if not 0 <= index < size:
        if operation is None:
            return None
        raise KustomizeError("json-patch-path", f"the list has no item '{key}'", operation.at)
    item: Value = node.content[index]
    return item


def _value(operation: Value) -> Value:
    found = operation.fields.get("value")
    return copied(found) if found is not None else scalar("null", NULL, operation.at)


def _insert(node: Value, key: str, value: Value, operation: Value) -> None:
    if node.kind == MAPPING:
        node.content[key] = value
        return
    size = len(node.content)
    if key == "-":
        node.content.append(value)
        return
    if not _INDEX.fullmatch(key):
        raise KustomizeError("json-patch-path", f"'{key}' is not an index of a list", operation.at)
    index = int(key)
    index = index + size + 1 if index < 0 else index
    if not 0 <= index <= size:
        raise KustomizeError("json-patch-path", f"the list has no place '{key}'", operation.at)
    node.content.insert(index, value)


def _delete(node: Value, key: str, operation: Value) -> Value:
    if node.kind == MAPPING:
        if key not in node.content:
            raise KustomizeError("json-patch-path", f"there is no field '{key}' to remove", operation.at)
        field: Value = node.content.pop(key)
        return field
    found = _get(node, key, operation)
    assert found is not None
    size = len(node.content)
    item: Value = node.content.pop(int(key) + (size if int(key) < 0 else 0))
    return item


def _add(root: Value, operation: Value) -> None:
    node, key = _find(root, operation)
    _insert(node, key, _value(operation), operation)


def _remove(root: Value, operation: Value) -> None:
    node, key = _find(root, operation)
    _delete(node, key, operation)


def _replace(root: Value, operation: Value) -> None:
    if _text(operation, "path") == "":
        value = _value(operation)
        if value.kind not in (MAPPING, SEQUENCE):
            raise KustomizeError("json-patch-path", "only an object can replace an object", operation.at)
        root.assign(value)
        return
    node, key = _find(root, operation)
    _get(node, key, operation)
    if node.kind == MAPPING:
        node.content[key] = _value(operation)
    else:
        node.content[int(key)] = _value(operation)


def _move(root: Value, operation: Value) -> None:
    node, key = _find(root, operation, "from")
    value = _delete(node, key, operation)
    node, key = _find(root, operation)
    _insert(node, key, value, operation)


def _copy(root: Value, operation: Value) -> None:
    node, key = _find(root, operation, "from")
    found = _get(node, key, operation)
    value = copied(found) if found is not None else scalar("null", NULL, operation.at)
    node, key = _find(root, operation)
    value.at = operation.at
    _insert(node, key, value, operation)


def _test(root: Value, operation: Value) -> None:
    wanted = operation.fields.get("value")
    expected = plain(wanted) if wanted is not None else None
    if _text(operation, "path") == "":
        found: Value | None = root
    else:
        node, key = _find(root, operation)
        found = _get(node, key, operation)
    actual = plain(found) if found is not None else None
    if not _same(actual, expected):
        raise KustomizeError(
            "json-patch-test", f"the test of '{_text(operation, 'path')}' fails: it has another value", operation.at
        )


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, dict):
        return (
            isinstance(other, dict) and one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
        )
    if isinstance(one, list):
        return isinstance(other, list) and len(one) == len(other) and all(map(_same, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


_OPERATIONS = {"add": _add, "remove": _remove, "replace": _replace, "move": _move, "copy": _copy, "test": _test}
