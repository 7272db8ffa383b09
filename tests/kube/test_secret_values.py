"""The secrets of a document are the same, whether their places are asked for or not."""

from __future__ import annotations

from pathlib import Path

import pytest

from k8slint.kube.secrecy.walk import Cover
from k8slint.reading import read

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").rglob("*.yaml"))
ODD = """\
apiVersion: v1
kind: Pod
metadata: {name: a, annotations: {password: 0123, note: "token=abcdefghij0123"}}
spec:
  containers:
    - name: app
      args: [--password, hunter22, --level=1, "--token=abcdefgh1"]
      env: [{name: API_KEY, value: 1_0}, {name: USER, value: admin}, {name: DB_PASSWORD, value: admin}]
      command: [sh, -c, "curl -u me:s3cr3tpass https://me:s3cr3tpass@example.com"]
---
apiVersion: v1
kind: Secret
metadata: {name: b}
stringData: {pin: 1234, open: admin}
"""


def secrets(text: str) -> tuple[set[str], set[str]]:
    """Return the secrets of a text with and without places; definitions, which are read in another way, left out."""
    with_places, alone = Cover(text), Cover(text)
    for document in read(text, "a.yaml").documents:
        if not (isinstance(document.value, dict) and document.value.get("kind") == "CustomResourceDefinition"):
            with_places.add(document)
            alone.add_values(document)
    return with_places.secrets(), alone.secrets()


@pytest.mark.parametrize("text", [ODD, ODD.replace("---", "--- # &a")], ids=["values", "anchors"])
def test_odd_values(text: str) -> None:
    with_places, alone = secrets(text)
    assert alone == with_places
    assert {"hunter22", "0123", "s3cr3tpass", "1234"} <= alone


def test_examples() -> None:
    for file in EXAMPLES:
        with_places, alone = secrets(file.read_text(encoding="utf-8"))
        assert alone == with_places, file


def test_only_defaults_of_definitions_are_secret() -> None:
    text = (
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: a.b}\nspec:\n"
        "  properties:\n    password:\n      type: string\n      default: hunter22\n    size:\n      default: large\n"
    )
    cover = Cover(text)
    cover.add_values(read(text, "a.yaml").documents[0])
    assert cover.secrets() == {"hunter22"}
