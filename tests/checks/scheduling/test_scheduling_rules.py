from __future__ import annotations

import json
from typing import Any

import pytest

from k8slint.analysis.run import lint_files
from k8slint.model.finding import Finding

ZONE = "topology.kubernetes.io/zone"


def findings(
    rule: str, spec: dict[str, Any], kind: str = "Pod", version: str | None = None, **outer: Any
) -> list[Finding]:
    spec = {"containers": [{"name": "web", "image": "web:1.0"}], **spec}
    metadata = {"name": "web", "labels": {"app": "web"}}
    document: dict[str, Any] = {"apiVersion": "v1", "kind": kind, "metadata": metadata, "spec": spec}
    if kind != "Pod":
        template = {"metadata": {"labels": {"app": "web"}}, "spec": spec}
        document = {**document, "apiVersion": "apps/v1", "spec": {"template": template, **outer}}
    return list(lint_files({"a.json": json.dumps(document)}, select=[rule], kubernetes_version=version).findings)


def spread(**fields: Any) -> dict[str, Any]:
    constraint = {"maxSkew": 1, "topologyKey": ZONE, "whenUnsatisfiable": "DoNotSchedule"}
    return {"topologySpreadConstraints": [{**constraint, "labelSelector": {"matchLabels": {"app": "web"}}, **fields}]}


@pytest.mark.parametrize(
    ("kind", "version", "refused_by"),
    [
        ("Pod", "1.27", "api-server"),
        ("Deployment", "1.27", "api-server"),
        ("Pod", "1.33", "api-server"),
        ("Deployment", "1.33", "api-server"),
        ("Pod", "1.34", "api-server"),
        ("Deployment", "1.34", "controller"),
        ("Deployment", "1.36", "controller"),
    ],
)
def test_who_refuses_a_key_in_the_selector(kind: str, version: str, refused_by: str) -> None:
    rule = "spread-match-label-keys-in-selector"
    (finding,) = findings(rule, spread(matchLabelKeys=["app"]), kind, version)
    assert (finding.severity, finding.refused_by) == ("error", refused_by)


def test_versions_that_drop_the_field() -> None:
    assert not findings("spread-match-label-keys-in-selector", spread(matchLabelKeys=["app"]), "Pod", "1.26")


@pytest.mark.parametrize(
    "selector",
    [
        {"matchLabels": {"app": "web", "pod-template-hash": "x"}},
        {"matchExpressions": [{"key": "app", "operator": "In", "values": ["web"]}]},
        {},
        {"matchLabels": {"app": "${NAME}"}},
    ],
)
def test_selectors_that_may_count_the_pod(selector: dict[str, Any]) -> None:
    assert not findings("spread-misses-own-pods", spread(labelSelector=selector), "Deployment")


def test_a_required_affinity_to_nothing_is_hopeless_for_the_default_scheduler_only() -> None:
    term = {"topologyKey": ZONE}
    spec = {"affinity": {"podAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [term]}}}
    (finding,) = findings("affinity-null-selector", spec)
    assert (finding.severity, finding.refused_by) == ("error", "scheduler")
    (finding,) = findings("affinity-null-selector", {**spec, "schedulerName": "mine"})
    assert finding.severity == "warning"


@pytest.mark.parametrize(
    ("kind", "skew", "outer", "count"),
    [
        ("StatefulSet", 3, {"replicas": 3}, 1),
        ("StatefulSet", 2, {"replicas": 3}, 0),
        ("Deployment", 3, {"replicas": 3}, 0),
        ("Deployment", 4, {"replicas": 3}, 1),
        ("Deployment", 3, {"replicas": 3, "strategy": {"type": "Recreate"}}, 1),
        ("Deployment", 4, {"replicas": 3, "strategy": {"rollingUpdate": {"maxSurge": "50%"}}}, 0),
        ("Deployment", 5, {"replicas": 3, "strategy": {"rollingUpdate": {"maxSurge": "50%"}}}, 1),
        ("Deployment", 9, {"replicas": 3, "strategy": {"rollingUpdate": {"maxSurge": "${SURGE}"}}}, 0),
        ("Deployment", 9, {}, 0),
        ("DaemonSet", 9, {"replicas": 3}, 0),
    ],
)
def test_when_a_skew_cannot_matter(kind: str, skew: int, outer: dict[str, Any], count: int) -> None:
    assert len(findings("spread-skew-cannot-matter", spread(maxSkew=skew), kind, **outer)) == count


@pytest.mark.parametrize(
    ("fields", "spec", "replicas", "count"),
    [
        ({"minDomains": 2}, {"nodeSelector": {ZONE: "a"}}, 2, 1),
        ({"minDomains": 2}, {"nodeSelector": {ZONE: "a"}}, 1, 0),
        ({"minDomains": 2, "maxSkew": 2}, {"nodeSelector": {ZONE: "a"}}, 2, 0),
        ({"minDomains": 1}, {"nodeSelector": {ZONE: "a"}}, 5, 0),
        ({"minDomains": 2}, {}, 5, 0),
        ({"minDomains": 2, "nodeAffinityPolicy": "Ignore"}, {"nodeSelector": {ZONE: "a"}}, 5, 0),
    ],
)
def test_more_domains_than_the_pod_may_go_to(
    fields: dict[str, Any], spec: dict[str, Any], replicas: int, count: int
) -> None:
    found = findings("spread-unsatisfiable", {**spread(**fields), **spec}, "StatefulSet", replicas=replicas)
    assert [each.severity for each in found] == ["warning"] * count


def test_an_impossible_key_that_is_only_a_wish_is_no_error() -> None:
    fields = {"topologyKey": "zone!"}
    assert [each.severity for each in findings("spread-unsatisfiable", spread(**fields))] == ["error"]
    wish = spread(**fields, whenUnsatisfiable="ScheduleAnyway")
    assert [each.severity for each in findings("spread-unsatisfiable", wish)] == ["warning"]


def test_a_pod_that_names_the_handler_of_a_class() -> None:
    text = (
        "apiVersion: node.k8s.io/v1\nkind: RuntimeClass\nmetadata: {name: sandbox}\nhandler: gvisor\n---\n"
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {runtimeClassName: gvisor, containers: [{name: a}]}\n"
    )
    (found,) = lint_files({"a.yaml": text}, select=["runtime-class-undefined"]).findings
    assert found.fix == "Write 'sandbox', the class whose handler 'gvisor' is."
