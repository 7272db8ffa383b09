"""Objects as the API server of Kubernetes 1.36 judges them, and what it makes of the pods it accepts."""

from __future__ import annotations

import re
from typing import Any

import pytest

from k8slint.analysis.run import lint_files
from k8slint.kube.pod import pod_of
from k8slint.kube.resource import Resource
from k8slint.kube.resources import amounts, pod_resources
from k8slint.kube.workload import POD_TEMPLATES
from k8slint.model.finding import Finding
from k8slint.reading import read

LOCATED = 92
"""Per cent of the refused fields that have a finding at them; the rest follow from other errors of the object."""


@pytest.fixture(scope="module")
def rejected(judged: Any) -> Any:
    """The findings that say the API server or kubectl refuses the object, by the number of the row."""
    files = {f"{number:05}.yaml": row["manifest"] for number, row in enumerate(judged("objects"))}
    report = lint_files(files, kubernetes_version="1.36")
    found: dict[int, list[Finding]] = {number: [] for number in range(len(files))}
    for each in report.findings:
        assert each.rule != "check-crashed", each.message
        if each.severity == "error" and each.refused_by in ("api-server", "kubectl"):
            found[int(each.place.file[:5])].append(each)
    return found


def test_what_the_api_server_accepts_is_not_refused_here(judged: Any, rejected: Any) -> None:
    wrong = [
        (row["change"], [(each.rule, each.place.path) for each in rejected[number]])
        for number, row in enumerate(judged("objects"))
        if row["verdict"] == "accept" and rejected[number]
    ]
    assert not wrong


def test_what_the_api_server_refuses_is_refused_here(judged: Any, rejected: Any) -> None:
    missed = [
        (row["change"], row["causes"])
        for number, row in enumerate(judged("objects"))
        if row["verdict"] != "accept" and not rejected[number]
    ]
    assert not missed


def plain(field: str) -> str:
    return re.sub(r"\[\d+\]", "", field)


def touches(one: str, other: str) -> bool:
    return one == other or one.startswith((f"{other}.", f"{other}[")) or other.startswith((f"{one}.", f"{one}["))


def test_refused_fields_are_found(judged: Any, rejected: Any) -> None:
    causes = found = 0
    for number, row in enumerate(judged("objects")):
        paths = [plain(each.place.path) for each in rejected[number]]
        for cause in row["causes"]:
            if cause["field"]:
                causes += 1
                found += any(touches(path, plain(cause["field"])) for path in paths)
    assert causes
    assert 100 * found >= LOCATED * causes


def test_resources_and_class_of_accepted_pods(judged: Any) -> None:
    rows = [row for row in judged("objects") if row.get("qos")]
    assert rows
    for row in rows:
        resource = Resource(read(row["manifest"]).documents[0].root, 0, 0)
        pod = pod_of(resource, POD_TEMPLATES, 36)
        assert pod is not None
        assert pod_resources(pod) == (amounts(row["requests"]), amounts(row["limits"]), row["qos"]), row["change"]
