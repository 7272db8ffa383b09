"""SARIF as GitHub and the standard want it.

The published schema is not free to copy; scripts/validate_sarif.py checks against it and with the SARIF multitool.
"""

from __future__ import annotations

import json
import os
import pathlib
from typing import Any

import pytest

from k8slint.model.finding import Related, ResourceRef
from k8slint.model.notice import Notice
from k8slint.model.span import Span
from k8slint.report.options import RenderOptions
from k8slint.report.sarif import render
from k8slint.report.sources import Sources
from k8slint.rulebook.rulebook import Rulebook
from tests.report.reports import finding, report, span_of

RULES = tuple(Rulebook.load().values())

HERE = RenderOptions(base=".")
TEXT = "kind: Deployment\nmetadata:\n  name: web 🙂\nspec:\n  image: nginx:latest\n"


def run_of(
    *findings: Any, options: RenderOptions = HERE, sources: dict[str, str] | None = None, **more: Any
) -> dict[str, Any]:
    log = json.loads(render(report(*findings, **more), Sources(sources or {"web.yaml": TEXT}), options))
    assert log["version"] == "2.1.0"
    assert list(log) == ["$schema", "version", "runs"]
    assert len(log["runs"]) == 1
    run: dict[str, Any] = log["runs"][0]
    return run


