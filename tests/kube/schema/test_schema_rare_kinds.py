"""Flow control, storage, endpoints, addresses, leases, events and certificates."""

from __future__ import annotations

from typing import Any

import pytest

from tests.kube.schema.schema_objects import made, pod, reported

INVALID, MISSING, EXCLUSIVE = "field-value-invalid", "field-missing", "fields-exclusive"
DENIED, NAME, TWICE = "field-not-allowed", "name-invalid", "list-item-duplicate"

FLOW = "flowcontrol.apiserver.k8s.io/v1"
SUBJECT: dict[str, Any] = {"kind": "User", "user": {"name": "eve"}}
RESOURCE: dict[str, Any] = {"verbs": ["get"], "apiGroups": [""], "resources": ["pods"], "namespaces": ["*"]}
RULE: dict[str, Any] = {"subjects": [SUBJECT], "resourceRules": [RESOURCE]}


def flow_schema(**rule: Any) -> dict[str, Any]:
    spec = {"priorityLevelConfiguration": {"name": "low"}, "matchingPrecedence": 500, "rules": [RULE | rule]}
    return made(FLOW, "FlowSchema", spec=spec)


RULES = "spec.rules[0]"


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (flow_schema(), []),
        (flow_schema(subjects=[]), [(f"{RULES}.subjects", MISSING)]),
        (flow_schema(resourceRules=[]), [(RULES, MISSING)]),
        (flow_schema(subjects=[{"kind": "User"}]), [(f"{RULES}.subjects[0].user", MISSING)]),
        (flow_schema(subjects=[SUBJECT | {"group": {"name": "a"}}]), [(f"{RULES}.subjects[0].group", DENIED)]),
        (
            flow_schema(resourceRules=[RESOURCE | {"verbs": ["*", "get"]}]),
            [(f"{RULES}.resourceRules[0].verbs", EXCLUSIVE)],
        ),
        (
            flow_schema(resourceRules=[RESOURCE | {"verbs": ["read"]}]),
            [(f"{RULES}.resourceRules[0].verbs[0]", INVALID)],
        ),
        (
            flow_schema(resourceRules=[RESOURCE | {"namespaces": []}]),
            [(f"{RULES}.resourceRules[0].namespaces", MISSING)],
        ),
        (flow_schema(resourceRules=[RESOURCE | {"namespaces": [], "clusterScope": True}]), []),
        (
            flow_schema(nonResourceRules=[{"verbs": ["get"], "nonResourceURLs": ["/a*"]}]),
            [(f"{RULES}.nonResourceRules[0].nonResourceURLs[0]", INVALID)],
        ),
    ],
)
def test_flow_schemas(value: Any, found: Any) -> None:
    assert reported(value) == found


def test_only_exempt_comes_first() -> None:
    value = flow_schema()
    value["spec"]["matchingPrecedence"] = 1
    assert reported(value) == [("spec.matchingPrecedence", INVALID)]
    value["metadata"]["name"] = "exempt"
    assert reported(value) == []


def level(type_: str = "Limited", name: str = "web", **spec: Any) -> dict[str, Any]:
    value = made(FLOW, "PriorityLevelConfiguration", spec={"type": type_} | spec)
    value["metadata"]["name"] = name
    return value


def limited(**response: Any) -> dict[str, Any]:
    return level(limited={"limitResponse": response})


QUEUING = "spec.limited.limitResponse.queuing"


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (limited(type="Reject"), []),
        (limited(type="Queue", queuing={}), []),
        (level(), [("spec.limited", MISSING)]),
        (level("Exempt"), [("spec.type", INVALID)]),
        (level("Exempt", "exempt"), []),
        (level("Limited", "exempt", limited={"limitResponse": {"type": "Reject"}}), [("spec.type", INVALID)]),
        (limited(type="Queue"), [(QUEUING, MISSING)]),
        (limited(type="Reject", queuing={}), [(QUEUING, DENIED)]),
        (limited(type="Queue", queuing={"queues": 4}), [(f"{QUEUING}.handSize", INVALID)]),
        (limited(type="Queue", queuing={"queues": 1024, "handSize": 7}), [(f"{QUEUING}.handSize", INVALID)]),
        (
            level(limited={"limitResponse": {"type": "Reject"}, "lendablePercent": 101}),
            [("spec.limited.lendablePercent", INVALID)],
        ),
    ],
)
def test_priority_levels(value: Any, found: Any) -> None:
    assert reported(value) == found


