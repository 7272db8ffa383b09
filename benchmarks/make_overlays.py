"""Makes a tree of kustomizations: `python benchmarks/make_overlays.py FOLDER --overlays 500`.

Bases of a Deployment, a Service and eighteen ConfigMaps, each with ten overlays that set namespace, prefix and tag,
patch the Deployment and generate a ConfigMap: twenty-one objects a build.
"""

from __future__ import annotations

import argparse
import os

OVERLAYS_OF_A_BASE = 10
CONFIG_MAPS = 18
WORKLOAD = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 2
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
        - name: web
          image: registry.example.com/web
          ports:
            - {name: http, containerPort: 8080}
          resources:
            requests: {cpu: 100m, memory: 64Mi}
            limits: {memory: 64Mi}
          readinessProbe:
            httpGet: {path: /ready, port: http}
---
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector: {app: web}
  ports:
    - {port: 80, targetPort: http}
"""
CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings-{}\ndata:\n  level: info\n"
BASE = "resources:\n  - workload.yaml\n  - settings.yaml\nlabels:\n  - pairs: {{team: team-{}}}\n"
OVERLAY = """\
namespace: place-{0}
namePrefix: p{0}-
resources:
  - ../../base
images:
  - {{name: registry.example.com/web, newTag: 1.2.{0}}}
patches:
  - path: patch.yaml
configMapGenerator:
  - name: region
    literals: [REGION=region-{0}]
"""
PATCH = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicas: {}\n"


def write_overlays(folder: str, overlays: int) -> None:
    """Write so many overlays, and their bases, below a folder."""
    settings = "---\n".join(CONFIG_MAP.format(number) for number in range(CONFIG_MAPS))
    for number in range(overlays):
        app, place = divmod(number, OVERLAYS_OF_A_BASE)
        top = os.path.join(folder, f"app-{app}")
        if not place:
            base = {"workload.yaml": WORKLOAD, "settings.yaml": settings, "kustomization.yaml": BASE.format(app)}
            _write(os.path.join(top, "base"), base)
        overlay = {"kustomization.yaml": OVERLAY.format(place), "patch.yaml": PATCH.format(place + 2)}
        _write(os.path.join(top, "overlays", f"place-{place}"), overlay)


def _write(folder: str, files: dict[str, str]) -> None:
    os.makedirs(folder)
    for name, text in files.items():
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)


def main() -> None:
    """Write the tree that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--overlays", type=int, default=500)
    given = parser.parse_args()
    write_overlays(given.folder, given.overlays)


if __name__ == "__main__":
    main()
