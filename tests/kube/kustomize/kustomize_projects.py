"""Small projects written as one text: a line `# path` starts a file."""

from __future__ import annotations

from textwrap import dedent
from typing import Any

from k8slint.kube.kustomize import build

DEPLOYMENT = """
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
        - name: app
          image: nginx:1.27
          env:
            - name: A
              value: "1"
"""


def files_of(text: str) -> dict[str, bytes]:
    """Return the files of a project by their names."""
    files, name = {}, ""
    for line in dedent(text).strip().splitlines():
        if line.startswith("# "):
            name = line[2:].strip()
            files[name] = ""
        else:
            files[name] += line + "\n"
    return {name: content.encode() for name, content in files.items()}


def with_base(overlay: str, base: str = DEPLOYMENT, **others: Any) -> dict[str, bytes]:
    """Return a project of one base file and an overlay."""
    files = {
        "base/kustomization.yaml": b"resources: [all.yaml]\n",
        "base/all.yaml": dedent(base).encode(),
        "overlay/kustomization.yaml": ("resources: [../base]\n" + dedent(overlay)).encode(),
    }
    return {**files, **{f"overlay/{name}": content.encode() for name, content in others.items()}}


def built(files: dict[str, bytes], root: str = "overlay") -> list[Any]:
    """Return the plain objects of a build."""
    return [one.value for one in build(files, root).objects]


def only(files: dict[str, bytes], root: str = "overlay") -> dict[str, Any]:
    """Return the one object of a build."""
    found: dict[str, Any]
    (found,) = built(files, root)
    return found


def place(files: dict[str, bytes], *path: Any, root: str = "overlay", index: int = 0) -> tuple[str, int, str]:
    """Return file, line and text of the value at a path of a built object."""
    node = build(files, root).objects[index].root.get(*path)
    span = node.span
    line = files[node.source.file].decode().splitlines()[span.line - 1]
    text = line[span.column - 1 : span.end_column - 1] if span.end_line == span.line else line[span.column - 1 :]
    return node.source.file, span.line, text
