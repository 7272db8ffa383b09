from __future__ import annotations

import pytest

from tests.checks.relations import reported


def service(spec: str, metadata: str = "") -> str:
    head = f"apiVersion: v1\nkind: Service\nmetadata: {{name: web, {metadata}}}\n"
    return f"{head}spec: {{selector: {{app: web}}, {spec}}}\n"


def test_several_ports_need_names() -> None:
    rule = "service-port-name-missing"
    assert [each[0] for each in reported(service("ports: [{port: 80}, null]"), rule)] == [
        "spec.ports[0].name",
        "spec.ports[1].name",
    ]
    assert not reported(service("ports: [{port: 80}]"), rule)
    assert not reported(service("ports: [{port: 80, name: '${A}'}, {port: 81, name: b}]"), rule)


@pytest.mark.parametrize(
    ("spec", "wrong"),
    [
        ("ports: [{port: 80, nodePort: 30080}]", True),
        ("type: ClusterIP, ports: [{port: 80, nodePort: 0}]", False),
        ("type: NodePort, ports: [{port: 80, nodePort: 30080}]", False),
        ("type: '${TYPE}', ports: [{port: 80, nodePort: 30080}]", False),
    ],
)
def test_node_ports_need_a_type(spec: str, wrong: bool) -> None:
    assert bool(reported(service(spec), "node-port-forbidden")) is wrong


@pytest.mark.parametrize(
    ("spec", "wrong"),
    [
        ("clusterIP: 10.0.0.1, clusterIPs: [10.0.0.1]", False),
        ("clusterIP: 10.0.0.1, clusterIPs: [10.0.0.2]", True),
        ("clusterIPs: [10.0.0.2]", True),
        ("clusterIP: None, clusterIPs: [None]", False),
        ("clusterIP: None, clusterIPs: [None, 'fd00::1']", True),
        ("clusterIP: 10.0.0.1, clusterIPs: [10.0.0.1, 'fd00::1']", False),
        ("clusterIP: 10.0.0.1, clusterIPs: [10.0.0.1, 10.0.0.2]", True),
        ("clusterIP: 10.0.0.1, clusterIPs: [10.0.0.1], ipFamilies: [IPv6]", True),
        ("clusterIP: '${IP}', clusterIPs: [10.0.0.1]", False),
    ],
)
def test_cluster_addresses_agree(spec: str, wrong: bool) -> None:
    assert bool(reported(service(f"{spec}, ports: [{{port: 80}}]"), "cluster-ips-mismatch")) is wrong


def policy(rule: str, version: str) -> list[str]:
    head = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\n"
    text = f"{head}spec: {{podSelector: {{}}, ingress: [{rule}]}}\n"
    rules = ("network-policy-except-outside", "network-policy-port-range-invalid", "address-not-canonical")
    return [each for each in rules if reported(text, each, version)]


@pytest.mark.parametrize(
    ("rule", "wrong"),
    [
        ("{from: [{ipBlock: {cidr: 10.1.0.0/16, except: [10.1.2.0/24]}}]}", []),
        ("{from: [{ipBlock: {cidr: 10.1.0.0/16, except: [10.1.0.0/16]}}]}", ["network-policy-except-outside"]),
        ("{from: [{ipBlock: {cidr: 10.1.0.0/16, except: ['fd00::/64']}}]}", ["network-policy-except-outside"]),
        ("{from: [{ipBlock: {cidr: 10.1.2.3/16}}]}", ["address-not-canonical"]),
        ("{ports: [{port: 80, endPort: 80}]}", []),
        ("{ports: [{port: 80, endPort: 79}]}", ["network-policy-port-range-invalid"]),
        ("{ports: [{port: http, endPort: 90}]}", ["network-policy-port-range-invalid"]),
    ],
)
def test_ranges_of_network_policies(rule: str, wrong: list[str]) -> None:
    assert policy(rule, "1.35") == wrong


def test_headless_services_translate_nothing() -> None:
    rule = "headless-port-mapping-ignored"
    assert reported(service("clusterIP: None, ports: [{port: 80, targetPort: 8080}]"), rule)
    assert not reported(service("clusterIP: None, ports: [{port: 80, targetPort: http}]"), rule)
    assert not reported(service("ports: [{port: 80, targetPort: 8080}]"), rule)
