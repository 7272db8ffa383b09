"""Which lines of a manifest must not be copied into logs and uploads: the values of Secrets."""

from __future__ import annotations

from itertools import accumulate

from k8slint.analysis.open_values import OPEN_VALUE
from k8slint.hints import TYPE_CHECKING
from k8slint.report.open_secrets import open_secret_lines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from k8slint.model.finding import Finding, Place
    from k8slint.model.source import Source

_FIELDS = ("data:", "stringdata:", "string_data:", "binarydata:")


def secret_place(place: Place, source: Source | None) -> bool:
    """True for a place among the values of a Secret; a value that is missing is told where its `type` stands."""
    resource = place.resource
    if resource is None or resource.kind != "Secret" or not place.path.startswith(("data", "stringData")):
        return False
    line, column = place.span.line, place.span.column
    starts = source.lines.starts if source is not None else ()
    at = starts[line - 1] + column - 1 if line <= len(starts) else -1
    return source is None or at < 0 or not source.text.startswith("type:", at)


def lines_told(findings: Iterable[Finding]) -> dict[str, frozenset[int]]:
    """Return the lines (from 1), by file, of values that a finding calls a secret in the open."""
    found: dict[str, frozenset[int]] = {}
    for finding in findings:
        for value in finding.related:
            if finding.rule == "secret-literal-in-env" or value.message == OPEN_VALUE:
                lines = range(value.span.line, value.span.end_line + 1)
                found[value.file] = found.get(value.file, frozenset()).union(lines)
    return found


def secret_lines(text: str) -> frozenset[int]:
    """Return the lines (from 1) that may hold values of a Secret.

    A scan of lines, not a parser: in a document that mentions `kind: Secret` it takes the blocks below `data` and
    `stringData`, and everything when the document is JSON; in any, what looks like a password in the open. It rather
    hides a line too many.
    """
    lines = text.split("\n")
    starts = [0, *accumulate(len(line) + 1 for line in lines)][:-1]
    found: set[int] = set(open_secret_lines(text, starts))
    if "ecret" not in text:
        return frozenset(found)
    start = 0
    for number, line in enumerate([*lines, "---"]):
        if line.startswith("---"):
            found.update(_of_document(lines, start, number))
            start = number
    return frozenset(found)


def _of_document(lines: list[str], start: int, end: int) -> list[int]:
    document = lines[start:end]
    if not any(_is_secret(line) for line in document):
        return []
    if any(line.lstrip("- \t").startswith(("{", "[")) for line in document):
        return list(range(start + 1, end + 1))
    found = []
    depth = -1
    for number, line in enumerate(document, start + 1):
        content = line.lstrip(" ")
        indent = len(line) - len(content)
        if depth >= 0 and indent <= depth and content.strip() and content[0] != "#":
            depth = -1
        key = content.lstrip("- \"'")
        if depth >= 0:
            found.append(number)
        elif (bare := key[:80].replace('"', "").replace("'", "").lower()).startswith(_FIELDS):
            depth = indent + len(content) - len(content.lstrip("- "))
            if bare.rstrip() not in _FIELDS:
                found.append(number)
    return found


def _is_secret(line: str) -> bool:
    """Whether a line says `kind: Secret`, in any quotes and also within a flow mapping."""
    bare = line.replace('"', "").replace("'", "").replace(" ", "").replace("\t", "")
    return "kind:secret" in bare.lower()
