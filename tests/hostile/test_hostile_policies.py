"""Rules and policies of strangers spend a bounded time, and do nothing else."""

from __future__ import annotations

import functools
import json
from typing import Any

import pytest

from k8slint.analysis.run import lint, lint_files
from k8slint.kube.cel import allowance
from k8slint.kube.schema.custom import expressions
from k8slint.project.configuration import config_from_values
from k8slint.project.configuration_error import ConfigError
from k8slint.rulebook.own_rule import read_own_rule
from k8slint.rulebook.rule_file import RuleFileError

EXPONENTIAL = functools.reduce(lambda inner, n: f"optional.of({inner}).optMap(x{n}, x{n} + x{n})", range(40), "'a'")
NESTED = functools.reduce(lambda inner, n: f"lists.range(99).all(x{n}, {inner})", range(30), "object.kind != ''")


@pytest.fixture(autouse=True)
def _small_allowance(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allowance, "_FIRST", 100_000)
    monkeypatch.setattr(expressions, "_FIRST", 100_000)


def named(name: str) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": name, "namespace": "shop"},
        "data": {"k": "v"},
    }


def policy(validation: dict[str, Any], **more: Any) -> dict[str, Any]:
    rule = {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["configmaps"]}
    spec = {"matchConstraints": {"resourceRules": [rule]}, "validations": [validation], **more}
    return {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingAdmissionPolicy",
        "metadata": {"name": "p"},
        "spec": spec,
    }


def binding(**more: Any) -> dict[str, Any]:
    spec = {"policyName": "p", "validationActions": ["Warn"], **more}
    kind = "ValidatingAdmissionPolicyBinding"
    return {"apiVersion": "admissionregistration.k8s.io/v1", "kind": kind, "metadata": {"name": "b"}, "spec": spec}


def checked(*objects: dict[str, Any]) -> Any:
    return lint_files({f"{number}.json": json.dumps(one) for number, one in enumerate(objects)}, select=["policies"])


VALIDATIONS = {
    "exponential macros": {"expression": f"{EXPONENTIAL} == optional.none()"},
    "nested loops": {"expression": f"!({NESTED})"},
    "loops that fail": {"expression": "lists.range(900000).all(x, lists.range(x).all(y, y < object.data.size()))"},
    "a pattern that looks back": {"expression": f"'{'a' * 9_000}'.matches('^(a+)+b$')"},
    "a pattern that repeats": {"expression": "'a'.matches('((a{1000}){1000}){1000}')"},
    "an enormous message": {"expression": "false", "message": "a" * 900_000},
    "an enormous computed message": {
        "expression": "false",
        "messageExpression": "lists.range(90000).map(x, 'aaaaaaaaaa').join('')",
    },
    "a deep expression": {"expression": "(" * 240 + "false" + ")" * 240},
    "many parts that fail": {
        "expression": " && ".join(f"lists.range(20000).all(x, x < {n}) == object.data.a" for n in range(200))
    },
    "many sides": {"expression": " || ".join(f"object.data.k{n} == lists.range(9999).map(x, x)" for n in range(300))},
}


@pytest.mark.parametrize("validation", VALIDATIONS.values(), ids=VALIDATIONS)
def test_a_policy_ends(validation: dict[str, Any]) -> None:
    report = checked(policy(validation), binding(), *(named(f"c{number}") for number in range(3)))
    assert sum(len(finding.message) for finding in report.findings) < 1_000_000


@pytest.mark.parametrize(
    "validation",
    [
        {"expression": "false", "messageExpression": "'m ' + object.data.x.upperAscii()"},
        {"expression": "false", "messageExpression": "'m ' + variables.x.split('').join('-')"},
        {"expression": "false", "messageExpression": "'m ' + string(int(object.data.pin) + 1)"},
        {"expression": "int(object.data.x.upperAscii()) > 1"},
        {"expression": "int(variables.x.split('').join('-')) > 1"},
    ],
)
def test_a_policy_shows_nothing_that_is_made_of_a_secret(validation: dict[str, Any]) -> None:
    secret = {**named("s"), "kind": "Secret", "data": {"x": "cGx1bWJhZ28wMQ==", "pin": "83719264"}}
    written = policy(validation, variables=[{"name": "x", "expression": "object.data.x"}])
    written["spec"]["matchConstraints"]["resourceRules"][0]["resources"] = ["secrets"]
    (finding,) = checked(written, binding(), secret).findings
    assert "policy 'p'" in finding.headline
    assert not any(part in finding.message for part in ("CGX1", "c-G-x", "83719265", "m "))


def test_variables_end() -> None:
    doubled = [{"name": "v0", "expression": "[1, 2]"}]
    doubled += [{"name": f"v{n}", "expression": f"variables.v{n - 1} + variables.v{n - 1}"} for n in range(1, 60)]
    report = checked(policy({"expression": "variables.v59.size() == 1"}, variables=doubled), binding(), named("a"))
    assert [notice.reason for notice in report.notices] == ["policy-not-judged"]
    itself = [{"name": "a", "expression": "variables.b"}, {"name": "b", "expression": "variables.a"}]
    assert checked(policy({"expression": "variables.a == 1"}, variables=itself), binding(), named("a")).findings == ()


