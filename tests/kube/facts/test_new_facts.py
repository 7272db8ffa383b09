"""Facts that few rules need: what an autoscaler measures, what a monitor selects, whom a policy names."""

from __future__ import annotations

from typing import Any

import pytest

from k8slint.analysis.analyze import analyze
from k8slint.analysis.engine import Engine
from k8slint.analysis.plan import make_plan
from k8slint.model.access_fact import MountsToken
from k8slint.model.fact import DescribesKind
from k8slint.model.network_fact import Egress, Monitors, Routes, SeparatePeers
from k8slint.model.scaling_fact import LacksRequests, ScalesBy
from k8slint.project.configuration import Config
from k8slint.project.options import Options


def facts(text: str, kind: type[Any]) -> list[Any]:
    result = analyze(text.encode(), "a.yaml", Engine(make_plan(Config({}), Options())))
    return [fact for fact in result.facts if type(fact) is kind]


POLICY = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\nspec: SPEC\n"


@pytest.mark.parametrize(
    ("egress", "allows"),
    [
        ("[{ports: [{port: 53, protocol: UDP}]}]", True),
        ("[{ports: [{port: 1, endPort: 100, protocol: UDP}]}]", True),
        ("[{ports: [{port: 53}]}]", False),
        ("[{to: [{podSelector: {}}]}]", True),  # any port
        ("[{ports: [{port: 5432}]}]", False),
        ("[{ports: [{port: dns, protocol: UDP}]}]", True),
    ],
)
def test_dns_in_egress(egress: str, allows: bool) -> None:
    (fact,) = facts(POLICY.replace("SPEC", f"{{egress: {egress}}}"), Egress)
    assert fact.allows_dns is allows


def test_no_egress_rules_allow_nothing_on_purpose() -> None:
    assert facts(POLICY.replace("SPEC", "{egress: []}"), Egress) == []
    assert facts(POLICY.replace("SPEC", "{policyTypes: [Ingress], egress: [{ports: [{port: 1}]}]}"), Egress) == []


@pytest.mark.parametrize(
    ("peers", "count"),
    [
        ("[{podSelector: {matchLabels: {a: b}}}, {namespaceSelector: {matchLabels: {c: d}}}]", 1),
        ("[{podSelector: {matchLabels: {a: b}}, namespaceSelector: {matchLabels: {c: d}}}]", 0),
        ("[{podSelector: {}}, {namespaceSelector: {matchLabels: {c: d}}}]", 0),
        ("[{podSelector: {matchLabels: {a: b}}}, {namespaceSelector: {}}]", 0),
        ("[{podSelector: {matchLabels: {a: b}}}, {ipBlock: {cidr: 192.0.2.0/24}}]", 0),
    ],
)
def test_peers_that_stand_for_themselves(peers: str, count: int) -> None:
    assert len(facts(POLICY.replace("SPEC", f"{{ingress: [{{from: {peers}}}]}}"), SeparatePeers)) == count


def test_a_monitor_looks_in_its_namespace_in_some_or_in_all() -> None:
    monitor = "apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata: {name: a}\nspec: SPEC\n"
    for spec, namespaces in (
        ("{endpoints: [{port: http}]}", []),
        ("{namespaceSelector: {any: true}}", None),
        ("{namespaceSelector: {matchNames: [b]}}", ["b"]),
    ):
        (fact,) = facts(monitor.replace("SPEC", spec), Monitors)
        assert fact.namespaces == namespaces


def test_an_ingress_that_shares_paths_has_no_routes() -> None:
    path = "{path: /, pathType: Prefix, backend: {service: {name: a, port: {number: 80}}}}"
    text = (
        "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: a, annotations: {KEY: 'true'}}\n"
        f"spec: {{rules: [{{host: a.example.com, http: {{paths: [{path}]}}}}]}}\n"
    )
    assert len(facts(text.replace("KEY", "example.com/a"), Routes)) == 1
    assert facts(text.replace("KEY", "nginx.ingress.kubernetes.io/canary"), Routes) == []


def test_what_an_autoscaler_compares_and_what_pods_lack() -> None:
    scaler = "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: a}\nspec: {maxReplicas: 2}\n"
    assert [fact.resource for fact in facts(scaler, ScalesBy)] == ["cpu"]
    workload = (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\n"
        "spec: {template: {spec: {automountServiceAccountToken: false, containers: [{name: a, resources: R}]}}}\n"
    )
    (fact,) = facts(workload.replace("R}", "{limits: {cpu: 1}}}"), LacksRequests)
    assert (fact.cpu, fact.memory) == ([], ["a"])
    assert [fact.mounted for fact in facts(workload, MountsToken)] == [False]


CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: METADATA}
spec: {group: example.com, names: {kind: KIND, plural: shops}, versions: [{name: v1, served: true}]}
"""


def test_copies_of_a_definition_have_one_digest() -> None:
    definition = CRD.replace("KIND", "Shop")
    (first,) = facts(definition.replace("METADATA", "shops.example.com"), DescribesKind)
    (copy,) = facts(definition.replace("METADATA", "other, labels: {a: b}"), DescribesKind)
    (other,) = facts(CRD.replace("KIND", "Store"), DescribesKind)
    assert first == copy == DescribesKind(0, "Shop", first.digest)
    assert (other.kind, other.digest != first.digest) == ("Store", True)
