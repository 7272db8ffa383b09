"""Sound objects to break, and ways to break them."""

from __future__ import annotations

import copy
from typing import Any

from k8slint.kube.schema import SchemaProblem, judge

MINOR = 36
CONTAINER: dict[str, Any] = {"name": "web", "image": "nginx:1.27.3"}
POD_SPEC: dict[str, Any] = {"containers": [CONTAINER]}
LABELS = {"app": "web"}
TEMPLATE: dict[str, Any] = {"metadata": {"labels": LABELS}, "spec": POD_SPEC}


def made(api_version: str, kind: str, **parts: Any) -> dict[str, Any]:
    """Return an object of its own, free to be changed."""
    return copy.deepcopy({"apiVersion": api_version, "kind": kind, "metadata": {"name": "web"}, **parts})


def pod(**spec: Any) -> dict[str, Any]:
    return made("v1", "Pod", spec=POD_SPEC | spec)


def container(**fields: Any) -> dict[str, Any]:
    return pod(containers=[CONTAINER | fields])


def deployment(**spec: Any) -> dict[str, Any]:
    base = {"replicas": 2, "selector": {"matchLabels": LABELS}, "template": TEMPLATE}
    return made("apps/v1", "Deployment", spec=base | spec)


def service(**spec: Any) -> dict[str, Any]:
    return made("v1", "Service", spec={"selector": LABELS, "ports": [{"port": 80}]} | spec)


SOUND = [
    pod(),
    deployment(),
    service(),
    made("v1", "ConfigMap", data={"a": "b"}),
    made("v1", "Secret", data={"a": "Yg=="}, stringData={"c": "d"}),
    made("v1", "Namespace"),
    made("v1", "ServiceAccount"),
    made("apps/v1", "DaemonSet", spec={"selector": {"matchLabels": LABELS}, "template": TEMPLATE}),
    made("apps/v1", "StatefulSet", spec={"selector": {"matchLabels": LABELS}, "template": TEMPLATE}),
    made("batch/v1", "Job", spec={"template": {"spec": POD_SPEC | {"restartPolicy": "Never"}}}),
    made(
        "batch/v1",
        "CronJob",
        spec={
            "schedule": "0 3 * * *",
            "jobTemplate": {"spec": {"template": {"spec": POD_SPEC | {"restartPolicy": "OnFailure"}}}},
        },
    ),
    made("policy/v1", "PodDisruptionBudget", spec={"minAvailable": "50%"}),
    made(
        "autoscaling/v2",
        "HorizontalPodAutoscaler",
        spec={"maxReplicas": 3, "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}},
    ),
    made(
        "networking.k8s.io/v1",
        "Ingress",
        spec={"defaultBackend": {"service": {"name": "web", "port": {"number": 80}}}},
    ),
    made("networking.k8s.io/v1", "NetworkPolicy", spec={"podSelector": {}}),
    made("node.k8s.io/v1", "RuntimeClass", handler="runsc"),
    made("rbac.authorization.k8s.io/v1", "Role", rules=[{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}]),
    made("scheduling.k8s.io/v1", "PriorityClass", value=1000),
    made("storage.k8s.io/v1", "StorageClass", provisioner="csi.example.com"),
    made(
        "v1",
        "PersistentVolumeClaim",
        spec={"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}},
    ),
]
"""One sound object of each of the kinds people write."""


def problems(value: Any, minor: int = MINOR) -> list[SchemaProblem]:
    """The problems of an object that are errors."""
    return [problem for problem in judge(value, minor) if problem.refused_by != "nobody"]


def reported(value: Any, minor: int = MINOR) -> list[tuple[str, str]]:
    """Where the errors are and which rule finds them: ('spec.containers[0].image', 'field-missing')."""
    return [(written(problem.path), problem.rule) for problem in problems(value, minor)]


def written(path: tuple[str | int, ...]) -> str:
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}"
    return text.lstrip(".")
