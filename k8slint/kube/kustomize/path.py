"""Field paths of replacements and vars: `spec.containers.[name=web].image`, `data.[app.json].a` (yaml/match.go)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.kustomize.error import KustomizeError
from k8slint.kube.kustomize.field_spec import split_path
from k8slint.kube.kustomize.parse import read_tree, to_value
from k8slint.kube.kustomize.scalar import STR
from k8slint.kube.kustomize.selector import compiled
from k8slint.kube.kustomize.value import (
    MAPPING,
    SCALAR,
    SEQUENCE,
    Value,
    blank,
    expect,
    get_field,
    mapping,
    scalar,
)
from k8slint.model.pattern import pattern
from k8slint.model.source import Source
from k8slint.reading.problem import ManifestError

if TYPE_CHECKING:
    from k8slint.kube.kustomize.value import At

_NUMBER = pattern(r"[+-]?[0-9]{1,9}")
_INDEXED = pattern(r"(.*)\[([0-9]+)\]")


def split_fields(path: str) -> list[str]:
    """Return the parts of a path at its dots, those inside of brackets left whole (kyaml SmarterPathSplitter)."""
    parts = split_path(path, ".")
    result: list[str] = []
    index = 0
    while index < len(parts):
        part = parts[index]
        if part.startswith("[") and not part.endswith("]"):
            bracketed = [part]
            while index < len(parts) - 1:
                index += 1
                bracketed.append(parts[index])
                if parts[index].endswith("]"):
                    break
            joined = ".".join(bracketed)
            result.append(joined if "=" in joined else joined.strip("[]"))
        else:
            result.append(part)
        index += 1
    return result


def index_parts(parts: list[str]) -> list[str]:
    """Return the parts with `items[0]` taken apart, as vars have it (convertSliceIndex)."""
    result: list[str] = []
    for part in parts:
        found = _INDEXED.fullmatch(part) if part.endswith("]") else None
        if found is None:
            result.append(part)
            continue
        result.extend(word for word in found.groups() if word)
    return result


def lookup(root: Value, parts: list[str]) -> Value | None:
    """Return what stands at a path, None where there is nothing (kyaml PathGetter). Raises KustomizeError."""
    node: Value | None = root
    for part in (word for part in parts if (word := part.strip())):
        if node is None:
            return None
        if _NUMBER.fullmatch(part) or part == "-":
            node = _item(node, part)
        elif part == "*":
            raise KustomizeError("path-wildcard", "a '*' cannot stand in the path of one value", root.at)
        elif part.startswith("[") and part.endswith("]"):
            node = _element(node, part)
        else:
            node = get_field(node, part)
    return node


def _item(node: Value, part: str) -> Value | None:
    index = -1 if part == "-" else int(part)
    if index < 0 and part != "-":
        raise KustomizeError("path-index", f"the index '{part}' is negative", node.at)
    expect(node, SEQUENCE)
    items = node.items
    return items[index] if items and index < len(items) else None


def _element(node: Value, part: str) -> Value | None:
    name, equals, text = part[1:-1].partition("=")
    if not equals:
        raise KustomizeError("path-element", f"'{part}' must be '[field=value]'", node.at)
    expect(node, SEQUENCE)
    if not name:
        return next((item for item in node.items if item.text == text), None)
    for item in node.items:
        field = item.fields.get(name)
        if field is not None and field.text == text:
            return item
    return None


def parse_inner(text: str) -> Value | None:
    """Return the YAML or JSON document a scalar's text holds, None when it holds none."""
    try:
        tree, mark = read_tree(text, 0, len(text))
    except ManifestError:
        return None
    if tree is None:
        return None
    return to_value(tree, Source("", text), mark)


class PathMatcher:
    """Finds all nodes a path leads to; `create` is the kind of a node that is made where there is none (0 for none)."""

    def __init__(self, create: int, at: At | None) -> None:
        self.create = create
        self.at = at

    def find(self, root: Value, parts: list[str]) -> list[Value]:
        """Return the nodes at a path. Raises KustomizeError where the path does not fit."""
        if not parts:
            return [root]
        part = parts[0]
        if _NUMBER.fullmatch(part) and int(part) >= 0:
            return self._index(root, parts)
        if part.startswith("[") and part.endswith("]"):
            return self._elements(root, parts)
        if part == "*":
            expect(root, SEQUENCE)
            return [found for item in list(root.items) for found in self.find(item, parts[1:])]
        return self._field(root, parts)

    def _next_kind(self, parts: list[str]) -> int:
        following = parts[1] if len(parts) > 1 else ""
        if (following.startswith("[") and following.endswith("]")) or _NUMBER.fullmatch(following):
            return SEQUENCE
        return MAPPING if following else self.create

    def _field(self, root: Value, parts: list[str]) -> list[Value]:
        field = get_field(root, parts[0])
        if field is None:
            if not self.create:
                return []
            field = blank(self._next_kind(parts), self.at)
            if root.kind == MAPPING:
                root.content[parts[0]] = field
        if field.kind == SCALAR and len(parts) > 1:
            inner = parse_inner(field.text)
            if inner is None:
                raise KustomizeError("replacement-target-field", "the text does not hold YAML or JSON", self.at)
            return self.find(inner, parts[1:])
        return self.find(field, parts[1:])

    def _index(self, root: Value, parts: list[str]) -> list[Value]:
        index = int(parts[0])
        expect(root, SEQUENCE)
        items = root.items
        if len(items) == index and self.create:
            made = blank(self._next_kind(parts), self.at)
            if root.kind == SEQUENCE:
                root.content.append(made)
            items = [*items] if root.kind == SEQUENCE else [*items, made]
        if len(items) <= index:
            raise KustomizeError("replacement-target-field", f"the list has no item {index}", self.at)
        return self.find(items[index], parts[1:])

    def _elements(self, root: Value, parts: list[str], again: bool = True) -> list[Value]:
        name, equals, text = parts[0][1:-1].partition("=")
        if not equals:
            raise KustomizeError("replacement-target-field", f"'{parts[0]}' must be '[field=value]'", self.at)
        expect(root, SEQUENCE)
        found: list[Value] = []
        for item in list(root.items):
            if name:
                field = item.fields.get(name)
                if field is not None and self._matches(text, field):
                    found.extend(self.find(item, parts[1:]))
            elif self._matches(text, item):
                found.append(item)
        if found or not self.create or not again:
            return found
        made = scalar(text, "", self.at)
        if root.kind == SEQUENCE:
            root.content.append(mapping(self.at, {name: made}) if name else made)
        return self._elements(root, parts, again=False)

    def _matches(self, expression: str, node: Value) -> bool:
        try:
            return compiled(expression).matches(written(node).strip())
        except ValueError as error:
            raise KustomizeError(
                "selector-regexp", f"'{expression}' is not a regular expression: {error}", self.at
            ) from None


def written(node: Value) -> str:
    """Return a node as kyaml writes it; only scalars are written exactly."""
    if node.kind != SCALAR:
        from k8slint.kube.kustomize.emit import emit

        return emit(node)
    text, style = node.text, node.style.lstrip("!")
    if style == '"' or (not node.style and node.tag == STR and _needs_quotes(text)):
        import json

        return json.dumps(text, ensure_ascii=False)
    if style == "'":
        return "'" + text.replace("'", "''") + "'"
    if style in ("|", ">"):
        return f"{style}\n  {text}"
    return text


def _needs_quotes(text: str) -> bool:
    from k8slint.kube.kustomize.scalar import resolve

    return resolve(text)[0] != STR
