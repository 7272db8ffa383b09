"""What a build makes of resources, bases and components."""

from __future__ import annotations

from typing import Any

import pytest

from k8slint.kube.kustomize import KustomizeBuilder, KustomizeError, build
from tests.kube.kustomize.kustomize_projects import DEPLOYMENT, built, files_of, only, place, with_base


def test_a_build_without_transformers_is_the_concatenation_of_its_files() -> None:
    files = files_of(
        """
        # kustomization.yaml
        resources: [b.yaml, a.yaml]
        sortOptions: {order: fifo}
        # a.yaml
        {apiVersion: v1, kind: Secret, metadata: {name: a}}
        # b.yaml
        {apiVersion: v1, kind: ConfigMap, metadata: {name: one}}
        ---
        {apiVersion: v1, kind: ConfigMap, metadata: {name: two}}
        """
    )
    assert [(one["kind"], one["metadata"]["name"]) for one in built(files, "")] == [
        ("ConfigMap", "one"),
        ("ConfigMap", "two"),
        ("Secret", "a"),
    ]


def test_yaml_1_2_words_are_text_and_dates_get_a_time() -> None:
    files = with_base("", "{apiVersion: v1, kind: X, metadata: {name: yes}, a: on, b: 010, c: 2020-01-01, d: 1.50}")
    value = only(files)
    assert value["metadata"]["name"] == "yes"
    assert (value["a"], value["b"], value["c"], value["d"]) == ("on", 8, "2020-01-01T00:00:00Z", 1.5)


def test_lists_are_replaced_by_their_items() -> None:
    files = with_base(
        "", "{kind: List, apiVersion: v1, items: [{kind: A, metadata: {name: a}}, {kind: B, metadata: {name: b}}]}"
    )
    assert [one["kind"] for one in built(files)] == ["A", "B"]


def test_own_keys_win_over_merged_ones_wherever_the_merge_key_stands() -> None:
    files = with_base("", "{kind: A, metadata: {name: a}, base: &b {x: 1, y: 1}, more: {x: 2, <<: *b}}")
    assert only(files)["more"] == {"x": 2, "y": 1}


def test_objects_stand_in_the_legacy_order() -> None:
    base = "\n---\n".join(
        f"{{apiVersion: {pair[0]}, kind: {pair[1]}, metadata: {{name: x}}}}"
        for pair in (
            ("v1", "Service"),
            ("apps/v1", "Deployment"),
            ("x/v1", "Zoo"),
            ("v1", "Namespace"),
            ("v1", "Secret"),
        )
    )
    assert [one["kind"] for one in built(with_base("", base))] == [
        "Namespace",
        "Secret",
        "Service",
        "Deployment",
        "Zoo",
    ]


def test_a_component_sees_what_its_parent_gathered() -> None:
    files = with_base("components: [../plus]\nnamePrefix: a-")
    files["plus/kustomization.yaml"] = (
        b"kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\nnameSuffix: -b\n"
    )
    assert only(files)["metadata"]["name"] == "a-web-b"


def test_local_objects_serve_the_build_only() -> None:
    base = "{kind: A, metadata: {name: a, annotations: {config.kubernetes.io/local-config: 'true'}}}"
    assert built(with_base("", base)) == []


def test_several_roots_share_what_they_read_and_do_not_disturb_each_other() -> None:
    files = with_base("namePrefix: one-")
    files["two/kustomization.yaml"] = b"resources: [../base]\nnamePrefix: two-\ncommonLabels: {app: other}\n"
    builder = KustomizeBuilder(files)
    names = [builder.build(root).objects[0].value["metadata"]["name"] for root in ("overlay", "two", "overlay", "base")]
    assert names == ["one-web", "two-web", "one-web", "web"]
    assert builder.build("overlay").objects[0].value == build(files, "overlay").objects[0].value


def test_an_object_knows_its_file_and_the_kustomizations_it_went_through() -> None:
    base = "{kind: B, metadata: {name: b}}\n---\n" + DEPLOYMENT
    found = build(with_base("", base), "overlay").objects[1]
    assert (found.file, found.document) == ("base/all.yaml", 0)
    assert found.through == ("base/kustomization.yaml", "overlay/kustomization.yaml")


@pytest.mark.parametrize(
    ("overlay", "path", "where"),
    [
        ("", ("spec", "template", "spec", "containers", 0, "image"), ("base/all.yaml", "nginx:1.27")),
        ("namespace: prod", ("metadata", "namespace"), ("overlay/kustomization.yaml", "prod")),
        ("namePrefix: a-", ("metadata", "name"), ("overlay/kustomization.yaml", "a-")),
        ("commonLabels: {x: z}", ("spec", "selector", "matchLabels", "x"), ("overlay/kustomization.yaml", "z")),
        ("commonAnnotations: {x: z}", ("metadata", "annotations"), ("overlay/kustomization.yaml", "x")),
        (
            "images: [{name: nginx, newTag: latest}]",
            ("spec", "template", "spec", "containers", 0, "image"),
            ("overlay/kustomization.yaml", "latest"),
        ),
        ("replicas: [{name: web, count: 3}]", ("spec", "replicas"), ("overlay/kustomization.yaml", "3")),
        ("patches: [{path: p.yaml}]", ("spec", "replicas"), ("overlay/p.yaml", "7")),
        ("patches: [{path: p.yaml}]", ("spec", "template", "metadata", "labels"), ("base/all.yaml", "labels")),
    ],
)
def test_every_value_knows_who_wrote_it_last(overlay: str, path: tuple[Any, ...], where: tuple[str, str]) -> None:
    patch = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicas: 7\n"
    file, _, text = place(with_base(overlay, **{"p.yaml": patch}), *path)
    assert (file, text) == where


def test_a_patch_in_the_kustomization_is_placed_on_its_line() -> None:
    overlay = """
    patches:
      - target: {kind: Deployment}
        patch: |
          - op: add
            path: /spec/replicas
            value: 5
    """
    assert place(with_base(overlay), "spec", "replicas") == ("overlay/kustomization.yaml", 8, "5")


def test_every_value_has_a_place() -> None:
    overlay = "namespace: x\ncommonLabels: {a: b}\nconfigMapGenerator: [{name: c, literals: [k=v]}]\nnameSuffix: -s"
    files = with_base(overlay)
    for places in build(files, "overlay").sources:
        for file, span in places.values():
            assert span.line <= files[file].count(b"\n") + 1


@pytest.mark.parametrize(
    ("field", "reason"),
    [
        ("helmCharts: [{name: x}]", "chart"),
        ("resources: [https://example.com/x.yaml]", "remote"),
        ("components: ['github.com/org/repo//x?ref=v1']", "remote"),
        ("transformers: [t.yaml]", "plugin"),
    ],
)
def test_what_would_have_to_be_run_or_fetched_is_not_built(field: str, reason: str) -> None:
    files = {"kustomization.yaml": field.encode(), "t.yaml": b"{apiVersion: a/v1, kind: Sed, metadata: {name: x}}"}
    found = build(files, ".")
    assert (found.not_built, found.objects) == (reason, [])
    assert found.at is not None


def test_an_error_says_where() -> None:
    with pytest.raises(KustomizeError) as caught:
        build(with_base("components:\n  - ../nowhere\n"), "overlay")
    error = caught.value
    assert (error.error_class, error.file) == ("component-missing", "overlay/kustomization.yaml")
    assert error.span is not None
    assert (error.span.line, error.span.column, error.span.end_column) == (3, 5, 15)
