"""Where a field stands in the definitions around a place: what was meant by one at the wrong level of indentation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from k8slint.kube.schema.catalogue import Catalogue
    from k8slint.kube.schema.struct import Struct

_DEPTH = 4
_BREADTH = 400
_UNPLACED = frozenset({"apiVersion", "kind", "status"})

Path = tuple["str | int", ...]


class FieldPlace(NamedTuple):
    """A mapping that has a field: its path, of which lists below the place asked for have no positions, and its struct.

    `is_only` says that no other one as near has the field, too.
    """

    path: Path
    owner: Struct
    is_only: bool

    @property
    def words(self) -> str:
        """The place for a sentence: `under 'spec.template'`, `to the top level`."""
        return f"under '{dotted(self.path)}'" if self.path else "to the top level"


def place_of(
    name: str, path: Path, home: Struct, root: Struct, announced: frozenset[str] = frozenset()
) -> FieldPlace | None:
    """Return where a field of this name is on the branch of a place; None when nowhere.

    First below it, in a field that is `announced` beside it if there are several, then at the levels above; and of
    what is below those only the next level, `metadata`, and fields of the same name as the one it is in.
    """
    if name in _UNPLACED:
        return None
    for height in range(len(path) - 1, -1, -1):
        owner = home if height == len(path) - 1 else struct_at(path[:height], root)
        if owner is None or (owner is home and height < len(path) - 1):
            continue
        if name in owner.fields:
            return FieldPlace(path[:height], owner, True)
        below = _below(name, owner, _DEPTH if owner is home else 2)
        if owner is not home:
            below = [found for found in below if _is_on_branch(found[0], path, height)]
        if len(below) > 1 and owner is home:
            below = [found for found in below if found[0][-1] in announced] or below
            direct = _directly_above(name, path, home, root) if len(below) > 1 else None
            if direct is not None:
                return direct
        if below:
            first = below[0]
            above = struct_at(path[: height - 1], root) if owner is home and height else None
            only = len(below) == 1 and not (above is not None and name in above.fields)
            return FieldPlace((*path[:height], *first[0]), first[1], only)
    return None


def _directly_above(name: str, path: Path, home: Struct, root: Struct) -> FieldPlace | None:
    """Return the nearest level above a place that has a field itself."""
    for height in range(len(path) - 2, -1, -1):
        owner = struct_at(path[:height], root)
        if owner is not None and owner is not home and name in owner.fields:
            return FieldPlace(path[:height], owner, True)
    return None


def _is_on_branch(below: tuple[str, ...], path: Path, height: int) -> bool:
    """Whether a path below a level leads to a neighbor of a place, to metadata, or to a field of the same name."""
    fields = [step for step in path[:-1] if isinstance(step, str)]
    is_neighbor = len(below) == 1 and sum(isinstance(step, str) for step in path[height:-1]) == 1
    return is_neighbor or below == ("metadata",) or (bool(fields) and below[-1] == fields[-1])


def dotted(path: Path) -> str:
    """Return a path without the positions in lists."""
    return ".".join(step for step in path if isinstance(step, str))


def struct_at(path: Path, root: Struct) -> Struct | None:
    """Return the struct a path leads to, or None when it leads to something else."""
    here: Struct | None = root
    for step in path:
        if isinstance(step, int):
            continue
        if here is None:
            return None
        here = child(here, step)
    return here


def child(struct: Struct, field: str) -> Struct | None:
    """Return the struct a field holds, alone or as items of a list; None for anything else."""
    type_text = struct.catalogue.field_types(struct.name).get(field, "").removeprefix("[]")
    if "." not in type_text:
        return None
    found = struct.catalogue.struct(type_text, struct.plain)
    if not found.fields:
        struct.catalogue.fill(found)
    return found


def _below(name: str, struct: Struct, depth: int) -> list[tuple[tuple[str, ...], Struct]]:
    """Return paths and structs of the nearest parents of a field of this name below a struct."""
    level: list[tuple[tuple[str, ...], Struct]] = [((), struct)]
    catalogue: Catalogue = struct.catalogue
    seen = 0
    for _ in range(depth):
        following: list[tuple[tuple[str, ...], Struct]] = []
        found = []
        for path, owner in level:
            for field in catalogue.field_types(owner.name):
                seen += 1
                inner = child(owner, field) if field not in _UNPLACED and seen < _BREADTH else None
                if inner is None:
                    continue
                if name in inner.fields:
                    found.append(((*path, field), inner))
                following.append(((*path, field), inner))
        if found:
            return found
        level = following
    return []
