"""Policies are asked about objects: which of their rules hold, what parameters they have, what cannot be known."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from k8slint.analysis.policies.scope import NotKnown
from k8slint.kube.cel.allowance import Allowance
from k8slint.kube.policy.matching import match
from k8slint.model.notice import Notice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.analysis.policies.cases import Cases
    from k8slint.analysis.policies.panel import Question
    from k8slint.analysis.policies.scope import Bound, PolicyScope
    from k8slint.kube.policy.policy import Binding
    from k8slint.kube.policy.verdict import Denial

_MOST_PARAMS = 100
"""The objects of parameters that a policy is tried with; each of them may deny."""


class Asking:
    """What all questions of a run share: an allowance that pays for them, and what was not judged."""

    def __init__(self) -> None:
        self.allowance = Allowance()
        self._unknown: Counter[tuple[str, str, str]] = Counter()

    def notices(self) -> Iterator[Notice]:
        """Yield what was not judged, and why."""
        for (file, name, why), count in sorted(self._unknown.items()):
            objects = "1 object" if count == 1 else f"{count} objects"
            yield Notice(file, "policy-not-judged", f"policy '{name}' was not judged on {objects}: {why}")

    def denials(self, question: Question, scope: PolicyScope, cases: Cases) -> list[tuple[Denial, Binding]]:
        """Return why a policy does not admit an object, and by which bindings; what is not known is noted."""
        bound, found = question.bound, list[tuple["Denial", "Binding"]]()
        for binding, (first, second) in zip(bound.bindings, question.matches, strict=True):
            first = first or match(bound.policy.constraints, cases.target)
            second = second or match(binding.resources, cases.target, optional=True)
            if first.applies is False or second.applies is False or cases.target.namespace in binding.apart:
                continue
            if first.applies is None or second.applies is None:
                self._note(bound, "whether it applies is known in the cluster only")
                continue
            found += [(denial, binding) for denial in self._denials(bound, binding, first.version, scope, cases)]
        return found

    def _denials(self, bound: Bound, binding: Binding, version: str, scope: PolicyScope, cases: Cases) -> list[Denial]:
        policy = bound.policy
        if any(exception is None or cases.may_be_left_out(exception) for exception in bound.exceptions):
            return self._note(bound, "a PolicyException may leave it out")
        try:
            params = scope.params(policy, binding, cases.target)
        except NotKnown as error:
            return self._note(bound, str(error))
        denials: dict[tuple[str, int], Denial] = {}
        for param in params[:_MOST_PARAMS]:
            self.allowance.asked()
            if self.allowance.is_spent:
                return self._note(bound, "the policies cost more than is spent on a run")
            verdict = cases.verdict(policy, version, param)
            if verdict.unknown:
                self._note(bound, verdict.unknown)
            for denial in verdict.denials:
                denials.setdefault((denial.field, denial.number), denial)
        if len(params) > _MOST_PARAMS and not denials:
            return self._note(bound, f"it has more than {_MOST_PARAMS} parameters")
        return list(denials.values())

    def _note(self, bound: Bound, why: str) -> list[Denial]:
        self._unknown[bound.resource.node.source.file, bound.policy.name, why] += 1
        return []
