"""Documents of a file: what is broken is told once, what stands before it is checked, what was not looked at counts."""

from __future__ import annotations

from k8slint.analysis.run import lint_files

GOOD = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: first}
data: {count: 1}
"""
BROKEN = """\
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: second
 labels: {a: b}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: third}
"""


def test_a_broken_document_is_one_finding_and_those_before_it_are_checked() -> None:
    report = lint_files({"a.yaml": GOOD + BROKEN}, select=["yaml-unreadable", "field-type-wrong"])
    found = [(finding.rule, finding.place.span[:2]) for finding in report.findings]
    assert found == [("field-type-wrong", (4, 15)), ("yaml-unreadable", (10, 2))]
    assert (report.exit_code, report.failed) == (1, False)


def test_what_lies_beyond_a_limit_was_not_looked_at() -> None:
    deep = f"{GOOD}---\napiVersion: v1\nkind: ConfigMap\ndata: {'[' * 300}{']' * 300}\n# k8slint: ignore-file\n"
    report = lint_files({"a.yaml": deep}, config={"fail_on": "never"})
    assert "limit-exceeded" in [finding.rule for finding in report.findings]
    assert (report.exit_code, report.failed) == (2, True)


def test_what_never_was_a_manifest_is_only_noted() -> None:
    report = lint_files({"values.yaml": "a: 1\n", "notes.yaml": "{{ x\n", "kustomization.yaml": "resources: []\n"})
    assert report.findings == ()
    reasons = [(notice.file, notice.reason) for notice in report.notices]
    assert reasons == [
        ("notes.yaml", "no-manifest"),
        ("values.yaml", "no-manifest"),
    ]
