"""Which objects a policy of a project is certain to reject: where it holds, when it is in force, and exceptions."""

from __future__ import annotations

from typing import Any

import pytest

from k8slint.analysis.reach import lies_in, reach_of
from k8slint.analysis.run import lint_files
from k8slint.model.finding import Finding

POLICY = """\
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: few}
spec:
  matchConstraints:
    resourceRules:
    - {apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: [deployments]}
  validations:
  - expression: object.spec.replicas <= 5
"""
BINDING = """\
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: few}
spec: {policyName: few, validationActions: [Deny]}
"""
BOUND = f"{POLICY}---\n{BINDING}"
WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 9
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "nginx:1.27"}]}
"""
KYVERNO = """\
apiVersion: policies.kyverno.io/v1
kind: ValidatingPolicy
metadata: {name: few}
spec:
  matchConstraints:
    resourceRules:
    - {apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: [deployments]}
  validations:
  - expression: object.spec.replicas <= 5
"""
EXCEPTION = """\
apiVersion: policies.kyverno.io/v1
kind: PolicyException
metadata: {name: let}
spec:
  policyRefs: [{name: few, kind: ValidatingPolicy}]
  matchConditions: [{name: a, expression: "object.metadata.name == 'web'"}]
"""
WHOLE = {"scopes": [{"name": "prod", "paths": ["**"]}]}


def found(files: dict[str, str], config: dict[str, Any] | None = None) -> list[Finding]:
    findings = lint_files(files, select=["policies"], config=config or {}).findings
    return [finding for finding in findings if finding.rule.startswith("policy/")]


def judged(files: dict[str, str], config: dict[str, Any] | None = None) -> dict[str, str]:
    return {finding.place.file: finding.severity for finding in found(files, config)}


@pytest.mark.parametrize(
    ("path", "folder"),
    [
        ("a/b.yaml", ""),
        ("tests/a/b.yaml", "tests/a"),
        ("docs/b.yaml", "docs"),
        ("cmd/_testdata/b.yaml", "cmd/_testdata"),
        ("tests/a/crds/bases/b.yaml", "tests/a"),
        ("latest/b.yaml", ""),
    ],
)
def test_where_an_object_holds(path: str, folder: str) -> None:
    assert reach_of(path) == folder
    assert lies_in(path, folder)
    assert lies_in("other/c.yaml", folder) == (not folder)


def test_a_policy_of_a_test_judges_what_stands_beside_it() -> None:
    files = {"tests/few/p.yaml": BOUND, "tests/few/web.yaml": WEB, "tests/other/web.yaml": WEB, "app/web.yaml": WEB}
    assert judged(files, WHOLE) == {"tests/few/web.yaml": "error"}


def test_a_policy_that_is_deployed_judges_tests_too() -> None:
    files = {"policies/p.yaml": BOUND, "tests/few/web.yaml": WEB, "app/web.yaml": WEB}
    assert judged(files, WHOLE) == {"tests/few/web.yaml": "error", "app/web.yaml": "error"}


def test_a_binding_of_a_sample_binds_what_stands_beside_it() -> None:
    files = {"p.yaml": POLICY, "samples/b.yaml": BINDING, "samples/web.yaml": WEB, "app/web.yaml": WEB}
    assert judged(files, WHOLE) == {"samples/web.yaml": "error"}


def test_a_parameter_of_an_example_counts_beside_it() -> None:
    files = {
        "p.yaml": POLICY.replace("spec:\n", "spec:\n  paramKind: {apiVersion: v1, kind: ConfigMap}\n", 1).replace(
            "<= 5", "<= int(params.data.most)"
        ),
        "b.yaml": BINDING.replace("policyName", "paramRef: {name: limit, namespace: a}, policyName"),
        "examples/limit.yaml": (
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: limit, namespace: a}\ndata: {most: '5'}\n"
        ),
        "examples/web.yaml": WEB,
        "app/web.yaml": WEB,
    }
    files["b.yaml"] = files["b.yaml"].replace("namespace: a}", "namespace: a, parameterNotFoundAction: Deny}")
    assert judged(files, WHOLE) == {"examples/web.yaml": "error"}


def test_a_definition_of_a_test_describes_what_stands_beside_it() -> None:
    definition = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: shops.example.com}
spec:
  group: example.com
  names: {kind: Shop, plural: shops, singular: shop, listKind: ShopList}
  scope: Namespaced
  versions:
  - name: v1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, properties: {size: {type: integer, default: 7}}}}
"""
    policy = BOUND.replace("apps", "example.com").replace("deployments", "shops").replace("spec.replicas", "size")
    shop = "apiVersion: example.com/v1\nkind: Shop\nmetadata: {name: a}\n"
    files = {"a/p.yaml": policy, "a/shop.yaml": shop, "tests/crds/shops.yaml": definition}
    assert not judged(files)
    assert judged({**files, "a/shops.yaml": definition}) == {"a/shop.yaml": "error"}


