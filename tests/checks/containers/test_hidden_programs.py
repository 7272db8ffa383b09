"""Volumes that hide the program of a container: only where it is certain that they do not hold it."""

from __future__ import annotations

import pytest

from k8slint.analysis.run import lint_files

POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  initContainers: INIT
  containers: [{name: web, image: "a:1", command: COMMAND, volumeMounts: [{name: v, mountPath: /app, MOUNT}]}]
  volumes: [{name: v, VOLUME}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: web}
data: {run.sh: x}
"""
MAP = "configMap: {name: web}"


@pytest.mark.parametrize(
    ("command", "volume", "mount", "init", "reported"),
    [
        ("[/app/run]", MAP, "readOnly: true", "[]", 1),
        ("[/app/run.sh]", MAP, "readOnly: true", "[]", 0),
        ("[/app/bin/run.sh]", MAP, "readOnly: true", "[]", 1),
        ("[python, /app/main.py]", MAP, "readOnly: true", "[]", 1),
        ("[web, /app/config]", MAP, "readOnly: true", "[]", 0),  # an argument, not a program
        ("[/app/run]", MAP, "subPath: run.sh", "[]", 0),
        ("[/app/run]", "configMap: {name: web, items: [{key: run.sh, path: run}]}", "readOnly: true", "[]", 0),
        ("[/app/run]", "configMap: {name: elsewhere}", "readOnly: true", "[]", 0),
        ("[/app/run]", "emptyDir: {}", "readOnly: false", "[]", 1),
        ("[/app/run]", "emptyDir: {}", "readOnly: false", "[{name: i, volumeMounts: [{name: v, mountPath: /x}]}]", 0),
        ("[/apps/run]", MAP, "readOnly: true", "[]", 0),
    ],
)
def test_hidden_programs(command: str, volume: str, mount: str, init: str, reported: int) -> None:
    text = POD.replace("COMMAND", command).replace("VOLUME", volume).replace("MOUNT", mount).replace("INIT", init)
    assert len(lint_files({"a.yaml": text}, select=["mount-hides-command"]).findings) == reported
