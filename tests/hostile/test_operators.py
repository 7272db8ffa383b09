"""Odd ways to start the program, and work that grows with a product: clear errors, the same answers, an end."""

from __future__ import annotations

import os
import pathlib
import resource
import subprocess
import sys

import pytest

from k8slint.analysis.run import lint_files
from k8slint.cli import main
from k8slint.kube.schema.spelling import nearest
from k8slint.project import ignore_pattern
from k8slint.project.ignore_pattern import ignore_patterns, verdict
from k8slint.report.display import cells, defused_json, visible
from tests.hostile.program import ROOT

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: 'nginx:latest'}]}\n"


@pytest.fixture
def project(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    (tmp_path / "pod.yaml").write_text(POD)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def program(arguments: str, redirections: str = "", files: int = 0) -> subprocess.CompletedProcess[str]:
    """Run the program from a shell that closes streams, with a limit on open files."""
    run = f'exec "{sys.executable}" -c "from k8slint.cli import run; run()" {arguments} {redirections}'

    def limited() -> None:
        if files:
            resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))

    environ = {**os.environ, "PYTHONPATH": str(ROOT), "K8SLINT_NO_CACHE": "1"}
    return subprocess.run(
        ["sh", "-c", run], capture_output=True, text=True, env=environ, preexec_fn=limited, check=False
    )


# --- closed streams


@pytest.mark.parametrize("arguments", ["check .", "images .", "timeline .", "rules", "--version", "--help"])
def test_a_closed_standard_output_is_named(arguments: str, project: pathlib.Path) -> None:
    done = program(arguments, ">&-")
    assert done.returncode == 2
    assert done.stderr.startswith("k8slint: standard output is closed")
    assert done.stderr.count("\n") == 1


def test_a_report_goes_to_its_file_without_standard_output(project: pathlib.Path) -> None:
    for redirections in (">&-", ">&- 2>&-", "<&- >&- 2>&-"):
        done = program("check . --format json:out.json", redirections)
        assert (done.returncode, done.stderr) == (1, "")
        assert (project / "out.json").read_text().startswith("{")
        assert (project / "pod.yaml").read_text() == POD
        (project / "out.json").unlink()


def test_a_closed_standard_input_matters_only_where_it_is_read(project: pathlib.Path) -> None:
    assert program("check .", "<&-").returncode == 1
    done = program("check -", "<&-")
    assert done.returncode == 2
    assert done.stderr.startswith("k8slint: standard input is closed")


@pytest.mark.parametrize("arguments", ["check .", "check . --format json", "images ."])
def test_without_standard_error_the_answer_is_the_same(arguments: str, project: pathlib.Path) -> None:
    usual, closed = program(arguments), program(arguments, "2>&-")
    assert (closed.returncode, closed.stdout) == (usual.returncode, usual.stdout)
    assert closed.stdout


def test_without_any_stream_the_code_still_tells(project: pathlib.Path) -> None:
    assert program("check .", ">&- 2>&-").returncode == 2
    assert program("check nothing-there", "2>&-").returncode == 2


# --- a handful of open files


@pytest.mark.parametrize("files", [7, 9, 12, 20])
def test_with_a_handful_of_open_files_the_answer_is_the_same(files: int, project: pathlib.Path) -> None:
    for number in range(300):
        (project / f"{number}.yaml").write_text(POD)
    usual = program("check . --jobs 1 --format concise")
    assert usual.stdout.count("\n") > 300
    done = program("check . --jobs 4 --format concise", files=files)
    assert (done.returncode, done.stdout, done.stderr) == (usual.returncode, usual.stdout, usual.stderr)


