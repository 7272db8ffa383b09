"""Kustomizations that want too much: every one ends, with an error or an answer."""

from __future__ import annotations

import pytest

from k8slint.kube.kustomize import KustomizeBuilder, KustomizeError, build
from tests.kube.kustomize.kustomize_projects import only, with_base


def refused(files: dict[str, bytes], root: str = "overlay") -> str | None:
    """Return the class of the error of a build, or why it was not built."""
    try:
        found = build(files, root)
    except KustomizeError as error:
        return error.error_class
    assert found.objects == []
    return found.not_built


@pytest.mark.parametrize("entry", [".", "..", "../overlay", "../base/../overlay/."])
def test_a_kustomization_that_leads_back_to_itself(entry: str) -> None:
    assert refused({"overlay/kustomization.yaml": f"resources: ['{entry}']".encode(), "base/x": b""}) == "cycle"


def test_a_circle_of_two_and_one_through_a_shared_base() -> None:
    files = {"a/kustomization.yaml": b"resources: [../b]", "b/kustomization.yaml": b"resources: [../a]"}
    assert refused(files, "a") == "cycle"
    # The base is built once, but it must not be reused inside of one of its own folders.
    shared = {
        "base/kustomization.yaml": b"resources: [x.yaml, part]",
        "base/x.yaml": b"{kind: A, metadata: {name: a}}",
        "base/part/kustomization.yaml": b"resources: [y.yaml]",
        "base/part/y.yaml": b"{kind: B, metadata: {name: b}}",
        "base/part/in/kustomization.yaml": b"resources: [../..]",
    }
    builder = KustomizeBuilder(shared)
    assert len(builder.build("base").objects) == 2
    with pytest.raises(KustomizeError):
        builder.build("base/part/in")


def test_a_long_chain_of_bases() -> None:
    files = {f"k{n}/kustomization.yaml": f"resources: [../k{n + 1}]".encode() for n in range(400)}
    files["k400/kustomization.yaml"] = b"namePrefix: a"
    assert refused(files, "k0") == "limit"


def test_bases_that_double_on_every_level() -> None:
    files = {"k0/kustomization.yaml": b"resources: [x.yaml]", "k0/x.yaml": b"{kind: A, metadata: {name: a}}"}
    for n in range(1, 40):
        files[f"k{n}/kustomization.yaml"] = b"resources: [a, b]\n"
        for side in "ab":
            files[f"k{n}/{side}/kustomization.yaml"] = f"resources: [../../k{n - 1}]\nnamePrefix: {side}".encode()
    assert refused(files, "k39") == "limit"


def test_deep_nesting_and_alias_bombs_in_resources() -> None:
    assert refused(with_base("", "kind: A\nmetadata: {name: a}\nx: " + "[" * 5000)) == "limit"
    bomb = "kind: A\nmetadata: {name: a}\na0: &a0 [x]\n"
    bomb += "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12))
    assert refused(with_base("", bomb)) == "limit"


@pytest.mark.parametrize("count", ["-1", "9223372036854775807"])
def test_any_whole_number_of_replicas(count: str) -> None:
    base = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}}"
    assert only(with_base(f"replicas: [{{name: web, count: {count}}}]", base))["spec"]["replicas"] is not None


def test_expressions_that_backtrack() -> None:
    evil = "(a+)+$"
    base = "{kind: A, metadata: {name: " + "a" * 60 + "b}}"
    overlay = f"patches:\n- target: {{name: '{evil}'}}\n  patch: '- {{op: remove, path: /x}}'\n"
    assert only(with_base(overlay, base))["kind"] == "A"


def test_copies_that_double_an_object() -> None:
    operations = "".join(f"    - {{op: copy, from: /spec, path: /spec/k{n}}}\n" for n in range(60))
    overlay = "patches:\n- target: {kind: A}\n  patch: |-\n" + operations
    assert refused(with_base(overlay, "{kind: A, metadata: {name: a}, spec: {x: 1}}")) == "limit"


def test_replacements_that_double_an_object() -> None:
    overlay = "replacements:\n"
    for n in range(60):
        target = f"{{select: {{kind: A}}, fieldPaths: [spec.k{n}], options: {{create: true}}}}"
        overlay += f"- {{source: {{kind: A, fieldPath: spec}}, targets: [{target}]}}\n"
    assert refused(with_base(overlay, "{kind: A, metadata: {name: a}, spec: {x: 1}}")) == "limit"


def test_definitions_that_refer_to_each_other() -> None:
    crds = '{"a.K": {"Schema": {"properties": {"kind": {}, "apiVersion": {}, "metadata": {}, "s": {"$ref": "a.K"}}}}}'
    assert refused(with_base("crds: [c.json]", "{kind: A, metadata: {name: a}}", **{"c.json": crds})) == "crds"
    schema = '{"definitions": {"a": {"properties": {"x": {"$ref": "#/definitions/a"}}}}}'
    assert only(with_base("openapi: {path: s.json}", "{kind: A, metadata: {name: a}}", **{"s.json": schema}))


def test_many_roots_take_linear_time_and_share_their_base() -> None:
    files = with_base("")
    files.update({f"o{n}/kustomization.yaml": f"resources: [../base]\nnamePrefix: p{n}-".encode() for n in range(60)})
    builder = KustomizeBuilder(files)
    names = {builder.build(f"o{n}").objects[0].value["metadata"]["name"] for n in range(60)}
    assert len(names) == 60
    assert len(builder._bases._finished) == 1
