"""The last lines of the text report: counts, what was allowed, and what was not looked at."""

from __future__ import annotations

from collections import Counter

from k8slint.hints import TYPE_CHECKING
from k8slint.report.display import visible, wrapped
from k8slint.report.paint import plain
from k8slint.report.ranking import counted_words, number_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.model.result import Report
    from k8slint.report.options import RenderOptions
    from k8slint.report.paint import Paint


def footer(report: Report, options: RenderOptions, paint: Paint) -> list[str]:
    """Sum a run up; a run that could not look everywhere never reads as clean."""
    lines = []
    if report.notices and options.show_files:
        lines += [*passed_over(report, paint), ""]
    first, *more = wrapped(_verdict(report), options.width)
    lines += [paint(_style(report), first), *(paint(_style(report), line) for line in more)]
    for text in _remarks(report, options):
        lines += wrapped(text, options.width)
    return lines


def _remarks(report: Report, options: RenderOptions) -> Iterator[str]:
    """Iterate over what is said once for the whole run."""
    if report.findings:
        yield "`k8slint explain RULE` says why a rule matters and shows examples."
    fixable = sum(bool(finding.edits) for finding in report.findings)
    if fixable:
        verb = "has" if fixable == 1 else "have"
        yield f"{number_of(fixable, 'finding')} {verb} an exact fix, marked [*]; --format json holds the edits."
    if report.summary.suppressed:
        verb = "is" if report.summary.suppressed == 1 else "are"
        yield f"{number_of(report.summary.suppressed, 'finding')} {verb} suppressed."
    if report.notices:
        yield _passed_over_counts(report, options)


def passed_over(report: Report, paint: Paint = plain) -> list[str]:
    """Name what was not checked, one a line, with the reason."""
    rows = [(notice.reason, visible(f"{notice.file}: {notice.message}")) for notice in report.notices]
    return [f"{paint('dim', visible(reason))}: {text}" for reason, text in rows]


def _verdict(report: Report) -> str:
    summary = report.summary
    scope = f"{number_of(summary.files, 'file')} ({number_of(summary.resources, 'resource')})"
    found = counted_words(summary.errors, summary.warnings, summary.infos)
    if found:
        text = f"Found {found} in {scope}."
    elif report.failed:
        text = f"Nothing found in {scope}."
    elif not summary.resources:
        return f"No manifests found in {number_of(summary.files, 'file')}."
    else:
        return f"All checks passed in {scope}."
    return text + (" Not everything could be checked." if report.failed else "")


def _style(report: Report) -> str:
    """Return the style of the verdict: that of the worst that was found."""
    summary = report.summary
    if summary.errors or report.failed:
        return "error"
    if summary.warnings or summary.infos:
        return "warning" if summary.warnings else "info"
    return "good" if summary.resources else "strong"


def _passed_over_counts(report: Report, options: RenderOptions) -> str:
    """Count what was not checked, by reason."""
    counts = Counter(notice.reason for notice in report.notices)
    reasons = ", ".join(f"{count} {reason}" for reason, count in sorted(counts.items()))
    hint = "" if options.show_files else "; --show-files names them"
    return f"Not checked: {visible(reasons)}{hint}."
