"""What is said of an object that a policy does not admit, and where: the written fields that the policy read.

The problems of policies and bindings themselves are put in their places here, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from k8slint.kube.cel.blame import failing_parts
from k8slint.kube.certain import mapping
from k8slint.kube.policy.review import review
from k8slint.model.finding import Place, Problem
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.node import path_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from k8slint.analysis.policies.scope import Bound
    from k8slint.kube.cel.blame import FailingPart
    from k8slint.kube.policy.kinds import PolicyKind
    from k8slint.kube.policy.policy import AdmissionPolicy, Binding
    from k8slint.kube.policy.review import PolicyProblem
    from k8slint.kube.policy.verdict import Denial
    from k8slint.kube.resource import Resource
    from k8slint.model.node import Node
    from k8slint.model.severity import RefusedBy, Severity
    from k8slint.model.span import Span

_LONGEST = 120
_MOST_MESSAGE = 2_000
"""Characters of a policy's own message that are shown."""
_EXPRESSIONS = {"auditAnnotations": "valueExpression"}

Effect = Literal["noted", "warned", "rejected later", "rejected"]
"""What comes of an object that does not pass, the least first."""
_SEVERITIES: dict[Effect, Severity] = {
    "noted": "info",
    "warned": "warning",
    "rejected later": "warning",
    "rejected": "error",
}
EFFECTS: tuple[Effect, ...] = tuple(_SEVERITIES)


class Subject(NamedTuple):
    """What a policy was asked about: an object, or with a path the pods that the template at that path makes."""

    resource: Resource
    path: tuple[str, ...] | None = None

    def node(self, keys: tuple[str | int, ...]) -> Node:
        """Return the deepest field that is written on the way to one that a policy read."""
        node = self.resource.node.get(*(self.path or ()))
        for key in keys:
            below = node.get(key)
            if not below.exists and key == "data":
                below = node.get("stringData")
            if not below.exists:
                break
            node = below
        return self._named() if node is self.resource.node or len(node.keys) <= len(self.resource.node.keys) else node

    def _named(self) -> Node:
        """Return the field that names the object."""
        name = self.resource.node.get("metadata", "name")
        return name if name.exists else self.resource.node.get("kind")


def effect_of(binding: Binding, denial: Denial, *, in_force: bool = True) -> Effect:
    """Return what comes of a denial by what a binding does; ``in_force`` is False for one that may come too late."""
    if denial.always or "Deny" in binding.actions:
        return "rejected" if in_force else "rejected later"
    return "warned" if "Warn" in binding.actions else "noted"


def problems_of(
    denial: Denial, bound: Bound, binding: Binding, subject: Subject, *, in_force: bool = True
) -> Iterator[Problem]:
    """Yield a problem for every part of an expression that an object does not pass; there is at least one."""
    effect = effect_of(binding, denial, in_force=in_force)
    headline = (
        f"policy '{bound.policy.name}' cannot be evaluated"
        if denial.is_error
        else f"violates policy '{bound.policy.name}'"
    )
    if denial.message:
        message = " ".join(denial.message.split())
        headline += f": {message if len(message) <= _MOST_MESSAGE else message[:_MOST_MESSAGE] + '…'}"
    consequence = _consequence(effect, binding, subject)
    places = set()
    for part in failing_parts(denial.program, denial.values):
        nodes = [subject.node(path[1:]) for path in part.paths] or [subject.node(())]
        node = max(nodes, key=lambda each: len(each.keys))
        if node.keys in places:
            continue
        places.add(node.keys)
        related = (_related(bound, denial, part),)
        yield Problem(node, headline, consequence, _fix(part), related, None, _SEVERITIES[effect], _refused_by(effect))


def foreign_problem(
    denial: Denial, bound: Bound, binding: Binding, kind: PolicyKind, minor: int, *, in_force: bool = True
) -> Problem | None:
    """Return the problem of a policy whose expression fails as it reads a field that objects of a kind never have.

    It need not fail for all of them where another side of an ``||`` may be true.
    """
    for part in failing_parts(denial.program, denial.values):
        if "||" in part.source:
            continue
        for path in part.paths:
            if not kind.has_field(path[1:], minor):
                effect = effect_of(binding, denial, in_force=in_force)
                return _foreign(denial, bound, binding, kind.kind, part, path_text(path[1:]), effect)
    return None


def _foreign(
    denial: Denial, bound: Bound, binding: Binding, kind: str, part: FailingPart, field: str, effect: Effect
) -> Problem:
    by = "once it is bound" if binding.is_assumed else f"binding '{binding.name}'"
    consequence = {
        "rejected": f"The expression fails, so the API server rejects every {kind} ({by}).",
        "rejected later": f"The expression fails, so the API server rejects every {kind} that comes later ({by}).",
        "warned": f"The expression fails, so every {kind} gets a warning ({by}).",
        "noted": f"The expression fails, which the audit log notes for every {kind} ({by}).",
    }[effect]
    node, span = _written(bound, denial, part)
    fix = f"Correct the field, or ask 'has(object.{field})' before."
    headline = f"'object.{field}' is not a field of a {kind}"
    return Problem(node, headline, consequence, fix, (), span, _SEVERITIES[effect], _refused_by(effect))


def _refused_by(effect: Effect) -> RefusedBy:
    return "admission" if effect == "rejected" else "nobody"


def _consequence(effect: Effect, binding: Binding, subject: Subject) -> str:
    kind = subject.resource.kind
    if binding.is_assumed:
        what = f"every Pod of the {kind}" if subject.path is not None else f"the {kind}"
        return f"Nothing binds the policy yet; once it is enforced, the API server rejects {what}."
    by = f"binding '{binding.name}'"
    if subject.path is not None:
        ends = {
            "rejected": f"but rejects every Pod it makes ({by}).",
            "rejected later": f"but rejects every Pod it makes once the policy is in force ({by}).",
            "warned": f"and answers each Pod it makes with a warning ({by}).",
            "noted": f"and notes each Pod it makes in the audit log ({by}).",
        }
        return f"The API server accepts the {kind} {ends[effect]}"
    return {
        "rejected": f"The API server rejects the {kind} ({by}).",
        "rejected later": f"The API server rejects the {kind}, unless it comes before the policy is in force ({by}).",
        "warned": f"The API server accepts the {kind} with a warning ({by}).",
        "noted": f"The API server accepts the {kind} and notes it in the audit log ({by}).",
    }[effect]


def _fix(part: FailingPart) -> str:
    text = " ".join(part.source.split())
    if len(text) > _LONGEST:
        text = f"{text[: _LONGEST - 1]}…"
    return f"Change it so that '{text}' is {'true' if part.wanted else 'false'}."


def _related(bound: Bound, denial: Denial, part: FailingPart) -> tuple[str, Place]:
    node, span = _written(bound, denial, part)
    return "the policy asks for it here", Place(node.source.file, span)


def _written(bound: Bound, denial: Denial, part: FailingPart) -> tuple[Node, Span]:
    """Return the expression that holds a part, which may be that of a variable, and where in it the part stands."""
    policy = bound.resource.node
    node = policy.get(*bound.policy.place(denial.field), denial.number, _EXPRESSIONS.get(denial.field, "expression"))
    if part.text != node.value:
        written = [one.get("expression") for one in policy.get(*bound.policy.place("variables"))]
        node = next((one for one in written if one.value == part.text), node)
    span = node.inside(part.start, part.end) if part.text == node.value else node.span
    return node, span


# --- policies and bindings themselves


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
