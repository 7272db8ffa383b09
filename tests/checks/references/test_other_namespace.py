"""What a project defines in another namespace, or under another name than others usually have."""

from __future__ import annotations

import pytest

from tests.checks.relations import found, owned, pod

SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: front, namespace: a}\nspec: {selector: {app: web}}\n"


@pytest.mark.parametrize(("namespace", "count"), [("a", 0), ("b", 1)])
def test_a_service_selects_pods_of_its_own_namespace(namespace: str, count: int) -> None:
    workload = owned("Deployment", "containers: [{name: a, image: x:1}]")
    workload = workload.replace("{name: web}", f"{{name: web, namespace: {namespace}}}", 1)
    findings = found(f"{SERVICE}---\n{workload}", "service-selects-nothing")
    assert [each.fix for each in findings] == [
        "Move it to namespace 'b', where the pods of Deployment 'web' are." for _ in range(count)
    ]


def test_runtime_classes_of_the_project_outrank_usual_ones() -> None:
    text = pod("runtimeClassName: runc, containers: [{name: a, image: x:1}]")
    own = "apiVersion: node.k8s.io/v1\nkind: RuntimeClass\nmetadata: {name: native}\nhandler: runc\n"
    assert not found(text, "runtime-class-undefined")
    assert len(found(f"{own}---\n{text}", "runtime-class-undefined")) == 1
