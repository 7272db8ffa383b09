"""`k8slint inspect`, run as people run it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from k8slint.commands.inspect import command

PROJECT = Path(__file__).parent.parent / "projects" / "kustomize"

MANIFEST = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: registry.example.com/web
          ports: [{name: http, containerPort: 8080}]
          readinessProbe: {httpGet: {path: /ready, port: http, scheme: HTTPS}, periodSeconds: 5}
          livenessProbe: {exec: {command: [pg_isready, -q]}}
          resources: {limits: {cpu: "1", memory: 64Mi}}
          env:
            - name: MODE
              valueFrom: {configMapKeyRef: {name: settings, key: mode}}
          envFrom: [{configMapRef: {name: settings}}, {secretRef: {name: keys, optional: true}}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: shop}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web, namespace: shop}
spec: {minAvailable: 67%, selector: {matchLabels: {app: web}}}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web, namespace: shop}
spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, minReplicas: 3, maxReplicas: 9}
"""


def run(*arguments: str, stdin: str = "") -> Any:
    return CliRunner().invoke(command, ["--isolated", *arguments], input=stdin, standalone_mode=False)


def workloads(*arguments: str, stdin: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run(*arguments, "--format", "json", stdin=stdin).stdout)["workloads"]
    return found


def test_a_workload_with_everything_filled_in() -> None:
    (web,) = workloads("-", stdin=MANIFEST)
    assert (web["kind"], web["namespace"], web["name"], web["file"], web["line"]) == (
        "Deployment",
        "shop",
        "web",
        "stdin.yaml",
        3,
    )
    assert web["replicas"] == 3
    assert web["pod"]["qos"] == "Guaranteed"
    assert web["pod"]["requests"] == web["pod"]["limits"] == {"cpu": "1", "memory": "64Mi"}
    assert web["pod"]["grace_seconds"] == 30
    (container,) = web["containers"]
    assert (container["policy"], container["policy_is_default"]) == ("Always", True)
    assert container["credentials"] == ["anonymous"]
    probes = {probe["kind"]: probe for probe in container["probes"]}
    assert probes["readinessProbe"]["handler"] == "GET https /ready on port http (8080)"
    assert [probes["readinessProbe"][key] for key in ("period", "timeout", "failures", "delay")] == [5, 1, 3, 0]
    assert probes["livenessProbe"]["handler"] == "runs pg_isready -q"


def test_relations_and_needs() -> None:
    (web,) = workloads("-", stdin=MANIFEST)
    assert [(each["name"], each["words"]) for each in web["selected_by"]] == [("web", "ClusterIP, 80 to http")]
    assert [each["words"] for each in web["guarded_by"]] == ["minAvailable 67%: 0 of 3 may be evicted at once"]
    assert [each["words"] for each in web["scaled_by"]] == ["3 to 9 replicas"]
    needs = {(each["kind"], each["name"]): each for each in web["needs"]}
    settings = needs["ConfigMap", "settings"]
    assert (settings["keys"], settings["uses"], settings["state"]) == (["mode"], ["env", "envFrom"], "defined")
    assert settings["spot"] == {"file": "stdin.yaml", "line": 24}
    keys = needs["Secret", "keys"]
    assert (keys["optional"], keys["state"]) == (True, "undefined")


