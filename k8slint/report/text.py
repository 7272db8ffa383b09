"""The report for people: one code frame per finding, and a footer that says what was looked at."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from k8slint.model.finding import Place
from k8slint.model.severity import SEVERITIES
from k8slint.model.span import START_OF_FILE
from k8slint.report.display import columns_of, visible, wrapped
from k8slint.report.footer import footer
from k8slint.report.frame import Frame, Label
from k8slint.report.options import PLAIN, RenderOptions
from k8slint.report.paint import coloured, plain
from k8slint.report.paths import shown_place
from k8slint.report.ranking import alike, counted, number_of, worst
from k8slint.report.sentences import object_name, unnamed_refuser

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from k8slint.model.finding import Finding, Related
    from k8slint.model.result import Report
    from k8slint.report.paint import Paint
    from k8slint.report.sources import Sources

_FIXABLE = {"safe": "   [*]", "unsafe": "   [*] unsafe", "suggestion": ""}
"""Marks a finding whose edits can be applied, by how safe that is."""

_INDENT = 4  # columns by which the second line of a headline stands in
_LEAST_ROOM = 20


def render(report: Report, sources: Sources, options: RenderOptions = PLAIN) -> str:
    """Return the worst findings as text (at most `max_frames`), how many are left out, and the footer."""
    paint = coloured if options.colour else plain
    findings, repeats = (report.findings, {}) if options.show_all else alike(report.findings)
    shown, hidden = worst(findings, 0 if options.show_all else options.max_frames)
    if options.statistics:
        lines = _statistics(report.findings, options.width, paint)
        if not options.quiet:
            lines += [*([""] if lines else []), *footer(report, options, paint)]
        return "".join(f"{line}\n" for line in lines)
    printer = _Printer(sources, options.width, paint)
    blocks = ["\n".join(printer.block(finding, repeats.get(id(finding), ()))) + "\n" for finding in shown]
    if hidden:
        more = f"... and {counted(hidden)} more, not drawn here; --all or --format concise shows all"
        blocks.append("\n".join(paint("strong", line) for line in wrapped(more, options.width)) + "\n")
    if not options.quiet:
        blocks.append("\n".join(footer(report, options, paint)) + "\n")
    return "\n".join(blocks)


def _statistics(findings: Sequence[Finding], width: int, paint: Paint) -> list[str]:
    """Count findings by rule, the worst and most frequent first: number, severity, rule, how many have exact fixes.

    Where that is too wide for the terminal, the rule has a line of its own.
    """
    groups = Counter((finding.severity, finding.rule) for finding in findings)
    fixable = Counter((finding.severity, finding.rule) for finding in findings if finding.is_fixable)
    order = sorted(groups, key=lambda group: (-SEVERITIES.index(group[0]), -groups[group], group))
    wide = max((len(rule) for _, rule in order), default=0)
    digits = max((len(str(count)) for count in groups.values()), default=0)
    rows = []
    for group in order:
        severity, rule = group
        count = f"{groups[group]:>{digits}}"
        word = paint(severity, severity) + " " * (len("warning") - len(severity))
        fixes = f"  {fixable[group]} [*]" if fixable[group] else ""
        if digits + len("warning") + wide + len("  ") * 2 + digits + len("  [*]") <= width:
            rows.append(f"{count}  {word}  {visible(rule):<{wide if fixes else 0}}{fixes}")
        else:
            rows += [visible(rule), f"  {count}  {word}{fixes}".rstrip()]
    return rows


class _Printer:
    """Draws findings one after the other."""

    __slots__ = ("_paint", "_sources", "_width")

    def __init__(self, sources: Sources, width: int, paint: Paint) -> None:
        self._sources = sources
        self._width = width
        self._paint = paint

    def block(self, finding: Finding, repeats: Sequence[Finding] = ()) -> list[str]:
        """Draw one finding: headline, place, frame, related places, consequence, fix, and how many are like it."""
        place = finding.place
        near = [related for related in finding.related if related.file == place.file and place.is_certain]
        far = [related for related in finding.related if related not in near]
        gutter = max(len(str(span.end_line)) for span in (place.span, *(related.span for related in finding.related)))
        lines = [*self._headline(finding), *self._place(gutter, "-->", place, _subject(finding))]
        labels = [Label(place.span, finding.severity, "^"), *(_related_label(related) for related in near)]
        if place.is_certain:
            lines += self._frame(place.file, labels, gutter)
        for related in far:
            lines += self._place(gutter, ":::", Place(related.file, related.span))
            drawn = self._frame(related.file, [_related_label(related)], gutter)
            lines += drawn or self._note(related.message, gutter)
        for text in _notes(finding):
            lines += self._note(text, gutter)
        if repeats:
            files = len({repeat.place.file for repeat in repeats})
            more = f"and {len(repeats)} more like this in {number_of(files, 'file')}; --all shows them"
            lines += self._note(more, gutter)
        return lines

    def _headline(self, finding: Finding) -> list[str]:
        """Draw severity, rule and headline; the rule stays on one line, however narrow the terminal is."""
        paint = self._paint
        name = visible(f"{finding.severity}[{finding.rule}]")
        first, *rest = wrapped(f"{name} {visible(finding.headline)}", self._width, self._width - _INDENT)
        headline = paint("strong", first[len(name) + 1 :])
        drawn = paint(finding.severity, name) + (f" {headline}" if headline else "")
        return [drawn, *(" " * _INDENT + paint("strong", line) for line in rest)]

    def _place(self, gutter: int, arrow: str, place: Place, subject: str = "") -> list[str]:
        """Draw an arrow, a place and, behind it or below, the object there."""
        where = shown_place(visible(place.file), place)
        lead = f"{' ' * gutter}{self._paint('gutter', arrow)} "
        if not subject:
            return [lead + where]
        left = gutter + len(arrow) + 1
        if left + columns_of(where) + 2 + columns_of(subject) <= self._width:
            return [f"{lead}{where}  {subject}"]
        room = max(_LEAST_ROOM, self._width - left)
        return [lead + where, *(" " * left + line for line in wrapped(subject, room))]

    def _frame(self, file: str, labels: list[Label], gutter: int) -> list[str]:
        """Draw labelled lines between two empty ones; nothing when the file cannot be read again."""
        source = self._sources.source(file)
        if source is None or (labels[0].span == START_OF_FILE and not source.text):
            return []
        frame = Frame(source, self._sources.veil(source), gutter, self._width, self._paint)
        drawn = frame.draw(labels)
        return [frame.bar(), *drawn, frame.bar()] if drawn else []

    def _note(self, text: str, gutter: int) -> list[str]:
        """Draw a text behind an equals sign, its further lines below its first."""
        left = gutter + 3
        first, *rest = wrapped(visible(text), max(_LEAST_ROOM, self._width - left))
        lead = f"{' ' * gutter} {self._paint('gutter', '=')} "
        return [lead + first, *(" " * left + line for line in rest)]


def _notes(finding: Finding) -> Iterator[str]:
    """Iterate over what is said below a frame: the consequence, the fix, and who refuses where neither part says so."""
    if finding.consequence:
        yield finding.consequence
    refuser = unnamed_refuser(finding)
    if refuser:
        yield f"refused by: {refuser}"
    if finding.fix:
        fix = finding.fix
        opening = fix[:1].lower() if fix[1:2].islower() or fix[1:2] == " " else fix[:1]
        yield f"fix: {opening}{fix[1:].removesuffix('.')}{_FIXABLE[finding.safety]}"


def _subject(finding: Finding) -> str:
    """Name the object and the container of a finding."""
    resource = finding.place.resource
    if resource is None:
        return ""
    container = f", container {finding.place.container}" if finding.place.container else ""
    return visible(object_name(resource) + container)


def _related_label(related: Related) -> Label:
    return Label(related.span, "related", "-", related.message)
