"""The objects that a change touches, paired as they are deployed: what a cluster has of them, and what it would get."""

from __future__ import annotations

import posixpath
from bisect import bisect_left
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING

from k8slint.analysis.change.likeness import Likeness
from k8slint.kube.inventory.item import CLUSTER_KINDS
from k8slint.kube.kustomize import KustomizeError
from k8slint.kube.object_change import plain_values
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.pattern import pattern
from k8slint.model.tree import Unknown
from k8slint.project.built_objects import built_resources
from k8slint.reading.manifests import manifest_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from k8slint.kube.object_change import How
    from k8slint.kube.resource import Resource
    from k8slint.project.project import Project
    from k8slint.project.unit import Unit

    Key = tuple[str, str, str, str]

_HASH = pattern(r"-[2456789bcdfghkmt]{10}$")
_GENERATED = ("ConfigMap", "Secret")
_MOST_COMPARED = 200


class Deployed(NamedTuple):
    """An object of one side, and the unit through which it is deployed."""

    unit: Unit
    resource: Resource

    @property
    def key(self) -> Key:
        """Group, kind, namespace and name: what makes it the same object."""
        one = self.resource
        return one.group, one.kind, "" if one.kind in CLUSTER_KINDS else one.namespace, one.name


class Pair(NamedTuple):
    """An object on both sides of a change; a side is None where the object is not."""

    old: Deployed | None
    new: Deployed | None
    how: How

    @property
    def is_rendered(self) -> bool:
        """Whether the object comes from a chart that Helm renders."""
        return any(side is not None and side.unit.role == "rendered" for side in self[:2])


def changed_objects(project: Project) -> list[Pair]:
    """Return all objects that differ between a project and what it was before, in the order of units and objects."""
    before, after = _sides(project)
    found = _paired(before, after)
    left, new = _without(before, found, 0), _without(after, found, 1)
    found += _alike(left, new)
    left, new = _without(left, found, 0), _without(new, found, 1)
    found += [Pair(old, None, "removed") for old in left] + [Pair(None, one, "created") for one in new]
    changed = [pair for pair in found if pair.how != "changed" or not _is_same(pair)]
    return sorted(changed, key=_order)


def _order(pair: Pair) -> tuple[str, int, int]:
    one = pair.new or pair.old
    assert one is not None  # one of the sides is there
    return one.unit.name, one.resource.document, one.resource.ordinal


def _is_same(pair: Pair) -> bool:
    known: dict[str, Unknown] = {}
    old, new = (plain_values(side.resource.value, known) for side in pair[:2] if side is not None)
    return bool(old == new)


# --- the two sides


def _sides(project: Project) -> tuple[list[Deployed], list[Deployed]]:
    """Return the objects of the units that differ: as they were, and as they are.

    What cannot be read or built on one side is left out on both: it is not gone.
    """
    earlier = project.earlier
    assert earlier is not None  # else there is no change
    old = {unit.name: unit for unit in earlier.judged_units()}
    new = {unit.name: unit for unit in project.judged_units()}
    equal: dict[str, bool] = {}  # one file may be part of hundreds of builds

    def is_equal(file: str) -> bool:
        if file not in equal:
            equal[file] = earlier.read(file) == project.read(file)
        return equal[file]

    same = {
        name
        for name, unit in new.items()
        if name in old and old[name].parts == unit.parts and old[name].role == unit.role
        if all(map(is_equal, unit.parts or (unit.file,)))
    }
    before, after = (
        {name: _objects(side, unit) for name, unit in units.items() if name not in same}
        for side, units in ((earlier, old), (project, new))
    )
    unread = {name for each in (before, after) for name, found in each.items() if found is None}
    return _known(before, unread), _known(after, unread)


def _known(found: dict[str, list[Deployed] | None], unread: set[str]) -> list[Deployed]:
    return [one for name, objects in found.items() if objects and name not in unread for one in objects]


def _objects(project: Project, unit: Unit) -> list[Deployed] | None:
    """Return the objects of a unit; None where not all of them are known."""
    if unit.parts:
        builds = project.survey.builds
        assert builds is not None  # for a unit of parts is a build
        try:
            build = builds.build(unit.folder)
        except KustomizeError:
            return None
        if build.not_built is not None:
            return None
        found: Iterable[Resource] = built_resources(build)
    else:
        data = unit.data if unit.data is not None else project.read(unit.file)
        if data is None or manifest_file(data, unit.file, unit.role).problems:
            return None
        found = project.resources(unit)
    return [Deployed(unit, resource) for resource in found if resource.kind and resource.name]


