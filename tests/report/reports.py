"""Reports that tests print: small ones made from a text and the words to underline in it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from k8slint.model.finding import Finding, Place, Related, ResourceRef
from k8slint.model.notice import Notice
from k8slint.model.result import Report, Summary
from k8slint.model.span import Lines, Span
from k8slint.rulebook.rulebook import Rulebook

if TYPE_CHECKING:
    from k8slint.model.severity import RefusedBy, Severity

WEB = ResourceRef("apps/v1", "Deployment", "shop", "web")
START = Span(1, 1, 1, 2)


def span_of(text: str, words: str) -> Span:
    start = text.index(words)
    return Lines(text).span(start, start + len(words))


def finding(
    file: str = "web.yaml",
    span: Span = START,
    message: str = "'nginx' is wrong",
    severity: Severity = "warning",
    rule: str = "image-tag-latest",
    related: tuple[Related, ...] = (),
    resource: ResourceRef | None = WEB,
    path: str = "spec.template.spec.containers[0].image",
    container: str = "",
) -> Finding:
    refused_by: RefusedBy = "kubelet" if severity == "error" else "nobody"
    place = Place(file, span, path, 0, resource, container)
    return Finding(rule, "images", severity, refused_by, message, "", "", place, related)


def report(*findings: Finding, notices: tuple[Notice, ...] = (), failed: bool = False, suppressed: int = 0) -> Report:
    counts = Counter(each.severity for each in findings)
    summary = Summary(2, 2, 3, counts["error"], counts["warning"], counts["info"], suppressed)
    code = 2 if failed else 1 if counts["error"] or counts["warning"] else 0
    return Report(findings, (), notices, summary, Rulebook.load(), code, failed, "1.2.3", "1.37", ".")
