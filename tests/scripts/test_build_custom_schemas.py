"""scripts/build_custom_schemas.py on definitions of one's own."""

from __future__ import annotations

import json
import pathlib
import subprocess

import pytest

from scripts import build_custom_schemas
from scripts.build_custom_schemas import definitions_in, facts_of, main, project_file, versions_of

DEFINITION = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: shops.example.com
  labels: {{- include "labels" . | nindent 4 }}
    app: {{ .Chart.Name }}
spec:
  group: example.com
  names: {kind: Shop, plural: shops}
  scope: Cluster
  {{- if .Values.all }}
  versions:
  - name: v1
    served: true
    storage: true
    subresources: {status: {}, scale: {specReplicasPath: .spec.replicas}}
    schema:
      openAPIV3Schema:
        description: A shop.
        type: object
        properties:
          spec:
            type: object
            description: What is wanted.
            properties:
              description: {type: string, description: Words., minLength: 1}
              replicas: {type: integer, format: int32}
            x-kubernetes-validations:
            - {rule: self.replicas > 0, message: must be positive, reason: FieldValueInvalid}
  {{- end }}
"""


def test_facts_are_kept_and_words_are_not() -> None:
    (definition,) = definitions_in(DEFINITION)
    assert versions_of(definition) == {
        "example.com/v1 Shop": {
            "schema": {
                "type": "object",
                "properties": {
                    "spec": {
                        "type": "object",
                        "properties": {
                            "description": {"type": "string", "minLength": 1},
                            "replicas": {"type": "integer", "format": "int32"},
                        },
                        "x-kubernetes-validations": [{"rule": "self.replicas > 0"}],
                    }
                },
            },
            "cluster": True,
            "status": True,
            "replicas": ".spec.replicas",
        }
    }


def test_a_schema_that_is_but_a_type_is_written_as_that() -> None:
    assert facts_of({"type": "array", "description": "a", "items": {"type": "string", "title": "b"}}) == {
        "type": "array",
        "items": "string",
    }


def test_what_releases_share_is_written_once() -> None:
    port = {"type": "object", "properties": {"port": {"type": "integer", "minimum": 1, "maximum": 65535}}}
    old = {"properties": {"a": port}, "type": "object"}
    new = {"properties": {"a": port, "b": port}, "type": "object"}
    lines = project_file({"v2": {"g/v1 K": {"schema": new}}, "v1": {"g/v1 K": {"schema": old}}}).splitlines()
    assert [json.loads(line.split("\t")[1]) for line in lines] == [
        [
            {"releases": ["v2"], "schema": {"properties": {"a": "@0", "b": "@0"}, "type": "object"}},
            {"releases": ["v1"], "schema": {"properties": {"a": "@0"}, "type": "object"}},
        ],
        port,
    ]


@pytest.fixture
def repository(tmp_path: pathlib.Path) -> pathlib.Path:
    folder = tmp_path / "acme" / "shop"
    folder.mkdir(parents=True)
    (folder / "crd.yaml").write_text(DEFINITION)
    git = ("git", "-C", str(folder), "-c", "user.name=a", "-c", "user.email=a@example.com")
    for arguments in (("init", "-q"), ("add", "."), ("commit", "-qm", "a"), ("tag", "v1.0.0")):
        subprocess.run([*git, *arguments], check=True, capture_output=True)
    return tmp_path


def test_a_repository_becomes_a_file_and_a_row(repository: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = "shop: {repository: acme/shop, files: ['*.yaml'], releases: [v1.0.0]}\n"
    (repository / "table.yaml").write_text(table + table.replace("shop", "gone"))
    monkeypatch.setattr(build_custom_schemas, "TABLE", str(repository / "table.yaml"))
    monkeypatch.setattr(build_custom_schemas, "FOLDER", str(repository / "out"))
    assert main([str(repository)]) == 0
    assert (repository / "out" / "kinds.tsv").read_text() == "example.com/v1 Shop\tshop\n"
    assert "| shop | acme/shop | v1.0.0 | 1 | example.com |" in (repository / "out" / "SOURCES.md").read_text()
    before = (repository / "out" / "shop.tsv").read_bytes()
    assert main([str(repository / "empty")]) == 0
    assert (repository / "out" / "shop.tsv").read_bytes() == before
