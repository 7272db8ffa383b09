"""`k8slint inspect`: what the cluster will make of each workload."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from k8slint.commands.console import colour_option, console_for, print_trimmed
from k8slint.commands.option_values import project_of
from k8slint.commands.options import file_options, paths_argument
from k8slint.report.display import visible

if TYPE_CHECKING:
    from k8slint.views.workload import Inspection

_PIPED_WIDTH = 160


@click.command("inspect")
@paths_argument
@file_options
@click.option("--stdin-filename", default="stdin.yaml", metavar="NAME", help="What to call the content of -.")
@click.option("--name", "names", multiple=True, metavar="GLOB", help="Only objects of this name; repeatable.")
@click.option(
    "--format", "--output-format", "form", type=click.Choice(["text", "json"]), default="text", help="Or JSON."
)
@colour_option
def command(paths: tuple[str, ...], form: str, colour: str, names: tuple[str, ...], **values: Any) -> int:
    """Show what the cluster makes of each workload.

    PATHS are files, folders (default: .), or - for stdin. Shown are images with the pull policy and credentials in
    effect, probes with their defaults, effective requests, limits and QoS class, times, who selects, guards and scales
    the pods, and what they need from elsewhere. A workload that several overlays build is shown for each. Exit code 2:
    something could not be read.
    """
    from k8slint.views.workloads import inspect

    inspection = inspect(project_of(paths, values), names)
    if form == "json":
        from k8slint.report.inspect import inspection_json

        sys.stdout.write(inspection_json(inspection))
    else:
        _draw(inspection, colour)
    for message in inspection.messages:
        click.echo(visible(f"k8slint: {message}"), err=True)
    return 2 if inspection.failed else 0


def _draw(inspection: Inspection, colour: str) -> None:
    """Print a tree for each workload."""
    from k8slint.report.inspect import workload_tree

    console = console_for(colour, _PIPED_WIDTH)
    for number, view in enumerate(inspection.workloads):
        if number:
            console.print()
        print_trimmed(console, workload_tree(view))
