"""References of well-known custom resources, and the table that says where they stand."""

from __future__ import annotations

from typing import Any

import pytest

from k8slint.bundled import read_bundled
from k8slint.checks.references.custom_reference import _CONSEQUENCES
from k8slint.kube.facts import facts_of
from k8slint.kube.pod import pod_of
from k8slint.kube.resource import Resource
from k8slint.kube.schema.custom.bundle import bundled_kinds
from k8slint.kube.workload import POD_TEMPLATES
from k8slint.model.fact import RefersTo
from k8slint.reading import read

LINES = read_bundled("schemas/custom/references.tsv").decode().splitlines()[1:]
ROWS = [tuple(line.split("\t")) for line in LINES]
VERSIONS: dict[tuple[str, str], list[str]] = {}
for known in read_bundled("schemas/custom/kinds.tsv").decode().splitlines():
    api_version, _, kind = known.partition("\t")[0].partition(" ")
    VERSIONS.setdefault((api_version.partition("/")[0], kind), []).append(api_version)


def leads_to_text(schema: Any, steps: list[str]) -> bool:
    for step in steps:
        name = step.removesuffix("[]")
        if schema.get("x-kubernetes-preserve-unknown-fields") and name not in schema.get("properties", {}):
            return True
        schema = schema.get("properties", {}).get(name, {})
        if name != step:
            schema = schema.get("items", {})
    return bool(schema.get("type") == "string")


@pytest.mark.parametrize(("group", "kind", "path", "default", "use"), ROWS)
def test_a_row_names_a_field_of_the_kind(group: str, kind: str, path: str, default: str, use: str) -> None:
    entries = [entry for version in VERSIONS[group, kind] for entry in bundled_kinds(version, kind)]
    assert any(leads_to_text(entry.schema, path.split(".")) for entry in entries)
    assert use in _CONSEQUENCES


def test_no_row_is_there_twice_and_every_use_is_known() -> None:
    assert len(set(LINES)) == len(LINES)
    assert {use for *_, use in ROWS} == set(_CONSEQUENCES)


def references(text: str) -> list[tuple[str, str, str, str, bool, int]]:
    (document,) = read(text, "a.yaml").documents
    facts = facts_of(Resource(document.root, 0, 0), None, 0)
    return [
        (fact.spot.path, fact.kind, fact.namespace, fact.name, fact.optional, fact.spot.line)
        for fact in facts
        if type(fact) is RefersTo
    ]


def test_kind_and_namespace_are_those_of_the_reference() -> None:
    text = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: shop}
spec:
  chart:
    spec:
      sourceRef:
        kind: GitRepository
        name: charts
        namespace: flux-system
  valuesFrom:
    - kind: ConfigMap
      name: values
    - {kind: Secret, name: more, optional: true}
  dependsOn: [{name: db}]
"""
    assert references(text) == [
        ("spec.chart.spec.sourceRef.name", "GitRepository", "flux-system", "charts", False, 9),
        ("spec.valuesFrom[0].name", "ConfigMap", "", "values", False, 13),
        ("spec.valuesFrom[1].name", "Secret", "", "more", True, 14),
        ("spec.dependsOn[0].name", "HelmRelease", "", "db", False, 15),
    ]


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("{gateways: [mesh, public, other/public]}", [("Gateway", "public")]),
        ("{gateways: public}", []),
        ("{gateways: [1, null, '']}", []),
    ],
)
def test_names_in_a_list(spec: str, expected: list[tuple[str, str]]) -> None:
    text = f"apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {{name: a}}\nspec: {spec}\n"
    assert [(found[1], found[3]) for found in references(text)] == expected


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{templateName: check}", [("AnalysisTemplate", "check")]),
        ("{templateName: check, clusterScope: true}", [("ClusterAnalysisTemplate", "check")]),
        ("{templateName: '${NAME}'}", []),
        ("[]", []),
    ],
)
def test_kinds_for_the_whole_cluster(template: str, expected: list[tuple[str, str]]) -> None:
    text = (
        "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: a}\n"
        f"spec: {{strategy: {{canary: {{analysis: {{templates: [{template}]}}}}}}}}\n"
    )
    assert [(found[1], found[3]) for found in references(text)] == expected


@pytest.mark.parametrize("ref", ["{resolver: git}", "{name: build, bundle: example.com/b}", "{name: build, kind: 1}"])
def test_what_is_looked_up_elsewhere(ref: str) -> None:
    text = f"apiVersion: tekton.dev/v1\nkind: PipelineRun\nmetadata: {{name: a}}\nspec: {{pipelineRef: {ref}}}\n"
    assert references(text) == []


def test_a_container_of_knative_has_the_name_that_knative_gives_it() -> None:
    text = (
        "apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: a}\n"
        "spec: {template: {spec: {containers: [{image: a, envFrom: [{configMapRef: {name: more}}]}]}}}\n"
    )
    (document,) = read(text, "a.yaml").documents
    resource = Resource(document.root, 0, 0)
    pod = pod_of(resource, POD_TEMPLATES, 36)
    assert pod is not None
    assert [container.name for container in pod.containers] == ["user-container"]
    assert [fact.name for fact in facts_of(resource, pod, 0) if type(fact) is RefersTo] == ["more"]


def test_several_containers_of_knative_get_numbers_and_init_containers_another_name() -> None:
    text = (
        "apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: a}\nspec:\n  template:\n    spec:\n"
        "      containers: [{image: a}, {image: b, name: b}, {image: c}]\n      initContainers: [{image: d}]\n"
    )
    (document,) = read(text, "a.yaml").documents
    pod = pod_of(Resource(document.root, 0, 0), POD_TEMPLATES, 36)
    assert pod is not None
    names = [container.name for container in pod.containers]
    assert sorted(names) == ["b", "init-container", "user-container-0", "user-container-1"]
