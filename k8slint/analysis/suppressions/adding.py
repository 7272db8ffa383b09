"""Suppression comments written into files where findings stand; nothing else in the files changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.analysis.suppressions.written import suppressions_of
from k8slint.model.named_tuple import NamedTuple
from k8slint.reading import read

if TYPE_CHECKING:
    from collections.abc import Iterable

    from k8slint.model.finding import Finding

_HIGHEST = 60  # lines above a finding on which its comment may stand
_LONGEST_LINE = 140
_MOST_TRIED = 2000


class Added(NamedTuple):
    """A file with comments, and the findings that none of them could be written for."""

    text: str
    left: list[Finding]


def with_ignores(text: str, file: str, findings: Iterable[Finding], reason: str) -> Added:
    """Return the text of a YAML file with a comment for each finding in it: `# k8slint: ignore[rule] reason`.

    A comment stands at the end of the finding's line, or on a line of its own above it, or above what holds it, as a
    script on several lines does. It is only written where all values stay the same and it covers the finding.
    """
    by_line: dict[int, list[Finding]] = {}
    for finding in findings:
        by_line.setdefault(finding.place.span.line, []).append(finding)
    left = []
    for number, line in enumerate(sorted(by_line, reverse=True)):  # from below, so that lines above stay where they are
        written = _with_comment(text, file, line, by_line[line], reason) if number < _MOST_TRIED else None
        if written is None:
            left += by_line[line]
        else:
            text = written
    return Added(text, left)


def _with_comment(text: str, file: str, line: int, findings: list[Finding], reason: str) -> str | None:
    """Return a text with one comment for the findings of a line; None where there is no place for it."""
    rules = sorted({finding.rule for finding in findings})
    comment = f"# k8slint: ignore[{', '.join(rules)}] {reason}".rstrip()
    lines = text.splitlines(keepends=True)
    if line > len(lines):
        return None
    before = read(text.encode("utf-8", "surrogatepass"), file)
    values = [document.value for document in before.documents]
    body, ending = _parts(lines[line - 1])
    candidates = []
    if "#" not in body and len(body) + len(comment) + 2 <= _LONGEST_LINE:
        candidates.append((line, [*lines[: line - 1], f"{body}  {comment}{ending}", *lines[line:]]))
    for above in range(line, max(0, line - _HIGHEST), -1):
        body, ending = _parts(lines[above - 1])
        if body.strip() and not body.lstrip().startswith("#"):
            indent = body[: len(body) - len(body.lstrip())]
            own = f"{indent}{comment}{ending or _ending(text)}"
            candidates.append((line + 1, [*lines[: above - 1], own, *lines[above - 1 :]]))
    for now, changed in candidates:
        made = "".join(changed)
        after = read(made.encode("utf-8", "surrogatepass"), file)
        same = len(after.problems) == len(before.problems) and [each.value for each in after.documents] == values
        if same and any(
            each.rules == tuple(rules) and each.first <= now <= each.last for each in suppressions_of(after)
        ):
            return made
    return None


def _parts(line: str) -> tuple[str, str]:
    """Return a line and its line break."""
    body = line.rstrip("\r\n")
    return body, line[len(body) :]


def _ending(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"
