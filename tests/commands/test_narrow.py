"""Terminals of 40 columns: no name is broken, so that it can be read and copied."""

from __future__ import annotations

import pathlib

import pytest

from k8slint.cli import main

POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: shop
spec:
  containers:
    - name: web
      image: registry.example.com:5000/the/shop/of/the/company/web:1.27.3
"""
IMAGE = "registry.example.com:5000/the/shop/of/the/company/web"


@pytest.mark.parametrize(
    ("arguments", "whole"),
    [
        (["images", "."], (f"\n{IMAGE}\n", "a-folder-with-a-long-name/of-pods/pod.yaml:8\n")),
        (["images", ".", "--credentials"], (f"\n{IMAGE}\n", "    anonymous\n")),
        (["inspect", "."], (f" {IMAGE}:1.27.3,\n", "a-folder-with-a-long-name/of-pods/pod.yaml:4\n")),
        (["credentials", f"{IMAGE}:1.27.3", "."], (f"\n{IMAGE}:1.27.3\n", f" {IMAGE}\n")),
        (
            ["rules", "startup-budget-exceeds-progress-deadline"],
            ("  startup-budget-exceeds-progress-deadline,\n", "      Startup budget longer than the\n"),
        ),
        (
            ["explain", "image-tag-latest"],
            ("/rules/image-tag-latest/\n", "image: registry.example.com:5000/tools/prepare:latest\n"),
        ),
    ],
)
def test_names_stay_whole(
    arguments: list[str],
    whole: tuple[str, ...],
    tmp_path: pathlib.Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = tmp_path / "a-folder-with-a-long-name" / "of-pods"
    folder.mkdir(parents=True)
    (folder / "pod.yaml").write_text(POD)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "40")
    main(arguments)
    shown = f"\n{capsys.readouterr().out}"
    for text in whole:
        assert text in shown
    for line in shown.splitlines():
        assert len(line) <= 40 or " " not in line.strip(" •│├└─").removeprefix("image: "), line