TERM = {"matchLabelExpressions": [{"key": "zone", "values": ["a"]}]}


def storage_class(*topologies: Any) -> dict[str, Any]:
    return made("storage.k8s.io/v1", "StorageClass", provisioner="csi.example.com", allowedTopologies=list(topologies))


def driver(**spec: Any) -> dict[str, Any]:
    return made("storage.k8s.io/v1", "CSIDriver", spec=spec)


def attachment(**source: Any) -> dict[str, Any]:
    spec = {"attacher": "csi.example.com", "nodeName": "node-1", "source": source}
    return made("storage.k8s.io/v1", "VolumeAttachment", spec=spec)


def csi_node(*keys: str) -> dict[str, Any]:
    node_driver = {"name": "csi.example.com", "nodeID": "1", "topologyKeys": list(keys)}
    return made("storage.k8s.io/v1", "CSINode", spec={"drivers": [node_driver]})


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (storage_class(TERM), []),
        (storage_class({}), [("allowedTopologies[0].matchLabelExpressions", MISSING)]),
        (storage_class(TERM, TERM), [("allowedTopologies[1].matchLabelExpressions", TWICE)]),
        (driver(fsGroupPolicy="Never"), [("spec.fsGroupPolicy", INVALID)]),
        (driver(tokenRequests=[{"audience": "a"}, {"audience": "a"}]), [("spec.tokenRequests[1].audience", TWICE)]),
        (driver(volumeLifecycleModes=["Short"]), [("spec.volumeLifecycleModes[0]", INVALID)]),
        (driver(nodeAllocatableUpdatePeriodSeconds=5), [("spec.nodeAllocatableUpdatePeriodSeconds", INVALID)]),
        (attachment(persistentVolumeName="a"), []),
        (attachment(), [("spec.source", MISSING)]),
        (attachment(persistentVolumeName="A"), [("spec.source.persistentVolumeName", NAME)]),
        (csi_node("example.com/zone"), []),
        (
            csi_node("a b", "zone", "zone"),
            [
                ("spec.drivers[0].topologyKeys[2]", TWICE),
                ("spec.drivers[0].topologyKeys[0]", NAME),
            ],
        ),
        (made("storage.k8s.io/v1", "CSIStorageCapacity", storageClassName="a", capacity="-1"), [("capacity", INVALID)]),
        (made("storage.k8s.io/v1", "VolumeAttributesClass", driverName="a"), [("parameters", MISSING)]),
        (made("apps/v1", "ControllerRevision", revision=1), [("data", MISSING)]),
        (made("apps/v1", "ControllerRevision", revision=1, data=[1]), [("data", INVALID)]),
    ],
)
def test_storage(value: Any, found: Any) -> None:
    assert reported(value) == found


def endpoints(**subset: Any) -> dict[str, Any]:
    return made("v1", "Endpoints", subsets=[{"addresses": [{"ip": "10.0.0.1"}]} | subset])


