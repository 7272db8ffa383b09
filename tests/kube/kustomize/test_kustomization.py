"""Kustomization files by themselves: what kustomize refuses, all at once, and what they use."""

from __future__ import annotations

from typing import Any

import pytest

from k8slint.kube.kustomize import KustomizeBuilder, KustomizeError, build, judge_kustomization, roots, scan
from k8slint.kube.kustomize.files import Files, is_repository
from k8slint.kube.kustomize.kustomization import read_kustomization
from k8slint.kube.kustomize.uses import missing_files
from tests.kube.kustomize.kustomize_projects import files_of


def causes(text: str) -> list[Any]:
    """Return cause, line, column and value of all problems of a kustomization."""
    return [
        (one.cause, one.span.line, one.span.column, one.value) for one in judge_kustomization("k.yaml", text.encode())
    ]


def test_everything_wrong_is_found_in_one_run() -> None:
    text = """\
resource: [a.yaml]
namespace: 12
images:
  - name: x
    newTagg: "1"
    newTag: 1.30
commonLabels: {a: y}
namePrefix: a-
namePrefix: b-
"""
    assert causes(text) == [
        ("unknown-field", 1, 1, "resource"),
        ("wrong-type", 2, 12, "12"),
        ("unknown-field", 5, 5, "newTagg"),
        ("wrong-type", 6, 13, "1.30"),
        ("deprecated-field", 7, 1, "commonLabels"),
        ("wrong-type", 7, 19, "y"),
        ("duplicate-key", 9, 1, "namePrefix"),
    ]


def test_a_misspelled_field_has_candidates() -> None:
    (problem,) = judge_kustomization("k.yaml", b"patches:\n  - pathh: x\n")
    assert problem.path == ("patches", 0, "pathh")
    assert problem.expected[0] == "path"


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("", "empty"),
        ("kind: Kustomization\napiVersion: kustomize.config.k8s.io/v1beta1\n", "empty"),
        ("kind: Kustomisation\nresources: []\n", "kind-or-version"),
        ("apiVersion: v1\nresources: []\n", "kind-or-version"),
        ("a: b: c", "yaml"),
        ("[]", "wrong-type"),
    ],
)
def test_a_file_that_is_no_kustomization(text: str, cause: str) -> None:
    assert cause in [one[0] for one in causes(text)]
    with pytest.raises(KustomizeError):
        build({"kustomization.yaml": text.encode()}, "")


def test_names_are_read_in_any_case_and_null_is_nothing() -> None:
    assert causes("Resources: [a]\nNAMEPREFIX: x\nimages: null\n") == []


@pytest.mark.parametrize(
    "field", ["bases", "commonLabels", "imageTags", "patchesJson6902", "patchesStrategicMerge", "vars"]
)
def test_deprecated_fields(field: str) -> None:
    empty = "{}" if field == "commonLabels" else "[]"
    (problem,) = judge_kustomization("k", f"{field}: {empty}\nresources: []\n".encode())
    assert (problem.cause, problem.value, len(problem.expected)) == ("deprecated-field", field, 1)


TREE = files_of(
    """
    # base/kustomization.yaml
    resources: [d.yaml, gone.yaml, nowhere]
    # base/d.yaml
    {}
    # plus/kustomization.yaml
    kind: Component
    patches: [{path: p.yaml}]
    # plus/p.yaml
    {}
    # prod/kustomization.yaml
    resources: [../base, ../base/d.yaml, "https://example.com/x.yaml"]
    components: [../plus]
    configMapGenerator: [{name: x, files: [a.txt, k=a.txt], envs: [e.env]}]
    crds: [c.json]
    configurations: [c.yaml]
    openapi: {path: s.json}
    replacements: [{path: r.yaml}]
    transformers: [t.yaml, "{kind: A, metadata: {name: a}}"]
    helmCharts: [{name: x, valuesFile: v.yaml}]
    # prod/a.txt
    a
    # prod/e.env
    a
    # prod/c.json
    {}
    # prod/c.yaml
    {}
    # prod/s.json
    {}
    # prod/r.yaml
    []
    # prod/t.yaml
    {}
    # prod/v.yaml
    {}
    # broken/kustomization.yaml
    a: [
    """
)


def test_a_scan_says_what_is_used_in_which_role() -> None:
    found = scan(TREE)
    assert found.roots == ["prod", "broken"]
    assert roots(TREE) == found.roots
    assert found.roles() == {
        "base/d.yaml": [("base/kustomization.yaml", "resource")],
        "plus": [("prod/kustomization.yaml", "component")],
        "plus/p.yaml": [("plus/kustomization.yaml", "patch")],
        "prod/a.txt": [("prod/kustomization.yaml", "input"), ("prod/kustomization.yaml", "input")],
        "prod/e.env": [("prod/kustomization.yaml", "input")],
        "prod/c.json": [("prod/kustomization.yaml", "crds")],
        "prod/c.yaml": [("prod/kustomization.yaml", "configuration")],
        "prod/s.json": [("prod/kustomization.yaml", "openapi")],
        "prod/r.yaml": [("prod/kustomization.yaml", "replacement")],
        "prod/t.yaml": [("prod/kustomization.yaml", "transformer")],
        "prod/v.yaml": [("prod/kustomization.yaml", "values")],
    }


def test_a_patch_without_path_is_refused_and_a_patch_still() -> None:
    tree = files_of("# kustomization.yaml\npatches: [p.yaml, '{kind: A}']\n# p.yaml\n{}\n")
    assert scan(tree).roles() == {"p.yaml": [("kustomization.yaml", "patch")]}


def test_missing_files_are_all_found() -> None:
    files = Files(TREE)
    found = {
        (one.cause, one.value)
        for folder in ("base", "prod")
        for one in missing_files(
            read_kustomization(f"{folder}/kustomization.yaml", folder, TREE[f"{folder}/kustomization.yaml"]), files
        )
    }
    assert found == {("missing-file", "gone.yaml"), ("missing-file", "nowhere"), ("outside-root", "../base/d.yaml")}


@pytest.mark.parametrize(
    ("path", "is_one"),
    [
        ("github.com/org/repo", True),
        ("github.com/org/repo//base?ref=v1", True),
        ("https://host/org/repo", True),
        ("https://host/x.yaml", False),
        ("git@host:org/repo", True),
        ("ssh://git@host/org/repo", True),
        ("file:///srv/repo", True),
        ("../base", False),
        ("base", False),
        ("host.example/org/repo", False),
        ("/github.com/org/repo", False),
    ],
)
def test_what_kustomize_takes_for_a_repository(path: str, is_one: bool) -> None:
    assert is_repository(path) is is_one


def test_an_error_of_a_kustomization_is_reported_for_every_root_that_uses_it() -> None:
    files = {f"{name}/kustomization.yaml": b"resources: [../bad]\n" for name in ("a", "b")}
    files["bad/kustomization.yaml"] = b"resources: [x\n"
    builder = KustomizeBuilder(files)
    for name in ("a", "b"):
        with pytest.raises(KustomizeError) as caught:
            builder.build(name)
        assert (caught.value.error_class, caught.value.file) == ("kustomization-yaml", "bad/kustomization.yaml")
