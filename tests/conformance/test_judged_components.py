"""Files of components as the components of Kubernetes 1.36 judge them when they read them."""

from __future__ import annotations

import re
from typing import Any

import pytest

from k8slint.analysis.run import lint_files
from k8slint.model.finding import Finding

LOCATED = 93
"""Per cent of the causes that have a finding at them; some components name a file by another field, or a whole."""

FILLED_IN_LATER = frozenset(("key left as a placeholder", "cluster range left as a shell variable"))
"""Changes that look like something a tool fills in before the component reads the file, so nothing is said of them."""

BARE = "no apiVersion"

Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def rows(judged: Any) -> Rows:
    found: Rows = judged("components")
    return found


def errors_of(rows: Rows, version: str) -> dict[int, list[Finding]]:
    files = {f"{number:05}.yaml": row["manifest"] for number, row in enumerate(rows)}
    report = lint_files(files, kubernetes_version=version)
    found: dict[int, list[Finding]] = {number: [] for number in range(len(files))}
    for each in report.findings:
        assert each.rule != "check-crashed", each.message
        if each.severity == "error":
            found[int(each.place.file[:5])].append(each)
    return found


@pytest.fixture(scope="module")
def rejected(rows: Rows) -> dict[int, list[Finding]]:
    return errors_of(rows, "1.36")


def test_what_a_component_takes_is_not_refused_here(rows: Rows, rejected: dict[int, list[Finding]]) -> None:
    wrong = [
        (row["kind"], row["change"], [(each.rule, each.place.path) for each in rejected[number]])
        for number, row in enumerate(rows)
        if row["verdict"] != "reject" and rejected[number]
    ]
    assert not wrong


def test_what_a_component_refuses_is_refused_here(rows: Rows, rejected: dict[int, list[Finding]]) -> None:
    missed = [
        (row["kind"], row["change"])
        for number, row in enumerate(rows)
        if row["verdict"] == "reject" and not rejected[number] and row["change"] not in FILLED_IN_LATER
    ]
    assert [each for each in missed if each != ("kind", BARE)] == []


def plain(field: str) -> str:
    return re.sub(r"\[\d+\]", "", field)


def touches(one: str, other: str) -> bool:
    return one == other or one.startswith((f"{other}.", f"{other}[")) or other.startswith((f"{one}.", f"{one}["))


def test_the_causes_are_found(rows: Rows, rejected: dict[int, list[Finding]]) -> None:
    causes = found = 0
    for number, row in enumerate(rows):
        paths = [plain(each.place.path) for each in rejected[number]]
        for cause in row.get("causes", ()):
            if cause["field"]:
                causes += 1
                found += any(touches(path, plain(cause["field"])) for path in paths)
    assert causes > 400
    assert 100 * found >= LOCATED * causes


def test_the_next_version(rows: Rows) -> None:
    """Versions that go, gates that vanish, values that are allowed from then on."""
    changed = [row for row in rows if "verdict_1_37" in row]
    assert len(changed) > 20
    rejected = errors_of(changed, "1.37")
    wrong = [
        (row["kind"], row["change"], row["verdict_1_37"])
        for number, row in enumerate(changed)
        if (row["verdict_1_37"] == "reject") != bool(rejected[number])
    ]
    assert [each for each in wrong if each[1] != "combination v1"] == []
