"""What `k8slint check --fix` and `--diff` do: files with the fixes of what is found, or the diff to them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from k8slint.analysis.fix.fixing import Fixes, fixes_of, write_fixes
from k8slint.model.hidden import STARS
from k8slint.model.limits import DEFAULT_LIMITS
from k8slint.project.configuration_error import UsageError
from k8slint.report.display import visible
from k8slint.report.file_diff import file_diff
from k8slint.report.fix_words import fix_words
from k8slint.report.paint import coloured, plain

if TYPE_CHECKING:
    from k8slint.analysis.parallel.share import Share
    from k8slint.project.project import Project
    from k8slint.report.options import RenderOptions


def refuse_apart(paths: tuple[str, ...], values: dict[str, Any]) -> None:
    """Raise UsageError for options that are of no use without others, or beside them."""
    if not (values["fix"] or values["diff"]):
        raise UsageError("--unsafe-fixes is only of use with --fix or --diff")
    if values["add_ignore"]:
        raise UsageError("--add-ignore is of no use with --fix and --diff; fix first, and allow what is left")
    if "-" in paths and len(paths) > 1:
        raise UsageError("--fix and --diff take '-' alone or paths: what comes from stdin goes to stdout")


def fix(project: Project, share: Share, cache: str | None, values: dict[str, Any]) -> Fixes:
    """Return what was fixed in an open project; its files are written unless only a diff is wanted.

    Raises UsageError for a text on stdin that was not read to its end.
    """
    if any(len(data) > DEFAULT_LIMITS.file_bytes for data in project.contents.values()):
        raise UsageError(
            f"--fix and --diff read {DEFAULT_LIMITS.file_bytes} bytes of stdin at most; write it to a file"
        )
    fixes = fixes_of(project, share, cache, unsafe=values["unsafe_fixes"])
    return fixes if values["diff"] or not is_on_disk(project) else write_fixes(fixes, project, share, cache)


def is_on_disk(project: Project) -> bool:
    """Whether a project was opened with paths, and not with what came from stdin alone."""
    return project.asked is not None and bool(project.asked.paths)


def print_diff(fixes: Fixes, options: RenderOptions) -> int:
    """Return the exit code for changes that are printed as a diff and not made: 1 when there are some."""
    is_terminal = sys.stdout.isatty()
    paint = coloured if options.colour else plain
    starred = []
    for change in fixes.changes:
        text = file_diff(change, paint, is_terminal)
        if STARS in text and STARS.encode() not in change.after:
            starred.append(change.file)
        sys.stdout.write(text)
    sys.stdout.flush()
    sys.stderr.write("".join(f"{line}\n" for line in fix_words(fixes, is_diff=True)))
    for file in starred:
        words = f"k8slint: {file}: stars stand for secrets in the diff, so it cannot be applied; --fix makes the change"
        sys.stderr.write(f"{visible(words)}\n")
    return 2 if fixes.report.failed else 1 if fixes.changes else 0