def endpoint_slice(address_type: str, *addresses: str, **endpoint: Any) -> dict[str, Any]:
    ends = [{"addresses": list(addresses)} | endpoint]
    return made("discovery.k8s.io/v1", "EndpointSlice", addressType=address_type, endpoints=ends)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (endpoints(), []),
        (endpoints(addresses=[]), [("subsets[0]", MISSING)]),
        (endpoints(addresses=[{"ip": "127.0.0.1"}]), [("subsets[0].addresses[0].ip", INVALID)]),
        (endpoints(addresses=[{"ip": "10.0.0.1", "hostname": "A"}]), [("subsets[0].addresses[0].hostname", NAME)]),
        (endpoints(ports=[{"port": 80}, {"port": 81, "name": "b"}]), [("subsets[0].ports[0].name", MISSING)]),
        (endpoint_slice("IPv4", "10.0.0.1"), []),
        (endpoint_slice("IPv4", "2001:db8::1"), [("endpoints[0].addresses[0]", INVALID)]),
        (endpoint_slice("IPv6", "2001:DB8::1"), [("endpoints[0].addresses[0]", INVALID)]),
        (endpoint_slice("FQDN", "localhost"), [("endpoints[0].addresses[0]", INVALID)]),
        (endpoint_slice("IPv4", "10.0.0.1", nodeName="A"), [("endpoints[0].nodeName", NAME)]),
        (
            endpoint_slice("IPv4", "10.0.0.1", hints={"forZones": [{"name": "a"}, {"name": "a"}]}),
            [("endpoints[0].hints.forZones[1].name", TWICE)],
        ),
        (made("networking.k8s.io/v1", "ServiceCIDR", spec={"cidrs": ["10.0.0.1/8"]}), [("spec.cidrs[0]", INVALID)]),
        (
            made("networking.k8s.io/v1", "ServiceCIDR", spec={"cidrs": ["10.0.0.0/8", "10.0.0.0/16"]}),
            [("spec.cidrs", INVALID)],
        ),
        (made("v1", "Node", spec={"podCIDRs": ["10.0.0.0/24", "10.1.0.0/24"]}), [("spec.podCIDRs", INVALID)]),
    ],
)
def test_addresses(value: Any, found: Any) -> None:
    assert reported(value) == found


CANDIDATE = {
    "leaseName": "a",
    "binaryVersion": "1.36.0",
    "emulationVersion": "1.36.0",
    "strategy": "OldestEmulationVersion",
}


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, []),
        ({"binaryVersion": "v1"}, [("spec.binaryVersion", INVALID)]),
        ({"emulationVersion": ""}, [("spec.emulationVersion", MISSING)]),
        ({"strategy": "Newest"}, [("spec.strategy", INVALID)]),
    ],
)
def test_lease_candidates(change: Any, found: Any) -> None:
    assert reported(made("coordination.k8s.io/v1beta1", "LeaseCandidate", spec=CANDIDATE | change)) == found


EVENT: dict[str, Any] = {
    "eventTime": "2026-01-31T09:30:00.000000Z",
    "type": "Normal",
    "reason": "Started",
    "action": "Start",
    "reportingController": "example.com/web",
    "reportingInstance": "web-1",
    "regarding": {"namespace": "shop"},
}


def event(**fields: Any) -> dict[str, Any]:
    value = made("events.k8s.io/v1", "Event", **EVENT | fields)
    value["metadata"]["namespace"] = "shop"
    return value


def old_event(namespace: str) -> dict[str, Any]:
    value = made("v1", "Event", involvedObject={"namespace": namespace})
    value["metadata"]["namespace"] = "shop"
    return value


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (event(), []),
        (event(action=""), [("action", MISSING)]),
        (event(type="Note"), [("type", INVALID)]),
        (event(deprecatedCount=1), [("deprecatedCount", DENIED)]),
        (event(series={"count": 1}), [("series.count", INVALID), ("series.lastObservedTime", MISSING)]),
        (event(regarding={}), [("regarding.namespace", INVALID)]),
        (old_event("shop"), []),
        (old_event("web"), [("involvedObject.namespace", INVALID)]),
    ],
)
def test_events(value: Any, found: Any) -> None:
    assert reported(value) == found


def test_certificates() -> None:
    request = {"request": "YQ==", "signerName": "example", "usages": ["client auth", "server"]}
    assert reported(made("certificates.k8s.io/v1", "CertificateSigningRequest", spec=request)) == [
        ("spec.signerName", NAME),
        ("spec.usages[1]", INVALID),
    ]
    bundle = made("certificates.k8s.io/v1", "ClusterTrustBundle", spec={"signerName": "a.b/c", "trustBundle": "x"})
    assert reported(bundle, 37) == [("metadata.name", NAME)]


