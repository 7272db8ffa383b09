"""scripts/compare_reports.py on reports of two manifests."""

from __future__ import annotations

import pathlib

import pytest

from k8slint import lint_files
from k8slint.report.json_text import render
from k8slint.report.sources import Sources
from scripts.compare_reports import main

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, image: 'nginx:1.27.3'}]}\n"


def report(folder: pathlib.Path, name: str, manifest: str) -> str:
    path = folder / name
    found = lint_files({"pod.yaml": manifest}, select=["image-tag-latest"])
    path.write_text(render(found, Sources({})), encoding="utf-8")
    return str(path)


def test_gone_and_new_findings_are_counted_by_rule(tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    clean = report(tmp_path, "clean.json", POD)
    latest = report(tmp_path, "latest.json", POD.replace("1.27.3", "latest"))
    assert main([clean, clean]) == 0
    assert main([clean, latest]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "0 the same, 0 gone, 0 new",
        "0 the same, 0 gone, 1 new",
        "  image-tag-latest: 0 gone, 1 new",
        "+ pod.yaml:4:47 warning [image-tag-latest]",
    ]
    assert main([latest, clean, "--counts"]) == 1
    assert capsys.readouterr().out.splitlines()[1:] == ["  image-tag-latest: 1 gone, 0 new"]


def test_anything_but_a_report_is_a_mistake_of_the_caller(
    tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "list.json"
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(SystemExit) as stopped:
        main([str(path), str(path)])
    assert stopped.value.code == 2
    assert "not a report" in capsys.readouterr().err
