"""Small projects, built as kustomize itself built them."""

from __future__ import annotations

import pathlib
from collections.abc import Iterator
from typing import Any

import pytest
from ruamel.yaml import YAML

from k8slint.kube.kustomize import KustomizeBuilder, KustomizeError, build
from k8slint.model.node import Node
from k8slint.model.tree import Mapping, Sequence
from k8slint.reading.manifest import plain

CASES = YAML(typ="safe").load(pathlib.Path(__file__).with_name("builds.yaml").read_text(encoding="utf-8"))


def files_of(case: dict[str, Any]) -> dict[str, bytes]:
    files = {"base/kustomization.yaml": "resources: [all.yaml]\n", **case["files"]}
    return {name: content.encode() for name, content in files.items()}


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_build_is_what_kustomize_prints(case: dict[str, Any]) -> None:
    if "error" in case:
        with pytest.raises(KustomizeError) as caught:
            build(files_of(case), "overlay")
        assert caught.value.error_class == case["error"]
        assert caught.value.file in files_of(case)
        assert caught.value.message
    else:
        assert [plain(one.value) for one in build(files_of(case), "overlay").objects] == case["objects"]


WHOLE = [case for case in CASES if "objects" in case]


@pytest.mark.parametrize("case", WHOLE, ids=[case["name"] for case in WHOLE])
def test_laws_of_every_build(case: dict[str, Any]) -> None:
    files = files_of(case)
    builder = KustomizeBuilder(files)
    first, second = builder.build("overlay"), builder.build("overlay")
    assert [one.value for one in first.objects] == [one.value for one in second.objects]
    assert first.sources == second.sources
    for built, places in zip(first.objects, first.sources, strict=True):
        assert built.file in files
        assert built.through[-1] == "overlay/kustomization.yaml"
        assert len(places) == sum(1 for _ in nodes(built.root))
        for file, span in places.values():
            lines = files[file].decode().split("\n")
            assert 1 <= span.line <= span.end_line <= len(lines)
            assert 1 <= span.column <= len(lines[span.line - 1]) + 1


ODD = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: odd}
data:
  a: &a yes
  b: *a
  c: 2020-01-02
  d: 0o14
  e: [1.0, 'yes', 1_0, 0x1F, ~]
  f: {on: off, "1": n}
  g: >
    folded

      deep
    text
  h: |-
    without a line break at the end"""
ODD_CASE = {"name": "odd", "files": {"base/all.yaml": ODD, "overlay/kustomization.yaml": "resources: [../base]"}}


@pytest.mark.parametrize("case", [*WHOLE, ODD_CASE], ids=[case["name"] for case in [*WHOLE, ODD_CASE]])
def test_both_readers_build_the_same(case: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    read = build(files_of(case), "overlay")
    monkeypatch.setattr("k8slint.kube.kustomize.parse.read_fast", lambda *_: None)
    read_fully = build(files_of(case), "overlay")
    assert [one.value for one in read.objects] == [one.value for one in read_fully.objects]
    assert read.sources == read_fully.sources


def nodes(node: Node) -> Iterator[Node]:
    """Give a node and all below it; every one can be asked for all that checks ask for."""
    yield node
    assert node.exists
    assert node.span.line <= node.span.end_line
    assert node.raw is not None
    assert node.key_span
    children = [child for _, child in node.items()] if isinstance(node.value, Mapping) else list(node)
    if isinstance(node.value, (Mapping, Sequence)):
        assert len(node.value.marks) == len(children)
    for child in children:
        yield from nodes(child)


def test_a_missing_field_has_the_place_of_its_parent() -> None:
    case = WHOLE[0]
    root = build(files_of(case), "overlay").objects[0].root
    missing = root.get("metadata", "none", "more")
    assert not missing.exists
    assert missing.span == root.get("metadata").span


@pytest.mark.parametrize("case", WHOLE, ids=[case["name"] for case in WHOLE])
def test_builds_that_share_a_base_do_not_touch_it(case: dict[str, Any]) -> None:
    files = files_of(case)
    files["other/kustomization.yaml"] = (
        b"resources: [../overlay]\nnamespace: zz\nnamePrefix: z-\ncommonLabels: {z: q}\n"
    )
    files["third/kustomization.yaml"] = (
        b"resources: [../overlay]\npatches:\n- target: {name: .*}\n"
        b"  patch: '{kind: X, metadata: {name: x, labels: {app: new}}}'\n"
    )
    shared = KustomizeBuilder(files)
    for folder in ("other", "base", "third", "overlay", "other", "third"):
        assert answer(shared, folder) == answer(KustomizeBuilder(files), folder)


DEFINITION = b"""\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: shops.example.com}
spec:
  group: example.com
  conversion: {strategy: None}
  versions: [{name: v1, schema: {openAPIV3Schema: {type: object}}}]
"""
ADD = b"""\
patches: [{target: {kind: C.*}, patch: '[{"op": "add", "path": "/spec/versions/0/served", "value": true}]'}]
"""
PATCHES = {
    "conversion": b"patches: [{path: p.yaml}]\n",
    "versions": ADD,
    "both": ADD.replace(b"patches: [", b"patches: [{path: p.yaml}, "),
    "labels": b"labels: [{pairs: {a: b}}]\nnamespace: shop\n",
    "field": b"labels: [{pairs: {a: b}, fields: [{path: spec/versions/x, create: true}]}]\npatches: [{path: p.yaml}]\n",
    "directive": b"patches: [{path: q.yaml}]\n",
    "list": b"patches: [{path: r.yaml}]\n",
}
HEAD = b"apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: shops.example.com}\n"


def test_the_versions_of_a_definition_are_shared_until_something_writes_into_them() -> None:
    files = {"base/kustomization.yaml": b"resources: [a.yaml]\n", "base/a.yaml": DEFINITION}
    for name, text in PATCHES.items():
        for folder, below in ((name, "base"), (f"{name}-again", name)):
            files[f"{folder}/kustomization.yaml"] = b"resources: [../%s]\n" % below.encode() + text
            files[f"{folder}/p.yaml"] = HEAD + b"spec: {conversion: {strategy: Webhook}}\n"
            files[f"{folder}/q.yaml"] = HEAD + b"spec: {$patch: replace, group: a}\n"
            files[f"{folder}/r.yaml"] = HEAD + b"spec: {versions: [{name: v2}]}\n"
    builder = KustomizeBuilder(files)
    for _ in range(2):
        for folder in ("base", *(f"{name}{end}" for name in PATCHES for end in ("", "-again"))):
            assert answer(builder, folder) == answer(KustomizeBuilder(files), folder), folder
    conversion, versions = [builder.build(name).objects[0].value["spec"] for name in ("conversion", "versions")]
    assert conversion["conversion"] == {"strategy": "Webhook"}
    assert conversion["versions"] == [{"name": "v1", "schema": {"openAPIV3Schema": {"type": "object"}}}]
    assert versions["versions"] == [{**conversion["versions"][0], "served": True}]


def answer(builder: KustomizeBuilder, folder: str) -> tuple[object, ...]:
    """Return what a build gives, values and places."""
    try:
        found = builder.build(folder)
    except KustomizeError as error:
        return error.error_class, error.file, error.span
    return [one.value for one in found.objects], found.sources
