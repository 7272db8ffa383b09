"""Well-known custom resources, judged without any definition in the project."""

from __future__ import annotations

import pytest

from k8slint.analysis.run import lint_files
from tests.analysis.test_custom_resources import DEFINITION

TEN = """\
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: web}
spec:
  secretName: web-tls
  issuerRef: {name: letsencrypt, kind: ClusterIssuer}
  dnsNames: shop.example.com # <- field-type-wrong
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web}
spec:
  parentRefs: [{name: public}]
  rules:
    - backendRefs:
        - name: web # <- field-value-invalid
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  endpoints:
    - port: http
      intervall: 30s # <- field-unknown
---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: web}
spec:
  project: default
  source: {repoURL: https://git.example.com/shop.git, path: web}
  destination: {server: https://kubernetes.default.svc, namespace: shop}
  syncPolicy:
    automated:
      prune: "yes" # <- field-type-wrong
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: web}
spec:
  interval: 10m
  prune: true
  path: ./web
  sourceRef:
    kind: GitRepo # <- field-value-invalid
    name: shop
---
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {name: web}
  minReplicas: 2 # <- field-unknown
  triggers: [{type: cpu, metadata: {value: "50"}}]
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: web}
spec:
  secretStoreRef: {name: vault, kind: ClusterSecretStore}
  data:
    - secretKey: password
      remoteRef:
        key: shop/web
        property: 7 # <- field-type-wrong
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: web}
spec:
  hosts: [web]
  http:
    - routes: [{destination: {host: web}}] # <- field-unknown
---
apiVersion: snapshot.storage.k8s.io/v1
kind: VolumeSnapshot
metadata: {name: db}
spec: # <- field-missing
  volumeSnapshotClassName: fast
---
apiVersion: traefik.io/v1alpha1
kind: IngressRoute
metadata: {name: web}
spec:
  entryPoints: [websecure]
  routes:
    - match: Host(`shop.example.com`)
      kind: Rules # <- field-value-invalid
      services: [{name: web, port: 80}]
"""
RULES = ("field-missing", "field-type-wrong", "field-unknown", "field-value-invalid")


def test_ten_well_known_kinds_with_one_wrong_field_each() -> None:
    report = lint_files({"ten.yaml": TEN}, select=RULES)
    lines = enumerate(TEN.splitlines(), 1)
    expected = [(number, line.partition("# <- ")[2]) for number, line in lines if "# <- " in line]
    assert len(expected) == 10
    assert [(finding.place.span.line, finding.rule) for finding in report.findings] == expected
    assert report.summary.unchecked == 0


@pytest.mark.parametrize(
    ("rule", "severity", "end"),
    [
        ("field-type-wrong", "error", ""),
        ("field-missing", "warning", "; a webhook may add the field."),
        ("field-unknown", "warning", "; a newer release may have the field."),
        ("field-value-invalid", "warning", "; a newer release may accept it."),
    ],
)
def test_what_a_newer_release_may_change_is_a_warning_that_names_the_release(
    rule: str, severity: str, end: str
) -> None:
    found = lint_files({"ten.yaml": TEN}, select=[rule]).findings
    assert {finding.severity for finding in found} == {severity}
    assert all("by its schema of " in finding.consequence and finding.consequence.endswith(end) for finding in found)


def shop(group: str, spec: str) -> str:
    return f"apiVersion: {group}/v1alpha1\nkind: ScaledObject\nmetadata: {{name: web}}\nspec: {{{spec}}}\n"


DEFINED = (
    DEFINITION.replace("example.com", "keda.sh").replace("Shop", "ScaledObject").replace("shops", "scaledobjects")
).replace("FIELD", "own")


@pytest.mark.parametrize(
    ("spec", "paths"),
    [("own: a", []), ("scaleTargetRef: {name: web}, triggers: []", ["spec.scaleTargetRef", "spec.triggers"])],
)
def test_definitions_of_the_project_win(spec: str, paths: list[str]) -> None:
    files = {"crd.yaml": DEFINED.replace("VERSION", "v1alpha1"), "web.yaml": shop("keda.sh", spec)}
    findings = lint_files(files, select=RULES).findings
    assert [finding.place.path for finding in findings] == paths
    assert all(finding.severity == "error" for finding in findings)
    related = [(related.message, related.file, related.span.line) for each in findings for related in each.related]
    assert related == [("defined here", "crd.yaml", 9)] * len(paths)


def test_a_version_that_the_bundle_does_not_know_is_not_judged() -> None:
    text = shop("keda.sh", "anything: 1").replace("v1alpha1", "v7")
    report = lint_files({"web.yaml": text}, select=RULES)
    assert (report.findings, report.summary.unchecked) == ((), 1)


def test_a_field_that_an_older_release_has_is_let_pass() -> None:
    """Helm releases of Flux before 2.0 had no `spec.chartRef`, and later ones have no `spec.valueFiles`."""
    text = """\
apiVersion: helm.toolkit.fluxcd.io/v2beta1
kind: HelmRelease
metadata: {name: web}
spec:
  interval: 10m
  chart: {spec: {chart: web, sourceRef: {kind: HelmRepository, name: shop}, valuesFile: a.yaml}}
  drift: true
"""
    findings = lint_files({"web.yaml": text}, select=RULES).findings
    assert [finding.place.path for finding in findings] == ["spec.drift"]


def test_a_number_that_must_be_text_is_one_finding() -> None:
    text = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web}
spec:
  interval: 10m
  chart:
    spec:
      chart: web
      version: 1.10
      sourceRef: {kind: HelmRepository, name: shop}
  values:
    tag: 1.20
"""
    findings = lint_files({"web.yaml": text}, select=[*RULES, "yaml-number-surprise"]).findings
    assert [(finding.rule, finding.place.path) for finding in findings] == [
        ("field-type-wrong", "spec.chart.spec.version"),
        ("yaml-number-surprise", "spec.values.tag"),
    ]
