"""`k8slint diff`: what a change does to the cluster, object by object."""

from __future__ import annotations

import os
import sys
from typing import Any, TextIO

import click

from k8slint.commands.option import FILE_OPTIONS, RENDER_OPTION, RULE_OPTIONS, WORK_OPTIONS, Option
from k8slint.commands.options import paths_argument, with_options

_FORMATS = ("text", "json", "markdown")
_SELECTING = ("select", "extend_select", "ignore", "preview", "min_severity")
OPTIONS = (
    *FILE_OPTIONS,
    *(option for option in RULE_OPTIONS if option.name in _SELECTING),
    *WORK_OPTIONS,
    RENDER_OPTION,
    Option(("--format",), "format_", "Text, JSON, or Markdown for a comment.", choices=_FORMATS, default="text"),
    Option(("--color", "--colour"), "color", "Colours.", choices=("auto", "always", "never"), default="auto"),
)


def _command(revision: str, paths: tuple[str, ...], format_: str, color: str, **values: Any) -> int:
    """Say what a change does to the cluster: what is created, updated, restarted, rejected since HEAD left a REVISION.

    PATHS are files and folders (default: .). Exit code 0, whatever the change does; 2: not everything could be read.
    To fail on what a change brings, use `k8slint check --since REVISION`.
    """
    from k8slint.analysis.parallel.pool import jobs_of
    from k8slint.analysis.parallel.share import Share
    from k8slint.commands.option_values import cache_of, map_of, project_of
    from k8slint.project.tree_project import changed
    from k8slint.report import changes
    from k8slint.report.paint import coloured, plain
    from k8slint.report.terminal import wants_colour
    from k8slint.views.changes import change_view

    given = {**values, "stdin_filename": "stdin.yaml", "since": revision}
    project = changed(project_of(paths, given), "diff")
    view = change_view(project, Share(map_of(values), jobs_of(values["jobs"]), None), cache_of(values, paths))
    if format_ == "json":
        sys.stdout.write(changes.json_text(view))
    elif format_ == "markdown":
        sys.stdout.write(changes.markdown(view))
    else:
        paint = coloured if wants_colour(color, os.environ, sys.stdout.isatty()) else plain
        sys.stdout.write(changes.text(view, paint, _width(sys.stdout)))
    return 2 if view.report.failed else 0


def _width(stream: TextIO) -> int:
    """Return the columns of a terminal; 0 for a file or a pipe, whose lines are not broken."""
    from k8slint.report.terminal import terminal_width

    return terminal_width(os.environ, os.get_terminal_size(stream.fileno()).columns) if stream.isatty() else 0


command = click.command("diff")(click.argument("revision")(paths_argument(with_options(_command, OPTIONS))))
