"""Comments, annotations and configurations without measure: each finding asks few of them, and none is lost."""

from __future__ import annotations

from typing import Any

import pytest

from k8slint.analysis.suppressions.suppression import Suppression
from k8slint.model.finding import Finding
from k8slint.project.configuration import config_from_values
from k8slint.project.configuration_error import ConfigError
from k8slint.project.configuration_shape import MOST_CHARACTERS, MOST_ENTRIES
from tests.hostile.manifests import HEAD, MILLION, checked, checked_files, containers, rules


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note how often a suppression is asked about a finding: what takes the time when there are many of both."""
    found: list[str] = []
    allows = Suppression.allows

    def noted(self: Suppression, finding: Finding) -> bool:
        found.append(finding.rule)
        return allows(self, finding)

    monkeypatch.setattr(Suppression, "allows", noted)
    return found


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "# k8slint: ignore[" + "a," * MILLION + "\nspec: {}\n",
        HEAD + "# k8slint: ignore[" + "a," * MILLION + "]\nspec: {}\n",
        HEAD + "# k8slint: ignore[" + ",".join(f"r{number}" for number in range(100_000)) + "]\nspec: {}\n",
        HEAD + "a: 1 " + "# " * MILLION + "k8slint: ignore\n",
        HEAD + "a: " + "#" * MILLION + " # k8slint: ignore[\n",
        HEAD.replace("{name: a}", "{name: a, annotations: {k8slint.dev/ignore: '" + "a, b," * MILLION + "'}}"),
    ],
    ids=["never closed", "closed", "all different", "hashes", "one long hash", "annotation"],
)
def test_one_megabyte_of_suppression(text: str) -> None:
    report = checked(text)
    assert report.findings
    assert all(len(finding.message) < 2000 for finding in report.findings)


@pytest.mark.parametrize("where", ["behind", "above", "all above"])
def test_thousands_of_comments_on_thousands_of_findings(where: str, asked: list[str]) -> None:
    comment = "# k8slint: ignore[field-unknown] x"
    line = {"behind": "  f#: 1 !\n", "above": "  !\n  f#: 1\n", "all above": "  f#: 1\n"}[where].replace("!", comment)
    text = HEAD + "spec:\n" + f"  {comment}\n" * (3000 * (where == "all above"))
    text += "".join(line.replace("#: 1", f"{number}: 1") for number in range(3000))
    report = checked(text)
    allowed = 1 if where == "all above" else 3000
    assert report.summary.suppressed == allowed
    assert rules(report).count("field-unknown") == 3000 - allowed
    assert len(asked) <= 3000 + 30


def test_thousands_of_comments_for_the_whole_file(asked: list[str]) -> None:
    text = HEAD + "spec:\n" + "".join(f"  f{n}: 1 # k8slint: ignore-file[field-unknown]\n" for n in range(3000))
    report = checked(text)
    assert report.summary.suppressed == 3000
    assert set(rules(report)).isdisjoint(("suppression-unused", "suppression-rule-unknown"))
    assert len(asked) <= 3000 + 10


def test_different_comments_for_the_whole_file_are_too_many(asked: list[str]) -> None:
    names = "field-unknown,{}".format
    text = HEAD + "spec:\n" + "".join(f"  f{n}: 1 # k8slint: ignore-file[{names(n)}]\n" for n in range(500))
    report = checked(text)
    reported = [finding.message for finding in report.findings if "cover the whole file" in finding.headline]
    assert len(reported) == 400
    assert reported[0] == "more than 100 suppression comments cover the whole file; this comment suppresses nothing"
    assert len(asked) <= 101 * 510


def test_annotations_of_objects_that_cannot_be_distinguished(asked: list[str]) -> None:
    pod = "- {apiVersion: v1, kind: Pod, metadata: {name: a, annotations: {k8slint.dev/ignore: 'all'}}, "
    report = checked("apiVersion: v1\nkind: List\nitems:\n" + (pod + "spec: {x: 1}}\n") * 2000)
    assert report.summary.suppressed >= 2000
    assert "suppression-unused" not in rules(report)
    assert len(asked) < 16_000
    del asked[:]
    different = "".join(pod.replace("'all'", f"'all, r{number}'") + "spec: {x: 1}}\n" for number in range(400))
    report = checked("apiVersion: v1\nkind: List\nitems:\n" + different)
    assert rules(report).count("suppression-rule-unknown") == 400
    reported = {finding.message for finding in report.findings if "objects of this name" in finding.message}
    assert reported == {"more than 100 annotations cover objects of this name; this annotation suppresses nothing"}
    assert len(asked) < 101 * 2400


def test_thousands_of_annotations() -> None:
    text = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  annotations:\n"
    text += "".join(f"    k8slint.dev/ignore.c{number}: all\n" for number in range(5000)) + "spec:\n  containers:\n"
    text += "".join(f"    - {{name: c{number}, image: nginx}}\n" for number in range(3000))
    assert checked(text).summary.suppressed >= 3000


# --- configurations


def test_a_configuration_of_stars() -> None:
    config = {
        "exclude": ["*a" * 1900 + "b"],
        "suppressions": [{"rules": ["all"], "container": "*a" * 1900 + "b", "paths": ["**/" * 1000 + "x"]}] * 3,
        "overrides": [{"paths": ["**/*a" * 700 + "b", "**/" * 1300 + "b"], "ignore": ["images"]}],
        "assume_defined": [{"kind": "*" * 4000, "name": "*?a" * 1300 + "b"}],
        "declared_seconds": [{"name": "?*" * 2000, "stop_seconds": 1}],
    }
    body = "    - {name: " + "a" * 500 + "#, image: nginx, envFrom: [{configMapRef: {name: " + "a" * 200 + "}}]}\n"
    assert rules(checked(containers(100, body), config))


@pytest.mark.parametrize(
    ("section", "entry"),
    [
        ("suppressions", {"rules": ["all"], "name": "*x", "paths": ["**/*q*"]}),
        ("overrides", {"paths": ["*x/**/y"], "ignore": ["all"]}),
        ("assume_defined", {"kind": "Secret", "name": "*x"}),
        ("scopes", {"name": "s", "paths": ["**"]}),
        ("exclude", "*x/**/y"),
        ("declared_seconds", {"name": "*x", "stop_seconds": 1}),
        ("private_registries", "*.example.com/*x"),
        ("pod_templates", {"api_group": "x.io", "kind": "X", "path": "spec.template"}),
    ],
)
def test_as_many_entries_as_are_allowed(section: str, entry: Any) -> None:
    body = "    - {name: a#, image: 'r#/nginx', envFrom: [{secretRef: {name: s#}}]}\n"
    files: dict[str, str | bytes] = {"a.yaml": containers(100, body)}
    files |= {f"d/f{number}.yaml": HEAD for number in range(20)}
    assert checked_files(files, {section: [entry] * MOST_ENTRIES}).findings
    with pytest.raises(ConfigError, match=f"'{section}' has 1001 entries, more than 1000"):
        checked("", {section: [entry] * (MOST_ENTRIES + 1)})


def test_texts_of_a_configuration_have_a_length() -> None:
    checked("", {"exclude": ["a" * MOST_CHARACTERS]})
    with pytest.raises(ConfigError, match="is longer than 4000 characters"):
        checked("", {"exclude": ["*a" * MOST_CHARACTERS]})


@pytest.mark.parametrize("rule", ["image-registry-not-allowed", "image-tag-latest", "image-registry-deprecated"])
def test_patterns_of_rules_do_not_backtrack(rule: str) -> None:
    from k8slint.rulebook.rulebook import Rulebook

    evil = ["(a+)+$", "*a" * 5000 + "b", "^(([a-z])+.)+[A-Z]([a-z])+$", "[" * 1000, "**/" * 5000, "?" * 5000, "\\"]
    params = {key: evil for key, value in Rulebook.load()[rule].params.items() if isinstance(value, list)}
    assert params or rule != "image-registry-not-allowed"
    image = "a" * 200 + ".example.com/" + "a" * 200 + ":latest"
    checked(containers(50, f"    - {{name: c#, image: '{image}#'}}\n"), {"rules": {rule: params or "error"}})


@pytest.mark.parametrize(
    ("section", "rest"),
    [
        ("overrides", {"ignore": ["images"]}),
        ("suppressions", {"rules": ["all"], "reason": "x"}),
        ("scopes", {"name": "a"}),
    ],
)
def test_patterns_of_a_section_are_counted_together(section: str, rest: dict[str, Any]) -> None:
    """Few entries of many patterns each would be compared with every file as well."""
    entry = {"paths": ["*a*b*"] * 900, **rest}
    config_from_values({section: [entry] * 2})
    with pytest.raises(ConfigError, match=f"'{section}' has 2700 paths, more than 2000"):
        config_from_values({section: [entry] * 3})
