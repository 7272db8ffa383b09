"""The unit of phase 1: a file as it stands, or what one kustomization builds."""

from __future__ import annotations

from k8slint.model.finding import Finding, Place
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.result import FileResult
from k8slint.model.span import START_OF_FILE

_BUILT = " (built)"


class Unit(NamedTuple):
    """What one call of phase 1 works on: its name in messages, its path from the root, whether findings are reported.

    A file that is not reported is context: its facts count, its findings do not. `data` holds what is not on disk
    (stdin), `role` is what project files say of the file, `configuration` the index of the one that governs it.
    For a build, `file` is the kustomization, `folder` that of its path in `survey.builds`, and `parts` are the names of
    all files it is made of, its own first.
    """

    file: str
    path: str
    reported: bool = True
    data: bytes | None = None
    role: str = ""
    configuration: int = 0
    folder: str = ""
    parts: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name of the unit, which no other unit of the project has."""
        return built_name(self.file) if self.parts else self.file


def built_name(file: str) -> str:
    """Return the name of the unit that a kustomization builds."""
    return file + _BUILT


def is_build(name: str) -> bool:
    """Whether the name of a unit is that of a build."""
    return name.endswith(_BUILT)


def unreadable(file: str, what: str) -> FileResult:
    """Return the result of a file that could not be looked at: a finding, and exit code 2."""
    place = Place(file, START_OF_FILE)
    headline = f"'{file}' {what}"
    finding = Finding("file-unreadable", "manifest", "error", "kubectl", headline, "", "", place)
    return FileResult(file, (finding,), unread=True)
