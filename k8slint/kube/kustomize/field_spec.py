"""Field specs: which fields of which kinds a transformer writes (api/types/fieldspec.go, filters/fieldspec)."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from k8slint.kube.kustomize.error import KustomizeError
from k8slint.kube.kustomize.identity import ANY, Gvk, group_version
from k8slint.kube.kustomize.scalar import NULL
from k8slint.kube.kustomize.value import KIND_NAMES, MAPPING, NONE, SEQUENCE, Value, blank, get_field
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from k8slint.kube.kustomize.value import At

    Setter = Callable[[Value], None]


class FieldSpec(NamedTuple):
    """A path of fields in a kind; lists on the path are passed through. `create` makes what is missing."""

    gvk: Gvk
    path: str
    create: bool = False


def merged(specs: tuple[FieldSpec, ...], incoming: Iterable[FieldSpec], at: At | None = None) -> tuple[FieldSpec, ...]:
    """Return specs with others added. Raises KustomizeError when one says `create` otherwise for the same path."""
    result = list(specs)
    by_path: dict[str, list[FieldSpec]] = {}
    for spec in result:
        by_path.setdefault(spec.path, []).append(spec)
    for spec in incoming:
        same = next((known for known in by_path.get(spec.path, ()) if known.gvk.is_selected(spec.gvk)), None)
        if same is None:
            result.append(spec)
            by_path.setdefault(spec.path, []).append(spec)
        elif same.create != spec.create:
            raise KustomizeError(
                "fieldspec-conflict", f"'create' of the field spec '{spec.path}' contradicts another field spec", at
            )
    return tuple(result)


def in_order(specs: Iterable[FieldSpec]) -> tuple[FieldSpec, ...]:
    """Return specs in the order of their kinds."""
    return tuple(sorted(specs, key=lambda spec: spec.gvk.sort_key))


@lru_cache(maxsize=4096)
def split_path(path: str, delimiter: str = "/") -> tuple[str, ...]:
    r"""Return the fields of a path; `\` before the delimiter makes it a part of a name (kyaml PathSplitter)."""
    parts = path.split(delimiter)
    if len(parts) > 1 and not parts[0]:
        parts = parts[1:]
    result = parts[:1]
    for part in parts[1:]:
        if result[-1].endswith("\\"):
            result[-1] = result[-1][:-1] + delimiter + part
        else:
            result.append(part)
    return tuple(result)


def gvk_of_object(root: Value) -> Gvk:
    """Return group, version and kind of an object."""
    kind, version = root.fields.get("kind"), root.fields.get("apiVersion")
    return Gvk(*group_version(version.text if version is not None else ""), kind.text if kind is not None else "")


class Applier:
    """Calls a function on every field a spec leads to.

    `kind` and `tag` are those of a field that is created, which happens only with a kind; `at` is where it is
    then written.
    """

    def __init__(self, setter: Setter, kind: int = NONE, tag: str = "", at: At | None = None) -> None:
        self.setter = setter
        self.kind = kind
        self.tag = tag
        self.at = at

    def apply(self, spec: FieldSpec, root: Value) -> None:
        """Apply a spec to an object of any kind. Raises KustomizeError where a scalar stands on the path."""
        self.apply_all((spec,), root)

    def apply_all(self, specs: Iterable[FieldSpec], root: Value) -> None:
        """Apply several specs, one after the other."""
        gvk = gvk_of_object(root)
        for spec in specs:
            if spec.gvk is ANY or gvk.is_selected(spec.gvk):
                self._walk(root, split_path(spec.path), 0, spec.create)

    def _walk(self, node: Value, path: tuple[str, ...], index: int, create: bool) -> None:
        if index == len(path):
            self.setter(node)
            return
        if node.tag == NULL:
            return
        if node.kind == SEQUENCE:
            for item in list(node.content):
                self._walk(item, path, index, create)
        elif node.kind == MAPPING:
            self._walk_field(node, path, index, create)
        else:
            raise KustomizeError(
                "wrong-node-kind",
                f"the field spec '{'/'.join(path)}' leads through {KIND_NAMES[node.kind]}, not a mapping or list",
                node.at,
            )

    def _walk_field(self, node: Value, path: tuple[str, ...], index: int, create: bool) -> None:
        name = path[index]
        is_list = name.endswith("[]")
        name = name.removesuffix("[]")
        if not name:
            raise KustomizeError("fieldspec-empty", f"the field spec '{'/'.join(path)}' has an empty field name")
        last = index == len(path) - 1
        kind, tag = NONE, ""
        field = get_field(node, name)
        if is_list or not create or self.kind == NONE:
            kind = SEQUENCE if is_list else NONE
        else:
            kind, tag = (self.kind, self.tag) if last else (MAPPING, "")
            if field is None:
                field = node.content[name] = blank(kind, self.at)
        if field is None:
            return
        if field.tag == NULL and kind != NONE:
            field.kind, field.tag = kind, tag
            field.content = {} if kind == MAPPING else [] if kind == SEQUENCE else None
        self._walk(field, path, index + 1, create)


class PathTree:
    """The paths of some numbered specs, joined where they begin alike: one walk finds out which lead to anything."""

    __slots__ = ("below", "numbers")

    def __init__(self, paths: Iterable[tuple[int, str]] = ()) -> None:
        self.below: dict[str, PathTree] = {}
        self.numbers: list[int] = []
        for number, path in paths:
            tree = self
            for name in split_path(path):
                tree = tree.below.setdefault(name.removesuffix("[]"), PathTree())
            tree.numbers.append(number)

    def reached(self, nodes: Iterable[Any]) -> list[int]:
        """Return the numbers of the specs whose paths lead from some nodes, read or unread, to anything."""
        found = self.numbers[:]
        if not self.below:
            return found
        mappings, is_blocked = _mappings(nodes)
        if is_blocked:
            return self._all()  # the walk says what is wrong with it
        for name, tree in self.below.items():
            inner = [fields[name] for fields in mappings if name in fields]
            if inner:
                found += tree.reached(inner)
        return found

    def _all(self) -> list[int]:
        return [*self.numbers, *(number for tree in self.below.values() for number in tree._all())]


def _mappings(nodes: Iterable[Any]) -> tuple[list[Any], bool]:
    """Return the mappings among some nodes and in lists among them, and whether a scalar stands there instead.

    What is unread is looked at as the reader made it, and stays unread.
    """
    found = []
    pending = list(nodes)
    while pending:
        node = pending.pop()
        if isinstance(node, Value):
            if node.kind not in (MAPPING, SEQUENCE):
                if node.tag != NULL:
                    return [], True
                continue
            node = node.unread.node if node.unread is not None else node.content
        if isinstance(node, dict):
            found.append(node)
        elif isinstance(node, list):
            pending.extend(node)
        elif node is not None:
            return [], True
    return found, False