def test_an_overlay_shows_what_it_builds(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for path in filter(Path.is_file, PROJECT.rglob("*")):
        place = tmp_path / path.relative_to(PROJECT)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(path.read_bytes())
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    found = {(each["namespace"], each["name"]): each for each in workloads(".")}
    assert set(found) == {
        ("orders", "api"),
        ("orders", "worker"),
        ("orders-staging", "staging-api"),
        ("orders-staging", "staging-worker"),
    }
    assert found["orders", "api"]["replicas"] == 4
    assert found["orders", "worker"]["replicas"] == 2
    image = found["orders-staging", "staging-api"]["containers"][0]["image"]
    assert image == "registry.example.com/orders/api:2.1.0"
    states = {need["name"].partition("-")[2]: need["state"] for need in found["orders-staging", "staging-api"]["needs"]}
    assert {name.rpartition("-")[0] or name: state for name, state in states.items()} == {
        "api-settings": "defined",
        "api-login": "defined",
        "": "undefined",
        "banner": "defined",
        "scratch": "defined",
    }


def test_the_tree_names_what_matters() -> None:
    result = run("-", "--name", "w*", stdin=MANIFEST)
    assert result.return_value == 0
    for words in (
        "Deployment shop/web  stdin.yaml:3",
        "Guaranteed; requests cpu 1, memory 64Mi; limits cpu 1, memory 64Mi",
        "readinessProbe GET https /ready on port http (8080): every 5 s, timeout 1 s, 3 failures",
        "PodDisruptionBudget web  minAvailable 67%: 0 of 3 may be evicted at once",
        "ConfigMap settings [mode]  env, envFrom",
    ):
        assert words in result.stdout


def test_names_choose_and_control_characters_do_nothing() -> None:
    assert workloads("-", "--name", "other", stdin=MANIFEST) == []
    hostile = (
        'apiVersion: v1\nkind: Pod\nmetadata: {name: "a\\e[31m"}\nspec: {containers: [{name: "x\\ny", image: b}]}\n'
    )
    result = run("-", stdin=hostile)
    assert "\x1b" not in result.stdout
    assert "\x07" not in result.stdout


def test_what_cannot_be_read_fails() -> None:
    result = run("-", stdin="apiVersion: v1\nkind: Pod\n  metadata: [\n")
    assert result.return_value == 2
    assert "stdin.yaml:" in result.stderr


GOVERNED = """\
apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {pod-security.kubernetes.io/enforce: baseline}}
---
apiVersion: v1
kind: LimitRange
metadata: {name: defaults, namespace: shop}
spec: {limits: [{type: Container, default: {memory: 256Mi}, defaultRequest: {cpu: 100m}}]}
---
apiVersion: v1
kind: ResourceQuota
metadata: {name: small, namespace: shop}
spec: {hard: {pods: 4, requests.cpu: 1, services: 5}}
---
"""


def test_the_namespace_shows_its_levels_what_it_fills_in_and_its_quotas(tmp_path: Path) -> None:
    (tmp_path / "web.yaml").write_text(GOVERNED + MANIFEST.replace('limits: {cpu: "1", memory: 64Mi}', ""))
    result = CliRunner().invoke(command, [str(tmp_path), "--format", "json"])
    (workload,) = json.loads(result.output)["workloads"]
    assert workload["pod"]["requests"] == {"cpu": "100m", "memory": "256Mi"}
    assert workload["containers"][0]["limits"] == {"memory": "256Mi"}
    assert workload["admission"] == {
        "levels": {"enforce": "baseline", "warn": "baseline"},
        "limit_ranges": ["defaults"],
        "quotas": [
            {
                "name": "small",
                "uses": [
                    {"resource": "pods", "used": "3", "hard": "4"},
                    {"resource": "requests.cpu", "used": "300m", "hard": "1"},
                ],
            }
        ],
    }
    text = CliRunner().invoke(command, [str(tmp_path)]).output
    assert "enforces baseline, warns at baseline" in text
    assert "quota small: uses pods 3 of 4, requests.cpu 300m of 1" in text


def test_of_many_objects_that_select_a_pod_the_first_are_shown() -> None:
    head = "---\napiVersion: v1\nkind: {0}\nmetadata: {{name: {1}, labels: {{app: web}}}}\n"
    pods = [f"{head.format('Pod', f'p{number}')}spec: {{containers: [{{name: c}}]}}\n" for number in range(12)]
    services = [f"{head.format('Service', f's{number}')}spec: {{selector: {{app: web}}}}\n" for number in range(25)]
    text = "".join([*pods, *services])
    for workload in workloads("-", stdin=text):
        assert [each["name"] for each in workload["selected_by"]] == [f"s{number}" for number in range(20)]
        assert workload["left_out"] == {"selected_by": 5, "guarded_by": 0}
    assert "and 5 more" in run("-", "--name", "p3", stdin=text).stdout


ADMITTERS = """
apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {team: a}}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: replicas}
spec:
  matchConstraints:
    resourceRules: [{apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: [deployments]}]
  validations: [{expression: object.spec.replicas <= 5}]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: here}
spec:
  policyName: replicas
  validationActions: [Deny, Audit]
  matchResources: {namespaceSelector: {matchLabels: {team: a}}}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: there}
spec:
  policyName: replicas
  validationActions: [Warn]
  matchResources: {namespaceSelector: {matchLabels: {team: b}}}
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: {name: injector}
webhooks:
  - name: sidecar.example.com
    objectSelector: {matchLabels: {inject: "yes"}}
    rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
  - name: some.example.com
    failurePolicy: Ignore
    matchConditions: [{name: a, expression: "true"}]
    rules: [{apiGroups: [apps], apiVersions: [v1], operations: ["*"], resources: ["*"]}]
  - name: jobs.example.com
    rules: [{apiGroups: [batch], apiVersions: [v1], operations: [CREATE], resources: [jobs]}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop, labels: {inject: "no"}}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web, inject: "yes"}}
    spec: {containers: [{name: c, image: "nginx:1.27.3"}]}
"""


def test_policies_and_webhooks_that_look_at_a_workload_or_its_pods() -> None:
    (web,) = workloads("-", stdin=ADMITTERS)
    assert [(each["name"], each["about"], each["words"], each["certain"]) for each in web["admitted_by"]] == [
        ("replicas", "object", "Deny, Audit by binding 'here'", True),
        ("some.example.com", "object", "mutating, failurePolicy Ignore", False),
        ("sidecar.example.com", "pods", "mutating, failurePolicy Fail", True),
    ]
    assert web["admitted_by"][0]["spot"] == {"file": "stdin.yaml", "line": 6}
    shown = " ".join(run("-", stdin=ADMITTERS).stdout.split())
    assert "policy replicas Deny, Audit by binding 'here', for the Deployment" in shown
    assert "webhook sidecar.example.com mutating, failurePolicy Fail, for its pods" in shown


def test_policies_of_a_configuration_apply_to_all_it_governs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    _, policy, *_, web = ADMITTERS.split("---")
    (tmp_path / "web.yaml").write_text(web, encoding="utf-8")
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "replicas.yaml").write_text(policy, encoding="utf-8")
    (tmp_path / ".k8slint.yaml").write_text("policies: [rules/replicas.yaml]\n", encoding="utf-8")
    found = CliRunner().invoke(command, ["web.yaml", "--format", "json"], standalone_mode=False)
    (workload,) = json.loads(found.stdout)["workloads"]
    assert [each["name"] for each in workload["admitted_by"]] == ["replicas"]
