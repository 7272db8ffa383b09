from __future__ import annotations

from typing import Any

import pytest

from k8slint.kube.schema import judge
from k8slint.model.tree import Unknown
from tests.kube.schema.schema_objects import SOUND, container, deployment, made, pod, problems, reported, service


@pytest.mark.parametrize("minor", range(25, 38))
@pytest.mark.parametrize("value", SOUND, ids=lambda value: value["kind"])
def test_sound_objects_have_no_problems(value: dict[str, Any], minor: int) -> None:
    assert problems(value, minor) == []


CASES = [
    # containers
    (container(image=""), "spec.containers[0].image", "field-missing"),
    (container(name="Web"), "spec.containers[0].name", "name-invalid"),
    (container(imagePullPolicy="always"), "spec.containers[0].imagePullPolicy", "field-value-invalid"),
    (container(ports=[{"name": "http"}]), "spec.containers[0].ports[0].containerPort", "field-missing"),
    (container(ports=[{"containerPort": 65536}]), "spec.containers[0].ports[0].containerPort", "field-value-invalid"),
    (
        container(ports=[{"containerPort": 80, "protocol": "tcp"}]),
        "spec.containers[0].ports[0].protocol",
        "field-value-invalid",
    ),
    (container(env=[{"name": "A", "valueFrom": {}}]), "spec.containers[0].env[0].valueFrom", "field-missing"),
    (container(livenessProbe={}), "spec.containers[0].livenessProbe", "field-missing"),
    (
        container(livenessProbe={"exec": {"command": ["a"]}, "successThreshold": 2}),
        "spec.containers[0].livenessProbe.successThreshold",
        "field-value-invalid",
    ),
    (
        container(readinessProbe={"exec": {"command": ["a"]}, "terminationGracePeriodSeconds": 0}),
        "spec.containers[0].readinessProbe.terminationGracePeriodSeconds",
        "field-not-allowed",
    ),
    (
        container(readinessProbe={"httpGet": {"port": "80"}}),
        "spec.containers[0].readinessProbe.httpGet.port",
        "field-value-invalid",
    ),
    (
        container(startupProbe={"exec": {"command": ["a"]}, "tcpSocket": {"port": 1}}),
        "spec.containers[0].startupProbe.tcpSocket",
        "fields-exclusive",
    ),
    (
        container(lifecycle={"preStop": {"exec": {}}}),
        "spec.containers[0].lifecycle.preStop.exec.command",
        "field-missing",
    ),
    (
        container(volumeMounts=[{"name": "a", "mountPath": "/a", "subPath": "../b"}]),
        "spec.containers[0].volumeMounts[0].subPath",
        "field-value-invalid",
    ),
    (
        container(resources={"limits": {"memoy": "1Gi"}}),
        "spec.containers[0].resources.limits.memoy",
        "field-value-invalid",
    ),
    (
        container(resources={"limits": {"example.com/gpu": "500m"}}),
        "spec.containers[0].resources.limits.example.com/gpu",
        "field-value-invalid",
    ),
    (
        container(securityContext={"seccompProfile": {"type": "Localhost"}}),
        "spec.containers[0].securityContext.seccompProfile.localhostProfile",
        "field-missing",
    ),
    (
        container(securityContext={"runAsUser": -1}),
        "spec.containers[0].securityContext.runAsUser",
        "field-value-invalid",
    ),
    (
        container(securityContext={"privileged": True, "allowPrivilegeEscalation": False}),
        "spec.containers[0].securityContext.allowPrivilegeEscalation",
        "field-not-allowed",
    ),
    (
        pod(initContainers=[{"name": "i", "image": "i", "lifecycle": {}}]),
        "spec.initContainers[0].lifecycle",
        "field-not-allowed",
    ),
    # pods
    (pod(containers=[]), "spec.containers", "field-missing"),
    (pod(containers=None), "spec.containers", "field-missing"),
    (pod(containers=[{"name": "a", "image": "b"}] * 2), "spec.containers[1].name", "list-item-duplicate"),
    (pod(tolerations=[{"operator": "Equal"}]), "spec.tolerations[0].operator", "field-value-invalid"),
    (pod(tolerations=[None]), "spec.tolerations[0].operator", "field-missing"),
    (
        pod(volumes=[{"name": "v", "emptyDir": {}, "secret": {"secretName": "s"}}]),
        "spec.volumes[0].secret",
        "fields-exclusive",
    ),
    (
        pod(volumes=[{"name": "v", "configMap": {"name": "c", "defaultMode": 644}}]),
        "spec.volumes[0].configMap.defaultMode",
        "field-value-invalid",
    ),
    (pod(nodeSelector={"a": "x y"}), "spec.nodeSelector.a", "label-invalid"),
    (pod(hostUsers=False, hostPID=True), "spec.hostPID", "field-not-allowed"),
    (pod(activeDeadlineSeconds=0), "spec.activeDeadlineSeconds", "field-value-invalid"),
    (pod(runtimeClassName=""), "spec.runtimeClassName", "name-invalid"),
    (container(image=" nginx"), "spec.containers[0].image", "field-value-invalid"),
    # workloads
    (deployment(replicas=-1), "spec.replicas", "field-value-invalid"),
    (deployment(selector={}), "spec.selector", "field-missing"),
    (
        deployment(selector={"matchExpressions": [{"key": "a", "operator": "In"}]}),
        "spec.selector.matchExpressions[0].values",
        "field-missing",
    ),
    (
        deployment(strategy={"type": "Recreate", "rollingUpdate": {}}),
        "spec.strategy.rollingUpdate",
        "field-not-allowed",
    ),
    (
        deployment(strategy={"rollingUpdate": {"maxUnavailable": "101%"}}),
        "spec.strategy.rollingUpdate.maxUnavailable",
        "field-value-invalid",
    ),
    (
        made("batch/v1", "Job", spec={"template": {"spec": {"containers": [{"name": "a", "image": "b"}]}}}),
        "spec.template.spec.restartPolicy",
        "field-missing",
    ),
    # metadata
    (made("v1", "ConfigMap", metadata={"name": "A_b"}), "metadata.name", "name-invalid"),
    (made("v1", "ConfigMap", metadata={}), "metadata.name", "field-missing"),
    (made("v1", "ConfigMap", metadata=None), "metadata", "field-missing"),
    (made("v1", "ConfigMap", metadata={"name": "a", "labels": {"a b": "c"}}), "metadata.labels.a b", "label-invalid"),
    (made("v1", "ConfigMap", metadata={"name": "a", "finalizers": ["mine"]}), "metadata.finalizers[0]", "name-invalid"),
    (
        made("v1", "ConfigMap", metadata={"name": "a", "annotations": {"a": "x" * 300_000}}),
        "metadata.annotations",
        "field-value-invalid",
    ),
    # services
    (service(type="ExternalName"), "spec.externalName", "field-missing"),
    (service(ports=[]), "spec.ports", "field-missing"),
    (service(ports=[{"port": 80, "name": "a"}, {"port": 80, "name": "b"}]), "spec.ports[1]", "list-item-duplicate"),
    (service(loadBalancerClass="example.com/a"), "spec.loadBalancerClass", "field-not-allowed"),
    (
        service(sessionAffinity="ClientIP", sessionAffinityConfig={"clientIP": {"timeoutSeconds": 0}}),
        "spec.sessionAffinityConfig.clientIP.timeoutSeconds",
        "field-value-invalid",
    ),
]


