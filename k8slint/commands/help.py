"""`k8slint help`: the help of k8slint, or of one of its commands."""

from __future__ import annotations

import click

from k8slint.commands.options import completed_by


@click.command("help", add_help_option=False)
@click.argument("name", required=False, default="", metavar="[COMMAND]", shell_complete=completed_by("command_words"))
@click.pass_context
def command(context: click.Context, name: str) -> int:
    """Print the help of k8slint, or of a COMMAND."""
    top = context.parent
    assert top is not None, "it is a command of the group"
    if not name or name == "help":
        click.echo(top.get_help())
        return 0
    _, found, _ = top.command.resolve_command(top, [name])  # type: ignore[attr-defined] # the command is the group
    with click.Context(found, info_name=name, parent=top) as inner:
        click.echo(found.get_help(inner))
    return 0
