"""Deprecated fields written anew: the text after the edits, and the same objects where the edits are safe."""

from __future__ import annotations

import textwrap

import pytest

from k8slint.kube.kustomize import build, judge_kustomization
from tests.applied_edits import applied

SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: web, labels: {tier: a}}\nspec: {ports: [{port: 80}]}\n"
FILES = {
    "web.yaml": SERVICE,
    "base/kustomization.yaml": "resources: [db.yaml]\n",
    "base/db.yaml": SERVICE.replace("web", "db"),
    "one.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {type: NodePort}\n",
    "two.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {type: LoadBalancer}\n",
    "op.yaml": "- {op: replace, path: /metadata/labels/tier, value: b}\n",
}
TARGET = "target: {version: v1, kind: Service, name: web}"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("bases: # all\n- base\n", "resources: # all\n- base\n"),
        ("bases:\n- base\nresources:\n- web.yaml # first\n", "resources:\n- web.yaml # first\n- base\n"),
        ("resources: [web.yaml]\nbases: [base]\n", "resources: [web.yaml, base]\n"),
        (
            "commonLabels:\n  app: web # the app\n\n  team: 'a'\nresources:\n- web.yaml\n",
            "labels:\n- includeSelectors: true\n  pairs:\n    app: web # the app\n\n    team: 'a'\n"
            "resources:\n- web.yaml\n",
        ),
        (
            "resources:\n  - web.yaml\ncommonLabels: {app: web}\n",
            "resources:\n  - web.yaml\nlabels:\n  - includeSelectors: true\n    pairs: {app: web}\n",
        ),
        (
            "resources: [web.yaml]\ncommonLabels: {app: web}\nlabels:\n- pairs: {app: old}\n",
            "resources: [web.yaml]\nlabels:\n- pairs: {app: old}\n- includeSelectors: true\n  pairs:\n    app: web\n",
        ),
        (
            "resources: [web.yaml]\npatchesStrategicMerge:\n- one.yaml # one\n- |-\n  apiVersion: v1\n  kind: Service\n"
            "  metadata: {name: web}\n\n  spec: {type: LoadBalancer}\nnamespace: a\n",
            "resources: [web.yaml]\npatches:\n- path: one.yaml # one\n"
            "- patch: |-\n    apiVersion: v1\n    kind: Service\n"
            "    metadata: {name: web}\n\n    spec: {type: LoadBalancer}\nnamespace: a\n",
        ),
        (
            "resources: [web.yaml]\npatchesStrategicMerge: [one.yaml, two.yaml]\n",
            "resources: [web.yaml]\npatches: [{path: one.yaml}, {path: two.yaml}]\n",
        ),
        (
            "resources: [web.yaml]\npatchesStrategicMerge:\n- one.yaml\npatches:\n- path: two.yaml\n",
            "resources: [web.yaml]\npatches:\n- path: one.yaml\n- path: two.yaml\n",
        ),
        (
            f"resources: [web.yaml]\npatchesJson6902:\n- path: op.yaml\n  {TARGET}\n",
            f"resources: [web.yaml]\npatches:\n- path: op.yaml\n  {TARGET}\n",
        ),
        ("imageTags: [{name: a, newTag: b}]\nresources: [web.yaml]\n", ""),
        ("resources: [web.yaml]\nvars: []\n", None),
        ("resources: [web.yaml]\npatchesStrategicMerge:\n- |2-\n    apiVersion: v1\n    kind: x\n", None),
        ("resources: [web.yaml]\nbases: # why\n- &a base\n", None),
        ("Bases: [base]\n", None),
    ],
)
def test_a_field_is_written_anew(before: str, after: str | None) -> None:
    (problem,) = judge_kustomization("kustomization.yaml", before.encode())
    if after is None:
        assert problem.edits == ()
        return
    text = applied(before, problem.edits)
    assert text == (after or before.replace("imageTags", "images"))
    assert {edit.safety for edit in problem.edits} == {"safe"}
    assert judge_kustomization("kustomization.yaml", text.encode()) == []
    assert built(text) == built(before)


def built(text: str) -> list[object]:
    files = {name: content.encode() for name, content in {**FILES, "kustomization.yaml": text}.items()}
    return [each.value for each in build(files, "").objects]


@pytest.mark.parametrize("field", ["namePrefix: a-", "commonAnnotations: {a: b}", "labels: [{pairs: {tier: c}}]"])
def test_a_patch_that_would_be_applied_earlier_is_not_safe(field: str) -> None:
    text = f"resources: [web.yaml]\n{field}\npatchesJson6902:\n- path: op.yaml\n  {TARGET}\n"
    (problem,) = judge_kustomization("kustomization.yaml", textwrap.dedent(text).encode())
    assert {edit.safety for edit in problem.edits} == {"unsafe"}
