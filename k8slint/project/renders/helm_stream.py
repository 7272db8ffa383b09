"""Streams of `helm template`: findings named after the template their document came from."""

from __future__ import annotations

import re

from k8slint.model.finding import Finding, Related
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.span import Span

_SOURCE = re.compile(r"# Source: ([^\n\r]{1,1024})")
_SEPARATOR = "---"


class Stream(NamedTuple):
    """A rendered stream: per line (0-based index) the template it came from and its line there, and each one's text.

    Helm renders a template's documents one after another; the lines of a template are those of its documents in the
    stream, joined. A line before the first comment belongs to no template.
    """

    origin: list[tuple[str, int]]
    texts: dict[str, str]


def stream_of(text: str) -> Stream | None:
    """Read the `# Source:` comments of a stream; None when it has none."""
    if "# Source: " not in text:
        return None
    origin: list[tuple[str, int]] = []
    texts: dict[str, list[str]] = {}
    name = ""
    for line in text.split("\n"):
        if line.startswith(_SEPARATOR):
            name = ""
        match = _SOURCE.fullmatch(line.rstrip("\r"))
        if match is not None:
            name = match.group(1).strip()
        if not name or match is not None:
            origin.append(("", 0))
            continue
        lines = texts.setdefault(name, [])
        lines.append(line)
        origin.append((name, len(lines)))
    return Stream(origin, {key: "\n".join(lines) for key, lines in texts.items()})


def named_after_source(finding: Finding, stream: Stream) -> Finding:
    """Move a finding to the template it came from; its place in the stream stays as a related one."""
    span = finding.place.span
    name, line = stream.origin[span.line - 1] if span.line <= len(stream.origin) else ("", 0)
    if not name:
        return finding
    moved = Span(line, span.column, line + span.end_line - span.line, span.end_column)
    related = Related("in the rendered stream", finding.place.file, span)
    return finding._replace(place=finding.place._replace(file=name, span=moved), related=(*finding.related, related))
