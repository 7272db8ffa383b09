"""Names that a kustomization replaces are not judged; those it leaves alone are."""

from __future__ import annotations

import pytest

from k8slint.analysis.run import lint_files

NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata: {name: _}\n"
OBJECTS = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: A_B, namespace: _}\n"


def refused(files: dict[str, str]) -> list[str]:
    """Return the paths of the names that are refused."""
    return [f.place.path for f in lint_files(files).findings if f.rule == "name-invalid"]


@pytest.mark.parametrize(
    "kustomizations",
    [
        {"base/kustomization.yaml": "namespace: shop\nresources: [ns.yaml, objects.yaml]\n"},
        {
            "base/kustomization.yaml": "resources: [./ns.yaml, objects.yaml]\n",
            "live/kustomization.yaml": "namespace: shop\nresources: [../base]\n",
        },
        {
            "base/kustomization.yaml": "kind: Component\nresources: [ns.yaml, objects.yaml]\ncomponents: [../base]\n",
            "live/kustomization.yaml": "namespace: shop\ncomponents: [../base]\n",
        },
    ],
    ids=["itself", "base", "component"],
)
def test_a_namespace_of_a_kustomization_replaces_those_written(kustomizations):
    assert refused({"base/ns.yaml": NAMESPACE, "base/objects.yaml": OBJECTS, **kustomizations}) == ["metadata.name"]


@pytest.mark.parametrize("kustomization", ["resources: [ns.yaml]\n", "namespace: shop\nresources: [other.yaml]\n", ""])
def test_nothing_else_replaces_a_namespace(kustomization):
    assert refused({"base/ns.yaml": NAMESPACE, "base/kustomization.yaml": kustomization}) == ["metadata.name"]
