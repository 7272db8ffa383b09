"""The report as Markdown, for the summary of a CI job and for comments: counts, a table for each severity, the rest.

A summary that is longer than GitHub takes is not shown at all, so it is bounded; what is left out is counted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.model.pattern import pattern
from k8slint.report.display import visible
from k8slint.report.footer import compared_words, suppressed_words, unjudged, verdict
from k8slint.report.options import PLAIN, RenderOptions
from k8slint.report.paths import shown_place
from k8slint.report.ranking import counted, worst
from k8slint.report.sentences import fix_sentences, object_name, unnamed_refuser
from k8slint.rulebook.address import rule_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.model.finding import Finding
    from k8slint.model.result import Report
    from k8slint.report.sources import Sources

MOST_BYTES = 1024 * 1024
"""What GitHub takes of a step's summary, in bytes (docs.github.com, workflow commands, job summaries)."""
_RESERVED = 64 * 1024  # for what stands around the tables, and for other lines of the same step
_LONGEST = 2000  # characters of one finding's texts
_MARKS = pattern(r"[\\`*{}\[\]<>|~&$]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|^#")
_LINKED = pattern(r"(?i)(?<=@)|(?<=\bwww)(?=\.)|(?<=#)(?=\d)|(?<=\bgh-)(?=\d)")
"""Where GitHub would begin to mention somebody or to link: behind an @, in `www.`, `#1` and `GH-1`."""
_TITLES = {"error": "Errors", "warning": "Warnings", "info": "Infos"}


def render(report: Report, sources: Sources, options: RenderOptions = PLAIN) -> str:
    """Return the worst `max_frames` findings in tables by severity; never more than `MOST_BYTES`."""
    del sources
    shown, hidden = worst(report.findings, options.max_frames)
    lines = [f"## k8slint: {markdown_text(verdict(report).removesuffix('.'))}", ""]
    room = MOST_BYTES - _RESERVED
    for severity, title in _TITLES.items():
        rows = []
        for finding in (each for each in shown if each.severity == severity):
            row = _row(finding, report)
            room -= len(row.encode("utf-8", "surrogatepass")) + 1
            if room < 0:
                hidden = [*hidden, finding]
            else:
                rows.append(row)
        if rows:
            lines += [f"### {title}", "", "| Place | What is wrong | Rule |", "| --- | --- | --- |", *rows, ""]
    if hidden:
        lines += [f"… and {counted(hidden)} more, not listed here.", ""]
    lines += [f"- {markdown_text(text)}" for text in remarks(report)]
    if report.notices:
        lines.append(f"- Files and documents not checked: {len(report.notices)}; `--show-files` names them.")
    return "\n".join(lines).rstrip("\n") + "\n"


def remarks(report: Report) -> Iterator[str]:
    """Yield what is said once of a run: what is suppressed or older, and what was not judged."""
    if report.summary.suppressed:
        yield suppressed_words(report.summary)
    if report.compared is not None:
        yield compared_words(report.compared)
    yield from unjudged(report)


def _row(finding: Finding, report: Report) -> str:
    place = finding.place
    where = markdown_code(shown_place(place.file, place))
    if place.resource is not None:
        where += f"<br>{markdown_text(object_name(place.resource))}"
    refuser = unnamed_refuser(finding)
    refused = f"Refused by: {refuser}." if refuser else ""
    fix = f"Fix: {_cut(fix_sentences(finding))}" if finding.fix else ""
    parts = (f"**{_cut(finding.headline)}**", _cut(finding.consequence), refused, fix)
    url = rule_url(report.rulebook.get(finding.rule))
    rule = f"[{markdown_code(finding.rule)}]({url})" if url else markdown_code(finding.rule)
    return f"| {where} | {'<br>'.join(filter(None, parts))} | {rule} |"


def _cut(text: str) -> str:
    return markdown_text(text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …")


def markdown_code(text: str) -> str:
    """Return a text as code for a cell of a table, in which a bar has to be escaped even there."""
    shown = visible(text)[:_LONGEST]
    plain = shown.replace("\n", " ").replace("`", "ˋ")
    return f"`{plain}`".replace("|", "\\|") if plain.strip() else markdown_text(shown)


def markdown_text(text: str) -> str:
    """Return a text that Markdown shows as it is, in a cell of a table, too; it mentions nobody and links nowhere."""
    return _LINKED.sub("<!-- -->", escaped_marks(text))


def escaped_marks(text: str) -> str:
    """Return a text that Markdown shows as it is, without comments, which some editors show."""
    return _MARKS.sub(r"\\\g<0>", visible(text)).replace("://", "\\://").replace("\n", " ")
