"""Compare two reports of `k8slint check --format json`: which findings are gone, which are new, counted by rule.

A finding is the same when rule, file, line, column and severity are. The exit code is 0 when both reports have the same
findings, and 1 otherwise.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import sys
from collections import Counter
from typing import NamedTuple


class Found(NamedTuple):
    """What tells one finding from another."""

    file: str
    line: int
    column: int
    severity: str
    rule: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column} {self.severity} [{self.rule}]"


class Difference(NamedTuple):
    """The findings that only one of two reports has, in the order of their places, and how many both have."""

    gone: list[Found]
    new: list[Found]
    same: int


def findings_of(text: str) -> Counter[Found]:
    """Return the findings of a report with how often each stands in it. Raises ValueError for any other JSON."""
    values = json.loads(text)
    if (
        not isinstance(values, dict)
        or values.get("schema_version") != 1
        or not isinstance(values.get("findings"), list)
    ):
        raise ValueError("not a report of k8slint check --format json")
    return Counter(Found(*(each[field] for field in Found._fields)) for each in values["findings"])


def difference(before: Counter[Found], after: Counter[Found]) -> Difference:
    """Return what two reports do not have in common."""
    return Difference(
        sorted((before - after).elements()), sorted((after - before).elements()), (before & after).total()
    )


def lines_of(found: Difference, places: bool) -> list[str]:
    """Return the difference as text: a line for each rule, and for each finding when `places` are wanted."""
    gone, new = (Counter(each.rule for each in findings) for findings in (found.gone, found.new))
    lines = [f"{found.same} the same, {len(found.gone)} gone, {len(found.new)} new"]
    lines += [f"  {rule}: {gone[rule]} gone, {new[rule]} new" for rule in sorted(gone | new)]
    if places:
        lines += [f"- {each}" for each in found.gone]
        lines += [f"+ {each}" for each in found.new]
    return lines


def main(argv: list[str] | None = None) -> int:
    """Return the exit code of a comparison, which is printed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("before", type=pathlib.Path, help="the report to compare with")
    parser.add_argument("after", type=pathlib.Path, help="the report that is compared")
    parser.add_argument("--counts", action="store_true", help="print counts by rule only, not every finding")
    options = parser.parse_args(argv)
    reports = []
    for path in (options.before, options.after):
        try:
            reports.append(findings_of(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError) as error:
            parser.error(f"{path}: {error}")
    found = difference(*reports)
    print("\n".join(lines_of(found, not options.counts)))
    return 1 if found.gone or found.new else 0


if __name__ == "__main__":
    sys.exit(main())
