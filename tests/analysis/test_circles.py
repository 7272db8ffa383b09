"""What phase 1 leaves behind: nothing that only the collector of cycles could free."""

from __future__ import annotations

import gc

from k8slint.analysis.analyze import analyze
from k8slint.analysis.run import engines_of
from k8slint.project.project import Project

MANIFEST = b"""\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
  replicas: many
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: other}}
    spec:
      initContainers:
      - {name: wait, image: "not an image", restartPolicy: Always}
      containers:
      - name: web
        image: nginx
        ports: [{containerPort: 80}, {containerPort: 80}]
        env: [{name: A, value: "$(B)"}]
        lifecycle: {preStop: {exec: {command: [sleep, "40"]}}}
        livenessProbe: {httpGet: {port: none}}
        volumeMounts: [{name: gone, mountPath: /data}]
      volumes: [{name: spare, emptyDir: {}}]
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
---
a: [unclosed
"""


def test_analyzing_leaves_no_circles() -> None:
    (engine,) = engines_of(Project.of_texts({}))
    first = analyze(MANIFEST, "a.yaml", engine)
    assert {"image-reference-invalid", "yaml-unreadable"} <= {finding.rule for finding in first.findings}
    was_on = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        results = [analyze(MANIFEST, f"{number}.yaml", engine) for number in range(5)]
        assert len({result.findings for result in results}) == 5
        del results
        assert gc.collect() == 0
    finally:
        if was_on:
            gc.enable()
