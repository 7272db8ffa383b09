"""Nothing that decides about a namespace, and nothing in it, has a shape that stops the checks."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from k8slint.analysis.run import lint_files

ODD: list[Any] = [None, True, 0, -1, 1.5, "", "*", "1%", "${X}", [], {}, [None], {"a": None}, "1", "500m", {"cpu": "1"}]
LEVEL = "pod-security.kubernetes.io/enforce"
RESOURCES = {"requests": {"cpu": "1", "x.y/z": "2"}, "limits": {"cpu": "2", "memory": "1Gi"}}
SECURITY = {
    "privileged": True,
    "capabilities": {"add": ["X"], "drop": ["ALL"]},
    "seccompProfile": {"type": "Unconfined"},
}
CONTAINER = {
    "name": "web",
    "image": "a:1",
    "resources": RESOURCES,
    "ports": [{"hostPort": 8}],
    "securityContext": SECURITY,
}
SPEC = {
    "containers": [CONTAINER],
    "initContainers": [CONTAINER],
    "volumes": [{"name": "v", "hostPath": {}}],
    "resources": RESOURCES,
    "overhead": {"cpu": "1"},
    "runtimeClassName": "kata",
    "priorityClassName": "high",
    "priority": 5,
    "preemptionPolicy": "Never",
    "affinity": {"podAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [{"namespaceSelector": {}}]}},
    "serviceAccountName": "web",
}
CLAIM = {"metadata": {"name": "data"}, "spec": {"resources": RESOURCES, "storageClassName": "fast"}}
BOUNDS = {field: {"cpu": "1"} for field in ("min", "max", "default", "defaultRequest", "maxLimitRequestRatio")}
SCOPES = {"matchExpressions": [{"scopeName": "PriorityClass", "operator": "In", "values": ["high"]}]}
HARD = {"pods": "1", "cpu": "1", "limits.memory": "1Gi", "requests.storage": "1Gi", "services.nodeports": "1"}
SIGNING = {"signerName": "kubernetes.io/kube-apiserver-client", "request": "LS0t"}
SECURITY_PLUGIN = {"defaults": {"enforce": "baseline"}, "exemptions": {"namespaces": ["a"], "runtimeClasses": ["kata"]}}
OBJECTS: list[tuple[str, str, dict[str, Any]]] = [
    ("v1", "Namespace", {"metadata": {"name": "shop", "labels": {LEVEL: "restricted", f"{LEVEL}-version": "v1.20"}}}),
    ("v1", "LimitRange", {"spec": {"limits": [{"type": "Container", **BOUNDS}, {"type": "Pod", **BOUNDS}]}}),
    ("v1", "LimitRange", {"spec": {"limits": [{"type": "Container", **BOUNDS}]}}),
    ("v1", "ResourceQuota", {"spec": {"hard": HARD, "scopes": ["Terminating"], "scopeSelector": SCOPES}}),
    ("v1", "ResourceQuota", {"spec": {"hard": HARD}}),
    ("scheduling.k8s.io/v1", "PriorityClass", {"value": 5, "globalDefault": True}),
    ("node.k8s.io/v1", "RuntimeClass", {"metadata": {"name": "kata"}, "overhead": {"podFixed": {"cpu": "1"}}}),
    ("v1", "Pod", {"spec": SPEC}),
    ("apps/v1", "Deployment", {"spec": {"replicas": 3, "template": {"spec": SPEC}}}),
    ("apps/v1", "StatefulSet", {"spec": {"template": {"spec": SPEC}, "volumeClaimTemplates": [CLAIM]}}),
    ("batch/v1", "Job", {"spec": {"parallelism": 3, "completions": 2, "template": {"spec": SPEC}}}),
    ("v1", "Service", {"spec": {"type": "LoadBalancer", "ports": [{"port": 80}], "externalIPs": ["203.0.113.7"]}}),
    ("v1", "PersistentVolumeClaim", CLAIM),
    ("certificates.k8s.io/v1", "CertificateSigningRequest", {"spec": SIGNING}),
    (
        "apiserver.config.k8s.io/v1",
        "AdmissionConfiguration",
        {"plugins": [{"name": "PodSecurity", "configuration": SECURITY_PLUGIN}]},
    ),
]


def bent(value: Any, chance: random.Random) -> Any:
    """Return a value in which some parts are odd."""
    if chance.random() < 0.1:
        return chance.choice(ODD)
    if isinstance(value, dict):
        return {key: bent(item, chance) for key, item in value.items()}
    return [bent(item, chance) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("seed", range(30))
def test_no_shape_stops_a_check(seed: int) -> None:
    chance = random.Random(seed)
    texts = []
    for api_version, kind, fields in OBJECTS:
        metadata = {"name": "web", "namespace": "shop", **fields.get("metadata", {})}
        held = {key: bent(item, chance) for key, item in {**fields, "metadata": metadata}.items()}
        texts.append(json.dumps({"apiVersion": api_version, "kind": kind, **held}))
    report = lint_files({"a.yaml": "\n---\n".join(texts)}, config={"admission_plugins": ["DenyServiceExternalIPs"]})
    assert [finding for finding in report.findings if finding.rule == "check-crashed"] == []
