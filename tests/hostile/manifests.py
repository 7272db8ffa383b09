"""Small manifests to grow attacks from, and what every check of one must hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from k8slint.analysis.run import lint_files
from k8slint.model.result import Report

MILLION = 1_000_000
HEAD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n"
POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: nginx:latest
"""


def checked(text: str | bytes, config: dict[str, Any] | None = None) -> Report:
    """Check one file; no check crashed."""
    return checked_files({"a.yaml": text}, config)


def checked_files(files: Mapping[str, str | bytes], config: dict[str, Any] | None = None) -> Report:
    """Check some files; no check crashed."""
    report = lint_files(files, config)
    assert "check-crashed" not in rules(report), [
        finding.message for finding in report.findings if finding.rule == "check-crashed"
    ]
    return report


def rules(report: Report) -> list[str]:
    """Return the rule of every finding."""
    return [finding.rule for finding in report.findings]


def is_limit(report: Report, name: str) -> bool:
    """The limit is named, and the run does not pass for one that looked."""
    reported = [finding.message for finding in report.findings if finding.rule == "limit-exceeded"]
    return len(reported) == 1 and f"'{name}'" in reported[0] and report.exit_code == 2


def containers(count: int, body: str) -> str:
    """Return a pod of so many containers, `#` in their text standing for their number."""
    return HEAD + "spec:\n  containers:\n" + "".join(body.replace("#", str(number)) for number in range(count))
