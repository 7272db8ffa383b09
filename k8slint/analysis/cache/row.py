"""Results and reports as JSON texts, and back; what does not look right when read raises and counts as a miss."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from k8slint.model.finding import Edit, Finding, Place, Related, ResourceRef
from k8slint.model.notice import Notice
from k8slint.model.pattern import pattern
from k8slint.model.result import (
    AnnotationIgnore,
    Comment,
    Compared,
    FileResult,
    JudgedFile,
    Report,
    Summary,
    Suppressed,
)
from k8slint.model.severity import SEVERITIES
from k8slint.model.span import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from k8slint.model.rule import Rule

UNREADABLE_ROW = (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError)
"""What reading a row raises that is not what this version writes."""

_PASSING = frozenset(("check-crashed", "file-unreadable", "limit-exceeded"))
"""Rules whose findings may be gone in the next run over the same content; one on broken YAML is not."""

_LONG_TEXT = pattern(r'"([^"\\]{8,})"')
_DIGESTS = "DescribesKind"  # by its name, as a run whose report is remembered needs no facts

_encode = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode
_decode = json.JSONDecoder().raw_decode


def result_text(result: FileResult) -> bytes | None:
    """Return the result of a file as text; None for one that is not to be kept or holds what JSON cannot."""
    if result.crashed or result.unread:
        return None
    file = result.file
    facts = result.facts
    row = [
        [finding_row(finding, file) for finding in result.findings],
        [type(fact).__name__ for fact in facts],
        facts,
        [notice[1:] if notice.file == file else [*notice[1:], notice.file] for notice in result.notices],
        result.comments,
        result.ignores,
        result.documents,
        result.resources,
        result.is_open,
        result.work,
    ]
    try:
        return None if _may_hold_secret(result) else _encode(row).encode("ascii")
    except UNREADABLE_ROW:
        return None


def _may_hold_secret(result: FileResult) -> bool:
    """Whether edits, or facts or suppressions, hold what may be a secret, as they are kept as they are written.

    What findings say does not: it is read by people, and so looked through before. A digest is ours.
    """
    if _has_hidden_edits(result.findings):
        return True
    facts = [fact._replace(digest="") if type(fact).__name__ == _DIGESTS else fact for fact in result.facts]
    rows = [facts, [each.rules for each in result.comments], [each.rules for each in result.ignores]]
    texts = set(_LONG_TEXT.findall(_encode(rows)))
    if not texts:
        return False
    from k8slint.kube.secrecy.shapes import holds_secret

    return any(map(holds_secret, texts))


def _has_hidden_edits(findings: Iterable[Finding]) -> bool:
    return any(edit.is_hidden for finding in findings for edit in finding.edits)


def result_of(file: str, text: bytes) -> FileResult:
    """Return the result that `result_text` wrote; raises one of UNREADABLE_ROW for anything else."""
    row, end = _decode(text.decode("ascii"))
    findings, types, facts, notices, comments, ignores, documents, resources, is_open, work = row
    if end != len(text):
        raise ValueError("the text goes on behind its end")
    return FileResult(
        file,
        tuple([finding_of_row(row, file) for row in findings]) if findings else (),
        tuple([fact_maker(name)(fact) for name, fact in zip(types, facts, strict=True)]),
        tuple([Notice(row[2] if len(row) > 2 else file, row[0], row[1]) for row in notices]) if notices else (),
        tuple([_comment(row) for row in comments]) if comments else (),
        tuple([_ignore(row) for row in ignores]) if ignores else (),
        int(documents),
        int(resources),
        is_open=bool(is_open),
        work=int(work),
    )


@cache
def fact_maker(name: str) -> Callable[[list[Any]], Any]:
    """Return what makes a fact of a type from its JSON values; raises KeyError for a type nobody knows.

    Lists and mappings of plain values are taken as they are; a field whose annotation names a part of facts (`Spot`,
    `list[PodPort]`, `Rollout | None`) gets those named tuples. The values passed in are changed.
    """
    from k8slint.model.fact import FACTS_BY_NAME  # a run whose report is remembered needs no facts

    return _maker(FACTS_BY_NAME[name])


def _maker(kind: type[Any]) -> Callable[[list[Any]], Any]:
    """Return what makes a fact, or a part of one, from its JSON values."""
    readers = [(index, _reader(text)) for index, text in enumerate(_annotations(kind))]
    parts = [(index, read) for index, read in readers if read is not None]
    make: Callable[[list[Any]], Any] = kind._make
    if not parts:
        return make

    def made(row: list[Any]) -> Any:
        for index, read in parts:
            if row[index] is not None:
                row[index] = read(row[index])
        return make(row)

    return made


def _annotations(kind: type[Any]) -> list[str]:
    """Return the annotations of a named tuple as they are written."""
    return [str(getattr(each, "__forward_arg__", each)) for each in kind.__annotations__.values()]


def _reader(annotation: str) -> Callable[[Any], Any] | None:
    """Return what reads the values of a field; None where they are plain."""
    from k8slint.model.fact import PARTS

    outer, bracket, inner = annotation.removesuffix(" | None").removesuffix("]").partition("[")
    part = PARTS.get(inner.rpartition(" ")[2] if bracket else outer)
    if part is None:
        return None
    make = _maker(part)
    if outer == "list":
        return lambda rows: [make(row) for row in rows]
    if outer == "dict":
        return lambda rows: {key: make(row) for key, row in rows.items()}
    return make


def _comment(row: list[Any]) -> Comment:
    *begin, rules, reason, whole, error, fix, reaches, extent, columns = row
    spans = tuple([tuple(each) for each in reaches])
    return Comment._make([*begin, tuple(rules), reason, whole, error, fix, spans, tuple(extent), tuple(columns)])


def _ignore(row: list[Any]) -> AnnotationIgnore:
    return AnnotationIgnore._make([*row[:5], ResourceRef(*row[5]), row[6], tuple(row[7]), *row[8:]])


def finding_row(finding: Finding, file: str) -> list[Any]:
    """Return a finding as JSON values; places in `file` leave its name out."""
    *words, place, related, edits, builds, _ = finding
    return [
        *words,
        ["" if place.file == file else place.file, *place[1:]],
        [[text, "" if name == file else name, span] for text, name, span in related],
        edits,
        builds,
    ]


def finding_of_row(row: list[Any], file: str = "") -> Finding:
    """Return the finding that `finding_row` wrote, or one that was written as it is."""
    rule, category, severity, refused_by, headline, consequence, fix, place, related, edits, builds, *_ = row
    name, span, path, document, ref, *rest = place
    if severity not in SEVERITIES:
        raise ValueError("no severity")
    return Finding(
        rule,
        category,
        severity,
        refused_by,
        headline,
        consequence,
        fix,
        Place(name or file, Span(*span), path, document, ResourceRef(*ref) if ref else None, *rest),
        tuple([Related(text, other or file, Span(*at)) for text, other, at in related]) if related else (),
        tuple([Edit(name, Span(*at), text, safe) for name, at, text, safe, *_ in edits]) if edits else (),
        tuple(builds),
    )


def report_text(report: Report) -> bytes | None:
    """Return a finished report as text; None for one that is not to be kept.

    Of a run that failed the next one may not do so; an edit may write a secret.
    """
    if report.failed and any(finding.rule in _PASSING for finding in report.findings):
        return None
    compared = (*report.compared.known, *report.compared.gone) if report.compared is not None else ()
    allowed = [each.finding for each in report.suppressed]
    if any(map(_has_hidden_edits, (report.findings, allowed, compared))):
        return None
    row = [*report[:4], *report[5:]]
    try:
        return _encode(row).encode("ascii")
    except UNREADABLE_ROW:
        return None


def report_of(text: bytes, rulebook: Mapping[str, Rule]) -> Report:
    """Return the report that `report_text` wrote; raises one of UNREADABLE_ROW for anything else."""
    findings, suppressed, notices, summary, *rest, compared, judged = json.loads(text)
    return Report(
        tuple([finding_of_row(row) for row in findings]),
        tuple([Suppressed(finding_of_row(row), reason, source) for row, reason, source in suppressed]),
        tuple([Notice(*row) for row in notices]),
        Summary(*summary),
        rulebook,
        *rest,
    )._replace(
        compared=_compared(*compared) if compared is not None else None,
        judged=tuple([JudgedFile(*row) for row in judged]),
    )


def _compared(label: str, known: list[Any], gone: list[Any]) -> Compared:
    return Compared(label, tuple(map(finding_of_row, known)), tuple(map(finding_of_row, gone)))
