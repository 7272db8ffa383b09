"""Rules and schemas are found beside the package in a checkout and inside it in a wheel."""

from __future__ import annotations

import json
import os.path
import pathlib

import pytest

from k8slint import bundled


def test_a_checkout_has_rules_and_schemas() -> None:
    assert json.loads(bundled.read_bundled("schemas/rule.schema.json"))["title"] == "k8slint rule"
    assert os.path.isdir(bundled.bundled_path("rules"))


def test_a_wheel_has_them_inside_the_package(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "_bundled" / "rules").mkdir(parents=True)
    (tmp_path / "_bundled" / "rules" / "x.yaml").write_bytes(b"id: x\n")
    monkeypatch.setattr(bundled, "_PACKAGE", str(tmp_path))
    assert bundled.read_bundled("rules/x.yaml") == b"id: x\n"


def test_a_missing_file_is_said_to_be_missing() -> None:
    with pytest.raises(FileNotFoundError):
        bundled.read_bundled("rules/none/none.yaml")
