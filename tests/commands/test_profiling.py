"""Where the time of a check went."""

from __future__ import annotations

from pathlib import Path

import pytest

from k8slint.cli import main
from k8slint.commands.profiling import PHASES, Profile

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: shop}\nspec: {containers: [{name: app, image: nginx:latest}]}\n"


def test_a_profile_names_phases_rules_and_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "shop.yaml").write_text(POD)
    monkeypatch.chdir(tmp_path)
    plain = main(["check", "--isolated", "--no-cache", "--format", "concise", "."])
    report = capsys.readouterr().out
    assert main(["check", "--isolated", "--profile", "--format", "concise", "."]) == plain
    shown = capsys.readouterr()
    assert shown.out == report
    for words in ("one process, no cache", "reading files", "rules on one object", "image-tag-latest", "shop.yaml"):
        assert words in shown.err


def test_what_was_watched_is_as_before() -> None:
    profile = Profile()
    profile.watch()
    watched = list(profile._wrapped)
    profile.leave()
    assert len(watched) == len(PHASES) + 3
    assert all(vars(holder)[name] is found for holder, name, found in watched)
