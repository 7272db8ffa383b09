"""Admission policies of a project: who is judged, how severe that is, where it stands, and what turns it off."""

from __future__ import annotations

from typing import Any

import pytest

from k8slint.analysis.run import lint_files
from k8slint.model.finding import Finding
from k8slint.model.result import Report

POLICY = """\
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: p}
spec:
  MORE
  matchConstraints:
    resourceRules:
    - {apiGroups: [GROUP], apiVersions: [v1], operations: [CREATE], resources: [RESOURCE]}
  validations:
  - expression: EXPRESSION
"""
BINDING = """\
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: b}
spec: {policyName: p, validationActions: [ACTIONS]MORE}
"""
WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop, labels: {app: web}}
spec:
  replicas: 9
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - {name: a, image: "nginx:1.27"}
      - {name: b, image: "nginx:latest"}
"""
TAGS = "object.spec.containers.all(c, !c.image.endsWith(':latest'))"


def policy(expression: str = "object.spec.replicas <= 5", more: str = "failurePolicy: Fail", pods: bool = False) -> str:
    text = POLICY.replace("EXPRESSION", repr(expression).replace("\\'", "''")).replace("MORE", more)
    group, resource = ("''", "pods") if pods else ("apps", "deployments")
    return text.replace("GROUP", group).replace("RESOURCE", resource)


def binding(actions: str = "Deny", more: str = "") -> str:
    return BINDING.replace("ACTIONS", actions).replace("MORE", more)


def report(*texts: str, **more: Any) -> Report:
    return lint_files({f"{number}.yaml": text for number, text in enumerate(texts)}, select=["policies"], **more)


def found(*texts: str, **more: Any) -> list[Finding]:
    return [finding for finding in report(*texts, **more).findings if finding.rule.startswith("policy/")]


@pytest.mark.parametrize(
    ("actions", "severity", "refused_by"),
    [
        ("Deny", "error", "admission"),
        ("Warn", "warning", "nobody"),
        ("Audit", "info", "nobody"),
        ("'Warn', 'Audit'", "warning", "nobody"),
        ("Deny, Audit", "error", "admission"),
    ],
)
def test_a_binding_says_how_severe_it_is(actions: str, severity: str, refused_by: str) -> None:
    (finding,) = found(policy(), binding(actions), WEB)
    assert (finding.rule, finding.severity, finding.refused_by) == ("policy/p", severity, refused_by)
    assert finding.category == "policies"


def test_the_worst_binding_counts() -> None:
    other = binding("Audit").replace("name: b", "name: other")
    (finding,) = found(policy(), other, binding("Deny"), WEB)
    assert finding.severity == "error"
    assert "'b'" in finding.consequence


def test_a_policy_without_binding_does_nothing() -> None:
    assert not found(policy(), WEB)
    assert not found(policy(), binding().replace("policyName: p", "policyName: q"), WEB)


def test_the_finding_stands_on_the_field_and_names_the_part() -> None:
    (finding,) = found(policy("object.spec.replicas > 1 && object.spec.replicas <= 5"), binding(), WEB)
    assert (finding.place.file, finding.place.path, finding.place.span.line) == ("2.yaml", "spec.replicas", 5)
    assert finding.fix == "Change it so that 'object.spec.replicas <= 5' is true."
    (related,) = finding.related
    assert (related.file, related.span.line, related.span.end_column - related.span.column) == ("0.yaml", 10, 25)


def test_what_is_missing_stands_on_what_is_there() -> None:
    (finding,) = found(policy("has(object.metadata.annotations)"), binding(), WEB)
    assert finding.place.path == "metadata"


def test_every_pod_of_a_workload() -> None:
    (finding,) = found(policy(TAGS, pods=True), binding(), WEB)
    assert finding.place.path == "spec.template.spec.containers[1].image"
    assert finding.place.container == "b"
    assert finding.consequence == "The API server accepts the Deployment but rejects every Pod it makes (binding 'b')."


def test_a_message_that_is_computed() -> None:
    text = policy() + "    messageExpression: '''has '' + string(object.spec.replicas)'\n    message: not this\n"
    (finding,) = found(text, binding(), WEB)
    assert finding.headline == "violates policy 'p': has 9"


def test_variables_and_match_conditions() -> None:
    variables = "variables: [{name: most, expression: '3 + 2'}]"
    assert found(policy("object.spec.replicas <= variables.most", variables), binding(), WEB)
    condition = "matchConditions: [{name: c, expression: \"object.metadata.name != 'web'\"}]"
    assert not found(policy(more=condition), binding(), WEB)


def test_params_of_the_scope() -> None:
    params = "paramKind: {apiVersion: v1, kind: ConfigMap}"
    limit = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: limit, namespace: shop}\ndata: {max: 'MAX'}\n"
    reference = ", paramRef: {name: limit, parameterNotFoundAction: Deny}"
    texts = [policy("object.spec.replicas <= int(params.data.max)", params), binding("Deny", reference), WEB]
    assert found(*texts, limit.replace("MAX", "5"))
    assert not found(*texts, limit.replace("MAX", "10"))
    missing = report(*texts)
    assert not missing.findings
    assert [notice.message for notice in missing.notices if notice.reason == "policy-not-judged"] == [
        "policy 'p' was not judged on 1 object: ConfigMap 'limit' is not in the files"
    ]


def test_namespaces_of_the_scope() -> None:
    space = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {env: dev}}\n"
    expression = "namespaceObject.metadata.labels.env == 'prod'"
    assert found(policy(expression), binding(), WEB, space)
    assert not found(policy(expression), binding(), WEB, space.replace("dev", "prod"))
    assert not found(policy(expression), binding(), WEB)
    selector = ", matchResources: {namespaceSelector: {matchLabels: {env: prod}}}"
    assert not found(policy(), binding("Deny", selector), WEB, space)
    assert found(policy(), binding("Deny", selector), WEB, space.replace("dev", "prod"))


@pytest.mark.parametrize(
    "expression",
    ["request.userInfo.username == 'a'", "authorizer.group('').resource('pods').check('get').allowed()"],
)
def test_what_only_the_cluster_knows_is_not_judged(expression: str) -> None:
    result = report(policy(expression), binding(), WEB)
    assert not result.findings
    assert [notice.reason for notice in result.notices] == ["policy-not-judged"]


def test_a_value_that_is_filled_in_later_is_not_judged() -> None:
    assert not found(policy(), binding(), WEB.replace("replicas: 9", "replicas: ${REPLICAS}"))


def test_an_object_that_is_rejected_before_is_not_judged() -> None:
    files = {"p.yaml": policy(), "b.yaml": binding(), "w.yaml": WEB.replace("replicas: 9", "replicas: nine")}
    rules = {finding.rule for finding in lint_files(files, select=["policies", "api"]).findings}
    assert rules == {"field-type-wrong"}


@pytest.mark.parametrize(
    ("expression", "headlines"),
    [
        ("object.spec.replicas <= oldObject.spec.replicas", ["violates policy 'p'"]),
        ("object.spec.replicas >= oldObject.spec.replicas", []),
        ("request.operation == 'UPDATE' && oldObject.metadata.name == 'web'", []),
        ("oldObject.metadata.generation == 1", []),  # only the cluster counts
    ],
)
def test_what_a_change_updates_is_judged_with_what_it_was(expression: str, headlines: list[str]) -> None:
    of_updates = policy(expression).replace("[CREATE]", "[UPDATE]") + "---\n" + binding()
    old, new = (WEB.replace("replicas: 9", f"replicas: {number}") for number in (3, 9))
    assert report(of_updates, new).findings == ()
    found = report(of_updates, new, before={"0.yaml": of_updates, "1.yaml": old}).findings
    assert [finding.headline for finding in found] == headlines
    assert all(finding.refused_by == "admission" and finding.place.span.line == 5 for finding in found)


def test_a_policy_that_does_not_compile_is_not_asked() -> None:
    assert not found(policy("object.spec.replicas <="), binding(), WEB)


def test_an_error_denies_unless_it_is_ignored() -> None:
    expression = "object.metadata.annotations.team == 'a'"
    (finding,) = found(policy(expression), binding(), WEB)
    assert finding.headline.startswith("policy 'p' cannot be evaluated")
    assert not found(policy(expression, "failurePolicy: Ignore"), binding(), WEB)


def test_a_field_that_no_object_has_is_a_mistake_of_the_policy() -> None:
    result = report(policy("object.spec.nope == 1"), binding(), WEB, WEB.replace("name: web", "name: other", 1))
    (finding,) = result.findings
    assert (finding.rule, finding.place.file, finding.severity) == ("policy-field-undefined", "0.yaml", "error")


def test_a_field_that_another_kind_has_is_not_a_mistake_beside_another_side() -> None:
    (finding,) = found(policy("object.spec.nope == 1 || object.spec.paused == true"), binding(), WEB)
    assert (finding.rule, finding.place.file) == ("policy/p", "2.yaml")


@pytest.mark.parametrize(
    ("config", "count"),
    [
        ({}, 1),
        ({"ignore": ["policy/p"]}, 0),
        ({"ignore": ["policy/other"]}, 1),
        ({"ignore": ["policies"]}, 0),
        ({"select": ["policy/p"]}, 1),
        ({"select": ["policy/other"]}, 0),
        ({"rules": {"policy/p": "off"}}, 0),
        ({"rules": {"policy-violated": "off"}}, 0),
        ({"overrides": [{"paths": ["*.yaml"], "ignore": ["policy/p"]}]}, 0),
        ({"overrides": [{"paths": ["other/*"], "ignore": ["policy/p"]}]}, 1),
        ({"suppressions": [{"rules": ["policy/p"], "reason": "known"}]}, 0),
    ],
)
def test_each_policy_is_a_rule_of_its_own(config: dict[str, Any], count: int) -> None:
    files = {"p.yaml": policy(), "b.yaml": binding(), "web.yaml": WEB}
    findings = lint_files(files, config=config).findings
    assert sum(finding.rule == "policy/p" for finding in findings) == count
    assert not [finding for finding in findings if finding.rule.startswith("suppression")]


def test_a_configured_severity_holds() -> None:
    files = {"p.yaml": policy(), "b.yaml": binding(), "web.yaml": WEB}
    findings = lint_files(files, config={"rules": {"policy/p": "info"}}).findings
    assert [finding.severity for finding in findings if finding.rule == "policy/p"] == ["info"]


def test_comments_allow_a_policy_and_must_be_needed() -> None:
    comment = "  replicas: 9 # k8slint: ignore[policy/p] until the move"
    assert not found(policy(), binding(), WEB.replace("  replicas: 9", comment))
    unused = lint_files(
        {"p.yaml": policy("true"), "b.yaml": binding(), "w.yaml": WEB.replace("  replicas: 9", comment)}
    )
    assert [finding.rule for finding in unused.findings if finding.rule.startswith("supp")] == ["suppression-unused"]


def test_objects_of_other_scopes_are_not_judged() -> None:
    files = {"a/p.yaml": policy(), "a/b.yaml": binding(), "a/web.yaml": WEB, "b/web.yaml": WEB}
    findings = lint_files(files, select=["policies"]).findings
    assert {finding.place.file for finding in findings if finding.rule == "policy/p"} == {"a/web.yaml"}


def test_a_policy_that_reaches_no_object_says_so() -> None:
    apart = {"policies/p.yaml": policy() + "---\n" + binding(), "apps/web/web.yaml": WEB}
    scopes = {"scopes": [{"paths": ["policies"]}, {"paths": ["apps"]}]}
    found = lint_files(apart, config=scopes, select=["policies"])
    assert found.findings == ()
    assert [notice.message for notice in found.notices if notice.reason == "policy-not-judged"] == [
        "policy 'p' judged nothing: no object of its scope is of a kind it names"
    ]


def test_what_a_kustomization_builds_is_judged_where_it_is_written() -> None:
    files = {
        "base/kustomization.yaml": "resources: [web.yaml]\n",
        "base/web.yaml": WEB,
        "prod/kustomization.yaml": "resources: [../base, policy.yaml]\npatches: [{path: patch.yaml}]\n",
        "prod/policy.yaml": f"{policy()}---\n{binding()}",
        "prod/patch.yaml": (
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec: {replicas: 12}\n"
        ),
    }
    findings = lint_files(files, select=["policies"]).findings
    (finding,) = [finding for finding in findings if finding.rule == "policy/p"]
    assert (finding.place.file, finding.place.path) == ("prod/patch.yaml", "spec.replicas")
    assert finding.builds == ("prod/kustomization.yaml",)


def test_custom_resources_have_their_defaults() -> None:
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
    text = policy("object.size < 5").replace("apps", "example.com").replace("deployments", "shops")
    shop = "apiVersion: example.com/v1\nkind: Shop\nmetadata: {name: a}\n"
    (finding,) = found(text, binding(), definition, shop)
    assert (finding.place.file, finding.place.path) == ("3.yaml", "metadata.name")
    assert not found(text, binding(), definition, f"{shop}size: 3\n")
    assert not found(text, binding(), f"{shop}size: 9\n")


def test_a_secret_is_not_quoted() -> None:
    text = policy("!('key' in object.data)").replace("apps", "''").replace("deployments", "secrets")
    text += "    messageExpression: \"'has ' + object.data.key\"\n"
    secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {key: aHVudGVyMmh1bnRlcjI=}\n"
    (finding,) = found(text, binding(), secret)
    assert "aHVudGVyMmh1bnRlcjI=" not in str(finding)


def test_a_binding_in_another_scope_binds() -> None:
    apart = {"a/p.yaml": policy(), "b/b.yaml": binding()}
    assert not lint_files(apart, select=["policies"]).findings
    assert [finding.rule for finding in lint_files({"a/p.yaml": policy()}, select=["policies"]).findings] == [
        "policy-unbound"
    ]
    only = lint_files({"b/b.yaml": binding()}, select=["policies"]).findings
    assert [(finding.rule, finding.place.path) for finding in only] == [("policy-undefined", "spec.policyName")]
    assumed = {"assume_defined": [{"kind": "ValidatingAdmissionPolicy", "name": "p"}]}
    assert not lint_files({"b/b.yaml": binding()}, select=["policies"], config=assumed).findings


def test_the_tests_of_a_policy_are_no_objects() -> None:
    files = {"p.yaml": f"{policy()}---\n{binding()}", "p.many.deny.yaml": WEB, "other.many.deny.yaml": WEB}
    findings = lint_files(files, select=["policies"]).findings
    assert {finding.place.file for finding in findings if finding.rule == "policy/p"} == {"other.many.deny.yaml"}


KYVERNO = """\
apiVersion: policies.kyverno.io/v1alpha1
kind: ValidatingPolicy
metadata: {name: few}
spec:
  validationActions: [ACTION]
  matchConstraints:
    resourceRules:
    - {apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: [deployments]}
  validations:
  - expression: EXPRESSION
