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


NEEDS = DEFINITION.replace("VERSION", "v1").replace(
    "{type: object, properties: {FIELD: {type: string}}}",
    "{type: object, required: [size], properties: {size: {type: string, enum: [s]}, "
    "parts: {type: object, minProperties: 1}}}",
)
WEBHOOKS = """\
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: {name: defaults}
webhooks:
  - name: defaults.example.com
    admissionReviewVersions: [v1]
    sideEffects: None
    clientConfig: {service: {name: a, namespace: b}}
"""
RULES = "    rules: [{apiGroups: [example.com], apiVersions: [v1], operations: [CREATE], resources: [RESOURCES]}]\n"


@pytest.mark.parametrize(
    ("webhooks", "spec", "paths"),
    [
        ("", "parts: {}", ["spec.size", "spec.parts"]),
        (WEBHOOKS + RULES.replace("RESOURCES", "shops"), "parts: {}", []),
        (WEBHOOKS + RULES.replace("RESOURCES", "'*'"), "parts: {}", []),
        (WEBHOOKS + RULES.replace("RESOURCES", "carts"), "parts: {}", ["spec.size", "spec.parts"]),
        (WEBHOOKS + RULES.replace("RESOURCES", "shops").replace("CREATE", "DELETE"), "", ["spec.size"]),
        (WEBHOOKS, "parts: {}", []),
        (WEBHOOKS.replace("defaults.example.com", "defaults.other.com"), "", ["spec.size"]),
        (WEBHOOKS, "size: x", ["spec.size"]),
        (WEBHOOKS, "size: 1", ["spec.size"]),
        (WEBHOOKS, "sise: s", ["spec.sise"]),
    ],
)
def test_what_a_webhook_fills_in_is_not_missing(webhooks: str, spec: str, paths: list[str]) -> None:
    text = f"apiVersion: example.com/v1\nkind: Shop\nmetadata: {{name: a}}\nspec: {{{spec}}}\n"
    files = {"crd.yaml": NEEDS, "shop.yaml": text, **({"webhooks.yaml": webhooks} if webhooks else {})}
    findings = lint_files(files, select=["api"]).findings
    assert sorted(finding.place.path for finding in findings if finding.place.file == "shop.yaml") == sorted(paths)


@pytest.mark.parametrize(
    ("crd", "shop", "is_judged"),
    [
        ("config/crd/bases/a.yaml", "samples/shop.yaml", True),
        ("samples/a/crd.yaml", "samples/a/shop.yaml", True),
        ("samples/a/crd.yaml", "samples/a/b/shop.yaml", True),
        ("samples/a/crds/crd.yaml", "samples/a/shop.yaml", True),
        ("samples/a/crd.yaml", "samples/b/shop.yaml", False),
        ("pkg/testdata/crd.yaml", "deploy/shop.yaml", False),
    ],
)
def test_a_definition_of_a_test_describes_what_stands_beside_it(crd: str, shop: str, is_judged: bool) -> None:
    text = "apiVersion: example.com/v1\nkind: Shop\nmetadata: {name: a}\nspec: {sise: 1}\n"
    report = lint_files({crd: NEEDS, shop: text}, select=["field-unknown"])
    assert [finding.place.file for finding in report.findings] == ([shop] if is_judged else [])
    assert ("no-schema" in [notice.reason for notice in report.notices]) is not is_judged
