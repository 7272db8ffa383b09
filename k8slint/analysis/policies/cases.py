"""One object as policies see it: created or updated, in each version they ask for, with plugins or without."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from k8slint.kube.certain import mapping
from k8slint.kube.policy.verdict import Admission, judge, passes
from k8slint.model.tree import Unknown

if TYPE_CHECKING:
    from k8slint.analysis.policies.asking import Asking
    from k8slint.analysis.policies.panel import Question
    from k8slint.kube.policy.kinds import PolicyKind
    from k8slint.kube.policy.matching import PolicyTarget
    from k8slint.kube.policy.policy import AdmissionPolicy
    from k8slint.kube.policy.verdict import Verdict

_CONVERTED = ("metrics", "behavior", "targetCPUUtilizationPercentage")
"""Fields in which the versions of a HorizontalPodAutoscaler differ, the only kind that is served in two."""


class Cases:
    """One object, which is created, or with `old` updated, with the Namespace that policies see beside it."""

    def __init__(
        self,
        kind: PolicyKind,
        target: PolicyTarget,
        value: dict[str, Any],
        minor: int,
        namespace: dict[str, Any] | None,
        asking: Asking,
        old: dict[str, Any] | None = None,
    ) -> None:
        self.target = target if old is None else target._replace(operation="UPDATE")
        self.kind = kind
        self.minor = minor
        self._value = value
        self._old = old
        self._namespace = namespace
        self._asking = asking
        self._admissions: dict[tuple[str, bool], Admission] = {}

    @cached_property
    def values(self) -> dict[str, Any]:
        """Return all that policies look at but parameters: what expressions see, and the ``target`` of rules."""
        return {**self._admission(self.kind.versions[0], plugins=False).values, "target": self.target._asdict()}

    def left(self, questions: list[Question]) -> list[Question]:
        """Return the policies that may have something to say: all but the plain ones that the object passes."""
        allowance = self._asking.allowance
        found = []
        for question in questions:
            policy, version = question.bound.policy, question.version
            if version and passes(policy, self._admission(version, plugins=False), allowance):
                continue
            found.append(question)
        return found

    def verdict(self, policy: AdmissionPolicy, version: str, params: Any) -> Verdict:
        """Return what a policy says; a Pod does not pass where it does not with what plugins add to it, either."""
        verdict = judge(policy, self._admission(version, plugins=False), self._asking.allowance, params)
        if not verdict.denials or self.kind.root != "core/v1.Pod":
            return verdict
        again = self._judge(policy, version, params, plugins=True)
        sure = {(denial.field, denial.number) for denial in again.denials}
        denials = [denial for denial in verdict.denials if (denial.field, denial.number) in sure]
        return verdict._replace(denials=denials, unknown=verdict.unknown or again.unknown)

    def may_be_left_out(self, exception: AdmissionPolicy) -> bool:
        """Whether the object is not certain to be without what an exception, which denies that, asks for."""
        version = self.kind.versions[0]
        verdicts = [self._judge(exception, version, None, plugins=plugins) for plugins in (False, True)]
        return any(verdict.denials or verdict.unknown for verdict in verdicts)

    def _judge(self, policy: AdmissionPolicy, version: str, params: Any, *, plugins: bool) -> Verdict:
        return judge(policy, self._admission(version, plugins=plugins), self._asking.allowance, params)

    def _admission(self, version: str, *, plugins: bool) -> Admission:
        key = (version, plugins)
        if key not in self._admissions:
            value, old = self._admitted(self._value, version, plugins), None
            if self._old is not None:
                value, old = _stored(value), _stored(self._admitted(self._old, version, plugins))
            self._admissions[key] = Admission(value, self.target, version, self._namespace, old)
        return self._admissions[key]

    def _admitted(self, written: dict[str, Any], version: str, plugins: bool) -> dict[str, Any]:
        """Return a version of the object, or of what it was, with what the API server adds."""
        value: dict[str, Any] = self.kind.admitted(written, self.target.namespace, self.minor, plugins=plugins)
        if version != self.kind.versions[0]:
            group = self.kind.group
            value = {**value, "apiVersion": f"{group}/{version}" if group else version}
            if self.kind.root:  # fields that not all versions have are converted, which is not done here
                value["spec"] = {**mapping(value.get("spec")), **dict.fromkeys(_CONVERTED, Unknown("converted"))}
        return value


def _stored(value: dict[str, Any]) -> dict[str, Any]:
    """Return an object as it is in a cluster: only that knows its status, where it has one, and what it counts."""
    metadata = {**mapping(value.get("metadata")), "generation": Unknown("generation")}
    metadata["resourceVersion"] = Unknown("resourceVersion")
    status = {"status": Unknown("the status")} if "status" in value else {}
    return {**value, "metadata": metadata, **status}


def pod_value(template: dict[str, Any], namespace: str | None) -> dict[str, Any]:
    """Return a Pod as a controller makes it of a template; its name, and labels it adds, are not known."""
    metadata = {key: item for key, item in mapping(template.get("metadata")).items() if key != "name"}
    metadata["ownerReferences"] = Unknown("the owner")
    metadata["generateName"] = Unknown("the name of the owner")
    if namespace is not None:
        metadata["namespace"] = namespace
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": template.get("spec")}
