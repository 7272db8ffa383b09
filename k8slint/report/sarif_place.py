"""Places as SARIF describes them: physical locations with snippets, and the object a finding is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from k8slint.report.paths import RelativePaths

if TYPE_CHECKING:
    from k8slint.model.finding import Place
    from k8slint.model.source import Source
    from k8slint.model.span import Span
    from k8slint.report.sources import Sources

ROOT = "%SRCROOT%"
_SNIPPET_LENGTH = 2000
_MOST_HASHED = 500_000


class Places:
    """Writes the places of one report; file names start from `base`."""

    __slots__ = ("_hashed", "_paths", "_sources")

    def __init__(self, sources: Sources, base: str) -> None:
        self._sources = sources
        self._paths = RelativePaths(base)
        self._hashed: tuple[str, LineHashes | None] = ("", None)

    def physical(self, file: str, span: Span | None, snippets: bool = True) -> dict[str, Any]:
        """Return a `physicalLocation`; the source is quoted where it can be read and no part of it is hidden.

        Without a span it is the file alone.
        """
        artifact = {"uri": self.uri(file), "uriBaseId": ROOT}
        if span is None:
            return {"artifactLocation": artifact}
        region = {
            "startLine": span.line,
            "startColumn": span.column,
            "endLine": span.end_line,
            "endColumn": span.end_column,
        }
        location: dict[str, Any] = {"artifactLocation": artifact, "region": region}
        source = self._sources.source(file) if snippets else None
        if source is not None:
            self._quote(location, source, span)
        return location

    def location(self, place: Place) -> dict[str, Any]:
        """Return the `location` of a finding: where it stands, and in which object."""
        span = place.span if place.is_certain else None
        location: dict[str, Any] = {"physicalLocation": self.physical(place.file, span)}
        resource = place.resource
        if resource is not None:
            name = "/".join(filter(None, (resource.api_version, resource.kind, resource.namespace, resource.name)))
            location["logicalLocations"] = [
                {"name": resource.name or resource.kind, "fullyQualifiedName": f"{name}#{place.path}"}
            ]
        return location

    def line_hash(self, file: str, line: int) -> str | None:
        """Return GitHub's fingerprint of a line; None when the file cannot be read or has a multitude of lines."""
        if self._hashed[0] != file:
            content = self._sources.content(file)
            small = content is not None and content.count(b"\n") <= _MOST_HASHED
            hashes = LineHashes(content.decode("utf-8", "replace")) if content is not None and small else None
            self._hashed = (file, hashes)
        hashes = self._hashed[1]
        return None if hashes is None else hashes.of_line(line)

    def path(self, file: str) -> str:
        """Return the name of a file as seen from the base, with forward slashes."""
        return self._paths.of(file)

    def uri(self, file: str) -> str:
        """Return a file as a relative reference: percent-encoded, with forward slashes."""
        path = quote(self.path(file).encode("utf-8", "surrogateescape"), safe="/~!$&'()*+,;=@")
        # A colon in the first segment would read as a scheme; quote has encoded it.
        return path or "."

    def _quote(self, location: dict[str, Any], source: Source, span: Span) -> None:
        """Add the text of the region and of the lines around it, if they are short and nothing in them is hidden."""
        lines = source.lines.starts
        first, last = max(1, span.line - 1), min(len(lines), span.end_line + 1)
        if span.end_line > len(lines):
            return
        end = lines[last] if last < len(lines) else len(source.text)
        start_offset = lines[span.line - 1] + span.column - 1
        end_offset = lines[span.end_line - 1] + span.end_column - 1
        if end - lines[first - 1] > _SNIPPET_LENGTH or not start_offset <= end_offset <= end:
            return
        veil, about = self._sources.veil(source), [(start_offset, end_offset)]
        if veil.masks(start_offset, end_offset, about):
            return
        location["region"]["snippet"] = {"text": source.text[start_offset:end_offset]}
        if (start_offset, end_offset) != (lines[first - 1], end) and not veil.masks(lines[first - 1], end, about):
            context = {"startLine": first, "endLine": last, "snippet": {"text": source.text[lines[first - 1] : end]}}
            location["contextRegion"] = context


_WINDOW = 100
_BASE = 37
_MODULUS = 1 << 64
_END = "\uffff"


class LineHashes:
    """The hashes of one file, worked out for the lines that are asked for."""

    __slots__ = ("_occurrences", "_windows")

    def __init__(self, text: str) -> None:
        units = text.replace("\r\n", "\n").replace("\r", "\n").replace(" ", "").replace("\t", "")
        padded = _utf16_units(units) + _END + "\0" * _WINDOW
        seen: dict[str, int] = {}
        self._windows: list[str] = []
        self._occurrences: list[int] = []
        start = 0
        while start < len(padded) - _WINDOW:
            window = padded[start : start + _WINDOW]
            seen[window] = seen.get(window, 0) + 1
            self._windows.append(window)
            self._occurrences.append(seen[window])
            start = padded.find("\n", start) + 1
            if not start:
                break

    def of_line(self, line: int) -> str | None:
        """Return `hash:occurrence` of a line (from 1); None when the file has no such line."""
        if not 1 <= line <= len(self._windows):
            return None
        value = 0
        for unit in self._windows[line - 1]:
            value = (value * _BASE + ord(unit)) % _MODULUS
        return f"{value:x}:{self._occurrences[line - 1]}"


def _utf16_units(text: str) -> str:
    """Write every character beyond U+FFFF as the two surrogates JavaScript sees."""
    if not text or max(text) <= "\uffff":
        return text
    data = text.encode("utf-16-be", "surrogatepass")
    return "".join(chr(data[at] << 8 | data[at + 1]) for at in range(0, len(data), 2))
