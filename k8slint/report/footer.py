"""The last lines of the text report: counts, what was allowed, and what was not looked at."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from k8slint.model.notice import CONFIGURATION, DEPENDENCIES_MISSING, LIMIT, NOT_RENDERED
from k8slint.report.display import visible, wrapped
from k8slint.report.paint import plain
from k8slint.report.ranking import counted_words, number_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.model.notice import Notice
    from k8slint.model.result import Compared, Report, Summary
    from k8slint.report.options import RenderOptions
    from k8slint.report.paint import Paint

_RENDERING = (LIMIT, NOT_RENDERED, DEPENDENCIES_MISSING)
_MOST_CHARTS = 5


def footer(report: Report, options: RenderOptions, paint: Paint) -> list[str]:
    """Return the sum of a run; one that could not look everywhere never reads as clean."""
    lines = []
    if report.notices and options.show_files:
        lines += [*passed_over(report, paint), ""]
    first, *more = wrapped(verdict(report), options.width)
    lines += [paint(_style(report), first), *(paint(_style(report), line) for line in more)]
    for text in _remarks(report, options):
        lines += wrapped(text, options.width)
    return lines


def _remarks(report: Report, options: RenderOptions) -> Iterator[str]:
    """Iterate over what is said once for the whole run."""
    if report.findings:
        yield "`k8slint explain RULE` says why a rule matters and shows examples."
    if options.fixed:
        yield from options.fixed
    elif any(finding.is_fixable for finding in report.findings):
        from k8slint.report.fix_words import fixable_words

        yield fixable_words(report.findings)
    if report.summary.suppressed:
        yield suppressed_words(report.summary)
    if report.compared is not None:
        yield compared_words(report.compared)
    yield from unjudged(report)
    if not options.show_files:
        for notice in _failed_charts(report)[:_MOST_CHARTS]:
            yield visible(f"Not rendered: {notice.file}: {notice.message}")
    if any(notice.reason != CONFIGURATION for notice in report.notices):
        yield _passed_over_counts(report, options)


def suppressed_words(summary: Summary) -> str:
    """Return how many findings are suppressed, and by what."""
    verb = "is" if summary.suppressed == 1 else "are"
    kinds = {
        "comment": summary.suppressed_by_comment,
        "annotation": summary.suppressed_by_annotation,
        "configuration": summary.suppressed_by_configuration,
        "the baseline": summary.suppressed_by_baseline,
    }
    used = {kind: count for kind, count in kinds.items() if count}
    if len(used) > 1:
        how = f": {', '.join(f'{count} by {kind}' for kind, count in used.items())}"
    else:
        how = "".join(f" by {kind}" for kind in used)
    return f"{number_of(summary.suppressed, 'finding')} {verb} suppressed{how}."


def compared_words(compared: Compared) -> str:
    """Return how many findings are not reported as they are older than a change, and how many it fixes."""
    known = f"{number_of(len(compared.known), 'older finding')} {'is' if len(compared.known) == 1 else 'are'} not shown"
    gone = f", {len(compared.gone)} {'is' if len(compared.gone) == 1 else 'are'} gone" if compared.gone else ""
    return visible(f"Compared with '{compared.label}': {known}{gone}.")


def unjudged(report: Report) -> Iterator[str]:
    """Return what would reach a cluster and was not judged, and how it can be."""
    summary = report.summary
    if summary.not_rendered:
        verb = "was" if summary.not_rendered == 1 else "were"
        words = "could not be rendered" if _failed_charts(report) else f"{verb} not rendered: use --render helm"
        yield f"{number_of(summary.not_rendered, 'chart')} {words}."
    if summary.not_built:
        verb, whose = ("was", "its") if summary.not_built == 1 else ("were", "their")
        yield f"{number_of(summary.not_built, 'kustomization')} {verb} not built, so {whose} objects are not judged."
    if summary.unchecked:
        kinds = "has no schema" if summary.unchecked == 1 else "have no schema"
        yield f"{number_of(summary.unchecked, 'object')} {kinds}: name a folder of schemas with --schema-location."


def _failed_charts(report: Report) -> list[Notice]:
    """Return why charts could not be rendered; nothing where nobody asked for it."""
    return [notice for notice in report.notices if notice.reason in _RENDERING]


def passed_over(report: Report, paint: Paint = plain) -> list[str]:
    """Return what was not checked, one a line, with the reason."""
    rows = [(notice.reason, visible(f"{notice.file}: {notice.message}")) for notice in report.notices]
    return [f"{paint('dim', visible(reason))}: {text}" for reason, text in rows]


def verdict(report: Report) -> str:
    """Return what a run found, and in how much of what there is."""
    summary = report.summary
    checked = summary.resources - summary.unchecked
    objects = number_of(summary.resources, "object")
    if not summary.is_complete:
        objects = f"{checked} of {objects} checked"
    scope = f"{number_of(summary.files, 'file')} ({objects})"
    found = counted_words(summary.errors, summary.warnings, summary.infos)
    if found:
        new = " new" if report.compared is not None else ""
        text = f"Found {found}{new} in {scope}."
    elif report.failed:
        text = f"Nothing found in {scope}."
    elif not summary.resources and summary.is_complete:
        return f"No manifests found in {number_of(summary.files, 'file')}."
    elif not summary.is_complete:
        return f"Nothing wrong in what was checked ({checked} of {number_of(summary.resources, 'object')})."
    elif report.compared is not None:
        return f"Nothing new in {scope}."
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
    return "good" if summary.resources and summary.is_complete else "strong"


def _passed_over_counts(report: Report, options: RenderOptions) -> str:
    """Count what was not checked, by reason."""
    counts = Counter(notice.reason for notice in report.notices if notice.reason != CONFIGURATION)
    reasons = ", ".join(f"{count} {reason}" for reason, count in sorted(counts.items()))
    hint = "" if options.show_files else "; --show-files names them"
    return f"Not checked: {visible(reasons)}{hint}."