def test_thousands_of_parameters_end() -> None:
    written = policy({"expression": "object.metadata.name != params.data.x"})
    written["spec"]["paramKind"] = {"apiVersion": "v1", "kind": "ConfigMap"}
    bound = binding(paramRef={"selector": {}, "parameterNotFoundAction": "Deny"})
    report = checked(written, bound, *(named(f"c{number}") for number in range(101)))
    assert len(report.findings) == 101
    written["spec"]["validations"] = [{"expression": "object.metadata.name != params.data.?x.orValue('')"}]
    report = checked(written, bound, *(named(f"c{number}") for number in range(101)))
    assert not report.findings
    assert "more than 100 parameters" in report.notices[0].message


def test_many_rules_on_many_items_end() -> None:
    rules = [{"rule": f"self.items.all(x, x != 'y{number}')"} for number in range(300)]
    items = {"type": "array", "maxItems": 3000, "items": {"type": "string", "maxLength": 10}}
    spec = {"type": "object", "x-kubernetes-validations": rules, "properties": {"items": items}}
    version = {"name": "v1", "served": True, "storage": True}
    version["schema"] = {"openAPIV3Schema": {"type": "object", "properties": {"spec": spec}}}
    names = {"kind": "Web", "plural": "webs", "singular": "web", "listKind": "WebList"}
    definition = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "webs.example.com"},
        "spec": {"group": "example.com", "scope": "Namespaced", "names": names, "versions": [version]},
    }
    one = {"apiVersion": "example.com/v1", "kind": "Web", "spec": {"items": [f"i{number}" for number in range(3_000)]}}
    webs = [{**one, "metadata": {"name": f"w{number}", "namespace": "shop"}} for number in range(5)]
    files = {f"{number}.json": json.dumps(value) for number, value in enumerate((definition, *webs))}
    assert lint_files(files).findings == ()


PAGE = """\
id: some-rule-broken
title: Something is not as we want it
severity: warning
subject: resource
RULE
examples:
  - bad: "a: 1"
  - good: "a: 1"
"""


@pytest.mark.parametrize(
    "rule",
    [
        'schema: {$ref: "file:///etc/passwd"}',
        'schema: {$ref: "https://example.com/schema.json"}',
        'schema: {$ref: "../other.json"}',
        'schema: {$ref: "//example.com/schema.json#/a"}',
        'schema: {$id: "https://example.com/a", $ref: "b"}',
        'schema: {pattern: "(?=a)b"}',
        'schema: {pattern: "((a{1000}){1000}){1000}"}',
        "schema: " + "{not: " * 400 + "{}" + "}" * 400,
        "schema: {enum: [" + "a, " * 90_000 + "a]}",
        "must: " + "'" + "(" * 300 + "'",
    ],
)
def test_a_page_that_leads_away_or_is_too_large_is_a_mistake(rule: str) -> None:
    with pytest.raises((RuleFileError, ConfigError)):
        read_own_rule("rules/some-rule-broken.yaml", PAGE.replace("RULE", rule).encode())


@pytest.mark.parametrize(
    "rule",
    [
        "schema: {$ref: '#/$defs/a', $defs: {a: {allOf: [{$ref: '#/$defs/a'}, {$ref: '#/$defs/a'}]}}}",
        "schema: {$defs: {a: {properties: {x: {$ref: '#/$defs/a'}}, anyOf: [{$ref: '#/$defs/b'}]},"
        " b: {anyOf: [{$ref: '#/$defs/a'}]}}, $ref: '#/$defs/a'}",
        "schema: {properties: {data: {patternProperties: {'^(a+)+$': {type: integer}}}}}",
        "schema: {properties: {data: {additionalProperties: {pattern: '^(a+)+b$'}}}}",
        f'must: "{EXPONENTIAL} == optional.none()"',
        "must: 'false'\nmessage: \"{lists.range(90000).map(x, 'aaaaaaaaaa').join('')}\"",
        f'must: "!({NESTED})"',
    ],
)
def test_a_rule_ends(rule: str, tmp_path: Any) -> None:
    (tmp_path / "rules").mkdir()
    try:
        read_own_rule("a.yaml", PAGE.replace("RULE", rule).encode())
    except RuleFileError:
        return
    (tmp_path / "rules" / "a.yaml").write_text(PAGE.replace("RULE", rule))
    value = {**named("a"), "data": {"k": "a" * 5_000, "a" * 200: "b"}}
    objects = "\n---\n".join(json.dumps({**value, "metadata": {"name": f"c{n}"}}) for n in range(3))
    (tmp_path / "a.yaml").write_text(objects)
    config = config_from_values({"rule_dirs": ["rules"], "select": ["own"]})._replace(folder=str(tmp_path))
    report = lint([str(tmp_path / "a.yaml")], config)
    assert sum(len(finding.message) for finding in report.findings) < 1_000_000
