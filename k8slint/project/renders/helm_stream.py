"""Streams that Helm rendered: findings led back from a line of the stream to the line of the template it came from."""

from __future__ import annotations

import re
from bisect import bisect_right

from k8slint.hints import TYPE_CHECKING
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
_NO_ACTION = "{\x01{"


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


class HelmStream:
    """A rendered stream that findings call `file`; `files` finds the templates that its comments name.

    What comes from a template that is not found stays in the stream, or is said of the file `otherwise`.
    """

    def __init__(self, text: str, file: str, files: ChartFiles, otherwise: str = "") -> None:
        self.file = file
        self._files = files
        self._otherwise = otherwise
        self._lines = text.split("\n")
        self._documents = source_documents(text)
        self._starts = [each.first - 1 for each in self._documents]
        self._origins: dict[int, tuple[str, list[int | None]]] = {}
        self._aligners: dict[str, TemplateLines | None] = {}
        self._templates: dict[str, list[str]] = {}

    def lead_back(self, finding: Finding) -> Finding:
        """Return a finding with the places of templates instead of those in the stream.

        Its exact edits are dropped, for they would change what Helm printed; so are related places whose line is
        not certain.
        """
        related = tuple(led for each in finding.related if (led := self._related(each)) is not None)
        if finding.place.file != self.file:
            return finding._replace(related=related)
        place = self.place(finding.place)
        edits = finding.edits if place.file == self.file else ()
        return finding._replace(place=place, related=related, edits=edits)

    def place(self, place: Place) -> Place:
        """Return the place in a template for one in the stream."""
        origin = self.origin(place.span.line)
        if origin is None:
            return place
        span = START_OF_FILE if origin.line is None else self._span(place.span, origin.file, origin.line)
        return place._replace(file=origin.file, span=span, is_certain=origin.line is not None)

    def _related(self, related: Related) -> Related | None:
        origin = self.origin(related.span.line) if related.file == self.file else None
        if origin is None:
            return related
        if origin.line is None:
            return None
        return related._replace(file=origin.file, span=self._span(related.span, origin.file, origin.line))

    def origin(self, line: int) -> Origin | None:
        """Return the origin of a 1-based line of the stream; None for one that stays where it is."""
        number = bisect_right(self._starts, line) - 1
        file, lines = "", list[int | None]()
        if number >= 0 and line <= self._documents[number].last:
            file, lines = self._aligned(number)
        if not file:
            return Origin(self._otherwise, None) if self._otherwise else None
        at = line - self._documents[number].first
        return Origin(file, lines[at] if 0 <= at < len(lines) else None)

    def _aligned(self, number: int) -> tuple[str, list[int | None]]:
        """Return the file of a document and the line in it for each line of the document."""
        known = self._origins.get(number)
        if known is None:
            document = self._documents[number]
            text = "\n".join(self._lines[document.first - 1 : document.last])
            found = [(file, self._lines_in(file, document, text)) for file in self._files.found(document.source)]
            # Two charts of one name: the one whose template explains most of the document.
            known = max(found, key=lambda entry: len(entry[1]) - entry[1].count(None), default=("", []))
            self._origins[number] = known
        return known

    def _lines_in(self, file: str, document: SourceDocument, text: str) -> list[int | None]:
        is_plain = f"/{_PLAIN_FOLDER}/" in document.source
        if file not in self._aligners:
            template = self._files.text(file)
            self._templates[file] = template.split("\n") if template is not None else []
            helpers = self._files.helpers_for(file)
            shown = template.replace("{{", _NO_ACTION) if template is not None and is_plain else template
            self._aligners[file] = None if shown is None else TemplateLines(shown, helpers)
        aligner = self._aligners[file]
        if aligner is None:
            return []
        return aligner.of(text.replace("{{", _NO_ACTION) if is_plain else text)

    def _span(self, span: Span, file: str, line: int) -> Span:
        """Return what to underline in a line of a template: the same words where they stand there once, else all."""
        written = self._templates[file][line - 1].rstrip("\r")
        shown = self._lines[span.line - 1]
        words = shown[span.column - 1 : span.end_column - 1 if span.end_line == span.line else len(shown)].strip()
        if words and written.count(words) == 1:
            start = written.index(words)
        else:
            words = written.strip()
            start = len(written) - len(written.lstrip())
        return Span(line, start + 1, line, start + len(words) + 1)
