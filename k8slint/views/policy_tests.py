"""Tests of a team's own rules and policies: the examples in pages, and the files beside a policy.

Beside a policy ``p`` stand ``p.<case>.allow.yaml``, ``p.<case>.deny.yaml`` and ``p.<case>.warn.yaml``: the object
first, then what the policy needs to see (parameters, the Namespace, the old object). A mark ``# <- p`` expects a
finding on its line, ``# <- p: words`` also these words in its message.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

from k8slint.analysis.policies.named import objects_in
from k8slint.analysis.policies.scope import Further, NotKnown, PolicyScope
from k8slint.analysis.policies.wording import Subject, problems_of
from k8slint.kube.cel.allowance import Allowance
from k8slint.kube.policy.kinds import PolicyKinds
from k8slint.kube.policy.matching import match
from k8slint.kube.policy.policy import AdmissionPolicy, NotCompiled
from k8slint.kube.policy.verdict import Admission, judge
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from k8slint.analysis.policies.scope import Bound
    from k8slint.kube.inventory import Item
    from k8slint.kube.resource import Resource
    from k8slint.model.rule import Rule

VERDICTS = ("allow", "deny", "warn")
_CRD = "CustomResourceDefinition"
_Found = tuple[int, str, str]
_MARK = re.compile(r"#\s?<-\s*([^\s:]{1,253})(?::[ \t]+([^\n]*))?")


class RanTest(NamedTuple):
    """One test of a rule or policy, its file, and in what the result differs from the expected; cost 0: not known."""

    name: str
    case: str
    file: str
    differences: tuple[str, ...]
    cost: int = 0


class RanTests(NamedTuple):
    """All tests, the policies that have none, and the validations that no test has failed: policy and number from 1."""

    runs: list[RanTest]
    untested: list[str]
    unreached: list[tuple[str, int]]

    @property
    def failed(self) -> bool:
        """Whether a test gave another result than it expects."""
        return any(run.differences for run in self.runs)


def rule_tests(rules: Iterable[Rule]) -> list[RanTest]:
    """Return the runs of the examples in the pages of own rules."""
    from k8slint.rulebook.page import load_page

    runs = []
    for rule in rules:
        for number, example in enumerate(load_page(rule).examples, 1):
            expected = [(each.file, each.line, each.underlined) for each in example.expected]
            found = _findings(rule, example)
            wrong = [f"{file}:{line}: no finding" for file, line, _ in expected if (file, line) not in found]
            wrong += [f"{at[0]}:{at[1]}: {headline}" for at, headline in found.items() if not _expects(expected, *at)]
            if example.bad and not found and not wrong:
                wrong.append("no finding")
            case = f"example {number} ({'bad' if example.bad else 'good'})"
            runs.append(RanTest(rule.id, case, rule.own["file"] if rule.own else "", tuple(wrong)))
    return runs


def _expects(expected: list[tuple[str, int, str]], file: str, line: int) -> bool:
    return any(each[:2] == (file, line) for each in expected)


def _findings(rule: Rule, example: Any) -> dict[tuple[str, int], str]:
    """Return what a rule finds in an example: the headlines by file and line."""
    from k8slint.analysis.run import check_with
    from k8slint.project.configuration import config_from_values
    from k8slint.project.options import Options, Selection
    from k8slint.project.project import Project
    from k8slint.rulebook.rulebook import Rulebook

    config = config_from_values(example.config)
    if example.params:
        config = config._replace(values={**config.values, "rules": {rule.id: example.params}})
    selection = Selection(select=(rule.id,), kubernetes_version=example.kubernetes_version or None)
    contents = {name: text.encode() for name, text in example.files.items()}
    project = Project.of_texts(contents, config, Options(selection))
    report = check_with(project, Rulebook.load().joined([rule]))
    return {
        (finding.place.file, finding.place.span.line): finding.headline
        for finding in report.findings
        if finding.rule == rule.id
    }


# --- policies


def policy_tests(files: dict[str, bytes], minor: int) -> RanTests:
    """Return the runs of the tests of policies; ``files`` are policies and tests by name."""
    tests = {name: data for name, data in files.items() if _verdict_of(name)}
    kept = {name: data for name, data in files.items() if name not in tests}
    results = RanTests([], [], [])
    for name, data in sorted(kept.items()):
        for bound in _Tester({name: data}, minor).bound():
            policy = bound.policy
            own = [test for test in sorted(tests) if _is_of(test, name, policy.name)]
            reached: set[int] = set()
            for test in own:
                results.runs.append(_run(bound.policy.name, test, tests[test], {name: data}, minor, reached))
            if not own:
                results.untested.append(policy.name)
            else:
                missed = [each.number + 1 for each in policy.validations if each.number not in reached]
                results.unreached.extend((policy.name, number) for number in missed)
    return results


def _verdict_of(file: str) -> str:
    parts = file.rsplit(".", 2)
    return parts[1] if len(parts) == 3 and parts[1] in VERDICTS else ""


def _is_of(test: str, file: str, policy: str) -> bool:
    """Whether a test stands beside a file and begins with the name of a policy in it."""
    return os.path.dirname(test) == os.path.dirname(file) and os.path.basename(test).startswith(f"{policy}.")


def _run(policy: str, test: str, data: bytes, beside: dict[str, bytes], minor: int, reached: set[int]) -> RanTest:
    tester = _Tester({test: data, **beside}, minor)
    verdict = _verdict_of(test)
    found, wrong, cost = tester.outcome(policy, test, reached)
    if not wrong:
        wrong = list(_differences(policy, verdict, found, data.decode("utf-8", "replace")))
    case = os.path.basename(test).removeprefix(f"{policy}.").rsplit(".", 2)[0]
    return RanTest(policy, f"{case} ({verdict})", test, tuple(wrong), cost)


def _differences(policy: str, verdict: str, found: list[_Found], text: str) -> Iterator[str]:
    """Yield in what the findings (line, severity, message) of a policy are not those that a test expects."""
    marks = [
        (number, mark[2] or "")
        for number, line in enumerate(text.splitlines(), 1)
        for mark in _MARK.finditer(line)
        if mark[1] == policy
    ]
    if verdict == "allow":
        yield from (f"line {line}: {message}" for line, _, message in found)
    elif not found:
        yield "the policy allows the object"
    elif verdict == "deny" and all(severity not in ("error", "") for _, severity, _ in found):
        yield "no binding of the policy denies"
    elif verdict == "warn" and all(severity not in ("warning", "") for _, severity, _ in found):
        yield "no binding of the policy warns"
    for number, words in marks:
        here = [message for line, _, message in found if line == number]
        if not here:
            yield f"line {number}: no finding"
        elif not any(words in message for message in here):
            yield f"line {number}: '{words}' is not in the message: {here[0]}"
    if marks and verdict != "allow":
        wanted = {number for number, _ in marks}
        yield from (f"line {line}: {message}" for line, _, message in found if line not in wanted)


class _Tester:
    """The objects of some files as one scope."""

    def __init__(self, files: dict[str, bytes], minor: int) -> None:
        self._objects: dict[str, list[Resource]] = {}
        items: list[Item] = []
        self._items: dict[str, list[Item]] = {}
        for name, data in files.items():
            self._objects[name], own = objects_in(name, data)
            self._items[name] = own
            items += own
        self._kinds = PolicyKinds(minor, self._definitions)
        self._scope = PolicyScope([], self._kinds, self, Further(items))

    def bound(self) -> list[Bound]:
        """Return the policies, those that nothing binds as if they denied."""
        return self._scope.bound()

    def resource_of(self, item: Item) -> Resource | None:
        """Return the object of an item."""
        return self._objects[item.unit][item.defines.owner]

    def compiled(self, item: Item, resource: Resource, minor: int) -> AdmissionPolicy | None:
        """Return a policy; None for one that the API server does not take."""
        del item
        try:
            return AdmissionPolicy(resource.value, minor)
        except NotCompiled:
            return None

    def _definitions(self, group: str) -> Iterator[dict[str, Any]]:
        for objects in self._objects.values():
            yield from (each.value for each in objects if each.kind == _CRD and each.spec.get("group") == group)

    def outcome(self, name: str, test: str, reached: set[int]) -> tuple[list[_Found], list[str], int]:
        """Return what a policy finds in the first object of a test: lines, severities and messages; or what is wrong.

        The third value is the cost; ``reached`` gets the numbers of the validations that the object fails.
        """
        bound = next((one for one in self.bound() if one.policy.name == name), None)
        if bound is None or not self._items[test]:
            return [], ["the test holds no object"], 0
        item, *others = self._items[test]
        resource, old = self._objects[test][item.defines.owner], None
        kind = self._kinds.find(item.defines.api_version, item.kind)
        if kind is None:
            return [], [f"nothing describes {item.kind} of {item.defines.api_version}"], 0
        target, minor = self._scope.target(kind, item, resource.value), self._kinds.minor
        for other in others:
            if other.identity == item.identity:
                target = target._replace(operation="UPDATE")
                old = kind.admitted(self._objects[test][other.defines.owner].value, target.namespace, minor)
        found = match(bound.policy.constraints, target)
        if not found.applies:
            return [], ["the policy does not apply to the object"], 0
        namespace = self._scope.namespace(target.namespace) if target.namespace else None
        value = kind.admitted(resource.value, target.namespace, minor, plugins=False)
        return self._judged(bound, Admission(value, target, found.version, namespace, old), resource, reached)

    def _judged(
        self, bound: Bound, admission: Admission, resource: Resource, reached: set[int]
    ) -> tuple[list[_Found], list[str], int]:
        findings: list[_Found] = []
        cost = 0
        for binding in bound.bindings:
            if not match(binding.resources, admission.target, optional=True).applies:
                continue
            try:
                params = self._scope.params(bound.policy, binding, admission.target)
            except NotKnown as error:
                return [], [f"not judged: {error}"], cost
            for param in params:
                allowance = Allowance()
                verdict = judge(bound.policy, admission, allowance, param)
                cost = max(cost, allowance.spent)
                if verdict.unknown:
                    return [], [f"not judged: {verdict.unknown}"], cost
                for denial in verdict.denials:
                    reached.add(denial.number)
                    for problem in problems_of(denial, bound, binding, Subject(resource)):
                        severity = "" if binding.is_assumed else problem.severity
                        findings.append((_line(problem.at), severity, problem.headline))
        return findings, [], cost


def _line(at: Any) -> int:
    return int(at.span.line)
