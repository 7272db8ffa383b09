"""What a namespace enforces is reported in its name, on the fields, and as sure as the scope makes it."""

from __future__ import annotations

from typing import Any

import pytest

from k8slint.analysis.run import lint_files
from k8slint.model.finding import Finding

NAMESPACE = """\
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    pod-security.kubernetes.io/{mode}: {level}
"""
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: registry.example.com/web:1.0
          securityContext: {privileged: true}
"""
POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  hostNetwork: true
  containers:
    - {name: web, image: "registry.example.com/web:1.0", ports: [{containerPort: 8080}]}
"""


def namespace(level: str = "baseline", mode: str = "enforce") -> str:
    return NAMESPACE.format(level=level, mode=mode)


def refused(files: dict[str, str], config: dict[str, Any] | None = None, version: str = "1.36") -> list[Finding]:
    report = lint_files(files, config=config, kubernetes_version=version)
    return [finding for finding in report.findings if "Namespace 'shop'" in finding.consequence]


def test_a_template_is_reported_for_every_pod_of_its_workload() -> None:
    (finding,) = refused({"a.yaml": namespace() + "---\n" + DEPLOYMENT})
    assert (finding.rule, finding.severity, finding.refused_by) == ("privileged-container", "error", "admission")
    assert finding.consequence == ("Namespace 'shop' enforces baseline, so every pod of this Deployment is rejected.")
    assert finding.place.path == "spec.template.spec.containers[0].securityContext.privileged"
    assert finding.place.container == "web"
    (label,) = finding.related
    assert (label.file, label.span.line) == ("a.yaml", 6)


def test_the_rule_itself_is_silent_where_the_namespace_speaks() -> None:
    report = lint_files({"a.yaml": namespace() + "---\n" + DEPLOYMENT})
    assert [finding.severity for finding in report.findings if finding.rule == "privileged-container"] == ["error"]


def test_every_control_is_on_its_field() -> None:
    found = refused({"ns.yaml": namespace("restricted"), "pod.yaml": POD})
    assert {(finding.rule, finding.place.path) for finding in found} == {
        ("host-namespace-shared", "spec.hostNetwork"),
        ("pod-security-baseline-host-port", "spec.containers[0].ports[0].containerPort"),
        ("pod-security-restricted-privilege-escalation", "spec.containers[0].securityContext.allowPrivilegeEscalation"),
        ("pod-security-restricted-run-as-non-root", "spec.containers[0].securityContext.runAsNonRoot"),
        ("pod-security-restricted-seccomp", "spec.containers[0].securityContext.seccompProfile"),
        ("pod-security-restricted-capabilities", "spec.containers[0].securityContext.capabilities.drop"),
    }
    assert {finding.severity for finding in found} == {"error"}


@pytest.mark.parametrize(("mode", "words"), [("warn", "kubectl prints a warning"), ("audit", "audit log")])
def test_what_is_only_warned_of_is_info(mode: str, words: str) -> None:
    (finding,) = refused({"a.yaml": namespace("baseline", mode) + "---\n" + DEPLOYMENT})
    assert (finding.severity, finding.refused_by) == ("info", "nobody")
    assert words in finding.consequence


@pytest.mark.parametrize(
    "other",
    [
        DEPLOYMENT.replace("namespace: shop", "namespace: other"),
        DEPLOYMENT.replace(", namespace: shop", ""),
        DEPLOYMENT.replace("namespace: shop", "namespace: '${NAMESPACE}'"),
        DEPLOYMENT.replace("{privileged: true}", "{privileged: '${PRIVILEGED}'}"),
        DEPLOYMENT.replace("{privileged: true}", "{}"),
    ],
)
def test_nothing_is_said_of_pods_that_are_elsewhere_or_not_known(other: str) -> None:
    assert refused({"a.yaml": namespace() + "---\n" + other}) == []


def test_two_definitions_of_a_namespace_decide_nothing() -> None:
    assert refused({"a.yaml": "---\n".join((namespace(), namespace("privileged"), DEPLOYMENT))}) == []


