"""`k8slint policies`: a page to start from, and tests of rules and policies."""

from __future__ import annotations

import pathlib

import pytest

from k8slint.cli import main


@pytest.fixture(autouse=True)
def _here(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_new_page_passes_its_own_tests(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policies", "new", "memory-of-no-limit"]) == 0
    assert "rule_dirs: [rules]" in capsys.readouterr().out
    pathlib.Path(".k8slint.yaml").write_text("rule_dirs: [rules]\n", encoding="utf-8")
    assert main(["policies", "test"]) == 0
    assert capsys.readouterr().out.endswith("2 tests, 0 failed\n")
    assert main(["policies", "test", "rules", "--format", "junit"]) == 0
    assert 'failures="0"' in capsys.readouterr().out
    assert main(["policies", "new", "memory-of-no-limit"]) == 2


def test_explain_and_rules_know_own_rules(capsys: pytest.CaptureFixture[str]) -> None:
    main(["policies", "new", "memory-of-no-limit"])
    pathlib.Path(".k8slint.yaml").write_text("rule_dirs: [rules]\n", encoding="utf-8")
    capsys.readouterr()
    assert main(["explain", "memory-of-no-limit", "--format", "markdown"]) == 0
    assert "rules/memory-of-no-limit.yaml" in capsys.readouterr().out
    assert main(["rules", "own"]) == 0
    assert "memory-of-no-limit" in capsys.readouterr().out
    assert main(["explain", "policy/anything"]) == 0


def test_a_test_that_fails_is_exit_code_1(capsys: pytest.CaptureFixture[str]) -> None:
    main(["policies", "new", "memory-of-no-limit"])
    page = pathlib.Path("rules/memory-of-no-limit.yaml")
    page.write_text(page.read_text(encoding="utf-8").replace("memory: 128Mi", "cpu: 1"), encoding="utf-8")
    assert main(["policies", "test", "rules"]) == 1
    assert "FAIL  memory-of-no-limit  example 2 (good)" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [["test"], ["test", "nowhere"], ["new", "Bad Id"], ["new", "image-tag-latest"], ["new", "../out-of-here"]],
)
def test_what_cannot_be_done(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policies", *arguments]) == 2
    assert capsys.readouterr().err.startswith("k8slint: ")
