"""`k8slint check --watch` checks what changes again, and `--show-settings` says what governs a file."""

from __future__ import annotations

import json
import pathlib
import time
from collections.abc import Callable
from typing import Any

import pytest

from k8slint.cli import main
from k8slint.rulebook.rulebook import Rulebook

POD = "apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec: {{containers: [{{name: a, image: 'a:{}'}}]}}\n"
CONFIGURATION = """\
extends: base.yaml
kubernetes_version: "1.34"
ignore: [recommended-labels-missing]
overrides:
  - paths: ["dev/**"]
    ignore: [images]
    rules:
      requests-missing: warning
  - paths: ["prod/**"]
    select: [image-not-pinned]
suppressions:
  - rules: [images]
    paths: ["prod/*"]
    reason: x
scopes:
  - name: prod
    paths: ["prod/**"]
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    monkeypatch.chdir(tmp_path)
    for name, text in (
        (".k8slint.yaml", CONFIGURATION),
        ("base.yaml", "extend_select: [security]\nrules: {image-tag-latest: error}\n"),
        ("dev/a.yaml", POD.format("latest")),
        ("prod/b.yaml", POD.format("latest")),
        ("prod/values.yaml", "a: b\n"),
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return tmp_path


def settings(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(["check", "--format", "json", *arguments[1:], "--show-settings", arguments[0]]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    found["rules"] = {each.pop("rule"): each for each in found["rules"]}
    return found


def test_what_governs_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    found = settings(capsys, "prod/b.yaml")
    assert found["configurations"] == ["base.yaml", ".k8slint.yaml"]
    assert (found["kubernetes"], found["scopes"]) == ("1.34", ["scope 'prod'"])
    assert (found["overrides"], found["suppressions"]) == ([".k8slint.yaml:9"], [".k8slint.yaml:12"])
    assert {"key": "kubernetes_version", "value": '"1.34"', "where": ".k8slint.yaml:2"} in found["keys"]
    rules = found["rules"]
    assert rules.keys() == Rulebook.load().keys()
    on = {"on": True, "severity": "error", "because": "rules", "where": "base.yaml:2"}
    assert rules["image-tag-latest"] == on
    named = {
        "on": True,
        "severity": "info",
        "because": "overrides: select: image-not-pinned",
        "where": ".k8slint.yaml:10",
    }
    assert rules["image-not-pinned"] == named
    off = {"on": False, "severity": "", "because": "ignore: recommended-labels-missing", "where": ".k8slint.yaml:3"}
    assert rules["recommended-labels-missing"] == off
    assert rules["restart-policy-pointless"]["because"] == "does not hold for Kubernetes 1.34"
    assert rules["requests-missing"]["because"] == ""


def test_the_command_line_and_other_folders_have_a_word(capsys: pytest.CaptureFixture[str]) -> None:
    rules = settings(capsys, "dev/a.yaml", "--ignore", "security")["rules"]
    assert rules["image-tag-latest"]["because"] == "overrides: ignore: images"
    assert rules["privileged-container"]["because"] == "--ignore security"
    assert rules["requests-missing"]["severity"] == "warning"
    assert not any(each["on"] for name, each in rules.items() if Rulebook.load()[name].category == "images")


@pytest.mark.parametrize("columns", ["40", "80", "160"])
def test_settings_as_text(columns: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert main(["check", "--show-settings", "prod/values.yaml"]) == 0
    text = capsys.readouterr().out
    assert all(len(line) <= int(columns) or " " not in line.strip() for line in text.splitlines())
    words = " ".join(text.split())
    assert words.startswith("prod/values.yaml configuration .k8slint.yaml < base.yaml extend_select: 1 entry")
    assert "not judged no-manifest: holds neither apiVersion nor kind" in words
    assert "extend_select: security (base.yaml:1)" in words
    assert "restart-policy-pointless" not in words


def test_settings_of_what_is_no_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--show-settings", "prod"]) == 2
    assert "prod: is not a file of the project" in capsys.readouterr().err
    assert main(["check", "--show-settings", "dev/a.yaml", "--format", "sarif"]) == 2


def watched(monkeypatch: pytest.MonkeyPatch, *changes: Callable[[], object]) -> None:
    """Let each change happen in a pause between two looks, and somebody interrupt after the last."""
    left = list(changes)

    def sleep(seconds: float) -> None:
        assert seconds >= 0.5
        if not left:
            raise KeyboardInterrupt
        left.pop(0)()

    monkeypatch.setattr("k8slint.commands.watching.time.sleep", sleep)


def test_what_changes_is_checked_again(
    folder: pathlib.Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    watched(
        monkeypatch,
        lambda: None,
        lambda: (folder / "prod/b.yaml").write_text(POD.format("1.25.3")),
        lambda: (folder / "prod/new.yaml").write_text(POD.format("latest")),
        lambda: (folder / ".k8slint.yaml").write_text("fail_on: nevr\n"),
        lambda: time.time(),
        lambda: (folder / ".k8slint.yaml").write_text("rules: {image-tag-latest: off}\n"),
    )
    assert (
        main(["check", "--watch", "--select", "image-tag-latest", "--no-suppressions", "--format", "concise", "."])
        == 130
    )
    out, err = capsys.readouterr()
    reports = [report.splitlines()[1:] for report in out.split("--- ")[1:]]
    assert [len(report) for report in reports] == [1, 0, 1, 0, 3]
    assert err.count("k8slint: watching ") == 4
    assert err.count("'nevr' is none of info, warning, error, never") == 1


def test_what_cannot_be_watched(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--watch", "-"]) == 2
    assert main(["check", "--watch", "--fix", "."]) == 2
    assert "--watch is of no use with --fix" in capsys.readouterr().err
