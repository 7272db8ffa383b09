"""`k8slint timeline`: the life of each pod, drawn."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from k8slint.commands.console import colour_option, console_for, uncommanding
from k8slint.commands.option_values import project_of
from k8slint.commands.options import file_options, paths_argument
from k8slint.project.configuration_error import UsageError, did_you_mean
from k8slint.report.display import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from k8slint.views.times import PodTimes

_FORMATS = ("text", "json", "svg", "html")


@click.command("timeline")
@paths_argument
@file_options
@click.option(
    "--format",
    "--output-format",
    "form",
    metavar="FORMAT[:FILE]",
    default="text",
    help=f"What to write: {', '.join(_FORMATS)}; with a file, such as svg:runbook.svg, there.",
)
@click.option("--output", "-o", "file", metavar="FILE", default="", help="Write to a file instead of standard output.")
@click.option("--stdin-filename", default="stdin.yaml", metavar="NAME", help="What to call the content of -.")
@click.option("--name", "names", multiple=True, metavar="GLOB", help="Only objects of this name; repeatable.")
@colour_option
def command(paths: tuple[str, ...], form: str, file: str, names: tuple[str, ...], **values: Any) -> int:
    """Draw the life of each pod: start-up, probes, shutdown, and the rollout of its workload.

    PATHS are files, folders (default: .), or - for stdin. The numbers are those the lifecycle and probe rules use; what
    a manifest cannot say (how long a start or a stop takes) is declared with the annotations
    k8slint.dev/startup-seconds and k8slint.dev/stop-seconds, and drawn as unknown otherwise. Exit code 2: something
    could not be read, so pods may be missing.
    """
    from k8slint.views.times import timelines

    form, named = _format_of(form)
    file = file or named
    found = timelines(project_of(paths, values), names)
    if form == "text" and not file:
        _draw(found.pods, values["colour"])
    else:
        _write(_text(form, found.pods), file, paths)
    for message in found.messages:
        click.echo(visible(f"k8slint: {message}"), err=True)
    return 2 if found.failed else 0


def _format_of(text: str) -> tuple[str, str]:
    """Return the format and the file of `FORMAT[:FILE]`; raises UsageError for what is neither."""
    form, colon, file = text.partition(":")
    if form not in _FORMATS:
        hint = did_you_mean(form, list(_FORMATS)) or f"; there are {', '.join(_FORMATS)}"
        raise UsageError(f"no format is called '{form}'{hint}")
    if colon and not file:
        raise UsageError(f"'{text}' names no file; write '{form}' or '{form}:FILE'")
    return form, file


def _draw(pods: Sequence[PodTimes], colour: str) -> None:
    """Print the pictures to the terminal."""
    from k8slint.report.timeline.layout import layout
    from k8slint.report.timeline.terminal import timeline_lines

    console = console_for(colour)
    unicode = (sys.stdout.encoding or "utf-8").lower().startswith("utf")
    with console.capture() as captured:
        for line in timeline_lines([layout(times) for times in pods], console.width, unicode):
            line.rstrip()
            console.print(line, soft_wrap=True)
    sys.stdout.write("\n".join(map(uncommanding, captured.get().split("\n"))))


def _text(form: str, pods: Sequence[PodTimes]) -> str:
    """The pods in a format."""
    from k8slint.report.timeline.layout import layout

    if form == "json":
        from k8slint.report.timeline.json_text import timeline_json

        return timeline_json(pods)
    pictures = [layout(times) for times in pods]
    if form == "svg":
        from k8slint.report.timeline.svg import timeline_svg

        return timeline_svg(pictures)
    if form == "html":
        from k8slint.report.timeline.html import timeline_html

        return timeline_html(pictures)
    from k8slint.report.timeline.terminal import timeline_lines

    return "".join(f"{line.plain.rstrip()}\n" for line in timeline_lines(pictures, 100))


def _write(text: str, file: str, paths: tuple[str, ...]) -> None:
    """Write to a file, or to the standard output."""
    if file and file != "-":
        from k8slint.report.output import write_output

        write_output(file, text, paths)
    else:
        sys.stdout.write(text)
