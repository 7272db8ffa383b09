"""Webhooks and definitions in an old version: what is written out, and how safe it is."""

from __future__ import annotations

import pytest

from k8slint.analysis.run import lint_files
from k8slint.model.finding import Finding
from tests.applied_edits import applied

HOOKS = """\
apiVersion: admissionregistration.k8s.io/v1beta1
kind: MutatingWebhookConfiguration
metadata: {name: web}
webhooks:
- name: web.example.com # of the shop
  sideEffects: None
  timeoutSeconds: 5
  clientConfig: {url: "https://a.example.com"}
"""
DEFINITION = """\
apiVersion: apiextensions.k8s.io/v1beta1
kind: CustomResourceDefinition
metadata: {name: shops.example.com}
spec:
  group: example.com
  version: v1
  preserveUnknownFields: false
  names: {kind: Shop, plural: shops}
  validation:
    openAPIV3Schema: {type: object, properties: {spec: {type: object}}}
status:
  conditions: []
"""


def found(text: str) -> Finding:
    findings = lint_files({"a.yaml": text}, select=["removed-api-version"]).findings
    assert len(findings) == 1
    return findings[0]


@pytest.mark.parametrize(
    ("text", "added"),
    [
        (HOOKS, "  failurePolicy: Ignore\n  matchPolicy: Exact\n  admissionReviewVersions:\n  - v1beta1\n"),
        (
            HOOKS.replace("timeoutSeconds: 5", "failurePolicy: Fail\n  matchPolicy: Equivalent"),
            "  timeoutSeconds: 30\n  admissionReviewVersions:\n  - v1beta1\n",
        ),
    ],
)
def test_old_defaults_of_webhooks_are_written_out(text: str, added: str) -> None:
    finding = found(text)
    assert applied(text, finding.edits) == text.replace("k8s.io/v1beta1", "k8s.io/v1") + added
    assert finding.safety == "safe"


@pytest.mark.parametrize(
    ("text", "safety"),
    [
        (HOOKS.replace("sideEffects: None", "sideEffects: Unknown"), "suggestion"),
        (HOOKS.replace("  sideEffects: None\n", ""), "suggestion"),
        (DEFINITION, "safe"),
        (DEFINITION.replace("  preserveUnknownFields: false\n", ""), "unsafe"),
        (DEFINITION.replace("type: object, properties", "properties"), "suggestion"),
        (DEFINITION.replace("version: v1", "versions:\n  - {name: v1, served: true, storage: true}"), "safe"),
        (DEFINITION.replace("{type: object, properties", "{type: object, # all\n      properties"), ""),
    ],
)
def test_how_safe_it_is(text: str, safety: str) -> None:
    finding = found(text)
    assert (finding.safety if finding.edits else "") == safety
    if safety in ("safe", "unsafe"):
        after = applied(text, finding.edits)
        errors = [each.message for each in lint_files({"a.yaml": after}).findings if each.severity == "error"]
        assert errors == []
        assert "scope: Namespaced" in after
        assert "status" not in after