"""


def test_a_policy_of_kyverno_binds_itself() -> None:
    text = KYVERNO.replace("EXPRESSION", "object.spec.replicas <= 5")
    (finding,) = found(text.replace("ACTION", "Deny"), WEB)
    assert (finding.rule, finding.severity, finding.refused_by) == ("policy/few", "error", "admission")
    assert found(text.replace("ACTION", "Audit"), WEB)[0].severity == "info"


def test_a_policy_of_kyverno_that_uses_functions_of_its_own_is_noted() -> None:
    text = KYVERNO.replace("EXPRESSION", "resource.Get('v1', 'configmaps', 'a', 'b').data.x == 'y'")
    result = report(text.replace("ACTION", "Deny"), WEB)
    assert not result.findings
    messages = [notice.message for notice in result.notices if notice.reason == "policy-not-judged"]
    assert messages == [
        "policy 'few' was not judged, as it uses what only Kyverno has: undeclared reference to 'resource'"
    ]


WITH_RULES = """\
apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: {name: few}
spec:
  validationFailureAction: Enforce
  rules:
  - name: replicas
    match: {any: [{resources: {kinds: [apps/v1/Deployment, StatefulSet]}}]}
    exclude: {any: [{resources: {namespaces: [lab]}}]}
    validate:
      cel:
        variables:
        - {name: wanted, expression: object.spec.replicas}
        expressions:
        - {expression: variables.wanted <= 5, message: at most five}
  - name: labels
    match: {any: [{resources: {kinds: [Deployment]}}]}
    validate:
      message: a pattern of Kyverno's own
      pattern: {metadata: {labels: {team: "?*"}}}
