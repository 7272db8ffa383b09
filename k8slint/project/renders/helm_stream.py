"""Streams that Helm rendered: findings led back from a line of the stream to the line of the template it came from."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from k8slint.model.named_tuple import NamedTuple
from k8slint.model.span import START_OF_FILE, Span
from k8slint.project.renders.template_lines import TemplateLines

if TYPE_CHECKING:
    from k8slint.model.finding import Finding, Place, Related
    from k8slint.project.renders.chart import ChartFiles

_SOURCE = re.compile(r"# Source: ([^\n\r]{1,1024})")
_SEPARATOR = "---"
# Two characters that no YAML holds: Helm copies these files as they are, so `{{` in them opens no action.
_PLAIN_FOLDER = "crds"
_ACTION, _NO_ACTION = "{{", "{\x01{"


class SourceDocument(NamedTuple):
    """A document of a stream: the template its comment names, and its first and last line (1-based, inclusive)."""

    source: str
    first: int
    last: int


def source_documents(text: str) -> list[SourceDocument]:
    """Return the documents of a stream that begin with a `# Source:` comment, in order; none in any other text."""
    if "# Source: " not in text:
        return []
    found: list[SourceDocument] = []
    source, first, is_start = "", 0, True
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        if line.startswith(_SEPARATOR):
            if source:
                found.append(SourceDocument(source, first, number - 1))
            source, is_start = "", True
        elif is_start and line.strip():
            match = _SOURCE.fullmatch(line.rstrip("\r"))
            source, first, is_start = match[1].strip() if match else "", number + 1, False
    if source:
        found.append(SourceDocument(source, first, len(lines)))
    return found


class Origin(NamedTuple):
    """Where a line of a stream came from: a file, and its 1-based line there; None where that is not certain."""

    file: str
    line: int | None


class Templates:
    """The templates of charts, and which of their lines made the documents of streams."""

    def __init__(self, files: ChartFiles) -> None:
        self._files = files
        self._lines: dict[str, list[str]] = {}
        self._aligners: dict[tuple[str, bool], TemplateLines | None] = {}
        self._aligned: dict[tuple[str, str], list[int | None]] = {}

    def line(self, file: str, number: int) -> str:
        """Return the text of a 1-based line of a template that made a document."""
        return self._lines[file][number - 1].removesuffix("\r")

    def origin(self, source: str, document: str) -> tuple[str, list[int | None]]:
        """Return the file that a comment names, and for each line of a document its line there; '' for no file."""
        found = [(file, self._align(file, document, _is_plain(source))) for file in self._files.found(source)]
        # Two charts of one name: the one whose template explains most of the document.
        return max(found, key=lambda entry: len(entry[1]) - entry[1].count(None), default=("", []))

    def _align(self, file: str, document: str, is_plain: bool) -> list[int | None]:
        known = self._aligned.get((file, document))
        if known is None:
            aligner = self._aligner(file, is_plain)
            if aligner is not None:
                known = aligner.of(document.replace(_ACTION, _NO_ACTION) if is_plain else document)
            self._aligned[file, document] = known = known or []
        return known

    def _aligner(self, file: str, is_plain: bool) -> TemplateLines | None:
        key = (file, is_plain)
        if key not in self._aligners:
            text = self._files.text(file)
            self._lines[file] = [] if text is None else text.split("\n")
            shown = text.replace(_ACTION, _NO_ACTION) if text is not None and is_plain else text
            self._aligners[key] = None if shown is None else TemplateLines(shown, self._files.helpers_for(file))
        return self._aligners[key]


def _is_plain(source: str) -> bool:
    """Whether a file of a chart is copied as it is: one in the folder `crds` of a chart or of a chart inside it."""
    words = source.split("/")[1:]
    while len(words) > 2 and words[0] == "charts":
        words = words[2:]
    return words[0] == _PLAIN_FOLDER


class HelmStream:
    """A rendered stream that findings call `file`, led back to `templates`.

    What comes from a template that is not found stays in the stream, or is said of the file `otherwise`.
    """

    def __init__(self, text: str, file: str, templates: Templates, otherwise: str = "") -> None:
        self.file = file
        self._templates = templates
        self._otherwise = otherwise
        self._lines = text.split("\n")
        self._documents = source_documents(text)
        self._starts = [each.first - 1 for each in self._documents]

    def at_templates(self, finding: Finding) -> Finding:
        """Return a finding with the places of templates instead of those in the stream.

        Its exact edits are dropped, for they would change what Helm printed; so are related places whose line is
        not certain.
        """
        related = tuple(moved for each in finding.related if (moved := self.related(each)) is not None)
        if finding.place.file != self.file:
            return finding._replace(related=related)
        place = self.place(finding.place)
        edits = finding.edits if place.file == self.file else ()
        return finding._replace(place=place, related=related, edits=edits, rewrites=())

    def place(self, place: Place) -> Place:
        """Return the place in a template for one in the stream."""
        origin = self.origin(place.span.line)
        if origin is None:
            return place
        span = START_OF_FILE if origin.line is None else self._span(place.span, origin.file, origin.line)
        return place._replace(file=origin.file, span=span, is_certain=origin.line is not None)

    def related(self, related: Related) -> Related | None:
        """Return a related place in a template instead of that in the stream; None where its line is not certain."""
        origin = self.origin(related.span.line) if related.file == self.file else None
        if origin is None:
            return related
        if origin.line is None:
            return None
        return related._replace(file=origin.file, span=self._span(related.span, origin.file, origin.line))

    def origin(self, line: int) -> Origin | None:
        """Return the origin of a 1-based line of the stream; None for one that stays where it is."""
        number = bisect_right(self._starts, line) - 1
        file, lines, at = "", list[int | None](), 0
        if number >= 0 and line <= self._documents[number].last:
            source, first, last = self._documents[number]
            file, lines = self._templates.origin(source, "\n".join(self._lines[first - 1 : last]))
            at = line - first
        if not file:
            return Origin(self._otherwise, None) if self._otherwise else None
        return Origin(file, lines[at] if 0 <= at < len(lines) else None)

    def _span(self, span: Span, file: str, line: int) -> Span:
        """Return what to underline in a line of a template: the same words where they stand there once, else all."""
        written = self._templates.line(file, line)
        shown = self._lines[span.line - 1]
        words = shown[span.column - 1 : span.end_column - 1 if span.end_line == span.line else len(shown)].strip()
        if words and written.count(words) == 1:
            start = written.index(words)
        else:
            words = written.strip()
            start = len(written) - len(written.lstrip())
        return Span(line, start + 1, line, start + len(words) + 1)