@pytest.mark.parametrize(("value", "path", "rule"), CASES, ids=lambda part: part if isinstance(part, str) else "")
def test_a_problem_is_found_in_its_place(value: dict[str, Any], path: str, rule: str) -> None:
    assert (path, rule) in reported(value)


HARMLESS = [
    service(ports=None, clusterIP="None"),
    service(type="ExternalName", externalName="db.example.com.", ports=None),
    service(sessionAffinityConfig={"clientIP": {"timeoutSeconds": -5}}),  # dropped without ClientIP
    deployment(
        template={
            "metadata": {"labels": {"app": "web"}, "name": "A_b"},
            "spec": {"containers": [{"name": "a", "image": " "}]},
        }
    ),
    container(livenessProbe={"exec": {"command": ["a"]}, "periodSeconds": 0, "successThreshold": 0}),
    container(ports=[{"containerPort": 80}, {"containerPort": 80}]),
    container(env=[{"name": "A", "value": "", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}}]),
    container(lifecycle={"stopSignal": "NONSENSE"}),  # its feature gate is off
    pod(volumes=[{"name": "v"}]),
    pod(schedulingGroup={"podGroupName": "A_b"}),
    pod(restartPolicy=""),
    made("v1", "ConfigMap", metadata={"generateName": "a-"}),
    made("v1", "LimitRange", metadata=None),
    made("policy/v1", "PodDisruptionBudget", metadata={"name": "A_b"}),
    made("storage.k8s.io/v1", "StorageClass", metadata={"name": "a", "namespace": "Not A Name"}, provisioner="a"),
    made(
        "apps/v1",
        "DaemonSet",
        spec={
            "selector": {"matchLabels": {"a": "b"}},
            "template": {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [{"name": "a", "image": "b"}]}},
            "updateStrategy": {"type": "OnDelete", "rollingUpdate": {"maxUnavailable": "x"}},
        },
    ),
]


