"""The group of all commands; each is imported only when it is called."""

from __future__ import annotations

import os
from importlib import import_module

import click

from k8slint import __version__

COMMANDS = {
    "check": "Check manifests: files, folders, or - for stdin.",
    "baseline": "Allow what is found today, so that only new findings are reported.",
    "diff": "Say what a change does to the cluster, object by object.",
    "rules": "List the rules.",
    "coverage": "Print the controls of a group of rules, such as cis, with the findings of each.",
    "explain": "Explain a rule, or a state such as ImagePullBackOff.",
    "images": "List every image with registry, tag, digest, effective pull policy and use.",
    "credentials": "Say which registry credentials the kubelet would try for an image.",
    "timeline": "Draw the life of each pod: start-up, probes, shutdown.",
    "inspect": "Say what the cluster will make of each workload.",
    "policies": "Test own rules and policies, or begin one.",
    "migrate": "Take over configurations and annotations of other tools.",
    "server": "Serve an editor by the Language Server Protocol.",
    "init": "Write a commented configuration file.",
    "clean": "Empty the cache.",
    "completion": "Print a script that completes words in bash, zsh or fish.",
    "help": "Print the help of k8slint, or of a command.",
    "version": "Print the version; --verbose: also what it knows and finds here.",
}
"""Command -> one line of help; the module of the same name in this package holds it as `command`."""


_MEANT = dict.fromkeys(("lint", "validate", "run", "test", "scan", "verify", "analyze", "audit"), "check")
_MEANT |= {"rule": "explain", "show": "explain", "doc": "explain", "list": "rules", "ls": "rules", "new": "init"}
"""Words of other tools -> the command that does so here."""

_ENVIRONMENT = {
    "K8SLINT_OUTPUT_FORMAT": "Formats of a report, where no --output-format is given.",
    "K8SLINT_NO_CACHE": "Anything but 0, no or false: remember and recall nothing.",
    "K8SLINT_CACHE_DIR": "The folder to remember results in.",
    "NO_COLOR": "No colours, and no progress bar.",
    "FORCE_COLOR, CLICOLOR_FORCE": "Colours also where no terminal is.",
    "COLUMNS": "The width to draw in.",
    "GITHUB_STEP_SUMMARY": "With --format github: the file that gets the report as Markdown, too.",
    "CI, PRE_COMMIT": "No progress bar.",
    "XDG_CACHE_HOME, XDG_STATE_HOME": "Where the folders of caches, and the key that seals them, lie.",
}
"""Variable of the environment -> what it does, for the help."""


class LazyGroup(click.Group):
    """A click group that imports a command's module only when that command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands, in the order of the table."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, whose module is imported now; None when there is none of that name."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"k8slint.commands.{cmd_name}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command of some arguments, or name the nearest one (click does so for eager groups only)."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            ctx.fail(f"no such command '{name}'; {_hint(name)}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands from the table, so that --help imports none of them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))
        with formatter.section("Environment"):
            formatter.write_dl(list(_ENVIRONMENT.items()))


def _hint(name: str) -> str:
    """Return what may be meant by a word that is no command."""
    from k8slint.rulebook.rulebook import nearest

    if os.path.lexists(name.partition("\0")[0]):
        return f"to check that, write 'k8slint check {name}'"
    near = nearest(name, (*COMMANDS, *_MEANT))
    return f"did you mean '{_MEANT.get(near, near)}'?" if near else f"there are {', '.join(COMMANDS)}"


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "-V", "--version", message="k8slint %(version)s")
def group() -> None:
    """Find what a Kubernetes cluster would refuse, or suffer from, before the cluster does."""
