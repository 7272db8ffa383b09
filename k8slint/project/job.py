"""One file's share of a run: what to read, how to read it, and what to say when that fails."""

from __future__ import annotations

from k8slint.model.finding import Finding, Place
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.result import FileResult
from k8slint.model.span import START_OF_FILE


class Job(NamedTuple):
    """One file to analyze: its name in messages, its path from the root, and whether its findings are reported.

    A file that is not reported is context: its facts count, its findings do not. `data` is given for what is not on
    disk (stdin), `role` is what project files say of it.
    """

    file: str
    path: str
    reported: bool = True
    data: bytes | None = None
    role: str = ""


def unreadable(file: str, what: str) -> FileResult:
    """Return the result of a file that could not be looked at: a finding, and exit code 2."""
    place = Place(file, START_OF_FILE)
    finding = Finding("file-unreadable", "manifest", "error", "kubectl", f"'{file}' {what}", "", "", place)
    return FileResult(file, (finding,), unread=True)
