"""Seconds declared for a whole pod are those of its application, not of init containers and sidecars."""

from __future__ import annotations

from k8slint.checks.declared import UNDECLARED, Declared, declared_for
from k8slint.kube.pod import pod_of
from k8slint.kube.resource import Resource
from k8slint.kube.workload import POD_TEMPLATES
from k8slint.reading import read

POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
  annotations:
    k8slint.dev/startup-seconds: "90"
    k8slint.dev/stop-seconds.proxy: "5"
spec:
  initContainers:
    - {name: prepare, image: "a:1"}
    - {name: proxy, image: "a:1", restartPolicy: Always}
  containers:
    - {name: web, image: "a:1"}
"""


def test_roles() -> None:
    pod = pod_of(Resource(read(POD).documents[0].root, 0, 0), POD_TEMPLATES, 36)
    assert pod is not None
    declared = {container.name: declared_for(container, None) for container in pod.containers}
    assert declared == {"prepare": UNDECLARED, "proxy": Declared(None, 5), "web": Declared(90, None)}