# --- pairs


def _paired(before: list[Deployed], after: list[Deployed]) -> list[Pair]:
    """Return the objects that both sides have; of several with one name those of one unit belong together."""
    found: list[Pair] = []
    for place in (_unit, _folder, _anywhere):
        groups: dict[tuple[Key, str], list[Deployed]] = {}
        for old in reversed(before):
            groups.setdefault((old.key, place(old)), []).append(old)
        pairs = []
        for new in after:
            group = groups.get((new.key, place(new)))
            if group:
                pairs.append(Pair(group.pop(), new, "changed"))
        before, after = _without(before, pairs, 0), _without(after, pairs, 1)
        found += pairs
    return found + _of_any_namespace(before, after)


def _of_any_namespace(before: list[Deployed], after: list[Deployed]) -> list[Pair]:
    """Return the objects of which one side names no namespace, so that it may be that of the other."""
    waiting = _Waiting(before, _title)
    found: list[Pair] = []
    for new in after:
        old = waiting.take(new, partial(_is_open, new))
        if old is not None:
            found.append(Pair(old, new, "changed"))
    return found


def _is_open(new: Deployed, old: Deployed) -> bool:
    return "" in (old.key[2], new.key[2])


def _title(one: Deployed) -> tuple[str, ...]:
    group, kind, _, name = one.key
    return group, kind, name


def _kind(one: Deployed) -> tuple[str, ...]:
    return one.key[:2]


def _unit(one: Deployed) -> str:
    return one.unit.name


def _folder(one: Deployed) -> str:
    return posixpath.dirname(one.unit.file)


def _anywhere(one: Deployed) -> str:
    del one
    return ""


class _Waiting:
    """Objects of the old side that are in no pair yet, by a key and where they are."""

    def __init__(self, objects: list[Deployed], key: Callable[[Deployed], tuple[str, ...]]) -> None:
        self._key = key
        self._groups: dict[tuple[str, ...], list[tuple[int, Deployed]]] = {}
        for place, one in enumerate(objects):
            for group in self._near(one):
                self._groups.setdefault(group, []).append((place, one))

    def _near(self, one: Deployed) -> tuple[tuple[str, ...], ...]:
        key = self._key(one)
        return (*key, "unit", _unit(one)), (*key, "folder", _folder(one))

    def take(self, new: Deployed, fits: Callable[[Deployed], bool]) -> Deployed | None:
        """Return the first object in the unit or folder of a new one that fits it, which then waits no more.

        So many are looked at and no more, else thousands of each side would be compared with one another.
        """
        near = {place: old for group in self._near(new) for place, old in self._groups.get(group, ())[:_MOST_COMPARED]}
        for place in sorted(near)[:_MOST_COMPARED]:
            old = near[place]
            if fits(old):
                for group in self._near(old):
                    waiting = self._groups[group]
                    del waiting[bisect_left(waiting, place, key=itemgetter(0))]
                return old
        return None


def _without(side: Iterable[Deployed], pairs: list[Pair], which: int) -> list[Deployed]:
    """Return the objects of a side that are in no pair."""
    taken = {id(pair[which]) for pair in pairs}
    return [one for one in side if id(one) not in taken]


def _alike(before: list[Deployed], after: list[Deployed]) -> list[Pair]:
    """Return the objects that have another name now: generated ones by their names, others by their shape."""
    likeness = Likeness()
    waiting = _Waiting(before, _kind)
    found: list[Pair] = []
    for new in after:
        is_hashed = _is_hashed(new)
        old = waiting.take(new, partial(_is_regenerated if is_hashed else likeness.are_alike, new))
        if old is not None:
            found.append(Pair(old, new, "regenerated" if is_hashed else "renamed"))
    return found


def _is_regenerated(new: Deployed, old: Deployed) -> bool:
    return old.key[2] == new.key[2] and _stem(old) == _stem(new)


def _is_hashed(one: Deployed) -> bool:
    return bool(one.unit.parts) and one.resource.kind in _GENERATED and _HASH.search(one.resource.name) is not None


def _stem(one: Deployed) -> str:
    """Return the name of a generated object without the hash; the number of the object for any other."""
    return _HASH.sub("", one.resource.name) if _is_hashed(one) else str(id(one))
