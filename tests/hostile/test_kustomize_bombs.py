"""Kustomizations that would make, copy or expand without end, or lead kustomize itself out of what is checked."""

from __future__ import annotations

import os
import pathlib
import sys

import pytest

from k8slint.cli import main
from k8slint.kube.kustomize import build

CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n"


def test_replacements_that_feed_each_other() -> None:
    """Each copies the text of the other, so that it would double forty times."""
    entry = (
        "- source: {{kind: ConfigMap, name: c, fieldPath: data.{0}}}\n"
        "  targets: [{{select: {{kind: ConfigMap}}, fieldPaths: [data.{1}], options: {{delimiter: x, index: -1}}}}]\n"
    )
    text = "resources: [c.yaml]\nreplacements:\n" + (entry.format("a", "b") + entry.format("b", "a")) * 40
    files = {"kustomization.yaml": text.encode(), "c.yaml": (CONFIG + "data: {a: axaaaaa, b: bxbbbbb}\n").encode()}
    assert build(files, "").not_built == "limit"


def test_a_long_var_that_is_named_often() -> None:
    text = (
        "resources: [c.yaml]\nvars:\n- name: V\n  objref: {kind: ConfigMap, name: c, apiVersion: v1}\n"
        "  fieldref: {fieldpath: data.a}\n"
    )
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, args: ['%s']}]}\n"
    objects = f"{CONFIG}data: {{a: {'x' * 100_000}}}\n---\n{pod % ('$(V)' * 1000)}"
    assert build({"kustomization.yaml": text.encode(), "c.yaml": objects.encode()}, "").not_built == "limit"


def test_vars_that_nothing_closes() -> None:
    """Looking for the end of each would take the square of the length."""
    text = (
        "resources: [c.yaml]\nvars:\n- name: V\n  objref: {kind: ConfigMap, name: c, apiVersion: v1}\n"
        "  fieldref: {fieldpath: data.a}\n"
    )
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, args: ['%s']}]}\n"
    objects = f"{CONFIG}data: {{a: b}}\n---\n{pod % ('$(' * 400_000)}"
    assert build({"kustomization.yaml": text.encode(), "c.yaml": objects.encode()}, "").not_built is None


def test_many_generators_of_one_large_file() -> None:
    text = "configMapGenerator:\n" + "".join(f"- {{name: c{number}, files: [big]}}\n" for number in range(80))
    assert build({"kustomization.yaml": text.encode(), "big": b"x" * 1_000_000}, "").not_built == "limit"


@pytest.mark.skipif(sys.platform == "win32", reason="the program is a script of the shell")
@pytest.mark.parametrize(
    "resources",
    ["[p.yaml, link]", "[p.yaml, link/p.yaml]", "[p.yaml, ../../outside]", "[p.yaml, nope.yaml, link]", "[inner]"],
)
def test_kustomize_is_not_led_out(
    resources: str, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """By itself it follows links to folders, so that what has one is not handed to it."""
    started = tmp_path / "started"
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "kustomize"
    program.write_text(f"#!/bin/sh\necho x >> {started}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=os.pathsep)
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: x}]}\n"
    for folder in ("outside", "project/app/inner"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "p.yaml").write_text(pod)
    app = tmp_path / "project" / "app"
    (app / "p.yaml").write_text(pod)
    (tmp_path / "outside" / "kustomization.yaml").write_text("resources: [p.yaml]\n")
    (app / "kustomization.yaml").write_text(f"resources: {resources}\n")
    (app / "inner" / "kustomization.yaml").write_text("resources: [p.yaml, ../link]\n")
    (app / "link").symlink_to(tmp_path / "outside")
    monkeypatch.chdir(tmp_path / "project")
    main(["check", ".", "--no-cache", "--render", "kustomize"])
    capsys.readouterr()
    assert not started.exists()
    (app / "kustomization.yaml").write_text("resources: [p.yaml]\n")
    (app / "inner" / "kustomization.yaml").unlink()
    main(["check", ".", "--no-cache", "--render", "kustomize"])
    capsys.readouterr()
    assert started.exists()
