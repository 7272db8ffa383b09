"""The policies that name a kind, in groups of those that read the same of an object: what one passes, its like pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.cel.reads import Reads, TooMuch, Tracer, whole
from k8slint.kube.policy.matching import NO, PolicyTarget, fields_read, is_by_kind, match, may_match
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Mapping
    from typing import TypeVar

    from k8slint.analysis.policies.scope import Bound
    from k8slint.kube.policy.kinds import PolicyKind
    from k8slint.kube.policy.matching import Match

    Answer = TypeVar("Answer")
    Ask = Callable[["Question"], Answer | None]
    """What asks one policy about an object: gives what it says, None for nothing."""
    Matches = tuple[tuple[Match | None, Match | None], ...]

_MOST_KEPT = 4_000
"""How many sorts of objects a group remembers; it forgets them all where there are more."""


class Question(NamedTuple):
    """A policy, and what is known of it for a kind.

    ``matches`` say for each binding whether the rules of the policy, and its own, name the kind; None where that is up
    to the object. ``version`` is the one the policy sees where nothing but validations decides, else "".
    """

    bound: Bound
    matches: Matches
    version: str


class _Group:
    """Policies that read the same, and the same ``fields`` of a target; ``reads`` is None where that is not known."""

    def __init__(self, reads: Reads | None, fields: tuple[str, ...], policies: list[Question]) -> None:
        self._reads = reads
        self._fields = fields
        self._policies = policies
        self._silent_but: dict[Hashable, list[Question]] = {}

    def ask(self, values: Mapping[str, Any], ask: Ask[Answer]) -> Iterator[tuple[Bound, Answer]]:
        """Yield the policies that have something to say of an object, and what."""
        key = left = None
        if self._reads is not None:
            key = self._reads.of(values), *(whole(values["target"][field]) for field in self._fields)
            left = self._silent_but.get(key)
        answers = [(one, ask(one)) for one in (self._policies if left is None else left)]
        speaking = [(one, answer) for one, answer in answers if answer is not None]
        if key is not None and left is None:
            if len(self._silent_but) >= _MOST_KEPT:
                self._silent_but.clear()
            self._silent_but[key] = [one for one, _ in speaking]
        yield from ((one.bound, answer) for one, answer in speaking)


class Panel:
    """The policies that name one kind and one operation, in groups."""

    def __init__(self, policies: list[Bound], groups: list[_Group]) -> None:
        self.policies = policies
        self._groups = groups

    def __bool__(self) -> bool:
        return bool(self.policies)

    def ask(self, values: Mapping[str, Any], ask: Ask[Answer]) -> Iterator[tuple[Bound, Answer]]:
        """Yield the policies that have something to say of an object, and what.

        None is asked that is known to be silent about all objects with such ``values``.
        """
        for group in self._groups:
            yield from group.ask(values, ask)


class Panels:
    """The policies of a scope by what they name, looked up once for each kind."""

    def __init__(self, bound: list[Bound]) -> None:
        self.bound = bound
        self._panels: dict[tuple[str, str, str, str], Panel] = {}
        self._reads: dict[int, Reads | None] = {}
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
        found = [one for one in self.bound if may_match(one.policy.constraints, *named)]
        groups: dict[tuple[Hashable, tuple[str, ...]], list[Question]] = {}
        for one in found:
            matches = _matches(one, target)
            if any(NO not in pair for pair in matches):
                fields = _fields_read(one, cluster_scoped=kind.cluster_scoped)
                groups.setdefault((self._key(one), fields), []).append(Question(one, matches, _version(one, matches)))
        return Panel(found, [self._group(kind, key, own) for key, own in groups.items()])

    def _key(self, one: Bound) -> Hashable:
        """Return what is equal for policies that read the same."""
        if id(one) not in self._reads:
            self._reads[id(one)] = _reads_of(one)
        reads = self._reads[id(one)]
        return id(one) if reads is None else reads.key()

    def _group(self, kind: PolicyKind, key: tuple[Hashable, tuple[str, ...]], own: list[Question]) -> _Group:
        """Return a group, for all kinds that the same policies name by the same version, whatever the object."""
        fields = key[1]
        shared: Hashable = (kind.group, kind.kind, kind.versions[0]) if fields else kind.versions[0]
        known = (shared, key, tuple((id(one.bound), one.matches) for one in own))
        if known not in self._groups:
            self._groups[known] = _Group(self._reads[id(own[0].bound)], fields, own)
        return self._groups[known]


def _matches(bound: Bound, target: PolicyTarget) -> Matches:
    constraints = bound.policy.constraints
    first = match(constraints, target) if is_by_kind(constraints) else None
    return tuple(
        (first, match(binding.resources, target, optional=True) if is_by_kind(binding.resources) else None)
        for binding in bound.bindings
    )


def _version(bound: Bound, matches: Matches) -> str:
    """Return the version of all objects that a policy of nothing but validations sees; "" for any other policy."""
    first = matches[0][0]
    certain = all(one is not None and one.applies for pair in matches for one in pair)
    return first.version if certain and first is not None and bound.policy.is_plain and not bound.exceptions else ""


def _fields_read(bound: Bound, *, cluster_scoped: bool) -> tuple[str, ...]:
    """Return the fields of a target that decide whether a policy applies."""
    every = (bound.policy.constraints, *(binding.resources for binding in bound.bindings))
    found = {name for resources in every for name in fields_read(resources, cluster_scoped=cluster_scoped)}
    return tuple(sorted(found))


def _reads_of(bound: Bound) -> Reads | None:
    """Return what a policy and its exceptions read; None where that is not known."""
    policy, reads = bound.policy, Reads()
    if policy.param_kind is not None and any(binding.reference is not None for binding in bound.bindings):
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
