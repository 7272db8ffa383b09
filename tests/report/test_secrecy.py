"""Values of Secrets are found by their lines, in every way people write them."""

from __future__ import annotations

import pathlib
from textwrap import indent
from typing import Any

import pytest

from k8slint.analysis.run import lint_files
from k8slint.kube.secrecy import veil
from k8slint.kube.secrecy.veil import veil_of
from k8slint.model.hidden import FIRST
from k8slint.reading import read
from k8slint.report.formats import FORMATS, renderer
from k8slint.report.options import RenderOptions
from k8slint.report.sources import Sources

SAMPLES = pathlib.Path(__file__).parents[2] / "examples"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("kind: ConfigMap\ndata:\n  a: b\n", {3}),
        ("kind: ConfigMap\nmetadata:\n  name: b\n", set()),
        ("kind: Secret\ndata:\n  a: b\n\n  c: |\n    d\ntype: Opaque\n", {3, 5, 6}),
        ("data: {a: b}\nkind: 'Secret'\n", {1}),
        ("data:\n  a: b\n---\nkind: Secret\nstringData:\n  c: d\n---\ndata:\n  e: f\n", {2, 6, 9}),
        ("- kind: Secret\n  stringData:\n    a: b\n  metadata:\n    name: x\n", {3}),
        ('{\n  "kind": "Secret",\n  "data": {"a": "b"}\n}\n', {3}),
        ("data: &a\n  b: c\nkind: Secret\n", {1, 2}),
        ("kind: Secret\ndata:\n# k: v\n  a: b", {3, 4}),
    ],
)
def test_lines_that_may_hold_secrets(text: str, lines: set[Any]) -> None:
    assert hidden_lines(text) == lines


def hidden_lines(text: str) -> set[Any]:
    """The lines (from 1) of which something is hidden."""
    shown = veil_of(read(text)).veiled(0, len(text))
    return {number for number, line in enumerate(shown.split("\n"), 1) if FIRST in line}


COMMENTED = """\
kind: Secret
stringData:
  # a: b
  # c:

  #   d: herring42
  e: f # g
# kind: Secret
---
kind: Deployment
spec:  # password:
  # hunter2
  containers:
    - args: [--token, "abc",
        def]
      env: # X
        - name: A
          value: >
            # text

            more
    - - b # c
# end
"""


@pytest.mark.parametrize("text", [COMMENTED, *(path.read_text() for path in sorted(SAMPLES.rglob("*.yaml")))])
def test_lines_of_a_long_document_are_hidden_as_in_the_whole_of_it(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = veil_of(read(text))
    monkeypatch.setattr(veil, "_LONG", 0)
    lined = veil_of(read(text))
    monkeypatch.setattr(veil, "_LONG", len(text) + 1)
    monkeypatch.setattr(veil, "_MOST_LOOKS", len(text))
    ends = [at for at, character in enumerate(f"{text}\n") if character == "\n"]
    starts = [0, *(end + 1 for end in ends[:-1])]
    for reach in (0, 3):
        for start, end in zip(starts, ends[reach:], strict=False):
            assert lined.veiled(start, end) == whole.veiled(start, end)


OPEN = """\
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  containers:
    - name: a
      image: x:1
      env:
        - {name: DB_PASSWORD, value: herring42}
        - name: API_KEY
          value: |
            9f86d081884c7d659
            a2feaa0c55ad015ab
"""


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_secrets_in_plain_text_are_reported_and_not_shown(name: str) -> None:
    report = lint_files({"a.yaml": OPEN}, select=["all"])
    assert [finding.rule for finding in report.findings].count("secret-literal-in-env") == 1
    text = renderer(name)(report, Sources({"a.yaml": OPEN}), RenderOptions())
    assert "DB_PASSWORD" in text
    assert "herring42" not in text


def test_all_lines_of_a_value_are_hidden() -> None:
    assert hidden_lines(OPEN) == {9, 11, 12, 13}


NUMBERS = """\
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  containers:
    - name: a
      image: x:1
      env:
        - {name: DB_PASSWORD, value: 987612345}
        - {name: ROOT_PASSWORD, value: 0777123}
        - name: OLD_PASSWORD
          value: 1_987_612
        - {name: SHIRT_SIZE, value: 424242}
---
apiVersion: v1
kind: Secret
metadata: {name: a}
stringData: {a: 0777123, b: 1_987_612}
---
apiVersion: v1
kind: Secret
metadata: {name: b}
stringData: 987612345
"""


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_a_secret_without_its_quotes_is_one_all_the_same(name: str) -> None:
    report = lint_files({"a.yaml": NUMBERS}, select=["all"])
    text = renderer(name)(report, Sources({"a.yaml": NUMBERS}), RenderOptions())
    assert sum(finding.rule == "field-type-wrong" for finding in report.findings) >= 7
    assert "424242" in text
    for secret in ("987612345", "0777123", "261715", "1_987_612", "1987612"):
        assert secret not in text


BADLY_WRITTEN = (
    "env: {DB_PASSWORD: herring42}",
    "env:\n  DB_PASSWORD: herring42",
    "env: DB_PASSWORD=herring42",
    "env:\n  - DB_PASSWORD=herring42",
    "env:\n  - 'DB_PASSWORD: herring42'",
    "env:\n  - DB_PASSWORD: herring42",
    "env:\n  - {name: DB_PASSWORD, vlaue: herring42}",
    "env:\n  - {name: DB_PASSWORD, valueFrom: herring42}",
    "env:\n  - name: DB_PASSWORD\n    valeu: herring42",
)
PODS = (
    ("v1", "Pod", "spec.initContainers"),
    ("v1", "Pod", "spec.ephemeralContainers"),
    ("apps/v1", "Deployment", "spec.template.spec.containers"),
    ("v1", "PodTemplate", "template.spec.containers"),
    ("batch/v1", "CronJob", "spec.jobTemplate.spec.template.spec.containers"),
)


def with_env(api_version: str, kind: str, path: str, env: str) -> str:
    text = f"- name: a\n  image: x:1\n{indent(env, '  ')}\n"
    for key in reversed(path.split(".")):
        text = f"{key}:\n{indent(text, '  ')}"
    return f"apiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: a}}\n{text}"


@pytest.mark.parametrize("pod", PODS, ids=lambda pod: pod[2])
@pytest.mark.parametrize("env", BADLY_WRITTEN)
def test_a_badly_written_variable_keeps_its_secret(pod: tuple[str, str, str], env: str) -> None:
    text = with_env(*pod, env)
    report = lint_files({"a.yaml": text}, select=["all"])
    assert any(finding.rule.startswith("field-") and ".env" in finding.place.path for finding in report.findings)
    for name in FORMATS:
        assert "herring42" not in renderer(name)(report, Sources({"a.yaml": text}), RenderOptions()), name


def test_badly_written_variables_that_are_no_secret_are_shown() -> None:
    report = lint_files({"a.yaml": with_env("v1", "Pod", "spec.containers", "env: [SIZE=42]")})
    assert any("'SIZE=42'" in finding.message for finding in report.findings)


def test_a_missing_value_is_reported_at_the_type_which_is_shown() -> None:
    text = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ntype: kubernetes.io/dockerconfigjson\n"
    report = lint_files({"a.yaml": text})
    (finding,) = report.findings
    assert (finding.place.path, finding.place.span.line) == ("data[.dockerconfigjson]", 4)
    for name in ("text", "sarif"):
        assert "type: kubernetes.io/dockerconfigjson" in renderer(name)(
            report, Sources({"a.yaml": text}), RenderOptions()
        )
