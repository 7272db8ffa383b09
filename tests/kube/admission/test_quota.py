"""ResourceQuotas: what objects use of them, and which pods one counts."""

from __future__ import annotations

from typing import Any

import pytest

from k8slint.kube.admission.quota import (
    ScopeDemand,
    claim_use,
    counts_claim,
    counts_pod,
    object_use,
    pod_use,
    quota_of,
    unspecified,
)
from k8slint.kube.pod import Pod, pod_of
from k8slint.kube.resource import Resource
from k8slint.kube.workload import POD_TEMPLATES
from k8slint.reading import read

GI = 2**30 * 1000


def resource(text: str) -> Resource:
    (document,) = read(text.encode(), "a.yaml").documents
    return Resource(document.root, 0, 0)


def pod(spec: str) -> Pod:
    found = pod_of(resource(f"apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec: {spec}\n"), POD_TEMPLATES, 36)
    assert found is not None
    return found


WEB = "containers: [{name: web, image: 'web:1.0', resources: {requests: {cpu: 100m}, limits: {cpu: 1, memory: 1Gi}}}]"


def test_a_pod_uses_its_requests_under_two_names_and_its_limits_under_one() -> None:
    assert pod_use(pod(f"{{{WEB}}}")) == {
        "pods": 1000,
        "count/pods": 1000,
        "cpu": 100,
        "requests.cpu": 100,
        "limits.cpu": 1000,
        "memory": GI,
        "requests.memory": GI,
        "limits.memory": GI,
    }


def test_only_requests_of_devices_count() -> None:
    gpu = "{containers: [{name: web, image: a, resources: {limits: {nvidia.com/gpu: 2}}}]}"
    assert pod_use(pod(gpu)) == {"pods": 1000, "count/pods": 1000, "requests.nvidia.com/gpu": 2000}


def test_of_a_pod_with_an_amount_that_is_not_known_only_the_number_counts() -> None:
    assert pod_use(pod("{containers: [{name: a, image: a, resources: {limits: {cpu: '${CPU}'}}}]}")) == {
        "pods": 1000,
        "count/pods": 1000,
    }


@pytest.mark.parametrize(
    ("spec", "used"),
    [
        ("{type: ClusterIP, ports: [{port: 1}]}", {}),
        ("{type: NodePort, ports: [{port: 1}, {port: 2}]}", {"services.nodeports": 2000}),
        ("{type: LoadBalancer, ports: [{port: 1}]}", {"services.nodeports": 1000, "services.loadbalancers": 1000}),
        (
            "{type: LoadBalancer, allocateLoadBalancerNodePorts: false, ports: [{port: 1}]}",
            {"services.nodeports": 0, "services.loadbalancers": 1000},
        ),
    ],
)
def test_services_use_node_ports(spec: str, used: dict[str, int]) -> None:
    found = object_use(resource(f"apiVersion: v1\nkind: Service\nmetadata: {{name: web}}\nspec: {spec}\n"))
    assert found == {"count/services": 1000, "services": 1000, **used}


def test_any_object_counts_under_its_resource_and_group() -> None:
    ingress = resource("apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web}\n")
    assert object_use(ingress) == {"count/ingresses.networking.k8s.io": 1000}


def test_a_claim_counts_for_its_class_as_well() -> None:
    spec: dict[str, Any] = {"resources": {"requests": {"storage": "1Gi"}}}
    plain = {"persistentvolumeclaims": 1000, "count/persistentvolumeclaims": 1000, "requests.storage": GI}
    fast = "fast.storageclass.storage.k8s.io/"
    of_class = {f"{fast}persistentvolumeclaims": 1000, f"{fast}requests.storage": GI}
    assert claim_use(spec, "") == plain
    assert claim_use(spec, "fast") == {**plain, **of_class}
    assert claim_use({**spec, "storageClassName": ""}, "fast") == plain


