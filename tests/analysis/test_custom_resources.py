"""Custom resources of a project that holds several definitions of their kind."""

from __future__ import annotations

import pytest

from k8slint.analysis.run import lint_files

DEFINITION = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: shops.example.com}
spec:
  group: example.com
  names: {kind: Shop, plural: shops}
  scope: Namespaced
  versions:
    - name: VERSION
      served: true
      storage: true
      schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {FIELD: {type: string}}}}}}
"""
FILES = {
    f"{name}.yaml": DEFINITION.replace("FIELD", field).replace("VERSION", version)
    for name, field, version in (("a", "old", "v1"), ("b", "new", "v1"), ("c", "other", "v2"))
}


@pytest.mark.parametrize(
    ("spec", "version", "paths"),
    [
        ("old: a", "v1", []),
        ("new: a", "v1", []),
        ("old: 1", "v1", []),
        ("old: a, other: a", "v1", ["spec.other"]),
        ("old: a", "v2", ["spec.old"]),
    ],
)
def test_an_object_is_wrong_when_all_definitions_say_so(spec: str, version: str, paths: list[str]) -> None:
    text = f"apiVersion: example.com/{version}\nkind: Shop\nmetadata: {{name: a}}\nspec: {{{spec}}}\n"
    findings = lint_files({**FILES, "shop.yaml": text}).findings
    errors = [finding for finding in findings if finding.place.file == "shop.yaml" and finding.severity == "error"]
    assert [finding.place.path for finding in errors] == paths
