"""Autoscalers against what pods request, and claims against the volumes written for them."""

from __future__ import annotations

import pytest

from k8slint.analysis.run import lint_files

SCALER = """\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: NAME, namespace: shop}
spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, maxReplicas: 3, metrics: METRICS}
"""
WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "a:1", resources: RESOURCES}, {name: log, image: "a:1"}]}
"""
CPU = "[{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}}]"
OF_WEB = CPU.replace("Resource, resource: {", "ContainerResource, containerResource: {container: web, ")
ABSOLUTE = "[{type: Resource, resource: {name: cpu, target: {type: AverageValue, averageValue: 1}}}]"
RANGE = "apiVersion: v1\nkind: LimitRange\nmetadata: {name: a, namespace: shop}\nspec: {limits: []}\n"


def scaler(metrics: str, name: str = "web") -> str:
    return SCALER.replace("METRICS", metrics).replace("NAME", name)


@pytest.mark.parametrize(
    ("metrics", "resources", "reported"),
    [
        (CPU, "{requests: {cpu: 1}}", 1),  # the other container has none
        ("null", "{}", 1),  # the default is CPU
        (OF_WEB, "{requests: {cpu: 1}}", 0),
        (OF_WEB, "{limits: {cpu: 1}}", 0),  # which the API server copies
        (OF_WEB, "{requests: {memory: 1Gi}}", 1),
        (ABSOLUTE, "{}", 0),
    ],
)
def test_requests_of_a_target(metrics: str, resources: str, reported: int) -> None:
    files = {"hpa.yaml": scaler(metrics), "web.yaml": WEB.replace("RESOURCES", resources)}
    assert len(lint_files(files, select=["hpa-without-request"]).findings) == reported
    assert not lint_files(files | {"range.yaml": RANGE}, select=["hpa-without-request"]).findings


def test_two_autoscalers_in_files_of_a_folder_may_be_alternatives() -> None:
    two = {"a.yaml": scaler(CPU), "b.yaml": scaler(CPU, "other")}
    one = {"a.yaml": f"{scaler(CPU)}---\n{scaler(CPU, 'other')}"}
    assert [each.severity for each in lint_files(two, select=["hpa-overlap"]).findings] == ["info"]
    assert [each.severity for each in lint_files(one, select=["hpa-overlap"]).findings] == ["warning"]


VOLUME = """\
apiVersion: v1
kind: PersistentVolume
metadata: {name: data}
spec: {SPEC, accessModes: [ReadWriteOnce], capacity: {storage: 5Gi}, hostPath: {path: /data}}
"""
CLAIM = """\
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data, namespace: shop}
spec: {SPEC, accessModes: [MODE], resources: {requests: {storage: SIZE}}}
"""


@pytest.mark.parametrize(
    ("volume", "claim", "size", "mode", "paths"),
    [
        ('storageClassName: ""', 'storageClassName: ""', "5Gi", "ReadWriteOnce", []),
        ('storageClassName: ""', "selector: {}", "5Gi", "ReadWriteOnce", []),
        ("storageClassName: a", "storageClassName: b", "5Gi", "ReadWriteOnce", ["spec.storageClassName"]),
        ("storageClassName: a", "volumeName: data", "1Gi", "ReadWriteOnce", ["spec.storageClassName"]),
        ("storageClassName: a", "storageClassName: a", "6Gi", "ReadWriteOnce", ["spec.resources"]),
        ("storageClassName: a", "storageClassName: a", "5Gi", "ReadWriteMany", ["spec.accessModes"]),
        ("claimRef: {name: other, namespace: shop}", "storageClassName: a", "5Gi", "ReadWriteOnce", []),
    ],
)
def test_claims_and_volumes(volume: str, claim: str, size: str, mode: str, paths: list[str]) -> None:
    text = VOLUME.replace("SPEC", volume) + "---\n" + CLAIM.replace("SPEC", claim)
    text = text.replace("SIZE", size).replace("MODE", mode)
    found = lint_files({"a.yaml": text}, select=["claim-volume-mismatch"]).findings
    assert [each.place.path for each in found] == paths