"""


def test_rules_in_cel_of_kyverno_are_policies() -> None:
    (finding,) = found(WITH_RULES, WEB)
    assert (finding.rule, finding.severity, finding.place.file) == ("policy/few", "error", "1.yaml")
    assert finding.headline == "violates policy 'few': at most five"
    assert [(each.file, each.span.line) for each in finding.related] == [("0.yaml", 15)]
    assert found(WITH_RULES.replace("Enforce", "Audit"), WEB)[0].severity == "info"
    for namespace in ("lab", "kube-system"):  # the first is left out by the rule, the second by Kyverno
        assert not found(WITH_RULES, WEB.replace("namespace: shop", f"namespace: {namespace}"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("namespaces: [lab]", "subjects: [{kind: User, name: admin}]"),
        ("kinds: [apps/v1/Deployment, StatefulSet]", "kinds: [Deploy*]"),
        ("kinds: [apps/v1/Deployment, StatefulSet]", "kinds: [Deployment], names: ['we*']"),
        ("expression: object.spec.replicas", "expression: random('x')"),
    ],
)
def test_rules_that_say_more_than_an_admission_policy_are_noted(old: str, new: str) -> None:
    result = report(WITH_RULES.replace(old, new), WEB)
    assert not result.findings
    assert [notice.reason for notice in result.notices if "what only Kyverno has" in notice.message]


def test_kinds_of_well_known_projects_are_judged_but_for_their_defaults() -> None:
    application = """\
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: web, namespace: shop}
spec: {secretName: web, issuerRef: {name: ca}}
"""
    text = policy("object.spec.issuerRef.name != 'ca'").replace("apiGroups: [apps]", "apiGroups: [cert-manager.io]")
    text = text.replace("resources: [deployments]", "resources: [certificates]")
    (finding,) = found(text, binding(), application)
    assert (finding.rule, finding.place.span.line) == ("policy/p", 4)


def test_versions_of_one_kind_differ() -> None:
    text = policy("object.spec.maxReplicas <= 5").replace("[apps]", "[autoscaling]")
    text = text.replace("deployments", "horizontalpodautoscalers").replace("matchConstraints:", EXACT)
    scaler = "apiVersion: autoscaling/VERSION\nkind: HorizontalPodAutoscaler\nmetadata: {name: a}\nspec: SPEC\n"
    scaler = scaler.replace(
        "SPEC", "{maxReplicas: 9, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: a}}"
    )
    findings = found(text, binding(), *(scaler.replace("VERSION", version) for version in ("v2", "v1", "v2")))
    assert [finding.place.file for finding in findings] == ["3.yaml"]


EXACT = "matchConstraints:\n    matchPolicy: Exact"


def test_what_another_version_would_hold_is_not_judged() -> None:
    scaler = "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: a}\nspec: SPEC\n"
    scaler = scaler.replace(
        "SPEC", "{maxReplicas: 9, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: a}}"
    )
    for expression, count in (
        ("object.spec.targetCPUUtilizationPercentage > 5", 0),
        ("object.spec.maxReplicas < 5", 1),
    ):
        text = policy(expression).replace("[apps]", "[autoscaling]").replace("deployments", "horizontalpodautoscalers")
        assert len(report(text, binding(), scaler).findings) == count
