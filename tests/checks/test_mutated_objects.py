"""Objects with odd values planted in them: no rule raises, and every finding lies in the file."""

from __future__ import annotations

import copy
import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from k8slint.analysis.run import lint_files
from tests.conformance.judged_objects import objects, places

ODD: list[Any] = [
    *(None, True, False, 0, -1, 1.5, 10**30, "", "x", "a/b", "${X}", "0", "1%", "None", "Always", "\ud800"),
    *([], {}, [None], {"a": None}, ["${X}"], [[1]], [{}], {"name": "${Y}"}, [{"name": []}]),
]


OBJECTS = objects()


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, len(OBJECTS) - 1), st.integers(25, 37), st.data())
def test_no_rule_raises_and_findings_lie_in_the_file(number: int, minor: int, data: st.DataObject) -> None:
    value = copy.deepcopy(OBJECTS[number])
    for _ in range(data.draw(st.integers(1, 3))):
        found = places(value)
        if found:
            holder, key = found[data.draw(st.integers(0, len(found) - 1))]
            holder[key] = copy.deepcopy(data.draw(st.sampled_from(ODD)))
    text = json.dumps(value, indent=1)
    report = lint_files({"a.json": text}, select=["all"], kubernetes_version=f"1.{minor}")
    lines = text.split("\n")
    for finding in report.findings:
        assert finding.rule != "check-crashed", finding.message
        span = finding.place.span
        assert 1 <= span.line <= span.end_line <= len(lines) + 1
        assert span.column >= 1
