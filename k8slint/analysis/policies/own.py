"""Findings of policies and bindings themselves: what is bound to nothing, and what can never decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.certain import mapping
from k8slint.kube.policy.review import review
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from k8slint.kube.policy.policy import AdmissionPolicy
    from k8slint.kube.policy.review import PolicyProblem
    from k8slint.kube.resource import Resource


def policy_problems(
    compiled: AdmissionPolicy, policy: Resource, bound: Collection[str] | None
) -> Iterator[tuple[str, Problem]]:
    """Yield rules and problems of a policy; ``bound`` are the names that bindings name (None: not all are known)."""
    if bound is not None and policy.name and policy.name not in bound:
        consequence = "Nothing is enforced: the API server asks no policy without a ValidatingAdmissionPolicyBinding."
        fix = f"Add a binding with 'policyName: {policy.name}', or remove the policy."
        headline = f"policy '{policy.name}' is not bound"
        yield "policy-unbound", Problem(policy.node.get("metadata", "name"), headline, consequence, fix)
    for found in review(compiled, policy.value):
        yield found.rule, _placed(found, policy)


def binding_problems(binding: Resource, names: Collection[str]) -> Iterator[tuple[str, Problem]]:
    """Yield the rule and problem of a binding whose policy none of some names is."""
    node = binding.node.get("spec", "policyName")
    name = mapping(binding.value.get("spec")).get("policyName")
    if isinstance(name, str) and name and name not in names:
        consequence = "Nothing is enforced, and the API server does not say so."
        fix = "Name a ValidatingAdmissionPolicy, or remove the binding."
        yield "policy-undefined", Problem(node, f"no policy is named '{name}'", consequence, fix)


def _placed(found: PolicyProblem, policy: Resource) -> Problem:
    """Return a problem at the node, and the place in the text, that it speaks of."""
    node = policy.node.get(*found.path)
    span = None
    if found.line and isinstance(node.value, str):
        lines = node.value.splitlines(keepends=True)
        start = sum(map(len, lines[: found.line - 1])) + found.column - 1
        span = node.inside(start, start + 1)
    return Problem(
        node,
        found.headline,
        found.consequence,
        found.fix,
        span=span,
        severity="warning",
        refused_by="nobody",
    )
