"""The last lines of the text report: counts, what was allowed, and what was not looked at."""

from __future__ import annotations

from collections import Counter

from k8slint.hints import TYPE_CHECKING
from k8slint.report.display import visible
from k8slint.report.paint import plain
from k8slint.report.ranking import counted_words, number_of

if TYPE_CHECKING:
    from k8slint.model.result import Report
    from k8slint.report.options import RenderOptions
    from k8slint.report.paint import Paint


def footer(report: Report, options: RenderOptions, paint: Paint) -> list[str]:
    """Sum a run up; a run that could not look everywhere never reads as clean."""
    lines = []
    if report.notices and options.show_files:
        lines += [*passed_over(report, paint), ""]
    lines.append(_verdict(report, paint))
    if report.summary.suppressed:
        verb = "is" if report.summary.suppressed == 1 else "are"
        lines.append(f"{number_of(report.summary.suppressed, 'finding')} {verb} suppressed.")
    if report.notices:
        lines.append(_passed_over_counts(report, options))
    return lines


def passed_over(report: Report, paint: Paint = plain) -> list[str]:
    """Name what was not checked, one a line, with the reason."""
    return [
        f"{paint('dim', notice.reason)}: {visible(f'{notice.file}: {notice.message}')}" for notice in report.notices
    ]


def _verdict(report: Report, paint: Paint) -> str:
    summary = report.summary
    scope = f"{number_of(summary.files, 'file')} ({number_of(summary.resources, 'resource')})"
    found = counted_words(summary.errors, summary.warnings, summary.infos)
    if found:
        worst = "error" if summary.errors else "warning" if summary.warnings else "info"
        text = paint(worst, f"Found {found}") + f" in {scope}."
    elif report.failed:
        text = f"Nothing found in {scope}."
    elif not summary.resources:
        return f"No manifests found in {number_of(summary.files, 'file')}."
    else:
        return paint("good", "All checks passed") + f" in {scope}."
    return text + (paint("error", " Not everything could be checked.") if report.failed else "")


def _passed_over_counts(report: Report, options: RenderOptions) -> str:
    """Count what was not checked, by reason."""
    counts = Counter(notice.reason for notice in report.notices)
    reasons = ", ".join(f"{count} {reason}" for reason, count in sorted(counts.items()))
    hint = "" if options.show_files else "; --show-files names them"
    return f"Not checked: {visible(reasons)}{hint}."
