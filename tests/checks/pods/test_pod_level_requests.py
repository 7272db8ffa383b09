"""Requests of a pod as a whole against the sum of its containers: who refuses depends on what defaults add."""

from __future__ import annotations

import pytest

from k8slint.analysis.run import lint_files

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      resources: {requests: {cpu: "1"}}
      containers:
        - {name: a, image: "a:1", resources: {requests: {cpu: FIRST}}}
        - {name: b, image: "b:1", resources: {limits: {cpu: SECOND}}}
"""


@pytest.mark.parametrize(
    ("first", "second", "refused_by"),
    [
        ("500m", "500m", []),  # the limit becomes the request of the second, and the sum just fits
        ("500m", "501m", ["controller"]),
        ("1", "1m", ["controller"]),  # in the template the sum fits: the API server only sees too much in the Pod
        ("1001m", "1m", ["api-server"]),
    ],
)
def test_what_defaults_add_is_seen_when_a_pod_is_made(first: str, second: str, refused_by: list[str]) -> None:
    text = DEPLOYMENT.replace("FIRST", first).replace("SECOND", second)
    report = lint_files({"a.yaml": text}, select=["pod-resources-exceeded"], kubernetes_version="1.36")
    assert [each.refused_by for each in report.findings] == refused_by