def test_what_comes_in_the_file_of_the_policy_may_come_too_early() -> None:
    (finding,) = found({"all.yaml": f"{BOUND}---\n{WEB}"})
    assert (finding.severity, finding.refused_by) == ("warning", "nobody")
    assert finding.consequence == (
        "The API server rejects the Deployment, unless it comes before the policy is in force (binding 'few')."
    )
    assert judged({"p.yaml": POLICY, "web.yaml": f"{BINDING}---\n{WEB}"}) == {"web.yaml": "warning"}
    assert judged({"p.yaml": BOUND, "web.yaml": WEB}) == {"web.yaml": "error"}


def test_what_comes_in_the_build_of_the_policy_may_come_too_early() -> None:
    files = {"kustomization.yaml": "resources: [p.yaml, web.yaml]\n", "p.yaml": BOUND, "web.yaml": WEB}
    assert judged(files) == {"web.yaml": "warning"}


def test_builds_of_one_cluster_come_one_after_the_other() -> None:
    files = {
        "base/kustomization.yaml": "resources: [p.yaml]\n",
        "base/p.yaml": BOUND,
        "app/kustomization.yaml": "resources: [web.yaml]\n",
        "app/web.yaml": WEB,
    }
    assert judged(files, WHOLE) == {"app/web.yaml": "error"}


def test_what_a_deployed_folder_holds_may_come_too_early() -> None:
    deploys = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: shop}
spec: {source: {repoURL: https://example.com/shop.git, path: shop}, destination: {namespace: shop}}
"""
    files = {"argo/app.yaml": deploys, "shop/p.yaml": BOUND, "shop/web.yaml": WEB}
    assert judged(files) == {"shop/web.yaml": "warning"}


def test_a_certain_rejection_counts_more_than_one_that_may_come_too_late() -> None:
    other = BINDING.replace("name: few", "name: other", 1)
    (finding,) = found({"p.yaml": POLICY, "b.yaml": other, "web.yaml": f"{BINDING}---\n{WEB}"})
    assert finding.severity == "error"
    assert "'other'" in finding.consequence


def test_a_mistake_of_a_policy_is_certain_where_its_objects_come_later() -> None:
    wrong = BOUND.replace("spec.replicas", "spec.nope")

    def severities(files: dict[str, str]) -> list[str]:
        findings = lint_files(files, select=["policies"]).findings
        return [finding.severity for finding in findings if finding.rule == "policy-field-undefined"]

    assert severities({"p.yaml": wrong, "web.yaml": WEB}) == ["error"]
    assert "error" not in severities({"p.yaml": f"{wrong}---\n{WEB}"})


@pytest.mark.parametrize(
    ("evaluation", "count"),
    [("{}", 1), ("{mode: Kubernetes}", 1), ("{admission: {enabled: true}}", 1), ("{background: {enabled: false}}", 1)]
    + [("{mode: JSON}", 0), ("{admission: {enabled: false}}", 0)],
)
def test_a_policy_of_kyverno_may_be_for_scans_only(evaluation: str, count: int) -> None:
    policy = KYVERNO.replace("spec:\n", f"spec:\n  evaluation: {evaluation}\n", 1)
    assert len(found({"p.yaml": policy, "web.yaml": WEB})) == count


@pytest.mark.parametrize(
    ("file", "exception", "severities"),
    [
        ("a/e.yaml", EXCEPTION, []),
        ("exceptions/e.yaml", EXCEPTION, []),
        ("a/e.yaml", EXCEPTION.replace("'web'", "'other'"), ["error"]),
        ("a/e.yaml", EXCEPTION.replace("object.metadata.name == 'web'", "object.spec.nope == 1"), []),
        ("a/e.yaml", EXCEPTION.replace("object.metadata.name == 'web'", "resource.Get('v1').a == 1"), []),
        ("a/e.yaml", EXCEPTION.replace("object.metadata.name", "request.userInfo.username"), []),
        ("a/e.yaml", EXCEPTION[: EXCEPTION.index("  matchConditions")], []),
        ("samples/e.yaml", EXCEPTION, ["error"]),
        ("a/e.yaml", EXCEPTION.replace("name: few", "name: other"), ["error"]),
        ("a/e.yaml", EXCEPTION.replace("kind: ValidatingPolicy", "kind: MutatingPolicy"), ["error"]),
    ],
)
def test_an_exception_of_kyverno_may_leave_an_object_out(file: str, exception: str, severities: list[str]) -> None:
    files = {"a/p.yaml": KYVERNO, "a/web.yaml": WEB, file: exception}
    report = lint_files(files, select=["policies"])
    assert [finding.severity for finding in report.findings] == severities
    messages = [notice.message for notice in report.notices if notice.reason == "policy-not-judged"]
    why = "policy 'few' was not judged on 1 object: a PolicyException may leave it out"
    assert messages == ([] if severities else [why])
