"""A baseline: written by the command, honoured by a check, pruned, merged, and never a way to hide errors."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest

from k8slint.cli import main
from tests.git_repositories import commit, git, needs_git, repository
from tests.git_repositories import write as write_files

POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: {name}
spec:
  containers:
    - name: web
      image: {image}
"""
CONFIG = """\
baseline: .k8slint-baseline.json
select: [image-tag-latest, image-reference-invalid, baseline-stale, suppression-expired]
"""
BASELINE = ".k8slint-baseline.json"
LATEST = POD.format(name="old", image="nginx:latest")
INVALID = POD.format(name="broken", image="'nginx:!'")


@pytest.fixture(autouse=True)
def folder(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    monkeypatch.chdir(tmp_path)
    write_files(tmp_path, {".k8slint.yaml": CONFIG, "old.yaml": LATEST})
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any]]:
    """Return the exit code and the report of a check."""
    capsys.readouterr()
    code = main(["check", "--no-cache", "--format", "json", *arguments])
    out = capsys.readouterr()
    assert out.out, out.err
    return code, json.loads(out.out)


def rules(report: dict[str, Any]) -> list[str]:
    return [finding["rule"] for finding in report["findings"]]


def entries(folder: pathlib.Path) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads((folder / BASELINE).read_text())[1:]
    return found


def rewrite(folder: pathlib.Path, **values: str) -> None:
    rows = [{**row, **values} for row in entries(folder)]
    lines = [json.dumps({"k8slint-baseline": 1}), *map(json.dumps, rows)]
    (folder / BASELINE).write_text("[" + "\n,".join(lines) + "\n]\n")


def test_what_was_there_is_counted_and_not_reported(folder: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["baseline"]) == 0
    assert capsys.readouterr().out == f"wrote {BASELINE}: 1 entry, 1 new, 0 gone\n"
    code, report = run(capsys)
    assert (code, rules(report), report["summary"]["suppressed_by_baseline"]) == (0, [], 1)
    write_files(folder, {"new.yaml": POD.format(name="new", image="redis:latest")})
    code, report = run(capsys)
    assert (code, [each["file"] for each in report["findings"]]) == (1, ["new.yaml"])
    assert rules(run(capsys, "--no-suppressions")[1]) == ["image-tag-latest"] * 2


def test_a_configured_baseline_must_be_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--no-cache"]) == 2
    assert "run 'k8slint baseline'" in capsys.readouterr().err


