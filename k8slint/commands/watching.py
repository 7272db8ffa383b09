"""`k8slint check --watch`: checks again whenever a file of the project, or one that governs it, changes."""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from k8slint.analysis.cache.identity import json_of, outside_files
from k8slint.project.configuration_error import ConfigError, UsageError
from k8slint.report.ranking import number_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from k8slint.project.project import Project

    State = dict[str, tuple[int, int]]
    """File -> when it was changed (nanoseconds) and its size; what cannot be looked at is left out."""

_PAUSE = 0.5  # seconds between two looks at the files
_SHARE = 10  # a look, and the report after it, may take a tenth of the time
_CLEAR = "\x1b[H\x1b[2J\x1b[3J"
_ALONE = ("fix", "diff", "add_ignore", "staged", "show_settings")


def refuse_beside(paths: tuple[str, ...], values: dict[str, Any]) -> None:
    """Raise UsageError for what makes no sense beside --watch."""
    if "-" in paths:
        raise UsageError("--watch needs files or folders: what comes from '-' does not change")
    for name in _ALONE:
        if values.get(name):
            raise UsageError(f"--watch is of no use with --{name.replace('_', '-')}")


def watch(opened: Callable[[], Project], checked: Callable[[Project], object], rounds: int = 0) -> int:
    """Return 130 once somebody interrupts; until then `checked` reports on a project whenever its files differ.

    `opened` opens the project anew for each look, so that files come and go and configurations count as they are now;
    the cache answers for those that stayed. After a mistake in a configuration the next change is waited for. `rounds`
    ends it after as many looks (0: never).
    """
    before: State = {}
    left = rounds or -1
    try:
        while left:
            start = time.monotonic()
            before = _look(opened, checked, before)
            left -= 1
            if left:
                time.sleep(max(_PAUSE, _SHARE * (time.monotonic() - start)) if before else _PAUSE)
    except KeyboardInterrupt:
        sys.stdout.write("\n")
    return 130


def _look(opened: Callable[[], Project], checked: Callable[[Project], object], before: State) -> State:
    """Return the state of a project's files, after a report where it is another than before."""
    try:
        project = opened()
        found = _state(project)
    except (ConfigError, UsageError) as error:
        found = {str(error): (0, 0)}
        if found != before:
            _begin()
            _say(str(error))
        return found
    if found != before:
        _begin()
        try:
            checked(project)
        except (ConfigError, UsageError) as error:
            _say(str(error))
        _say(f"watching {number_of(len(project.files_on_disk()), 'file')}; Ctrl-C ends it")
    return found


def _state(project: Project) -> State:
    """Return what a report depends on: the files of a project and those beside them, and what its configurations say.

    A file that cannot be looked at is as one that is not there.
    """
    values = json_of([config.values for config in project.configurations]).decode()
    found = {values: (0, 0)}
    for file in (*project.files_on_disk(), *(outside_files(project.configurations, project.options) or ())):
        with suppress(OSError):
            status = os.stat(file)
            found[file] = status.st_mtime_ns, status.st_size
    return found


def _begin() -> None:
    """Empty the screen of a terminal; elsewhere a line parts the reports."""
    if sys.stdout.isatty() and os.environ.get("TERM") != "dumb":
        sys.stdout.write(_CLEAR)
    else:
        sys.stdout.write(f"--- {time.strftime('%H:%M:%S')}\n")
    sys.stdout.flush()


def _say(text: str) -> None:
    from k8slint.commands.streams import folded
    from k8slint.report.display import visible

    lines = "".join(f"k8slint: {visible(line)}\n" for line in text.split("\n"))
    sys.stderr.write(folded(lines, sys.stderr))
    sys.stderr.flush()
