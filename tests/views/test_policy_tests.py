"""Tests of policies and own rules: what passes, what fails, and what no test looks at."""

from __future__ import annotations

import pytest

from k8slint.report.policy_tests import junit, table
from k8slint.rulebook.own_rule import read_own_rule
from k8slint.views.policy_tests import RanTests, policy_tests, rule_tests

POLICY = """\
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: few}
spec:
  matchConstraints:
    resourceRules:
    - {apiGroups: [apps], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [deployments]}
  validations:
  - {expression: object.spec.replicas <= 5, message: at most 5 replicas}
  - {expression: oldObject == null || oldObject.spec.replicas <= object.spec.replicas, message: never fewer}
"""
BINDING = """\
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: few}
spec: {policyName: few, validationActions: [ACTION]}
"""
WEB = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: COUNTMARK\n"


def web(count: int, mark: str = "") -> str:
    return WEB.replace("COUNT", str(count)).replace("MARK", f" # <- few{mark}" if mark else "")


def ran(policy: str = POLICY, **tests: str) -> RanTests:
    files = {f"policies/few.{name.replace('_', '.')}.yaml": text.encode() for name, text in tests.items()}
    return policy_tests({"policies/few.yaml": policy.encode(), **files}, 36)


@pytest.mark.parametrize(
    ("case", "text", "difference"),
    [
        ("a_allow", web(3), ""),
        ("a_allow", web(9), "line 5: violates policy 'few': at most 5 replicas"),
        ("a_deny", web(9), ""),
        ("a_deny", web(3), "the policy allows the object"),
        ("a_deny", web(9, ": at most 5"), ""),
        (
            "a_deny",
            web(9, ": most 7"),
            "line 5: 'most 7' is not in the message: violates policy 'few': at most 5 replicas",
        ),
        ("a_deny", web(9).replace("web}", "web} # <- few"), "line 3: no finding"),
        ("a_warn", web(9), ""),
        ("a_deny", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n", "the policy does not apply to the object"),
        ("a_deny", "", "the test holds no object"),
    ],
)
def test_a_test_says_what_differs(case: str, text: str, difference: str) -> None:
    (run,) = ran(**{case: text}).runs
    assert (run.differences or ("",))[0] == difference


def test_a_binding_says_what_a_test_may_expect() -> None:
    policy = POLICY + BINDING.replace("ACTION", "Warn")
    assert not ran(policy, a_warn=web(9)).failed
    assert ran(policy, a_deny=web(9)).runs[0].differences == ("no binding of the policy denies",)


def test_an_old_object_makes_an_update() -> None:
    results = ran(a_deny=f"{web(2)}---\n{web(4)}", b_allow=f"{web(4)}---\n{web(2)}")
    assert not results.failed
    assert results.unreached == [("few", 1)]


def test_what_no_test_looks_at() -> None:
    results = ran(a_deny=web(9))
    assert results.unreached == [("few", 2)]
    assert ran().untested == ["few"]
    text = table(ran())
    assert "policy 'few' has no tests" in text


def test_the_cost_and_the_report() -> None:
    results = ran(a_deny=web(9), b_allow=web(9))
    assert results.runs[0].cost > 0
    text = table(results)
    assert "ok    few  a (deny)" in text
    assert "FAIL  few  b (allow)" in text
    assert text.endswith("2 tests, 1 failed\n")
    assert 'failures="1"' in junit(results)


def test_the_examples_of_own_rules() -> None:
    page = """\
id: replicas-too-many
title: More replicas than we have room for
severity: warning
subject: resource
kinds: [Deployment]
must: object.spec.replicas <= 5
examples:
  - bad: |
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: 9 # <- 9
  - good: |
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: 3
"""
    assert [run.differences for run in rule_tests([read_own_rule("replicas-too-many.yaml", page.encode())])] == [(), ()]
    worse = read_own_rule("replicas-too-many.yaml", page.replace("replicas: 3", "replicas: 7").encode())
    assert rule_tests([worse])[1].differences == ("example.yaml:5: More replicas than we have room for",)
    better = read_own_rule("replicas-too-many.yaml", page.replace("9 # <- 9", "2 # <- 2").encode())
    assert rule_tests([better])[0].differences == ("example.yaml:5: no finding",)