@pytest.mark.parametrize("value", HARMLESS)
def test_what_the_api_server_takes_is_no_problem(value: dict[str, Any]) -> None:
    assert problems(value) == []


def test_values_not_in_the_file_satisfy_everything() -> None:
    unknown = Unknown("${X}")
    value = deployment(replicas=unknown, strategy=unknown, paused=unknown)
    value["metadata"]["labels"] = {"a": unknown}
    spec = value["spec"]["template"]["spec"]
    spec["containers"] = [
        {"name": unknown, "image": unknown, "ports": [unknown], "resources": {"limits": {"cpu": unknown}}}
    ]
    spec["tolerations"] = [{"operator": unknown, "value": "a b"}]
    assert problems(value) == []


def test_every_unknown_field_is_reported() -> None:
    value = container(foo=1, bar=2)
    value["spec"]["baz"] = 3
    unknown = [path for path, rule in reported(value) if rule == "field-unknown"]
    assert unknown == ["spec.containers[0].foo", "spec.containers[0].bar", "spec.baz"]


def test_status_is_decoded_but_not_validated() -> None:
    value = deployment()
    value["status"] = {"replicas": -5, "conditions": [{"type": ""}]}
    assert problems(value) == []
    value["status"] = {"replicas": "two", "odd": 1}
    assert reported(value) == [("status.replicas", "field-type-wrong"), ("status.odd", "field-unknown")]


def test_errors_are_laid_at_someones_door() -> None:
    for value, _, _ in CASES:
        for problem in judge(value, 36):
            assert problem.refused_by == "api-server"
            assert problem.headline[0] in "'" or problem.headline[0].islower()
            assert len(problem.headline) < 100
            assert not problem.headline.endswith(".")
            assert problem.consequence.endswith(".")
            assert problem.fix.endswith(".")
            assert problem.fix[0].isupper()


def test_data_of_a_secret_is_never_quoted() -> None:
    found = problems(made("v1", "Secret", data={"a": "hunter2!", "b": 31337}, stringData={"c": 424242}))
    assert len(found) == 3
    assert all(problem.value is None for problem in found)
    words = [word for problem in found for word in (problem.headline, problem.fix)]
    assert not any(secret in word for word in words for secret in ("hunter2", "31337", "424242"))


@pytest.mark.parametrize("value", [None, [], "x", 5, {}, {"kind": "Pod"}, {"apiVersion": "v1", "kind": ["Pod"]}])
def test_what_is_no_object_is_nobodys_business(value: Any) -> None:
    assert judge(value, 36) == []
