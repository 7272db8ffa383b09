"""Keys of matchLabelKeys that the selector mentions, too: refused only where the pod has such a label."""

from __future__ import annotations

import pytest

from k8slint.analysis.run import lint_files

WORKLOAD = """\
apiVersion: apps/v1
kind: KIND
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: DoNotSchedule
          labelSelector: {matchLabels: {KEY: web}}
          matchLabelKeys: [KEY]
      containers: [{name: a, image: "a:1"}]
"""


@pytest.mark.parametrize(
    ("kind", "key", "refused_by"),
    [
        ("Deployment", "app", ["controller"]),
        ("Deployment", "pod-template-hash", ["controller"]),  # the Deployment's controller adds that label
        ("Deployment", "tier", []),
        ("ReplicaSet", "tier", []),
        ("DaemonSet", "pod-template-hash", []),
        ("DaemonSet", "app", ["controller"]),
    ],
)
def test_a_key_in_both_places(kind: str, key: str, refused_by: list[str]) -> None:
    text = WORKLOAD.replace("KIND", kind).replace("KEY", key)
    report = lint_files({"a.yaml": text}, select=["spread-match-label-keys-in-selector"], kubernetes_version="1.36")
    assert [each.refused_by for each in report.findings] == refused_by
