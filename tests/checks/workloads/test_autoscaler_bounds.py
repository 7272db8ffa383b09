"""Bounds of autoscalers: crossed ones are named once, and what is no number is somebody else's business."""

from __future__ import annotations

import pytest

from k8slint.analysis.run import lint_files

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


@pytest.mark.parametrize(
    ("bounds", "reported"),
    [
        ("minReplicas: 0, maxReplicas: 2", 1),
        ("minReplicas: 1, maxReplicas: 2", 0),
        ("maxReplicas: 2", 0),
        ("minReplicas: 0, maxReplicas: 2, metrics: [{type: Resource}]", 1),
        ("minReplicas: 0, maxReplicas: 2, metrics: [{type: Resource}, {type: External}]", 0),
        ("minReplicas: 0, maxReplicas: 2, metrics: '${METRICS}'", 0),
    ],
)
def test_scaling_to_zero_needs_a_metric_from_outside(bounds: str, reported: int) -> None:
    for version in ("v2", "v1"):
        text = SCALER.replace("BOUNDS", bounds).replace("autoscaling/v2", f"autoscaling/{version}")
        asked = ["autoscaler-zero-without-outer-metric", "check-crashed"]
        report = lint_files({"a.yaml": text}, select=asked, kubernetes_version="1.37")
        assert [each.rule for each in report.findings] == asked[:1] * reported
