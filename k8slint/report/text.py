"""The report for people: one code frame per finding, and a footer that says what was looked at."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING
from k8slint.model.span import START_OF_FILE
from k8slint.report.display import visible, wrapped
from k8slint.report.footer import footer
from k8slint.report.frame import Frame, Label
from k8slint.report.options import PLAIN, RenderOptions
from k8slint.report.paint import coloured, plain
from k8slint.report.ranking import counted, worst
from k8slint.report.secrecy import secret_place

if TYPE_CHECKING:
    from k8slint.model.finding import Finding, Related
    from k8slint.model.result import Report
    from k8slint.model.span import Span
    from k8slint.report.paint import Paint
    from k8slint.report.sources import Sources


def render(report: Report, sources: Sources, options: RenderOptions = PLAIN) -> str:
    """Draw the worst findings (at most `max_frames`), say how many are left out, and close with the footer."""
    paint = coloured if options.colour else plain
    shown, hidden = worst(report.findings, options.max_frames)
    printer = _Printer(sources, options.width, paint)
    blocks = ["\n".join(printer.block(finding)) + "\n" for finding in shown]
    if hidden:
        more = f"... and {counted(hidden)} more, not drawn here; --max-findings 0 or --format concise shows all"
        blocks.append(paint("strong", more) + "\n")
    blocks.append("\n".join(footer(report, options, paint)) + "\n")
    return "\n".join(blocks)


class _Printer:
    """Draws findings one after the other."""

    __slots__ = ("_paint", "_sources", "_width")

    def __init__(self, sources: Sources, width: int, paint: Paint) -> None:
        self._sources = sources
        self._width = width
        self._paint = paint

    def block(self, finding: Finding) -> list[str]:
        """Draw one finding: header, place, frame, related places, notes."""
        paint, place = self._paint, finding.place
        near = [related for related in finding.related if related.file == place.file]
        far = [related for related in finding.related if related.file != place.file]
        gutter = max(len(str(span.end_line)) for span in (place.span, *(related.span for related in finding.related)))
        header = paint(finding.severity, f"{finding.severity}[{finding.rule}]")
        lines = [f"{header} {paint('strong', visible(finding.headline))}"]
        lines.append(_arrow(paint, gutter, "-->", place.file, place.span) + _subject(finding))
        labels = [Label(place.span, finding.severity, "^"), *(_related_label(related) for related in near)]
        lines += self._frame(place.file, labels, gutter, secret_place(place, self._sources.source(place.file)))
        for related in far:
            lines.append(_arrow(paint, gutter, ":::", related.file, related.span))
            drawn = self._frame(related.file, [_related_label(related)], gutter)
            lines += drawn or [_note(paint, gutter, "note", related.message)]
        return lines + self._notes(finding, gutter)

    def _frame(self, file: str, labels: list[Label], gutter: int, is_secret: bool = False) -> list[str]:
        """Draw labelled lines between two empty ones; nothing when the file cannot be read again."""
        source = self._sources.source(file)
        if source is None or (labels[0].span == START_OF_FILE and not source.text):
            return []
        secret = self._sources.secret_lines(file)
        if is_secret:
            secret |= frozenset(range(labels[0].span.line, labels[0].span.end_line + 1))
        frame = Frame(source, secret, gutter, self._width, self._paint)
        drawn = frame.draw(labels)
        return [frame.bar(), *drawn, frame.bar()] if drawn else []

    def _notes(self, finding: Finding, gutter: int) -> list[str]:
        """Draw what the cluster does and what to write, each wrapped to the terminal."""
        notes = []
        if finding.consequence:
            notes += self._wrapped(visible(finding.consequence), gutter)
        if finding.fix:
            fix = visible(finding.fix)
            notes += self._wrapped(f"fix: {fix[:1].lower()}{fix[1:].removesuffix('.')}", gutter)
        if finding.refused_by != "nobody":
            notes += self._wrapped(f"refused by: {finding.refused_by}", gutter)
        return notes

    def _wrapped(self, text: str, gutter: int) -> list[str]:
        lead = f"{' ' * gutter} {self._paint('gutter', '=')} "
        first, *rest = wrapped(text, max(30, self._width - gutter - 3)) or [""]
        return [lead + first, *(" " * (gutter + 3) + line for line in rest)]


def _arrow(paint: Paint, gutter: int, arrow: str, file: str, span: Span) -> str:
    return f"{' ' * gutter}{paint('gutter', arrow)} {visible(file)}:{span.line}:{span.column}"


def _subject(finding: Finding) -> str:
    """Name the object and container of a finding behind its place."""
    resource = finding.place.resource
    if resource is None:
        return ""
    name = "/".join(filter(None, (resource.namespace, resource.name)))
    container = f", container {finding.place.container}" if finding.place.container else ""
    return visible(f"  ({' '.join(filter(None, (resource.kind, name)))}{container})")


def _note(paint: Paint, gutter: int, name: str, text: str) -> str:
    return f"{' ' * gutter} {paint('gutter', '=')} {paint('strong', name)}: {visible(text)}"


def _related_label(related: Related) -> Label:
    return Label(related.span, "related", "-", related.message)
