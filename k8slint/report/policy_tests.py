"""Tests of own rules and policies as a table, and as JUnit XML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.report.display import visible
from k8slint.report.junit import escaped
from k8slint.report.ranking import number_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.views.policy_tests import RanTest, RanTests


def table(results: RanTests) -> str:
    """Return the tests as aligned lines, what they differ in below each, then what no test looks at."""
    return "\n".join(_lines(results)) + "\n"


def _lines(results: RanTests) -> Iterator[str]:
    name_width = max((len(visible(run.name)) for run in results.runs), default=0)
    case_width = max((len(visible(run.case)) for run in results.runs), default=0)
    for run in results.runs:
        word = "FAIL" if run.differences else "ok  "
        cost = f"cost {run.cost}" if run.cost else ""
        yield f"{word}  {visible(run.name):{name_width}}  {visible(run.case):{case_width}}  {cost}".rstrip()
        yield from (f"        {visible(difference)}" for difference in run.differences)
    for name in results.untested:
        yield f"policy '{visible(name)}' has no tests: write {visible(name)}.<case>.deny.yaml and .allow.yaml beside it"
    for name, number in results.unreached:
        yield f"validation {number} of policy '{visible(name)}' fails in no test"
    failed = sum(bool(run.differences) for run in results.runs)
    yield f"{number_of(len(results.runs), 'test')}, {failed} failed"


def junit(results: RanTests) -> str:
    """Return the tests as JUnit XML, a suite for each rule or policy."""
    suites: dict[str, list[RanTest]] = {}
    for run in results.runs:
        suites.setdefault(run.name, []).append(run)
    failed = sum(bool(run.differences) for run in results.runs)
    counts = f'tests="{len(results.runs)}" failures="{failed}" errors="0"'
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<testsuites name="k8slint policies" {counts}>']
    for name, runs in suites.items():
        own = sum(bool(run.differences) for run in runs)
        lines.append(
            f'  <testsuite name="{escaped(name)}" tests="{len(runs)}" failures="{own}" errors="0" skipped="0">'
        )
        for run in runs:
            lines += _case(run)
        lines.append("  </testsuite>")
    return "\n".join([*lines, "</testsuites>"]) + "\n"


def _case(run: RanTest) -> list[str]:
    head = f'    <testcase classname="{escaped(run.name)}" name="{escaped(run.case)}" file="{escaped(run.file)}"'
    if not run.differences:
        return [f"{head}/>"]
    text = escaped("; ".join(run.differences))
    return [f"{head}>", f'      <failure message="{text}" type="k8slint">{text}</failure>', "    </testcase>"]