def physical(run: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = run["results"][0]["locations"][0]["physicalLocation"]
    return found


def test_a_result_has_one_exact_place_quoted_from_the_source() -> None:
    run = run_of(finding(span=span_of(TEXT, "latest")))
    assert run["columnKind"] == "unicodeCodePoints"
    assert physical(run) == {
        "artifactLocation": {"uri": "web.yaml", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 5, "startColumn": 16, "endLine": 5, "endColumn": 22, "snippet": {"text": "latest"}},
        "contextRegion": {
            "startLine": 4,
            "endLine": 6,
            "snippet": {"text": "spec:\n  image: nginx:latest\n"},
        },
    }
    result = run["results"][0]
    assert result["level"] == "warning"
    assert result["message"] == {"text": "'nginx' is wrong."}
    assert result["ruleIndex"] == 0
    logical = result["locations"][0]["logicalLocations"]
    assert logical[0]["fullyQualifiedName"] == "apps/v1/Deployment/shop/web#spec.template.spec.containers[0].image"


def test_rules_are_those_with_results_and_indexes_fit() -> None:
    run = run_of(finding(rule="b-rule", severity="info"), finding(rule="a-rule", severity="error"), finding())
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["a-rule", "b-rule", "image-tag-latest"]
    assert [rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"]] == [True] * 3
    assert [result["level"] for result in run["results"]] == ["note", "error", "warning"]
    for rule in rules:
        assert rule["name"] != rule["id"]
        for text in ("shortDescription", "fullDescription", "help"):
            assert rule[text]["text"]
        assert len(rule["fullDescription"]["text"]) <= 1024
        assert len(rule["properties"]["tags"]) <= 10


def test_a_rule_with_a_page_brings_its_words() -> None:
    rule = run_of(finding())["tool"]["driver"]["rules"][0]
    assert rule["helpUri"].endswith("/rules/image-tag-latest/")
    assert rule["help"]["markdown"].startswith("# image-tag-latest\n")
    assert rule["defaultConfiguration"] == {"level": "warning"}
    assert rule["properties"]["problem.severity"] == "warning"


def test_file_names_are_relative_encoded_references(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "deploy" / "a b").mkdir(parents=True)
    file = tmp_path / "deploy" / "a b" / "ü#1:%.yaml"
    file.write_text(TEXT)
    (tmp_path / "link.yaml").symlink_to(file)
    monkeypatch.chdir(tmp_path / "deploy")
    expected = "deploy/a%20b/%C3%BC%231%3A%25.yaml"
    for name in ("a b/ü#1:%.yaml", str(file), "../link.yaml"):
        run = run_of(finding(file=name), options=RenderOptions(), sources={})
        assert physical(run)["artifactLocation"]["uri"] == expected
        assert str(tmp_path) not in json.dumps(run)


def test_both_fingerprints() -> None:
    results = run_of(finding(span=span_of(TEXT, "latest")), finding(span=span_of(TEXT, "nginx")))["results"]
    prints = [result["partialFingerprints"] for result in results]
    assert prints[0]["primaryLocationLineHash"] == prints[1]["primaryLocationLineHash"]
    assert prints[0]["k8slintFinding/v2"] != prints[1]["k8slintFinding/v2"]
    moved = run_of(finding(span=Span(50, 1, 50, 2)))["results"][0]["partialFingerprints"]
    assert moved == {"k8slintFinding/v2": prints[0]["k8slintFinding/v2"]}


def test_the_fingerprint_survives_a_new_version_of_the_api() -> None:
    versions = ("apps/v1", "apps/v1beta2", "batch/v1")
    one, other, third = (
        run_of(finding(resource=ResourceRef(version, "Deployment", "", "web")))["results"][0]["partialFingerprints"]
        for version in versions
    )
    assert one == other
    assert one != third


def test_related_places_have_ids_and_messages() -> None:
    related = (Related("the object", "web.yaml", span_of(TEXT, "web")),)
    places = run_of(finding(related=related))["results"][0]["relatedLocations"]
    assert places[0]["id"] == 1
    assert places[0]["message"] == {"text": "the object."}


def test_messages_hold_no_links_and_end_like_sentences() -> None:
    result = run_of(finding(message="'[x](https://evil.example)' is wrong"))["results"][0]
    assert "](" not in result["message"]["text"]
    assert result["message"]["text"].endswith(".")


def test_values_of_secrets_are_not_quoted() -> None:
    text = "kind: Secret\ntype: Opaque\nstringData:\n  token: hunter2\nmetadata:\n  name: x\n"
    secret = ResourceRef("v1", "Secret", "", "x")
    in_secret = finding(span=span_of(text, "hunter2"), resource=secret, path="stringData.token")
    beside = finding(span=span_of(text, "metadata"), resource=secret, path="metadata")
    related = (Related("this", "web.yaml", span_of(text, "token")),)
    elsewhere = finding(file="b.yaml", related=related)
    reported = json.dumps(run_of(in_secret, beside, elsewhere, sources={"web.yaml": text}))
    assert "hunter2" not in reported


def test_a_value_of_a_secret_that_hides_its_kind_is_not_quoted_either() -> None:
    text = "kind: &kind Secret\nmetadata:\n  name: x\ntype: Opaque\n\n\nstringData:\n  token: hunter2\n"
    secret = ResourceRef("v1", "Secret", "", "x")
    found = finding(span=span_of(text, "hunter2"), resource=secret, path="stringData[token]")
    assert "hunter2" not in json.dumps(run_of(found, sources={"web.yaml": text}))


def test_a_category_names_the_run() -> None:
    assert "automationDetails" not in run_of()
    assert run_of(options=RenderOptions(sarif_category="prod"))["automationDetails"] == {"id": "prod/"}


def test_a_run_that_failed_says_so() -> None:
    assert run_of(finding())["invocations"][0]["executionSuccessful"] is True
    invocation = run_of(finding(), failed=True)["invocations"][0]
    assert invocation["executionSuccessful"] is False
    assert invocation["toolExecutionNotifications"][-1]["level"] == "error"


def test_what_was_passed_over_is_a_notification_with_a_descriptor() -> None:
    run = run_of(notices=(Notice("a.yaml", "helm-template", "is a template"),))
    note = run["invocations"][0]["toolExecutionNotifications"][0]
    assert note["descriptor"] == {"id": "helm-template"}
    (described,) = run["tool"]["driver"]["notifications"]
    assert (described["id"], described["name"]) == ("helm-template", "HelmTemplateNotice")
    assert run["results"] == []


def test_beyond_the_limit_the_worst_results_are_kept_and_the_rest_is_counted() -> None:
    found = [finding(severity=each) for each in ("info", "error", "warning")]
    run = run_of(*found, options=RenderOptions(max_results=2))
    assert [result["level"] for result in run["results"]] == ["error", "warning"]
    note = run["invocations"][0]["toolExecutionNotifications"][0]
    assert note["message"]["text"] == "1 info more are not in this file."


def test_no_number_is_zero_and_no_end_comes_before_its_start() -> None:
    run = run_of(finding(), finding(span=Span(2, 3, 5, 1)), finding(file="gone.yaml", resource=None))
    for result in run["results"]:
        assert len(result["locations"]) == 1
        region = result["locations"][0]["physicalLocation"]["region"]
        start, end = (region["startLine"], region["startColumn"]), (region["endLine"], region["endColumn"])
        assert (1, 1) <= start <= end


def test_every_rule_is_described_once_with_different_tags() -> None:
    run = run_of(*(finding(rule=rule.id) for rule in RULES))
    described = {rule["id"]: rule["properties"]["tags"] for rule in run["tool"]["driver"]["rules"]}
    assert list(described) == [rule.id for rule in sorted(RULES, key=lambda rule: rule.id)]
    for rule in RULES:
        tags = described[rule.id]
        assert len(set(tags)) == len(tags)
        assert rule.category in tags
        assert ("security" in tags) == (rule.category in ("security", "access"))


@pytest.mark.skipif(
    "K8SLINT_SARIF_SCHEMA" not in os.environ, reason="needs the SARIF schema, which is not free to copy"
)
def test_the_published_schema_accepts_it() -> None:
    from jsonschema import validators

    with open(os.environ["K8SLINT_SARIF_SCHEMA"], encoding="utf-8") as file:
        schema = json.load(file)
    related = (Related("the object", "web.yaml", span_of(TEXT, "web")),)
    notices = (Notice("a.yaml", "helm-template", "is a template"),)
    every = [finding(rule=rule.id) for rule in RULES]
    odd = [finding(related=related), finding(resource=None, severity="error")]
    made = report(*odd, *every, notices=notices, failed=True)
    log = json.loads(render(made, Sources({"web.yaml": TEXT}), RenderOptions(base=".", sarif_category="x")))
    assert list(validators.validator_for(schema)(schema).iter_errors(log)) == []
