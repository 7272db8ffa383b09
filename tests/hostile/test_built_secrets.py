"""Secrets of kustomizations: generated, patched or carried to other fields, and in no format nor the cache."""

from __future__ import annotations

import base64
import itertools
import pathlib
import re

import pytest

from k8slint.analysis.run import lint_files
from k8slint.cli import main
from k8slint.report.formats import FORMATS

NUMBERS = itertools.count(100)
PLANTED: list[str] = []


def plant(text: str) -> str:
    """Return a text with a secret of its own in the place of each @."""

    def secret(_: re.Match[str]) -> str:
        PLANTED.append(f"sEcr3t{next(NUMBERS)}Zq")
        return PLANTED[-1]

    return re.sub("@", secret, text)


KUSTOMIZATION = """\
resources: [../base, custom.yaml]
secretGenerator:
- name: literals
  literals: [password=@, "bad key!=@"]
- name: files
  files: [token.txt, "bad key!=token.txt"]
- name: envs
  envs: [secret.env]
  type: kubernetes.io/tls
configMapGenerator:
- name: settings
  literals: [DB_PASSWORD=@]
patches:
- target: {kind: Secret, name: base}
  patch: |
    - {op: add, path: /stringData/patched, value: "@"}
- target: {kind: Secret, name: base}
  patch: '{"kind":"Secret","apiVersion":"v1","metadata":{"name":"base"},"stringData":{"q":"@"}}'
replacements:
- source: {kind: Secret, name: base, fieldPath: stringData.carried}
  targets:
  - select: {kind: Deployment}
    fieldPaths: [spec.template.spec.containers.0.image, spec.strategy.type, spec.template.spec.dnsPolicy]
    options: {create: true}
  - select: {kind: Deployment}
    fieldPaths: [metadata.labels.carried, spec.template.spec.containers.0.ports.0.name]
    options: {create: true}
"""
BASE = """\
apiVersion: v1
kind: Secret
metadata: {name: base, labels: {"a b": c}}
stringData: {carried: "@ and more!", "bad key!": "@"}
data: {number: 4711, broken: "@"}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: "x"
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - {name: web, image: nginx:1, ports: [{containerPort: 80}], env: [{name: DB_PASSWORD, value: "@", x: 1}]}
"""
CUSTOM = """\
apiVersion: example.com/v1
kind: Login
metadata: {name: a}
spec: {password: "@", token: "@", auth: {apiKey: "@"}}
"""
DEFINITION = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: logins.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: logins, kind: Login}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            properties:
              password: {type: string, enum: [a, b]}
              token: {type: string, pattern: "^[0-9]+$"}
              auth: {type: object, properties: {apiKey: {type: integer}}}
"""
FILES = {
    "overlay/kustomization.yaml": plant(KUSTOMIZATION),
    "overlay/token.txt": plant("@\n@\n"),
    "overlay/secret.env": plant("PASSWORD=@\nTOKEN=@\n"),
    "overlay/custom.yaml": plant(CUSTOM),
    "base/kustomization.yaml": "resources: [all.yaml, definition.yaml]\n",
    "base/all.yaml": plant(BASE),
    "base/definition.yaml": DEFINITION,
    "broken/kustomization.yaml": plant("resources: [s.yaml]\nsecretGenerator:\n- {name: x, literals: ['@']}\n"),
    "broken/s.yaml": plant("apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {a: '@'}\n"),
    "refused/kustomization.yaml": plant("secretGenerator:\n- {name: x, literals: [a=@, a=@], type: [@]}\n"),
    "alone/login.yaml": plant(CUSTOM.replace("name: a", "name: b")),
}


def leaked(text: str) -> list[str]:
    """Return the secrets that a text holds, as they are or in base64."""
    return [each for each in PLANTED if each in text or base64.b64encode(each.encode()).decode().rstrip("=") in text]


@pytest.fixture
def project(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    folder = tmp_path / "project"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize("form", FORMATS)
def test_no_format_shows_one(form: str, project: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", ".", "--select", "all", "--show-files", "--max-findings", "0", "--no-cache", "--format", form])
    shown = capsys.readouterr()
    assert leaked("".join(FILES.values())) == PLANTED
    assert len(shown.out) > 2000
    assert leaked(shown.out + shown.err) == []


@pytest.mark.parametrize("command", [["images", "--credentials"], ["inspect"], ["timeline"]], ids=str)
def test_no_command_shows_one(command: list[str], project: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([*command, "."])
    shown = capsys.readouterr()
    assert leaked(shown.out + shown.err) == []


def test_the_cache_keeps_none(project: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        main(["check", ".", "--select", "all", "--cache-dir", "../kept"])
    kept = [path.read_bytes() for path in (project.parent / "kept").rglob("*") if path.is_file()]
    assert kept
    assert leaked(b"\n".join(kept).decode("latin-1")) == []


def test_what_sops_encrypted_is_looked_through_as_well() -> None:
    secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData:\n  key: ENC[AES256_GCM,data:eA==]\n"
    files = {"kustomization.yaml": "namePrefix: A-\nresources: [a.yaml]\n", "a.yaml": secret + "sops: {mac: x}\n"}
    assert "check-crashed" not in {finding.rule for finding in lint_files(files).findings}
