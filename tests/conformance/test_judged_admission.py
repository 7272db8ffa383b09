"""What namespaces admit, as Kubernetes 1.36 decides it: objects that decide, a workload, and its pods."""

from __future__ import annotations

from typing import Any

import pytest

from k8slint.analysis.run import facts_of, lint_files
from k8slint.kube.admission.ledger import Ledger
from k8slint.kube.admission.namespace import Namespace, governed_namespaces
from k8slint.kube.inventory import Inventory
from k8slint.kube.quantity import parse_quantity
from k8slint.kube.resources import pod_resources
from k8slint.project.configuration import Config
from k8slint.project.options import Options, Selection
from k8slint.project.project import Project

WARNED_OF = ("namespace_missing", "priorityclass")
"""Families in which something may be defined elsewhere, which is a warning at most."""


@pytest.fixture(scope="module")
def rows(judged: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = judged("admission")
    assert len(found) > 800
    return found


def files_of(row: dict[str, Any]) -> dict[str, str]:
    return {f"context-{number}.yaml": text for number, text in enumerate(row["objects"])} | {
        "workload.yaml": row["workload"]
    }


@pytest.fixture(scope="module")
def refused(rows: list[dict[str, Any]]) -> set[str]:
    """The ids of the rows in which something of the workload is refused."""
    found = set()
    for row in rows:
        for finding in lint_files(files_of(row), kubernetes_version="1.36").findings:
            refused = finding.severity == "error" and finding.refused_by in ("api-server", "kubectl", "admission")
            if refused and finding.place.file == "workload.yaml":
                found.add(row["id"])
    return found


def test_nothing_that_is_admitted_is_refused(rows: list[dict[str, Any]], refused: set[str]) -> None:
    assert [row["id"] for row in rows if row["verdict"] == "accept" and row["id"] in refused] == []


def test_what_the_namespace_refuses_is_refused(rows: list[dict[str, Any]], refused: set[str]) -> None:
    decided = [row for row in rows if row["verdict"] != "accept" and row["family"] not in WARNED_OF]
    missed = [(row["id"], row["family"]) for row in decided if row["id"] not in refused]
    assert len(missed) <= len(decided) // 50, missed


def namespaces_of(row: dict[str, Any]) -> list[Namespace]:
    contents = {name: text.encode() for name, text in files_of(row).items()}
    project = Project.of_texts(contents, Config({}), Options(Selection(kubernetes_version="1.36")))
    _, world = facts_of(project)
    (scope,) = world.scopes
    return governed_namespaces(Inventory(scope, 0, world))


def milli(amounts: dict[str, str]) -> dict[str, int]:
    return {name: parse_quantity(text).milli_value for name, text in amounts.items()}


def test_pods_get_what_their_namespace_fills_in(rows: list[dict[str, Any]]) -> None:
    compared = 0
    for row in rows:
        for namespace in namespaces_of(row) if "pod" in row else ():
            pods = [member.admitted for member in namespace.members if member.admitted is not None]
            for pod in pods:
                found = pod_resources(pod)
                compared += 1
                assert found is not None, row["id"]
                assert found.requests == milli(row["pod"]["requests"]), row["id"]
                assert found.limits == milli(row["pod"]["limits"]), row["id"]
                assert found.qos == row["pod"]["qos"], row["id"]
    assert compared > 100


def test_quotas_are_used_as_the_api_server_counts(rows: list[dict[str, Any]]) -> None:
    compared = 0
    for row in rows:
        if "quota_used" not in row or row["verdict"] != "accept":
            continue
        for namespace in namespaces_of(row):
            ledger = Ledger(namespace)
            for member in namespace.members:
                if member.item.file == "workload.yaml":
                    ledger.take(member)
            for (governor, _), used in zip(ledger.quotas, ledger.used, strict=True):
                wanted = row["quota_used"][f"{namespace.name}/{governor.item.name}"]
                for name, text in wanted.items():
                    compared += 1
                    assert used.get(name, 0) == parse_quantity(text.partition("/")[0]).milli_value, (row["id"], name)
    assert compared > 60
