"""Where the report of `k8slint check` goes: files, the standard output, and the summary of a step of GitHub Actions."""

from __future__ import annotations

import os
import stat
import sys
from typing import TYPE_CHECKING

from k8slint.report.formats import renderer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import TextIO

    from k8slint.model.result import Report
    from k8slint.project.project import Project
    from k8slint.report.options import RenderOptions
    from k8slint.report.output import Output
    from k8slint.report.sources import Sources

SUMMARY = "GITHUB_STEP_SUMMARY"
"""The variable of the environment by which GitHub Actions names the file of a step's summary."""


def write_outputs(
    report: Report,
    outputs: Sequence[Output],
    sources: Sources,
    options: RenderOptions,
    paths: tuple[str, ...],
    stream: TextIO | None = None,
) -> None:
    """Write every format to its place (`stream`: stdout when None); files first, so that a closed pipe loses none.

    Beside text, annotations are commands alone: all findings are in the text already.
    """
    from k8slint.report.output import write_output

    for output in outputs:
        if output.file:
            text = renderer(output.format)(report, sources, options._replace(colour=False))
            write_output(output.file, text, paths)
    stream = stream or sys.stdout
    printed = [output.format for output in outputs if not output.file]
    for name in printed:
        choices = options._replace(commands_only=len(printed) > 1)
        stream.write(renderer(name)(report, sources, choices))
        stream.flush()
    if "github" in printed and not any(output.format == "markdown" for output in outputs):
        _say(append_summary(report, sources, options, os.environ))
    if options.quiet and report.failed and printed:
        _say("not everything could be checked")
    if "text" in printed:
        return
    lines = list(options.fixed)
    if options.show_files:
        from k8slint.report.footer import passed_over

        lines += passed_over(report)
    sys.stderr.write("".join(f"{line}\n" for line in lines))


def sources_of(project: Project, contents: Mapping[str, bytes] | None = None) -> Sources:
    """Return the texts that findings of a project stand in; what is staged is read from git, as it was judged."""
    from k8slint.report.sources import Sources

    return Sources(contents, read=project.read if project.tree is not None else None)


def append_summary(report: Report, sources: Sources, options: RenderOptions, environ: Mapping[str, str]) -> str:
    """Return why the report was not appended, as Markdown, to a step's summary; empty when it was, or none is wanted.

    Only a file that GitHub has made is written to: no link, and nothing that is not there.
    """
    from k8slint.report.markdown import MOST_BYTES

    path = environ.get(SUMMARY, "")
    if not path:
        return ""
    text = renderer("markdown")(report, sources, options).encode("utf-8", "backslashreplace")
    flags = os.O_WRONLY | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        with open(os.open(path, flags), "ab") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                return f"{SUMMARY} names no file, so the step has no summary"
            if status.st_size + len(text) > MOST_BYTES:
                return "the step's summary has no room left, so this report is not in it"
            file.write(text)
    except OSError as error:
        return f"the step's summary cannot be written ({error.strerror})"
    return ""


def _say(text: str) -> None:
    if text:
        from k8slint.commands.streams import folded

        sys.stderr.write(folded(f"k8slint: {text}\n", sys.stderr))
