"""Small projects written as one text: a line `# path` starts a file."""

from __future__ import annotations

from textwrap import dedent

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


def files_of(text):
    """Return the files of a project by their names."""
    files, name = {}, ""
    for line in dedent(text).strip().splitlines():
        if line.startswith("# "):
            name = line[2:].strip()
            files[name] = ""
        else:
            files[name] += line + "\n"
    return {name: content.encode() for name, content in files.items()}


def with_base(overlay, base=DEPLOYMENT, **others):
    """Return a project of one base file and an overlay."""
    files = {
        "base/kustomization.yaml": b"resources: [all.yaml]\n",
        "base/all.yaml": dedent(base).encode(),
        "overlay/kustomization.yaml": ("resources: [../base]\n" + dedent(overlay)).encode(),
    }
    return {**files, **{f"overlay/{name}": content.encode() for name, content in others.items()}}


def built(files, root="overlay"):
    """Return the plain objects of a build."""
    return [one.value for one in build(files, root).objects]


def only(files, root="overlay"):
    """Return the one object of a build."""
    (value,) = built(files, root)
    return value


def place(files, *path, root="overlay", index=0):
    """Return file, line and text of the value at a path of a built object."""
    node = build(files, root).objects[index].root.get(*path)
    span = node.span
    line = files[node.source.file].decode().splitlines()[span.line - 1]
    text = line[span.column - 1 : span.end_column - 1] if span.end_line == span.line else line[span.column - 1 :]
    return node.source.file, span.line, text