def test_errors_stand_unless_they_are_asked_for(folder: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_files(folder, {"old.yaml": INVALID})
    assert main(["baseline"]) == 0
    assert "1 error is not in it, as the cluster rejects it;" in capsys.readouterr().out
    assert rules(run(capsys)[1]) == ["image-reference-invalid"]
    assert main(["baseline", "--with-errors", "--reason", "the vendor's"]) == 0
    assert rules(run(capsys)[1]) == []
    (entry,) = entries(folder)
    assert (entry["severity"], entry["reason"]) == ("error", "the vendor's")


def test_an_entry_for_a_warning_hides_no_error(folder: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["baseline"])
    write_files(folder, {".k8slint.yaml": CONFIG + "rules: {image-tag-latest: error}\n"})
    assert rules(run(capsys)[1]) == ["image-tag-latest"]


def test_entries_whose_findings_are_gone_are_reported_and_pruned(
    folder: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_files(folder, {"second.yaml": POD.format(name="second", image="redis:latest")})
    main(["baseline", "--reason", "old"])
    write_files(folder, {"second.yaml": POD.format(name="second", image="redis:7.2.4")})
    (stale,) = run(capsys)[1]["findings"]
    assert (stale["rule"], stale["file"], stale["line"]) == ("baseline-stale", BASELINE, 3)
    assert rules(run(capsys, "old.yaml")[1]) == []  # nobody looked at the other file
    assert rules(run(capsys, "--ignore", "image-tag-latest")[1]) == []  # nor asked the rule
    write_files(folder, {"third.yaml": POD.format(name="third", image="redis:latest")})
    main(["baseline", "--prune"])
    assert [(entry["file"], entry["reason"]) for entry in entries(folder)] == [("old.yaml", "old")]
    assert [each["file"] for each in run(capsys)[1]["findings"]] == ["third.yaml"]


def test_a_run_on_some_files_keeps_the_entries_of_others(folder: pathlib.Path) -> None:
    write_files(folder, {"second.yaml": POD.format(name="second", image="redis:latest")})
    main(["baseline"])
    main(["baseline", "second.yaml"])
    assert [entry["file"] for entry in entries(folder)] == ["old.yaml", "second.yaml"]


def test_an_entry_ends(folder: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["baseline", "--expires", "2020-01-31"])
    assert sorted(rules(run(capsys)[1])) == ["image-tag-latest", "suppression-expired"]
    rewrite(folder, expires="2999-01-31")
    assert rules(run(capsys)[1]) == []
    assert main(["baseline", "--expires", "soon"]) == 2


def test_the_cache_sees_a_changed_baseline(folder: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["baseline"])
    command = ["check", "--cache-dir", str(folder.parent / "cache"), "--format", "concise"]
    assert [main(command) for _ in range(2)] == [0, 0]
    rewrite(folder, name="another", file="another.yaml", path="spec")
    capsys.readouterr()
    assert main(command) == 1
    assert "image-tag-latest" in capsys.readouterr().out


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "[1]", '[{"k8slint-baseline": 2}]', '[{"k8slint-baseline": 1}, 3]', "[" * 9999]
)
def test_a_baseline_nobody_can_read_is_an_error(
    text: str, folder: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / BASELINE).write_text(text)
    assert main(["check", "--no-cache"]) == 2
    assert "not a baseline" in capsys.readouterr().err


def test_it_is_written_through_no_link_and_named_nowhere_else(
    folder: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = folder.parent / "target"
    target.write_text("kept")
    (folder / BASELINE).symlink_to(target)
    assert main(["baseline"]) == 2
    assert target.read_text() == "kept"
    write_files(folder, {".k8slint.yaml": "baseline: ../outside.json\n"})
    assert main(["check", "--no-cache"]) == 2
    assert "outside of the project" in capsys.readouterr().err


def test_without_a_configuration_it_says_what_to_write(
    folder: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_files(folder, {".k8slint.yaml": "select: [image-tag-latest]\n"})
    assert main(["baseline"]) == 0
    assert f"add 'baseline: {BASELINE}'" in capsys.readouterr().out
    assert len(entries(folder)) == 1


@needs_git
def test_two_branches_merge_without_a_conflict(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {name: POD.format(name=name[0], image="nginx:latest") for name in ("a.yaml", "m.yaml", "z.yaml")}
    top = repository(tmp_path / "repository", {".k8slint.yaml": CONFIG, **files})
    monkeypatch.chdir(top)
    main(["baseline"])
    commit(top)
    for branch, name in (("one", "b.yaml"), ("two", "zz.yaml")):
        git(top, "checkout", "-q", "-b", branch, "main")
        write_files(top, {name: POD.format(name=branch, image="nginx:latest")})
        main(["baseline"])
        commit(top)
    git(top, "merge", "-q", "-m", "both", "one")
    assert [entry["file"] for entry in entries(top)] == ["a.yaml", "b.yaml", "m.yaml", "z.yaml", "zz.yaml"]
    assert main(["check", "--no-cache"]) == 0


@needs_git
def test_a_change_does_not_allow_its_own_findings(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    top = repository(tmp_path / "repository", {".k8slint.yaml": CONFIG, "old.yaml": LATEST})
    monkeypatch.chdir(top)
    main(["baseline"])
    commit(top)
    write_files(top, {"new.yaml": POD.format(name="new", image="redis:latest")})
    main(["baseline"])
    assert rules(run(capsys)[1]) == []
    report = run(capsys, "--suppressions-from", "HEAD")[1]
    assert [each["file"] for each in report["findings"]] == ["new.yaml"]
