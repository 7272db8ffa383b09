"""The progress bar: for people who wait, on stderr, and gone when the work is done."""

from __future__ import annotations

import sys

import pytest

from k8slint.report import progress


def test_nothing_is_drawn_or_imported_before_somebody_waits(capsys: pytest.CaptureFixture[str]) -> None:
    loaded = "rich.progress" in sys.modules
    for wanted in (False, True):
        with progress.Progress(wanted) as bar:
            for number in range(100):
                bar.tell(number, 100)
    assert capsys.readouterr().err == ""
    assert ("rich.progress" in sys.modules) == loaded


def test_long_work_is_drawn_on_stderr(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE_SECONDS", 0)
    monkeypatch.setattr(progress, "_REFRESH_SECONDS", 0)
    monkeypatch.setenv("FORCE_COLOR", "1")
    with progress.Progress(True) as bar:
        for number in range(3):
            bar.tell(number, 3)
    captured = capsys.readouterr()
    assert "2/3" in captured.err
    assert captured.out == ""
    with progress.Progress(False) as bar:
        bar.tell(1, 3)
    assert capsys.readouterr().err == ""