@pytest.mark.parametrize(
    "config",
    [
        {"assume_defined": [{"kind": "Namespace", "name": "shop"}]},
        {"scopes": [{"name": "all", "paths": ["*.yaml"], "outside": True}]},
    ],
)
def test_what_is_managed_elsewhere_is_a_warning(config: dict[str, Any]) -> None:
    (finding,) = refused({"a.yaml": namespace() + "---\n" + DEPLOYMENT}, config)
    assert (finding.severity, finding.refused_by) == ("warning", "admission")


@pytest.mark.parametrize(
    "config",
    [
        {"ignore": ["privileged-container"]},
        {"ignore": ["security"]},
        {"select": ["images"]},
        {"rules": {"privileged-container": "off"}},
    ],
)
def test_a_control_that_is_turned_off_is_off(config: dict[str, Any]) -> None:
    assert refused({"a.yaml": namespace() + "---\n" + DEPLOYMENT}, config) == []


def test_a_severity_of_the_configuration_holds() -> None:
    config = {"rules": {"privileged-container": {"severity": "info"}}}
    (finding,) = refused({"a.yaml": namespace() + "---\n" + DEPLOYMENT}, config)
    assert finding.severity == "info"


def test_the_version_of_the_namespace_counts() -> None:
    old = namespace("restricted") + "    pod-security.kubernetes.io/enforce-version: v1.18\n"
    rules = {finding.rule for finding in refused({"a.yaml": old, "b.yaml": POD})}
    assert "pod-security-restricted-seccomp" not in rules
    assert "pod-security-restricted-run-as-non-root" in rules


def test_a_comment_allows_it() -> None:
    allowed = DEPLOYMENT.replace(
        "{privileged: true}", "{privileged: true} # k8slint: ignore[privileged-container] fine"
    )
    assert refused({"a.yaml": namespace() + "---\n" + allowed}) == []


def test_built_objects_are_judged_in_the_namespace_kustomize_sets() -> None:
    files = {
        "kustomization.yaml": "namespace: shop\nresources: [ns.yaml, web.yaml]\n",
        "ns.yaml": namespace().replace("name: shop", "name: any"),
        "web.yaml": DEPLOYMENT.replace(", namespace: shop", ""),
    }
    (finding,) = refused(files)
    assert (finding.place.file, finding.severity) == ("web.yaml", "error")
    assert finding.builds == ("kustomization.yaml",)


CONFIGURATION = """\
apiVersion: apiserver.config.k8s.io/v1
kind: AdmissionConfiguration
plugins:
  - name: PodSecurity
    configuration:
      apiVersion: pod-security.admission.config.k8s.io/v1
      kind: PodSecurityConfiguration
      defaults: {{enforce: {level}}}
      exemptions: {{namespaces: [{exempt}], runtimeClasses: [{runtime}]}}
"""


def configured(deployment: str, level: str = "baseline", exempt: str = "", runtime: str = "") -> list[Finding]:
    configuration = CONFIGURATION.format(level=level, exempt=exempt, runtime=runtime)
    report = lint_files({"admission/a.yaml": configuration, "shop/b.yaml": deployment}, kubernetes_version="1.36")
    return [finding for finding in report.findings if finding.refused_by == "admission"]


def test_a_default_of_the_api_server_is_a_warning() -> None:
    (finding,) = configured(DEPLOYMENT)
    assert (finding.rule, finding.severity) == ("privileged-container", "warning")
    assert finding.consequence.startswith("The API server is configured so that every namespace enforces baseline")
    assert [related.file for related in finding.related] == ["admission/a.yaml"]
    assert configured(DEPLOYMENT, "privileged") == []


def test_the_labels_of_a_namespace_are_stronger_than_the_default() -> None:
    assert configured(f"{namespace('privileged')}---\n{DEPLOYMENT}") == []


def test_exempt_namespaces_and_runtimes_are_not_judged() -> None:
    enforced = f"{namespace()}---\n{DEPLOYMENT}"
    assert [finding.severity for finding in configured(enforced)] == ["error"]
    assert configured(enforced, exempt="shop") == []
    kata = enforced.replace("      containers:", "      runtimeClassName: kata\n      containers:")
    assert configured(kata, runtime="kata") == []
    assert len(configured(kata)) == 1