def projected(minor: int, **source: Any) -> list[tuple[str, str]]:
    return reported(pod(volumes=[{"name": "a", "projected": {"sources": [source]}}]), minor)


PATH = "spec.volumes[0].projected.sources[0]"
CERTIFICATE = {"signerName": "a.b/c", "keyType": "ED25519", "keyPath": "key"}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ({"clusterTrustBundle": {"name": "a", "path": "b"}}, []),
        (
            {"clusterTrustBundle": {"path": "/b"}},
            [("clusterTrustBundle.path", INVALID), ("clusterTrustBundle", MISSING)],
        ),
        (
            {"clusterTrustBundle": {"name": "a", "path": "b", "labelSelector": {}}},
            [("clusterTrustBundle.labelSelector", DENIED)],
        ),
        ({"podCertificate": CERTIFICATE}, []),
        ({"podCertificate": CERTIFICATE | {"keyPath": ""}}, [("podCertificate", MISSING)]),
        ({"podCertificate": CERTIFICATE | {"keyType": "RSA1024"}}, [("podCertificate.keyType", INVALID)]),
        (
            {"podCertificate": CERTIFICATE | {"maxExpirationSeconds": 60}},
            [("podCertificate.maxExpirationSeconds", INVALID)],
        ),
        (
            {"podCertificate": CERTIFICATE | {"signerName": "kubernetes.io/c", "maxExpirationSeconds": 90000}},
            [("podCertificate.maxExpirationSeconds", INVALID)],
        ),
        (
            {"podCertificate": CERTIFICATE | {"userAnnotations": {"a": "b"}}},
            [("podCertificate.userAnnotations.a", "label-invalid")],
        ),
    ],
)
def test_new_projections_are_judged_since_1_37(source: Any, found: Any) -> None:
    assert projected(37, **source) == [(f"{PATH}.{path}", rule) for path, rule in found]
    assert projected(36, **source) == []


def ephemeral(**spec: Any) -> list[tuple[str, str]]:
    claim = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}} | spec
    return reported(pod(volumes=[{"name": "a", "ephemeral": {"volumeClaimTemplate": {"spec": claim}}}]))


CLAIM = "spec.volumes[0].ephemeral.volumeClaimTemplate.spec"


def test_the_sources_of_an_ephemeral_volume_are_kept() -> None:
    other = {"kind": "Deployment", "name": "a"}
    snapshot = {"apiGroup": "snapshot.storage.k8s.io", "kind": "VolumeSnapshot", "name": "a"}
    assert ephemeral(dataSource=snapshot) == []
    assert ephemeral(dataSource=other) == [(f"{CLAIM}.dataSource.kind", INVALID)]
    assert ephemeral(dataSourceRef=other | {"namespace": "b"}) == [(f"{CLAIM}.dataSourceRef.kind", INVALID)]
    assert ephemeral(dataSource=snapshot, dataSourceRef=snapshot | {"name": "b"}) == [
        (f"{CLAIM}.dataSource", EXCLUSIVE)
    ]


@pytest.mark.parametrize(
    ("name", "value", "refused"),
    [
        ("top", 1_000_000_000, []),
        ("top", 2_000_000_000, [("value", INVALID)]),
        ("top", 2_000_001_000, [("value", INVALID)]),
        ("system-cluster-critical", 2_000_000_000, []),
        ("system-node-critical", 2_000_001_000, []),
        ("system-node-critical", 2_000_000_000, [("value", INVALID)]),
    ],
)
def test_the_values_of_the_systems_classes_are_theirs_alone(
    name: str, value: int, refused: list[tuple[str, str]]
) -> None:
    written = {
        "apiVersion": "scheduling.k8s.io/v1",
        "kind": "PriorityClass",
        "metadata": {"name": name},
        "value": value,
    }
    assert reported(written) == refused
