"""Bounds of autoscalers: crossed ones are named once, and what is no number is somebody else's business."""

from __future__ import annotations

import pytest

from k8slint.pipeline.run import lint_files

SCALER = """\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, BOUNDS}
"""


@pytest.mark.parametrize(
    ("bounds", "rules"),
    [
        ("minReplicas: 3, maxReplicas: 2", ["autoscaler-bounds-crossed"]),
        ("minReplicas: 3, maxReplicas: 3", []),
        ("maxReplicas: 1", []),
        ("maxReplicas: 0", []),
        ("minReplicas: 3", []),
        ("minReplicas: 3, maxReplicas: null", []),
        ("minReplicas: 3, maxReplicas: '${MOST}'", []),
        ("minReplicas: [], maxReplicas: 2", []),
    ],
)
def test_bounds(bounds: str, rules: list[str]) -> None:
    asked = ["autoscaler-bounds-crossed", "check-crashed"]
    assert [
        each.rule for each in lint_files({"a.yaml": SCALER.replace("BOUNDS", bounds)}, select=asked).findings
    ] == rules
