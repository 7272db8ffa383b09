"""Small manifests for the tests of updates."""

from __future__ import annotations

import textwrap
from typing import Any

from k8slint.kube.update import judge_update, read_update
from k8slint.kube.update.outcome import Update
from k8slint.reading import values_of


def manifest(text: str) -> dict[str, Any]:
    """Return the value of one manifest."""
    value: dict[str, Any] = values_of(textwrap.dedent(text))[0]
    return value


def update_of(old: str, new: str) -> Update:
    """Return the update from one manifest, as text, to another."""
    found = read_update(manifest(old), manifest(new))
    assert found is not None
    return found


def causes(old: str, new: str, **options: Any) -> list[Any]:
    """Return the fields that are rejected."""
    return [cause["field"] for cause in judge_update(manifest(old), manifest(new), **options)]


def deployment(pod: str = "", spec: str = "", name: str = "web") -> str:
    """Return a Deployment with more in its Pod spec or its own spec (lines of YAML, not indented)."""
    return f"""\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}}}
spec:
  selector: {{matchLabels: {{app: web}}}}
{textwrap.indent(textwrap.dedent(spec), "  ")}
  template:
    metadata: {{labels: {{app: web}}}}
    spec:
{textwrap.indent(textwrap.dedent(pod) or "containers: [{name: c, image: 'a:1'}]", "      ")}
"""


def service(spec: str, name: str = "web") -> str:
    """Return a Service with a spec (lines of YAML, not indented)."""
    body = textwrap.indent(textwrap.dedent(spec), "  ")
    return f"apiVersion: v1\nkind: Service\nmetadata: {{name: {name}}}\nspec:\n{body}\n"
