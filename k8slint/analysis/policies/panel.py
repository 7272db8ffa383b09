"""The policies that name a kind, in groups of those that read the same of an object: what one passes, its like pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.cel.reads import Reads, TooMuch, Tracer
from k8slint.kube.policy.matching import NO, PolicyTarget, fields_read, is_by_kind, match, may_match
from k8slint.kube.policy.policy import AdmissionPolicy

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Mapping
    from typing import TypeVar

    from k8slint.analysis.policies.scope import Bound
    from k8slint.kube.policy.kinds import PolicyKind
    from k8slint.kube.policy.matching import Match

    Answer = TypeVar("Answer")
    Matches = tuple[tuple[Match | None, Match | None], ...]
    """For each binding whether the rules of the policy and its own name a kind; None where that is up to the object."""

    Ask = Callable[[Bound, Matches], Answer | None]
    """What asks one policy about an object: gives what it says, None for nothing."""

_MOST_KEPT = 4_000
"""How many sorts of objects a group remembers; it forgets them all where there are more."""


class _Group:
    """Policies that read the same; ``reads`` is None where what they read is not known."""

    def __init__(self, reads: Reads | None) -> None:
        self.reads = reads
        self.policies: list[tuple[Bound, Matches]] = []
        self._silent_but: dict[Hashable, list[tuple[Bound, Matches]]] = {}

    def ask(self, values: Mapping[str, Any], ask: Ask[Answer]) -> Iterator[tuple[Bound, Answer]]:
        """Yield the policies that have something to say of an object, and what."""
        if self.reads is None:
            answers = [(one, ask(*one)) for one in self.policies]
        else:
            key = self.reads.of(values)
            left = self._silent_but.get(key)
            answers = [(one, ask(*one)) for one in (self.policies if left is None else left)]
            if left is None:
                if len(self._silent_but) >= _MOST_KEPT:
                    self._silent_but.clear()
                self._silent_but[key] = [one for one, answer in answers if answer is not None]
        yield from ((one[0], answer) for one, answer in answers if answer is not None)


class Panel:
    """The policies that name one kind and one operation."""

    def __init__(self, bound: list[Bound], kind: PolicyKind, operation: str) -> None:
        self.policies = bound
        groups: dict[Hashable, _Group] = {}
        for one in bound:
            matches = _matches(one, kind, operation)
            if all(pair[0] == NO or pair[1] == NO for pair in matches):
                continue
            reads = _reads_of(one, cluster_scoped=kind.cluster_scoped)
            key = id(one) if reads is None else reads.key()
            groups.setdefault(key, _Group(reads)).policies.append((one, matches))
        self._groups = list(groups.values())

    def __bool__(self) -> bool:
        return bool(self.policies)

    def ask(self, values: Mapping[str, Any], ask: Ask[Answer]) -> Iterator[tuple[Bound, Answer]]:
        """Yield the policies that have something to say of an object, and what.

        None is asked that is known to be silent about all objects with such ``values``.
        """
        for group in self._groups:
            yield from group.ask(values, ask)


def _matches(bound: Bound, kind: PolicyKind, operation: str) -> Matches:
    target = PolicyTarget(
        kind.group, kind.versions, kind.resource, kind.kind, kind.cluster_scoped, "", None, None, None, operation
    )
    constraints = bound.policy.constraints
    first = match(constraints, target) if is_by_kind(constraints) else None
    return tuple(
        (first, match(binding.resources, target, optional=True) if is_by_kind(binding.resources) else None)
        for binding in bound.bindings
    )


def _reads_of(bound: Bound, *, cluster_scoped: bool) -> Reads | None:
    """Return all that decides what a policy says; None where that is not known."""
    reads = Reads()
    if any(exception is None for exception in bound.exceptions):
        return None
    if bound.policy.param_kind is not None and any(binding.reference is not None for binding in bound.bindings):
        return None
    try:
        for policy in (bound.policy, *bound.exceptions):
            if policy is not None:
                _trace(policy, reads)
    except TooMuch:
        return None
    for resources in (bound.policy.constraints, *(binding.resources for binding in bound.bindings)):
        for name in fields_read(resources, cluster_scoped=cluster_scoped):
            reads.field("target").field(name).consume()
    return reads


def _trace(policy: AdmissionPolicy, reads: Reads) -> None:
    tracer = Tracer(reads, policy.variables)
    programs = [*policy.conditions, *(one.program for one in policy.validations), *policy.annotations]
    for program in programs:
        tracer.note(program)


class Panels:
    """The policies of a scope by what they name, looked up once for each kind."""

    def __init__(self, bound: list[Bound]) -> None:
        self.bound = bound
        self._found: dict[tuple[str, str, str, str], Panel] = {}

    def of(self, kind: PolicyKind, operation: str = "CREATE") -> Panel:
        """Return the policies that name a kind and an operation."""
        key = (operation, kind.group, kind.kind, kind.versions[0])
        if key not in self._found:
            named = (kind.group, kind.versions, kind.resource, kind.cluster_scoped, operation)
            own = [one for one in self.bound if may_match(one.policy.constraints, *named)]
            self._found[key] = Panel(own, kind, operation)
        return self._found[key]

    def asked(self) -> list[Bound]:
        """Return the policies that name a kind which was looked up."""
        names = {id(one.policy) for found in self._found.values() for one in found.policies}
        return [one for one in self.bound if id(one.policy) in names]
