"""What was meant by an unknown field or a value of the wrong type."""

from __future__ import annotations

import pytest

from k8slint.kube.schema import judge
from k8slint.reading import values_of

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: c\n    image: a\n"


def fixes(text: str) -> list[str]:
    (value,) = values_of(text)
    return [found.fix for found in judge(value, 36) if found.rule in ("field-unknown", "field-type-wrong")]


@pytest.mark.parametrize(
    ("lines", "fix"),
    [
        ("    env: [A=b]", "Write '- {name: A, value: b}'."),
        ("    env: [A=b c]", "Write '- {name: A, value: \"b c\"}'."),
        ("    env: [DB_PASSWORD=b]", "Write '- {name: DB_PASSWORD, value: ...}'."),
        ("    ports: [80]", "Write '- {containerPort: 80}'."),
        ("    ports: [{port: 80}]", "Write 'containerPort: 80'."),
        ("    volumeMounts: [/data]", "Write '- {mountPath: /data}'."),
        ("    volumeMounts: [{name: v, path: /x}]", "Write 'mountPath: /x'."),
        ("    livenessProbe: {exec: cat /x}", "Write 'exec: {command: [cat, /x]}'."),
        ("    livenessProbe: {exec: 'sh -c \"a b\"'}", "Write a mapping."),
        ("    livenessProbe: {tcpSocket: 80}", "Write 'tcpSocket: {port: 80}'."),
        ("    resources: {cpu: 1}", "Write it under 'requests' or 'limits'."),
        ("    securityContext:\n    runAsUser: 1", "Indent it, so that it stands under 'securityContext'."),
        (
            "    env: [{name: A, valueFrom: {configMap: {name: s, key: k}}}]",
            "Write 'configMapKeyRef: {name: s, key: k}'.",
        ),
        ("    envFrom: [{secretRef: s}]", "Write 'secretRef: {name: s}'."),
        ("  imagePullSecrets: [s]", "Write '- {name: s}'."),
        ("  imagePullSecrets: [{secretName: s}]", "Write 'name: s'."),
        ("  volumes: [{name: v, secretName: s}]", "Write 'secret: {secretName: s}'."),
        ("  volumes: [{name: v, persistentVolumeClaim: s}]", "Write 'persistentVolumeClaim: {claimName: s}'."),
        ("  volumes: [{name: v, hostPath: /x}]", "Write 'hostPath: {path: /x}'."),
    ],
)
def test_slips_in_pods(lines: str, fix: str) -> None:
    assert fixes(f"{POD}{lines}\n") == [fix]


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        (
            "apiVersion: v1\nkind: Service\nmetadata: {name: a}\n"
            "spec: {selector: {matchLabels: {app: x}}, ports: [{port: 80}]}\n",
            "Write the labels directly under 'selector', without 'matchLabels'.",
        ),
        (
            "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  annotations:\n  example.com/owner: team\n",
            "Indent it, so that it stands under 'annotations'.",
        ),
        (
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, example.com/owner: team}\n",
            "Write it under 'labels' or 'annotations'.",
        ),
    ],
)
def test_slips_in_other_kinds(text: str, fix: str) -> None:
    assert fixes(text) == [fix]


@pytest.mark.parametrize(
    ("port", "fix"),
    [("name: 80", "Write 'number: 80' instead."), ("number: http", "Write 'name: http' instead.")],
)
def test_ports_of_ingresses(port: str, fix: str) -> None:
    path = f"{{path: /, pathType: Prefix, backend: {{service: {{name: s, port: {{{port}}}}}}}}}"
    text = "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: a}\n"
    assert fixes(f"{text}spec: {{rules: [{{http: {{paths: [{path}]}}}}]}}\n") == [fix]


def test_slips_of_other_tools() -> None:
    for lines, fix in OF_OTHERS:
        assert fix in fixes(f"{POD}{lines}\n"), lines


OF_OTHERS = [
    ("    env: {A: b}", "Write a list, as in '- {name: A, value: b}'."),
    ("    env: [{key: A}]", "Write 'name: A'."),
    ("    env: [{name: A, valueFrom: {secretRef: {name: s, key: k}}}]", "Write 'secretKeyRef: {name: s, key: k}'."),
    ("    envFrom: [{secretName: s}]", "Write 'secretRef: {name: s}'."),
    ("    envFrom: [s]", "Write '- {configMapRef: {name: s}}', or 'secretRef' for a Secret."),
    ("    ports: ['80:8080']", "Write '- {containerPort: 8080}'."),
    ("    livenessProbe: {tcpSocket: {port: 80}, retries: 3}", "Write 'failureThreshold: 3'."),
    ("    livenessProbe: {exec: [cat, /x]}", "Write 'exec: {command: [cat, /x]}'."),
    ("    lifecycle: {preStop: sleep 5}", "Write 'preStop: {exec: {command: [sleep, \"5\"]}}'."),
    ("    args: ['--a': b]", "Quote the item, as it holds ': ': '--a: b'."),
    ("    resources: {limits: 1Gi}", "Write 'limits: {memory: 1Gi}'."),
    ("    terminationGracePeriodSeconds: 5", "Move it under 'spec'."),
    ("  nodeSelector: [disktype=ssd]", "Write 'nodeSelector: {disktype: ssd}'."),
    ("  hostAliases: [{ip: 192.0.2.1, hostnames: web}]", "Write a list: [web]."),
    ("  volumes: [{name: v, emptyDir: ''}]", "Write 'emptyDir: {}'."),
    ("  volumes: [{name: v, pvc: {claimName: d}}]", "Write 'persistentVolumeClaim: {claimName: d}'."),
    ("  volumes: [{name: v, claimName: d}]", "Write 'persistentVolumeClaim: {claimName: d}'."),
]


def test_access_modes_as_kubectl_prints_them() -> None:
    text = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: a}\nspec:\n  accessModes: [RWX]\n"
    (value,) = values_of(f"{text}  resources: {{requests: {{storage: 1Gi}}}}\n")
    assert [found.fix for found in judge(value, 36)] == ["Write 'ReadWriteMany'."]
