"""Fields a Service pays no attention to, by its type and whether it has an address."""

from __future__ import annotations

import pytest

from k8slint.analysis.run import lint_files


@pytest.mark.parametrize(
    ("fields", "paths"),
    [
        ("clusterIP: None, sessionAffinity: ClientIP", ["spec.sessionAffinity"]),
        ("sessionAffinity: ClientIP", []),
        ("clusterIP: 10.0.0.1, externalIPs: [192.0.2.1]", []),
        ("clusterIP: None, externalIPs: [192.0.2.1]", ["spec.externalIPs"]),
        ("type: NodePort, sessionAffinity: ClientIP", []),
        ("type: ExternalName, externalName: a.example.com, selector: {app: web}", ["spec.selector"]),
        ("type: ClusterIP, externalName: a.example.com", ["spec.externalName"]),
    ],
)
def test_what_has_no_effect(fields: str, paths: list[str]) -> None:
    text = f"apiVersion: v1\nkind: Service\nmetadata: {{name: web}}\nspec: {{ports: [{{port: 80}}], {fields}}}\n"
    report = lint_files({"a.yaml": text}, select=["service-field-ignored"])
    assert [each.place.path for each in report.findings] == paths


@pytest.mark.parametrize(
    ("minor", "value", "reported"), [(34, "Close", 0), (35, "Close", 1), (36, "Close", 1), (36, "SameZone", 0)]
)
def test_the_old_name_of_a_traffic_distribution(minor: int, value: str, reported: int) -> None:
    text = (
        "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80}], trafficDistribution: Prefer"
    )
    files = {"a.yaml": f"{text}{value}}}\n"}
    report = lint_files(files, select=["service-field-deprecated"], kubernetes_version=f"1.{minor}")
    assert len(report.findings) == reported


@pytest.mark.parametrize(
    ("fields", "reported"),
    [
        ("clusterIPs: [10.0.0.1]", 1),
        ("clusterIP: 10.0.0.1, clusterIPs: [10.0.0.1]", 0),
        ("clusterIP: 10.0.0.1, clusterIPs: [10.0.0.2]", 1),
        ("clusterIP: 10.0.0.1, clusterIPs: ['${ADDRESS}']", 0),
        ("clusterIP: 10.0.0.1, clusterIPs: ['${ADDRESS}', 10.0.0.2]", 0),
        ("clusterIP: 10.0.0.1, clusterIPs: [10.0.0.1, 10.0.0.2]", 1),
        ("clusterIP: 10.0.0.1, clusterIPs: [10.0.0.1, 'fd00::1']", 0),
        ("type: ExternalName, externalName: a.example.com, clusterIPs: [10.0.0.1]", 0),
    ],
)
def test_addresses_that_contradict_each_other(fields: str, reported: int) -> None:
    text = f"apiVersion: v1\nkind: Service\nmetadata: {{name: web}}\nspec: {{ports: [{{port: 80}}], {fields}}}\n"
    assert len(lint_files({"a.yaml": text}, select=["cluster-ips-mismatch"]).findings) == reported
