"""The policies that name a kind, in groups of those that read the same of an object: what one passes, its like pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.cel.reads import Reads, TooMuch, Tracer, whole
from k8slint.kube.policy.matching import NO, PolicyTarget, fields_read, is_by_kind, match, may_match
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from k8slint.analysis.policies.cases import Cases
    from k8slint.analysis.policies.scope import Bound
    from k8slint.kube.policy.kinds import PolicyKind
    from k8slint.kube.policy.matching import Match

    Matches = tuple[tuple[Match | None, Match | None], ...]

_MOST_KEPT = 4_000
"""How many sorts of objects a group remembers; it forgets them all where there are more."""


class Question(NamedTuple):
    """A policy, and what is known of it for a kind.

    ``matches`` say for each binding whether the rules of the policy, and its own, name the kind; None where that is up
    to the object. ``version`` is the one that the policy sees, "" where parameters or exceptions count as well.
    """

    bound: Bound
    matches: Matches
    version: str


class _Group:
    """Policies that read the same, and the same ``fields`` of a target; ``reads`` is None where that is not known."""

    def __init__(self, reads: Reads | None, fields: tuple[str, ...], questions: list[Question]) -> None:
        self._reads = reads
        self._fields = fields
        self._questions = questions
        self._open: dict[Hashable, list[Question]] = {}

    def left(self, cases: Cases) -> list[Question]:
        """Return the policies that may have something to say of an object."""
        if self._reads is None:
            return self._questions
        values = cases.values
        key = self._reads.of(values), *(whole(values["target"][field]) for field in self._fields)
        left = self._open.get(key)
        if left is None:
            if len(self._open) >= _MOST_KEPT:
                self._open.clear()
            left = self._open[key] = cases.left(self._questions)
        return left


class Panel:
    """The policies that name one kind and one operation, in groups."""

    def __init__(self, policies: list[Bound], groups: list[_Group]) -> None:
        self.policies = policies
        self._groups = groups

    def __bool__(self) -> bool:
        return bool(self.policies)

    def left(self, cases: Cases) -> Iterator[Question]:
        """Yield the policies that may have something to say of an object.

        The others are silent about all objects that are like it in what they read.
        """
        for group in self._groups:
            yield from group.left(cases)


class Panels:
    """The policies of a scope by what they name, looked up once for each kind."""

    def __init__(self, bound: list[Bound]) -> None:
        self.bound = bound
        self._alike: dict[str, list[Bound]] = {}
        for one in bound:
            rules = [one.policy.constraints, *(binding.resources for binding in one.bindings)]
            self._alike.setdefault(repr(rules), []).append(one)
        self._panels: dict[tuple[str, str, str, str], Panel] = {}
        self._reads: dict[int, tuple[Reads | None, Hashable]] = {}
        self._groups: dict[Hashable, _Group] = {}

    def of(self, kind: PolicyKind, operation: str = "CREATE") -> Panel:
        """Return the policies that name a kind and an operation."""
        key = (operation, kind.group, kind.kind, kind.versions[0])
        if key not in self._panels:
            self._panels[key] = self._panel(kind, operation)
        return self._panels[key]

    def asked(self) -> list[Bound]:
        """Return the policies that name a kind which was looked up."""
        names = {id(one.policy) for found in self._panels.values() for one in found.policies}
        return [one for one in self.bound if id(one.policy) in names]

    def _panel(self, kind: PolicyKind, operation: str) -> Panel:
        named = (kind.group, kind.versions, kind.resource, kind.cluster_scoped, operation)
        target = PolicyTarget(
            kind.group, kind.versions, kind.resource, kind.kind, kind.cluster_scoped, "", None, None, None, operation
        )
        found: list[Bound] = []
        groups: dict[tuple[Hashable, tuple[str, ...]], list[Question]] = {}
        for alike in self._alike.values():
            if not may_match(alike[0].policy.constraints, *named):
                continue
            found += alike
            matches = _matches(alike[0], target)
            if all(NO in pair for pair in matches):
                continue
            fields = _fields_read(alike[0], cluster_scoped=kind.cluster_scoped)
            for one in alike:
                groups.setdefault((self._key(one), fields), []).append(Question(one, matches, _version(one, matches)))
        return Panel(found, [self._group(kind, key, own) for key, own in groups.items()])

    def _key(self, one: Bound) -> Hashable:
        """Return what is equal for policies that read the same."""
        if id(one) not in self._reads:
            reads = _reads_of(one)
            self._reads[id(one)] = reads, id(one) if reads is None else reads.key()
        return self._reads[id(one)][1]

    def _group(self, kind: PolicyKind, key: tuple[Hashable, tuple[str, ...]], own: list[Question]) -> _Group:
        """Return a group, for all kinds that the same policies name by the same version, whatever the object."""
        fields = key[1]
        shared: Hashable = (kind.group, kind.kind, kind.versions[0]) if fields else kind.versions[0]
        known = (shared, key, tuple((id(one.bound), one.matches) for one in own))
        if known not in self._groups:
            every = [self._reads[id(one.bound)][0] for one in own]
            self._groups[known] = _Group(_united(every), fields, own)
        return self._groups[known]


def _united(every: list[Reads | None]) -> Reads | None:
    """Return all that some policies read."""
    united = Reads()
    for reads in every:
        if reads is None:
            return None
        united.add(reads)
    return united


def _matches(bound: Bound, target: PolicyTarget) -> Matches:
    constraints = bound.policy.constraints
    first = match(constraints, target) if is_by_kind(constraints) else None
    return tuple(
        (first, match(binding.resources, target, optional=True) if is_by_kind(binding.resources) else None)
        for binding in bound.bindings
    )


def _has_parameters(bound: Bound) -> bool:
    return bound.policy.param_kind is not None and any(binding.reference is not None for binding in bound.bindings)


def _version(bound: Bound, matches: Matches) -> str:
    """Return the version of all objects that a policy sees; "" where more than the object decides."""
    first = matches[0][0]
    certain = all(one is not None and one.applies for pair in matches for one in pair)
    if first is None or not certain or bound.exceptions or _has_parameters(bound):
        return ""
    return first.version


def _fields_read(bound: Bound, *, cluster_scoped: bool) -> tuple[str, ...]:
    """Return the fields of a target that decide whether a policy applies."""
    every = (bound.policy.constraints, *(binding.resources for binding in bound.bindings))
    found = {name for resources in every for name in fields_read(resources, cluster_scoped=cluster_scoped)}
    return tuple(sorted(found))


def _reads_of(bound: Bound) -> Reads | None:
    """Return what a policy and its exceptions read; None where that is not known."""
    policy, reads = bound.policy, Reads()
    if _has_parameters(bound):
        return None
    try:
        for one in (policy, *bound.exceptions):
            if one is None:
                return None
            tracer = Tracer(reads, one.variables)
            for program in (*one.conditions, *(each.program for each in one.validations), *one.annotations):
                tracer.note(program)
    except TooMuch:
        return None
    return reads
