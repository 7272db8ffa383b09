"""Documents of a file: what is broken is reported once, what stands before it is checked, the rest is counted."""

from __future__ import annotations

import pytest

from k8slint.analysis.run import lint_files

GOOD = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: first}
data: {count: 1}
"""
BROKEN = """\
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: second
 labels: {a: b}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: third}
"""


def test_a_broken_document_is_one_finding_and_those_before_it_are_checked() -> None:
    report = lint_files({"a.yaml": GOOD + BROKEN}, select=["yaml-unreadable", "field-type-wrong"])
    found = [(finding.rule, finding.place.span[:2]) for finding in report.findings]
    assert found == [("field-type-wrong", (4, 15)), ("yaml-unreadable", (10, 2))]
    assert (report.exit_code, report.failed) == (2, True)


def test_what_lies_beyond_a_limit_was_not_looked_at() -> None:
    deep = f"{GOOD}---\napiVersion: v1\nkind: ConfigMap\ndata: {'[' * 300}{']' * 300}\n# k8slint: ignore-file\n"
    report = lint_files({"a.yaml": deep}, config={"fail_on": "never"})
    assert "limit-exceeded" in [finding.rule for finding in report.findings]
    assert (report.exit_code, report.failed) == (2, True)


def test_what_never_was_a_manifest_is_only_noted() -> None:
    report = lint_files({"values.yaml": "a: 1\n", "notes.yaml": "{{ x\n", "kustomization.yaml": "resources: []\n"})
    assert report.findings == ()
    reasons = [(notice.file, notice.reason) for notice in report.notices]
    assert reasons == [
        ("notes.yaml", "no-manifest"),
        ("values.yaml", "no-manifest"),
    ]


POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
  annotations: {"helm.sh/hook": "EVENT"}
spec:
  containers:
    - {name: c, image: "nginx:latest", command: [wget]}
"""


def test_helm_tests_are_not_asked_for_what_production_needs() -> None:
    rules = ["image-tag-latest", "requests-missing", "naked-pod", "image-registry-implicit"]
    for event in ("test", "test-success", "post-install, test"):
        report = lint_files({"a.yaml": POD.replace("EVENT", event)}, select=rules)
        assert report.findings == ()
        assert [notice.reason for notice in report.notices] == ["helm-test"]
    report = lint_files({"a.yaml": POD.replace("EVENT", "post-install")}, select=rules)
    assert {finding.rule for finding in report.findings} == {*rules} - {"naked-pod"}
    assert report.notices == ()


def test_helm_tests_are_asked_for_all_else() -> None:
    text = POD.replace("EVENT", "test").replace("nginx:latest", "Nginx:latest")
    report = lint_files({"a.yaml": text}, select=["image-reference-invalid"])
    assert [finding.rule for finding in report.findings] == ["image-reference-invalid"]


def test_values_that_are_filled_in_later_are_counted() -> None:
    text = (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: $APP, labels: {a: '${ A }', b: '{{ .b }}'}}\nspec:\n"
        "  restartPolicy: $POLICY\n  containers:\n    - {name: c, image: ko://example.com/web, args: [$HOME]}\n"
    )
    report = lint_files({"a.yaml": text}, config={"fail_on": "info"}, select=["manifest", "api", "images"])
    assert report.findings == ()
    assert [notice.message for notice in report.notices] == [
        "1 value is filled in later by a template engine and not checked",
        "1 value is filled in later by ko and not checked",
        "3 values are filled in later by envsubst or Flux and not checked",
    ]
    assert {notice.reason for notice in report.notices} == {"placeholder"}


@pytest.mark.parametrize("key", ["${DOMAIN}/role", '"{{ .domain }}/a b"', "${ARN/#arn/eks.example.com/role"])
def test_keys_that_are_filled_in_later_are_not_judged(key: str) -> None:
    labels = f"apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: a\n  annotations:\n    {key}: a\n"
    assert not [each for each in lint_files({"a.yaml": labels}).findings if each.severity == "error"]


def test_expectations_of_kuttl_are_not_objects_to_apply() -> None:
    report = lint_files({"e2e/00-assert.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\n"})
    assert report.findings == ()
    assert [notice.reason for notice in report.notices] == ["kuttl-assert"]


def test_braces_that_are_not_closed_are_no_template() -> None:
    report = lint_files({"a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ a\n"})
    assert "yaml-unreadable" in [finding.rule for finding in report.findings]


def test_profiles_of_skaffold_build_images() -> None:
    files = {
        "skaffold.yaml": "apiVersion: skaffold/v4beta1\nkind: Config\nprofiles:\n  - name: dev\n"
        "    build: {artifacts: [{image: web}]}\n",
        "pod.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers: [{name: c, image: web}]\n",
    }
    assert lint_files(files, select=["image-tag-missing"]).findings == ()


@pytest.mark.parametrize(
    "line",
    [
        "{% raw %}",
        "  {%- if tls -%}",
        "spec: {clusterIP: a}\n{% endif %}",
        "spec:\n  clusterIP: {PREFIX}.16",
        "spec:\n  type: @TYPE@",
        "spec:\n  ports:\n    - %d",
    ],
)
def test_a_file_that_is_yaml_once_a_script_filled_it_in_is_a_template(line: str) -> None:
    report = lint_files({"a.yaml": f"apiVersion: v1\nkind: Service\nmetadata:\n  name: a\n{line}\n"})
    assert report.findings == ()
    assert [notice.reason for notice in report.notices] == ["template"]
    broken = f"apiVersion: v1\nkind: Service\nmetadata: {{name: a\n{line}\n"
    assert [finding.rule for finding in lint_files({"a.yaml": broken}).findings] == ["yaml-unreadable"]
