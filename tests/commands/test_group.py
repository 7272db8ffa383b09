"""`k8slint` without a command: its help, as text."""

from __future__ import annotations

import pathlib

import pytest
from click.shell_completion import ShellComplete

from k8slint import __version__
from k8slint.cli import main
from k8slint.commands.group import COMMANDS, group
from k8slint.kube.versions import NEWEST, OLDEST


def test_no_command_prints_the_help_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    lines = shown.err.splitlines()
    assert lines[0] == "Usage: k8slint [OPTIONS] COMMAND [ARGS]..."
    assert {line.split()[0] for line in lines if line.startswith("  ") and line.strip()} >= set(COMMANDS)


def test_help_is_no_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    main([])
    help_text = capsys.readouterr().err
    assert main(["--help"]) == 0
    assert capsys.readouterr().out == help_text


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("lint", "did you mean 'check'?"),
        ("validat", "did you mean 'check'?"),
        ("exlain", "did you mean 'explain'?"),
        ("web.yaml", "to check that, write 'k8slint check web.yaml'"),
        ("qqq", "there are check, "),
    ],
)
def test_what_may_be_meant(
    word: str, hint: str, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "web.yaml").touch()
    monkeypatch.chdir(tmp_path)
    assert main([word]) == 2
    assert f"no such command '{word}'; {hint}" in capsys.readouterr().err


def test_help_of_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["help"]) == 0
    assert "Environment:" in capsys.readouterr().out
    assert main(["help", "explain"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("Usage: k8slint explain [OPTIONS]")
    assert main(["explain", "--help"]) == 0
    assert capsys.readouterr().out == shown
    assert main(["help", "lint"]) == 2


def test_a_version_in_many_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["version"]) == main(["--version"]) == 0
    short = capsys.readouterr().out
    assert short == f"k8slint {__version__}\n" * 2
    assert main(["version", "--verbose"]) == main(["-V", "--verbose"]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert shown[: len(shown) // 2] == shown[len(shown) // 2 :]
    known = {line.split("  ")[0]: line for line in shown}
    assert f"{OLDEST} to {NEWEST}" in known["Kubernetes"]
    assert known.keys() >= {"Python", "package", "rules", "schemas", "click", "dask (optional)", "git (program)"}


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_scripts_of_shells(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    assert f"_K8SLINT_COMPLETE={shell}_complete" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "completed"),
    [
        ("check --select image-tag-l", ["image-tag-latest"]),
        ("check --select images,image-tag-l", ["images,image-tag-latest"]),
        ("check --ignore life", ["lifecycle"]),
        ("check --format s", ["sarif"]),
        ("check --format rd", ["rdjson"]),
        ("explain ImagePull", ["ImagePullBackOff"]),
        ("rules cis", ["cis"]),
        ("help expl", ["explain"]),
        ("comp", ["completion"]),
        ("completion f", ["fish"]),
    ],
)
def test_words_are_completed(line: str, completed: list[str]) -> None:
    *before, incomplete = line.split()
    found = ShellComplete(group, {}, "k8slint", "_K8SLINT_COMPLETE").get_completions(before, incomplete)
    assert [each.value for each in found] == completed
