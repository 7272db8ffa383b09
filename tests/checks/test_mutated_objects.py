"""Objects with odd values planted in them: no rule raises, and every finding lies in the file."""

from __future__ import annotations

import copy
import gzip
import json
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from k8slint.pipeline.run import lint_files
from k8slint.reading import ManifestError, values_of

ROWS = Path(__file__).parents[1] / "conformance" / "objects.jsonl.gz"
ODD: list[Any] = [
    *(None, True, False, 0, -1, 1.5, 10**30, "", "x", "a/b", "${X}", "0", "1%", "None", "Always", "\ud800"),
    *([], {}, [None], {"a": None}, ["${X}"], [[1]], [{}], {"name": "${Y}"}, [{"name": []}]),
]


def objects() -> list[dict[str, Any]]:
    found = []
    with gzip.open(ROWS, "rt", encoding="utf-8") as rows:
        for row in rows:
            try:
                found += [each for each in values_of(json.loads(row)["manifest"]) if isinstance(each, dict)]
            except ManifestError:
                continue
    return found


OBJECTS = objects()


def holders(value: Any) -> list[tuple[Any, Any]]:
    """Every mapping and list inside a value, with one of its keys or indexes."""
    pending, found = [value], []
    while pending:
        here = pending.pop()
        keys = list(here) if isinstance(here, dict) else range(len(here)) if isinstance(here, list) else []
        for key in keys:
            found.append((here, key))
            pending.append(here[key])
    return found


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, len(OBJECTS) - 1), st.integers(25, 37), st.data())
def test_no_rule_raises_and_findings_lie_in_the_file(number: int, minor: int, data: st.DataObject):
    value = copy.deepcopy(OBJECTS[number])
    for _ in range(data.draw(st.integers(1, 3))):
        places = holders(value)
        if places:
            holder, key = places[data.draw(st.integers(0, len(places) - 1))]
            holder[key] = copy.deepcopy(data.draw(st.sampled_from(ODD)))
    text = json.dumps(value, indent=1)
    report = lint_files({"a.json": text}, select=["all"], kubernetes_version=f"1.{minor}")
    lines = text.split("\n")
    for finding in report.findings:
        assert finding.rule != "check-crashed", finding.message
        span = finding.place.span
        assert 1 <= span.line <= span.end_line <= len(lines) + 1
        assert span.column >= 1
