"""What the API server rejects on update, kind by kind, and what it lets through."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from k8slint.kube.update import judge_update
from k8slint.model.tree import Unknown
from tests.kube.update.updating import causes, deployment, manifest, service

BINDING = """
    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata: {name: b}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
    subjects: [{kind: ServiceAccount, name: app, namespace: x}]
    """
CLAIM = """
    apiVersion: v1
    kind: PersistentVolumeClaim
    metadata: {name: data}
    spec:
      accessModes: [ReadWriteOnce]
      storageClassName: fast
      resources: {requests: {storage: 10Gi}}
    """
JOB = """
    apiVersion: batch/v1
    kind: Job
    metadata: {name: j}
    spec:
      suspend: false
      template:
        spec:
          restartPolicy: Never
          containers: [{name: c, image: 'a:1', resources: {requests: {cpu: 1}}}]
    """
POD = """
    apiVersion: v1
    kind: Pod
    metadata: {name: p}
    spec:
      activeDeadlineSeconds: 100
      containers: [{name: c, image: 'a:1'}]
    """
WHOLE = """
    apiVersion: v1
    kind: Pod
    metadata: {name: p}
    spec:
      resources: {requests: {cpu: 300m}, limits: {memory: 1Gi}}
      containers:
        - {name: c, image: 'a:1', resources: {requests: {cpu: 100m}}}
        - {name: d, image: 'a:1', resources: {requests: {cpu: 200m}}}
    """
STOPPING = JOB.replace("image: 'a:1'", "image: 'a:1', lifecycle: {stopSignal: SIGQUIT}")
SET = """
    apiVersion: apps/v1
    kind: StatefulSet
    metadata: {name: db}
    spec:
      serviceName: db
      selector: {matchLabels: {app: db}}
      template:
        metadata: {labels: {app: db}}
        spec: {containers: [{name: c, image: 'a:1'}]}
      volumeClaimTemplates:
        - metadata: {name: data}
          spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 10Gi}}}
    """
DRIVER = """
    apiVersion: storage.k8s.io/v1
    kind: CSIDriver
    metadata: {name: d.example.com}
    spec: {volumeLifecycleModes: [Persistent]}
    """
PORTS = "ports: [{port: 80}]"


@pytest.mark.parametrize(
    ("old", "before", "after", "expected"),
    [
        (BINDING, "name: reader", "name: writer", ["roleRef"]),
        (BINDING, "apiGroup: rbac.authorization.k8s.io, ", "", []),
        (BINDING, "namespace: x", "namespace: y", []),
        (CLAIM, "storage: 10Gi", "storage: 20Gi", []),
        (CLAIM, "storage: 10Gi", "storage: 10240Mi", []),
        (CLAIM, "storage: 10Gi", "storage: 5Gi", ["spec.resources.requests.storage"]),
        (CLAIM, "storageClassName: fast", "storageClassName: slow", ["spec"]),
        (CLAIM, "storageClassName: fast", "volumeMode: Filesystem", ["spec"]),
        (CLAIM, "storageClassName: fast", "storageClassName: fast\n      volumeMode: Filesystem", []),
        (CLAIM, "storageClassName: fast", "storageClassName: fast\n      volumeMode: Block", ["spec", "volumeMode"]),
        (JOB, "a:1", "a:2", ["spec.template"]),
        (JOB, "suspend: false", "parallelism: 3", []),
        (JOB, "suspend: false", "completions: 3", ["spec.completions"]),
        (JOB, "suspend: false", "backoffLimit: 1", []),
        (POD, "a:1", "a:2", []),
        (POD, "name: c, image", "name: d, image", ["spec"]),
        (POD, "activeDeadlineSeconds: 100", "activeDeadlineSeconds: 50", []),
        (POD, "activeDeadlineSeconds: 100", "activeDeadlineSeconds: 150", ["spec.activeDeadlineSeconds"]),
        (POD, "activeDeadlineSeconds: 100", "hostNetwork: false", ["spec.activeDeadlineSeconds"]),
        (SET, "serviceName: db", "serviceName: other", ["spec"]),
        (SET, "serviceName: db", "serviceName: db\n      podManagementPolicy: OrderedReady", []),
        (SET, "serviceName: db", "serviceName: db\n      replicas: 3", []),
        (SET, "storage: 10Gi", "storage: 20Gi", ["spec"]),
        (SET, "storage: 10Gi", "storage: 10240Mi", []),
        (SET, "a:1", "a:2", []),
        (WHOLE, "requests: {cpu: 300m}, ", "", []),  # the sum of the containers is the default
        (WHOLE, "requests: {cpu: 300m}, ", "requests: {cpu: 400m}, ", ["spec"]),
        (DRIVER, "[Persistent]", "[]", []),
        (DRIVER, "[Persistent]", "[Ephemeral]", ["spec.volumeLifecycleModes"]),
        (STOPPING, "SIGQUIT", "SIGINT", []),  # the gate of the field is off, so nothing of it is stored
        (STOPPING, ", lifecycle: {stopSignal: SIGQUIT}", "", []),
    ],
)
def test_one_change(old: str, before: str, after: str, expected: list[Any]) -> None:
    assert before in old
    assert causes(old, old.replace(before, after)) == expected


def test_a_selector_cannot_change_even_to_one_of_the_same_meaning() -> None:
    new = deployment().replace(
        "matchLabels: {app: web}}", "matchExpressions: [{key: app, operator: In, values: [web]}]}"
    )
    assert causes(deployment(), new) == ["spec.selector"]


def test_on_delete_is_rejected_unless_the_manifest_wrote_the_rolling_update_before() -> None:
    strategy = "serviceName: db\n      updateStrategy: {type: %s}"
    on_delete = SET.replace("serviceName: db", strategy % "OnDelete")
    assert causes(SET, on_delete) == ["spec.updateStrategy.rollingUpdate"]
    written = SET.replace("serviceName: db", strategy % "RollingUpdate, rollingUpdate: {partition: 0}")
    assert causes(written, on_delete) == []


def test_a_suspended_job_may_be_scheduled_elsewhere_and_given_other_resources() -> None:
    old = JOB.replace("suspend: false", "suspend: true")
    assert causes(old, old.replace("cpu: 1", "cpu: 2")) == []
    assert causes(old, old.replace("cpu: 1", "cpu: 2"), minor=34) == ["spec.template"]
    assert causes(old, old.replace("restartPolicy", "nodeSelector: {a: b}\n          restartPolicy")) == []
    assert causes(old, old.replace("a:1", "a:2")) == ["spec.template.spec"]
    assert causes(JOB, JOB.replace("false", "true").replace("cpu: 1", "cpu: 2")) == ["spec.template"]


def test_a_job_that_loses_its_labels_is_rejected() -> None:
    old = JOB.replace("template:\n", "template:\n        metadata: {labels: {a: b}}\n").replace("false", "true")
    new = JOB.replace("false", "true")
    assert "spec.template.metadata.labels[controller-uid]" in causes(old, new)


def test_a_pod_that_loses_all_its_volumes_loses_its_token_too() -> None:
    old = POD.replace("containers:", "volumes: [{name: v, emptyDir: {}}]\n      containers:")
    assert "spec.containers[0].volumeMounts[0].name" in causes(old, POD)


def test_a_pod_may_tolerate_more_and_lose_gates() -> None:
    more = POD.replace("containers:", "tolerations: [{key: a, operator: Exists}]\n      containers:")
    assert causes(POD, more) == []
    assert causes(more, POD) == ["spec.tolerations"]
    gated = POD.replace("containers:", "schedulingGates: [{name: a.b/c}]\n      containers:")
    assert causes(gated, POD) == []
    assert causes(POD, gated) == ["spec.schedulingGates[0].name"]
    assert causes(gated, gated.replace("containers:", "nodeSelector: {a: b}\n      containers:")) == []


def test_the_address_of_a_service_stays() -> None:
    assert causes(service(PORTS), service(f"{PORTS}\nclusterIP: 10.0.0.7")) == ["spec.clusterIPs[0]"]
    assert causes(service(f"{PORTS}\nclusterIP: 10.0.0.7"), service(PORTS)) == []
    assert causes(service(f"{PORTS}\nclusterIP: None"), service(PORTS)) == []
    assert causes(service(f"{PORTS}\nclusterIP: None"), service(f"{PORTS}\nclusterIP: None\ntype: NodePort"))
    assert causes(service(PORTS), service("type: ExternalName\nexternalName: a.b")) == []
    assert causes(service(PORTS), service(f"{PORTS}\nipFamilyPolicy: PreferDualStack")) == []
    assert causes(service(PORTS), service(f"{PORTS}\nipFamilies: [IPv6]")) == ["spec.clusterIPs[0]"]


def test_one_of_two_ports_with_a_number_takes_the_other_along() -> None:
    left, more = "ports: [{name: u, port: 53, protocol: UDP}]", ", {name: m, port: 80}]"
    ports = left.replace("]", ", {name: t, port: 53, protocol: TCP}]")
    assert causes(service(ports), service(left)) == ["spec.ports"]
    assert causes(service(ports.replace("]", more)), service(left.replace("]", more))) == []
    headless = "clusterIP: None\n"
    assert causes(service(headless + ports), service(headless + left)) == []


def test_what_a_service_no_longer_uses_is_dropped() -> None:
    balancer = f"{PORTS}\ntype: LoadBalancer\nloadBalancerClass: a.b/c\nexternalTrafficPolicy: Local"
    assert causes(service(balancer), service(balancer.replace("LoadBalancer\n", "ClusterIP\n"))) == []
    assert causes(service(balancer), service(balancer.replace("a.b/c", "a.b/d"))) == ["spec.loadBalancerClass"]


def test_immutable_config_is_sealed_but_its_labels_are_not() -> None:
    old = "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, immutable: true, data: {k: v}}"
    assert causes(old, old.replace("k: v", "k: w")) == ["data"]
    assert causes(old, old.replace("immutable: true, ", "")) == ["immutable"]
    assert causes(old, old.replace("name: c", "name: c, labels: {a: b}")) == []
    assert causes(old.replace("immutable: true, ", ""), old.replace("k: v", "k: w")) == []


def test_string_data_is_folded_into_data() -> None:
    old = "{apiVersion: v1, kind: Secret, metadata: {name: c}, immutable: true, data: {k: dg==}}"
    assert causes(old, old.replace("data: {k: dg==}", "stringData: {k: v}, data: {k: dg==}")) == []
    assert causes(old, old.replace("data: {k: dg==}", "stringData: {k: w}, data: {k: dg==}")) == ["data"]


def test_a_stored_version_must_stay() -> None:
    old = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: widgets.a.b}
        spec:
          group: a.b
          scope: Namespaced
          names: {kind: Widget, plural: widgets}
          versions: [{name: v1, served: true, storage: true}, {name: v2, served: true, storage: false}]
        """
    assert causes(old, old.replace(", {name: v2, served: true, storage: false}", "")) == []
    moved = old.replace("{name: v1, served: true, storage: true}, ", "").replace("false", "true")
    assert causes(old, moved) == ["status.storedVersions[0]"]
    assert causes(old, old.replace("Namespaced", "Cluster")) == ["spec.scope"]


