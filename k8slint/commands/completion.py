"""`k8slint completion`: a script that lets a shell complete commands, options, rules, groups and formats."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem, ShellComplete, get_completion_class

if TYPE_CHECKING:
    from collections.abc import Iterable

_WHERE = {
    "bash": "k8slint completion bash > ~/.local/share/bash-completion/completions/k8slint",
    "zsh": 'k8slint completion zsh > "${fpath[1]}/_k8slint"',
    "fish": "k8slint completion fish > ~/.config/fish/completions/k8slint.fish",
}
"""Shell -> a line that installs its script for one user."""


@click.command("completion", epilog="\b\n" + "\n".join(_WHERE.values()))
@click.argument("shell", type=click.Choice(list(_WHERE)))
def command(shell: str) -> int:
    """Print a script that completes commands, options, rules, groups and formats in a SHELL."""
    from k8slint.commands.group import group

    kind = get_completion_class(shell)
    assert kind is not None, "click knows the shells of the table"
    # Of the class itself, source() would run the shell to ask for its version.
    script = ShellComplete.source(kind(group, {}, "k8slint", "_K8SLINT_COMPLETE"))
    click.echo(script.rstrip("\n"))
    return 0


def rule_words(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the rules, categories and groups that begin with what was typed, behind the last comma of it."""
    from k8slint.rulebook.rule_group import find_group, group_names
    from k8slint.rulebook.rulebook import Rulebook

    del context, parameter
    rulebook = Rulebook.load()
    known = {name: f"all rules of category {name}" for name in rulebook.categories}
    known |= {name: group.title for name in group_names() if (group := find_group(name)) is not None}
    known |= {rule.id: rule.title for rule in rulebook.values()} | {"all": "all rules"}
    return _beginning(known.items(), incomplete)


def explained_words(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return what `k8slint explain` has a page about and begins with what was typed."""
    from k8slint.rulebook.page import topic_names

    found = rule_words(context, parameter, incomplete)
    return [*found, *(CompletionItem(name) for name in topic_names() if name.startswith(incomplete))]


def format_words(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the formats of a report that begin with what was typed; behind a colon a file is wanted."""
    from k8slint.report.formats import FORMATS

    del context, parameter
    if ":" in incomplete:
        return [CompletionItem(incomplete, type="file")]
    return [CompletionItem(name) for name in FORMATS if name.startswith(incomplete)]


def command_words(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the commands that begin with what was typed."""
    from k8slint.commands.group import COMMANDS

    del context, parameter
    return _beginning(COMMANDS.items(), incomplete)


def _beginning(known: Iterable[tuple[str, str]], incomplete: str) -> list[CompletionItem]:
    before, comma, last = incomplete.rpartition(",")
    return [CompletionItem(f"{before}{comma}{name}", help=text) for name, text in known if name.startswith(last)]
