"""`k8slint migrate`: configuration and suppressions of other tools, taken over."""

from __future__ import annotations

import os
import sys

import click

from k8slint.project.configuration_error import UsageError


@click.command("migrate")
@click.argument("folder", required=False, default=".", metavar="[FOLDER]")
@click.option("--write", is_flag=True, help="Write the files; without it the changes are only shown.")
def command(folder: str, write: bool) -> int:
    """Take over the configurations and annotations of kube-linter, kube-score, polaris, checkov, trivy and kubescape.

    It shows a diff: a .k8slint.yaml, and k8slint.dev/ignore beside annotations of other tools. What has no counterpart
    is listed.
    """
    from k8slint.analysis.fix.changed_file import write_changes
    from k8slint.commands.console import inert
    from k8slint.project.boundary import Boundary
    from k8slint.project.project import NO_CONFIG, Project
    from k8slint.report.display import visible
    from k8slint.report.file_diff import file_diff
    from k8slint.views.migration import migration_of

    if not os.path.isdir(folder):
        raise UsageError(f"'{folder}' is not a folder")
    project = Project.open([folder], NO_CONFIG)
    files = sorted({unit.file for unit in project.judged_units() if unit.file.endswith((".yaml", ".yml"))})
    boundary = Boundary([folder])
    found = migration_of(folder, files, boundary)
    for change in found.changes:
        click.echo(file_diff(change, is_terminal=sys.stdout.isatty()), nl=False)
        failed = write_changes([change] * write, boundary)
        if failed is not None:
            raise UsageError(f"cannot write '{failed.file}': {failed.reason}")
    if found.left:
        click.echo("\nWithout a counterpart:" if found.changes else "Without a counterpart:")
        click.echo("\n".join(inert(f"  {visible(sentence)}") for sentence in found.left))
    if not found.changes and not found.left:
        click.echo("No configuration or annotation of another tool found.")
    elif found.changes and not write:
        click.echo("\nNothing is written; add --write.")
    return 0