def test_too_few_open_files_are_named(
    project: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for error in (OSError(24, os.strerror(24)), ImportError(f"x.so: {os.strerror(24)}")):

        def failing(*_: object, error: Exception = error, **__: object) -> None:
            raise error

        monkeypatch.setattr("k8slint.analysis.run.check", failing)
        assert main(["check", ".", "--no-cache"]) == 2
        said = capsys.readouterr().err
        assert "open no more files" in said
        assert "mistake" not in said


# --- words for machines, and letters nobody sees


def test_commands_of_teamcity_are_taken_apart() -> None:
    assert visible("##teamcity[x") == "#♯teamcity[x"
    assert visible("##TeamCity[x ##[a ##vso[b") == "#♯TeamCity[x #♯[a #♯vso[b"
    assert defused_json('"##teamcity[x"') == '"#\\u0023teamcity[x"'
    assert visible("## heading ###") == "## heading ###"


@pytest.mark.parametrize("char", "\u3164\u115f\u1160\uffa0\u2800\u034f\ufe0f\ufe00\U000e0100\u17b4\u180b\u200b\u202e")
def test_letters_nobody_sees_are_shown(char: str) -> None:
    assert char not in visible(f"a{char}b")
    assert char not in "".join(shown for shown, _ in cells(f"a{char}b"))


# --- products


def test_many_patterns_of_many_stars_times_many_names_are_given_up(
    project: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(ignore_pattern, "MOST_STEPS", 50_000)
    (project / ".git").mkdir()
    (project / ".gitignore").write_text("".join(f"{'*a' * 60}*b{number}*\n" for number in range(200)))
    for number in range(100):
        (project / f"{'a' * 120}{number}.yaml").write_text(POD)
    assert main(["check", ".", "--no-cache"]) == 2
    said = capsys.readouterr()
    assert "take too long to compare" in said.err
    assert "--no-gitignore" in said.err
    assert said.out == ""
    assert main(["check", ".", "--no-cache", "--no-gitignore", "--format", "concise"]) == 1


def test_one_name_takes_steps_in_proportion_to_its_length() -> None:
    effort = ignore_pattern.Effort()
    patterns = ignore_patterns(f"{'*a' * 100}*b*\n")
    assert verdict(patterns, "a" * 250, False, effort) is None
    assert effort.steps < 200


def test_usual_patterns_are_far_from_the_bound() -> None:
    effort = ignore_pattern.Effort()
    patterns = ignore_patterns("*.log\nnode_modules/\n/build\n**/tmp/*.x\n!keep.yaml\n*.py[co]\ndocs/_build/\n" * 10)
    for number in range(100):
        verdict(patterns, f"apps/team/{number}/base/deployment.yaml", False, effort)
    assert effort.steps * 1000 < ignore_pattern.MOST_STEPS * 3


def test_keys_are_listed_once_for_thousands_of_references() -> None:
    keys = "".join(f"  key-{number:05d}-abcdef: x\n" for number in range(20_000))
    wanted = "".join(
        f"    - {{name: A{n}, valueFrom: {{configMapKeyRef: {{name: c, key: kez{n}}}}}}}\n" for n in range(2000)
    )
    files = {
        "c.yaml": f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c}}\ndata:\n{keys}",
        "p.yaml": f"{POD.partition('spec')[0]}spec:\n  containers:\n  - name: a\n    image: a:1\n    env:\n{wanted}",
    }
    found = [finding for finding in lint_files(files).findings if finding.rule == "config-key-undefined"]
    assert len(found) == 2000
    assert "key-00000-abcdef" in found[0].fix


def test_a_word_is_compared_with_a_bounded_number_of_names() -> None:
    names = (f"name{number}" for number in range(10**9))
    assert nearest("nama7", names) == "name7"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no device that is always full")
@pytest.mark.parametrize("arguments", [["check", "."], ["inspect", "."], ["check", "nowhere"], ["chek"]])
def test_both_streams_are_full(arguments: list[str], tmp_path: pathlib.Path) -> None:
    """Nothing can be said, so that the exit code has to say it."""
    (tmp_path / "a.yaml").write_text("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {}\n")
    with open("/dev/full", "wb") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "k8slint", *arguments],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=full,
            stderr=full,
            check=False,
            timeout=100,
        )
    assert ended.returncode == 2


@pytest.mark.parametrize(
    "arguments",
    [["a\n::error::b\x1b[31m"], ["clean", "--cache-dir", "a\n::error::b"], ["check", "--no\n::error::b"]],
)
def test_arguments_begin_no_line(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    main(arguments)
    shown = capsys.readouterr()
    assert "::error::b" in shown.out + shown.err
    assert not any(line.startswith("::") for line in (shown.out + shown.err).splitlines())