@pytest.mark.parametrize(
    ("demand", "spec", "priority", "counted"),
    [
        (ScopeDemand("Terminating", "Exists"), f"{{activeDeadlineSeconds: 5, {WEB}}}", "", True),
        (ScopeDemand("Terminating", "Exists"), f"{{{WEB}}}", "", False),
        (ScopeDemand("NotTerminating", "Exists"), f"{{{WEB}}}", "", True),
        (ScopeDemand("BestEffort", "Exists"), f"{{{WEB}}}", "", False),
        (ScopeDemand("BestEffort", "Exists"), "{containers: [{name: a, image: a}]}", "", True),
        (ScopeDemand("PriorityClass", "In", ("high",)), f"{{{WEB}}}", "high", True),
        (ScopeDemand("PriorityClass", "NotIn", ("high",)), f"{{{WEB}}}", "", True),
        (ScopeDemand("PriorityClass", "Exists"), f"{{{WEB}}}", "", False),
        (ScopeDemand("PriorityClass", "DoesNotExist"), f"{{{WEB}}}", "", True),
        (
            ScopeDemand("CrossNamespacePodAffinity", "Exists"),
            "{affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{namespaceSelector: {}}]}}}",
            "",
            True,
        ),
        (ScopeDemand("Unheard", "Exists"), f"{{{WEB}}}", "", False),
    ],
)
def test_a_quota_counts_the_pods_of_its_scopes(demand: ScopeDemand, spec: str, priority: str, counted: bool) -> None:
    quota = quota_of({"hard": {"pods": "1"}})._replace(scopes=(demand,))
    assert counts_pod(quota, pod(spec), priority) is counted


def test_every_container_must_have_what_is_bounded() -> None:
    quota = quota_of({"hard": {"cpu": "1", "limits.memory": "1Gi", "requests.ephemeral-storage": "1Gi"}})
    spec = f"{{initContainers: [{{name: init, image: a}}], {WEB}}}"
    assert [(container.name, name) for container, name in unspecified(quota, pod(spec))] == [
        ("init", "cpu"),
        ("init", "limits.memory"),
    ]
    assert unspecified(quota, pod("{resources: {requests: {cpu: 1}}, containers: [{name: a, image: a}]}")) == []


@pytest.mark.parametrize(
    ("requests", "devices"),
    [
        ("[{name: a, exactly: {deviceClassName: gpu}}]", {"gpu": 1}),
        (
            "[{name: a, exactly: {deviceClassName: gpu, count: 3}}, {name: b, exactly: {deviceClassName: gpu}}]",
            {"gpu": 4},
        ),
        ("[{name: a, exactly: {deviceClassName: gpu, allocationMode: All}}]", {"gpu": 32}),
        ("[{name: a, deviceClassName: gpu, count: 2}]", {"gpu": 2}),  # v1beta1
        (
            "[{name: a, firstAvailable: [{name: x, deviceClassName: gpu, count: 2}, {name: y, deviceClassName: npu},"
            " {name: z, deviceClassName: gpu, count: 4}]}]",
            {"gpu": 4, "npu": 1},
        ),
        ("[{name: a, exactly: {deviceClassName: gpu, allocationMode: Later}}]", {}),
        ("[{name: a, exactly: {deviceClassName: gpu, count: '${N}'}}, 7]", {}),
    ],
)
def test_a_resource_claim_uses_devices_of_classes(requests: str, devices: dict[str, int]) -> None:
    claim = f"kind: ResourceClaim\nmetadata: {{name: a}}\nspec: {{devices: {{requests: {requests}}}}}\n"
    used = object_use(resource(f"apiVersion: resource.k8s.io/v1\n{claim}"))
    expected = {f"{name}.deviceclass.resource.k8s.io/devices": 1000 * count for name, count in devices.items()}
    assert used == {"count/resourceclaims.resource.k8s.io": 1000, **expected}


@pytest.mark.parametrize(
    ("expressions", "counted"),
    [
        ("[{scopeName: VolumeAttributesClass, operator: In, values: [gold]}]", {"gold"}),
        ("[{scopeName: VolumeAttributesClass, operator: NotIn, values: [gold]}]", {"", "iron"}),
        ("[{scopeName: VolumeAttributesClass, operator: Exists}]", {"gold", "iron"}),
        ("[{scopeName: VolumeAttributesClass, operator: DoesNotExist}]", {""}),
        ("[{scopeName: PriorityClass, operator: Exists}]", set()),
        ("[]", {"", "gold", "iron"}),
    ],
)
def test_a_quota_counts_claims_by_their_class_of_attributes(expressions: str, counted: set[str]) -> None:
    quota = quota_of(resource(f"spec: {{scopeSelector: {{matchExpressions: {expressions}}}}}\n").spec)
    names = ("", "gold", "iron")
    assert {name for name in names if counts_claim(quota, {"volumeAttributesClassName": name})} == counted