def test_an_object_with_another_name_is_no_update() -> None:
    assert causes(deployment(), deployment(name="other", pod="containers: []")) == []
    assert judge_update(None, []) == []
    assert judge_update({"kind": 3}, {"kind": 3}) == []


def test_the_spec_of_a_signing_request_is_kept_rather_than_rejected() -> None:
    old = """
        apiVersion: certificates.k8s.io/v1
        kind: CertificateSigningRequest
        metadata: {name: c}
        spec: {request: YQ==, signerName: a.b/c, usages: [client auth]}
        """
    assert causes(old, old.replace("client auth", "server auth")) == []


@pytest.mark.parametrize("text", [CLAIM, JOB, POD, SET, BINDING, deployment(), service(PORTS)])
def test_a_value_that_is_filled_in_later_is_equal_to_anything(text: str) -> None:
    old = manifest(text)
    for path in places(old):
        new = manifest(text)
        if path[0] in ("spec", "roleRef", "subjects") and not isinstance(at(new, path), (dict, list)):
            put(new, path, Unknown("${VALUE}"))
            assert judge_update(old, new) == judge_update(new, old) == [], path


def test_a_uid_is_rejected_when_it_changes() -> None:
    old = "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}}"
    new = old.replace("name: c", "name: c, uid: 1-2")
    assert causes(old, new) == ["metadata.uid"]
    assert causes(new, new) == causes(new, old) == []


@pytest.mark.parametrize("odd", [None, 3, "x", [], {}, [None], [[]], {"a": None}])
@pytest.mark.parametrize("text", [CLAIM, JOB, POD, SET, BINDING, deployment(), service(PORTS)])
def test_odd_shapes_do_no_harm(text: str, odd: Any) -> None:
    value = manifest(text)
    for path in places(value):
        changed = manifest(text)
        put(changed, path, odd)
        judge_update(value, changed)
        judge_update(changed, value)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    for key, child in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield (*path, key)
        yield from places(child, (*path, key))


def at(value: dict[str, Any], path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


def put(value: dict[str, Any], path: tuple[Any, ...], odd: Any) -> None:
    for key in path[:-1]:
        value = value[key]
    value[path[-1]] = odd
