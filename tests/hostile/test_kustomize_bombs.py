"""Kustomizations that would make, copy or expand without end, or lead kustomize itself out of what is checked."""

from __future__ import annotations

import os
import pathlib
import sys

import pytest

from k8slint.analysis.run import lint_files
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


def numbered(text: str, count: int = 100) -> str:
    return "".join(text.replace("#", str(number)) for number in range(count))


OBJECT = CONFIG.replace("name: c", "name: c#") + "data: {a: b}\n---\n"
PATCH = """- {target: {kind: ConfigMap}, patch: '[{"op": "replace", "path": "/data/a", "value": "x"}]'}\n"""
MERGE = "- {target: {kind: ConfigMap}, patch: '{apiVersion: v1, kind: ConfigMap, metadata: {name: x}, data: {a: x}}'}\n"
SELECT = """- {target: {kind: ConfigMap, name: 'x(y|z)*'}, patch: '[{"op": "remove", "path": "/data/a"}]'}\n"""
NAMED = "- |\n  {apiVersion: v1, kind: ConfigMap, metadata: {name: c1}, data: {a: y}}\n"
COPY = "- {source: {kind: ConfigMap, name: c0}, targets: [{select: {kind: Pod}, fieldPaths: [data.a]}]}\n"
PRODUCTS = {
    "patches": PATCH,
    "patches ": MERGE,
    "patches  ": SELECT,
    "patchesStrategicMerge": NAMED,
    "replacements": COPY,
    "vars": "- {name: v#, objref: {apiVersion: v1, kind: ConfigMap, name: c1}}\n",
    "labels": "- {pairs: {a: b}}\n",
    "configMapGenerator": "- {name: g#, literals: [a=b]}\n",
}


def test_what_multiplies_with_the_objects(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred of each with a hundred objects are ten thousand steps; the bound is lowered here, and none is free."""
    monkeypatch.setattr("k8slint.kube.kustomize.objects.MOST_WORK", 11_000)
    files = {"kustomization.yaml": b"resources: [c.yaml]\n", "c.yaml": numbered(OBJECT).encode()}
    assert build(files, "").work < 4000
    for field, entry in PRODUCTS.items():
        text = f"resources: [c.yaml]\n{field.strip()}:\n{numbered(entry)}"
        assert build({**files, "kustomization.yaml": text.encode()}, "").not_built == "limit", field


def test_definitions_weigh_little_and_aliases_what_they_stand_for() -> None:
    kind = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: c}\nspec: {a: '#'}\n"
    long = kind.replace("#", "x" * 100_000)
    aliases = CONFIG + "data:\n  a: &a [x, x, x, x, x, x, x, x]\n  b: &b [*a, *a, *a, *a, *a]\n  c: [*b, *b, *b]\n"
    works = [
        build({"kustomization.yaml": b"resources: [a.yaml]", "a.yaml": text.encode()}, "").work
        for text in (CONFIG, long, long.replace("CustomResourceDefinition", "Other"), aliases)
    ]
    assert works[0] < works[1] < works[3] < works[2]


POD = b"apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: 'a:latest'}]}\n"
OVERLAY = "{resources: [../base], namespace: n#}\n"
PROJECT = {
    "base/kustomization.yaml": b"resources: [c.yaml]\n",
    "base/c.yaml": numbered(OBJECT, 10).encode(),
    "z/pod.yaml": POD,
    **{f"o{each:02}/kustomization.yaml": OVERLAY.replace("#", str(each)).encode() for each in range(30)},
}


def test_many_overlays_of_many_objects(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run says from where on it gave up and ends with exit code 2; what it found elsewhere stays."""
    whole = lint_files({name: text.decode() for name, text in PROJECT.items()})
    assert whole.summary.not_built == 0
    monkeypatch.setattr("k8slint.analysis.parallel.phase_one.MOST_WORK", 6_000)
    report = lint_files({name: text.decode() for name, text in PROJECT.items()})
    assert report.exit_code == 2
    assert 2 < report.summary.not_built < 20
    assert [(each.rule, each.place.file) for each in report.findings if each.rule == "limit-exceeded"] == [
        ("limit-exceeded", f"o{30 - report.summary.not_built:02}/kustomization.yaml")
    ]
    assert any(each.place.file == "z/pod.yaml" for each in report.findings)


def test_processes_and_caches_give_up_at_the_same_place(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("k8slint.analysis.parallel.phase_one.MOST_WORK", 6_000)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    for name, content in PROJECT.items():
        file = tmp_path / "project" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    monkeypatch.chdir(tmp_path / "project")
    cached = ["--cache-dir", str(tmp_path / "cache")]
    outputs = []
    for options in (["--no-cache"], ["--no-cache", "--jobs", "2"], cached, cached):
        assert main(["check", ".", "--format", "json", *options]) == 2
        outputs.append(capsys.readouterr().out)
    assert len(set(outputs)) == 1
    assert "further kustomizations are not built" in outputs[0]
    assert main(["images", "."]) == 2
    assert "further kustomizations are not built" in capsys.readouterr().err


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
