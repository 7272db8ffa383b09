"""`k8slint` without a command: its help, as text."""

from __future__ import annotations

import pytest

from k8slint.cli import main
from k8slint.commands.group import COMMANDS


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
