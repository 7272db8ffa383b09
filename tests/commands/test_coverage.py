"""`k8slint coverage`, `k8slint rules --group`, and what `k8slint explain` finds for words that are no rules."""

from __future__ import annotations

import json
import pathlib

import pytest
from click import Command
from click.testing import CliRunner

from k8slint.commands.coverage import command as coverage
from k8slint.commands.explain import command as explain
from k8slint.commands.rules import command as rules
from k8slint.project.configuration_error import UsageError

POD = (
    "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {hostPID: true, containers: [{name: web, image: 'a:1'}]}\n"
)


def run(command: Command, *arguments: str) -> str:
    return CliRunner().invoke(command, arguments, catch_exceptions=False, standalone_mode=False).stdout


def test_controls_with_their_findings(tmp_path: pathlib.Path) -> None:
    (tmp_path / "a.yaml").write_text(POD)
    values = json.loads(run(coverage, str(tmp_path), "--group", "cis", "--format", "json"))
    counts = {row["id"]: row["findings"] for row in values["controls"]}
    assert (counts["5.2.3"], counts["5.1.1"], counts["5.4.2"]) == (1, 0, None)
    text = run(coverage, str(tmp_path), "--group", "cis")
    assert "5.2.3" in text
    assert "5.4.2" not in text


def test_an_unknown_group_names_those_there_are() -> None:
    with pytest.raises(UsageError, match="there are cis, nsa"):
        run(coverage, "--group", "sic")


def test_groups_are_listed() -> None:
    assert "cis: CIS Kubernetes Benchmark" in run(rules, "--group")
    assert [row["id"] for row in json.loads(run(rules, "--group", "pod-security-baseline", "--format", "json"))]


@pytest.mark.parametrize(
    ("word", "rule"),
    [
        ("CKV_K8S_14", "image-tag-missing"),
        ("latest-tag", "image-tag-latest"),
        ("KSV-0013", "image-tag-latest"),
        ("C-0075", "pull-policy-not-always"),
        ("disallow-latest-tag", "image-tag-latest"),
        ("OOMKilled", "memory-in-millibytes"),
        ("ErrImagePull", "pull-credentials-missing"),
        ("cis", "cluster-admin-bound"),
        ("eviction", "pdb-blocks-evictions"),
    ],
)
def test_words_lead_to_rules(word: str, rule: str) -> None:
    assert rule in run(explain, word, "--format", "markdown")
    assert json.loads(run(explain, word, "--format", "json"))
