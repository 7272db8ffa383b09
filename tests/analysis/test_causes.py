"""One cause is one finding, of the rule with the most to say about it."""

from __future__ import annotations

from typing import Literal

import pytest

from k8slint.analysis.causes import without_covered
from k8slint.analysis.run import lint_files
from k8slint.model.finding import Finding, Place, Related
from k8slint.model.span import Span
from k8slint.rulebook.rulebook import Rulebook

COVERS = {"better": frozenset({"worse"})}


def finding(rule: str, path: str, line: int = 1, severity: Literal["warning", "error"] = "warning") -> Finding:
    return Finding(rule, "pods", severity, "nobody", "it", "", "", Place("a.yaml", Span(line, 1, line, 9), path))


@pytest.mark.parametrize(
    ("path", "covered"),
    [
        ("spec.containers[0].image", True),
        ("spec.containers[0].imagePullPolicy", True),
        ("spec.containers[0]", True),
        ("spec.containers[1].image", False),
        ("spec.containers[0].env[0].value", False),
    ],
)
def test_a_finding_covers_those_on_its_field_and_beside_it(path: str, covered: bool) -> None:
    better, worse = finding("better", "spec.containers[0].image"), finding("worse", path, 5)
    assert without_covered([worse, better], COVERS) == ([better] if covered else [worse, better])


def test_a_finding_covers_those_where_it_names_a_related_place() -> None:
    better, worse = finding("better", "spec.a[0]"), finding("worse", "spec.a[1]", 5)
    named = better._replace(related=(Related("again", "a.yaml", Span(5, 3, 5, 4)),))
    assert without_covered([better, worse], COVERS) == [better, worse]
    assert without_covered([named, worse], COVERS) == [named]


def test_no_warning_hides_an_error() -> None:
    both = [finding("better", "spec.a"), finding("worse", "spec.a", severity="error")]
    assert without_covered(both, COVERS) == both


def test_rules_cover_rules_that_exist() -> None:
    rules = Rulebook.load()
    assert all(covered in rules for rule in rules.values() for covered in rule.covers)


@pytest.mark.parametrize(
    ("spec", "rules"),
    [
        ("containers: [{name: a, image: 'a.io/b:latest', imagePullPolicy: IfNotPresent}]", ["image-tag-latest"]),
        ("containers: [{name: a, image: 'a.io/b:main', imagePullPolicy: IfNotPresent}]", ["image-tag-mutable"]),
        (
            "containers: [{name: a, image: 'a.io/b:1'}]\n"
            "  topologySpreadConstraints:\n"
            "  - {maxSkew: 1, topologyKey: a/b, whenUnsatisfiable: DoNotSchedule, labelSelector: {}}\n"
            "  - {maxSkew: 2, topologyKey: a/b, whenUnsatisfiable: DoNotSchedule, labelSelector: {}}\n",
            ["spread-key-repeated"],
        ),
    ],
)
def test_a_cause_is_reported_once(spec: str, rules: list[str]) -> None:
    text = f"apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  {spec}"
    findings = lint_files({"a.yaml": text}).findings
    assert [each.rule for each in findings if each.severity != "info"] == rules
