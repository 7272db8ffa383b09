"""Files that a command changes, whichever it is: what was in them, what shall be, and how that is written."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

from k8slint.model.named_tuple import NamedTuple
from k8slint.model.regular_file import lies_within
from k8slint.model.write_file import NotWrittenError, write_file
from k8slint.project.boundary import Boundary, repository_top

if TYPE_CHECKING:
    from collections.abc import Iterable


class ChangedFile(NamedTuple):
    """A file before (None: there is none) and after a change."""

    file: str
    before: bytes | None
    after: bytes


class NotWritten(NamedTuple):
    """A file that was not written, and why, as the end of a sentence."""

    file: str
    reason: str


def real_file(file: str, boundary: Boundary) -> str:
    """Return the path of a file with its links followed; raises NotWrittenError for one that must not be written.

    That is one outside of the project, also where a link in it was named and leads there, and one that its permissions
    protect, though it could be replaced by another.
    """
    real = os.path.realpath(file)
    if not boundary.holds(file) or _is_led_out(file):
        raise NotWrittenError("it lies outside of the project")
    if os.path.exists(real) and not os.access(real, os.W_OK):
        raise NotWrittenError("its permissions protect it")
    if not os.access(os.path.dirname(real), os.W_OK):
        raise NotWrittenError("its folder may not be written to")
    return real


def _is_led_out(file: str) -> bool:
    """Whether a part of a path is a link that stands in a project, the current one or a repository, and leaves it."""
    path = os.path.abspath(file)
    here = Boundary(()).tops
    while path != os.path.dirname(path):
        folder = os.path.dirname(path)
        if os.path.islink(path):
            tops = filter(None, (*here, repository_top(os.path.realpath(folder))))
            if any(lies_within(folder, top) and not lies_within(path, top) for top in tops):
                return True
        path = folder
    return False


def write_changes(changes: Iterable[ChangedFile], boundary: Boundary) -> NotWritten | None:
    """Return which of some files cannot be written, so that none of them is; None where all are written.

    A file that holds something else than before the change is left alone, for somebody is at work on it.
    """
    written: list[tuple[str, ChangedFile]] = []
    for change in changes:
        try:
            real = real_file(change.file, boundary)
            _write(real, change, boundary)
        except NotWrittenError as error:
            for path, done in written:
                with contextlib.suppress(NotWrittenError):  # it was changed again: nobody may undo that
                    _write(path, ChangedFile(done.file, done.after, done.before or b""), boundary)
            return NotWritten(change.file, str(error))
        written.append((real, change))
    return None


def _write(path: str, change: ChangedFile, boundary: Boundary) -> None:
    write_file(path, change.after, boundary.tops, replace=change.before is not None, expected=change.before)
