"""`k8slint rules`: what can be found, how bad it is, and who in the cluster would refuse it."""

from __future__ import annotations

import json
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from k8slint.commands.console import colour_option, console_for, print_trimmed
from k8slint.commands.options import completed_by
from k8slint.model.severity import SEVERITIES
from k8slint.project.configuration_error import UsageError
from k8slint.project.own_files import rulebook_here
from k8slint.report.display import defused_json, visible
from k8slint.report.ranking import number_of
from k8slint.rulebook.page import fixes_of

if TYPE_CHECKING:
    from k8slint.model.rule import Rule
    from k8slint.rulebook.rulebook import Rulebook

_PIPED_WIDTH = 240
_WIDE = 130
"""Columns from which a rule and its whole title fit into one line."""

_WIDTHS = (52, len("severity"), len("refused by"), len("default"))
_HEADS = ("Rule", "Severity", "Refused by", "Default", "What is wrong")
_HEAD = "  ".join(f"{word:<{width}}" for word, width in zip(_HEADS, (*_WIDTHS, 0), strict=True))
_STYLES = {"error": "bold red", "warning": "bold yellow", "info": "bold cyan"}


@click.command("rules")
@click.argument("names", nargs=-1, metavar="[CATEGORY|RULE|GROUP]...", shell_complete=completed_by("rule_words"))
@click.option("--search", "word", metavar="WORD", help="Rules whose id, title or page speaks of a word.")
@click.option("--category", "categories", multiple=True, metavar="NAME", help="Rules of a category; repeatable.")
@click.option("--group", "group", is_flag=False, flag_value="", help="Rules of a group; alone, it lists the groups.")
@click.option("--severity", type=click.Choice(SEVERITIES), help="Rules of a severity.")
@click.option(
    "--refused-by", "refuser", metavar="WHO", help="Rules for what a component rejects; nobody: for the rest."
)
@click.option("--default", "default", type=click.Choice(["on", "off"]), help="Rules that are on, or off, by default.")
@click.option("--fixable", is_flag=True, help="Rules whose findings `k8slint check --fix` can fix.")
@click.option("--preview", is_flag=True, help="New rules, which the next minor version turns on.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", help="Table or JSON.")
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@colour_option
def command(names: tuple[str, ...], format_: str, group: str | None, colour: str, **asked: Any) -> int:
    """List the rules: all of them, or those of some categories, patterns and groups that all options speak of."""
    format_ = "json" if asked["as_json"] else format_
    if group == "":
        _print_groups(format_)
        return 0
    rulebook = rulebook_here()
    rules = [rulebook[rule_id] for rule_id in _chosen((*names, *asked["categories"]), rulebook)]
    if group:
        in_group = set(_chosen((group,), rulebook))
        rules = [rule for rule in rules if rule.id in in_group]
    rules = _asked_for(rules, asked, rulebook)
    if format_ == "json":
        values = [rule_values(rule) | {"params": rule.params} for rule in rules]
        click.echo(defused_json(json.dumps(values, indent=1)))
    elif not rules:
        click.echo("No rule is all of that.")
    else:
        _print_table(rules, colour)
    return 0


def _asked_for(rules: list[Rule], asked: dict[str, Any], rulebook: Rulebook) -> list[Rule]:
    """Return those of some rules that the options speak of. Raises UsageError for a component that refuses nothing."""
    refuser, word = asked["refuser"], asked["word"]
    if refuser is not None:
        known = sorted({rule.refused_by for rule in rulebook.values()})
        if refuser not in known:
            raise UsageError(f"--refused-by: nothing is rejected by '{refuser}'; there are {', '.join(known)}")
        rules = [rule for rule in rules if rule.refused_by == refuser]
    if asked["severity"]:
        rules = [rule for rule in rules if rule.severity == asked["severity"]]
    if asked["default"]:
        rules = [rule for rule in rules if _default_of(rule) == asked["default"]]
    if asked["preview"]:
        rules = [rule for rule in rules if rule.preview]
    if asked["fixable"]:
        rules = [rule for rule in rules if fixes_of(rule) in ("safe", "unsafe")]
    if word is not None:
        from k8slint.rulebook.search import speaks_of

        rules = [rule for rule in rules if speaks_of(rule, word)]
    return rules


def _chosen(names: tuple[str, ...], rulebook: Rulebook) -> list[str]:
    """Return the ids of the rules that are meant, in the order of the rulebook; raises UsageError for unknown names."""
    if not names:
        return list(rulebook)
    wanted: set[str] = set()
    for name in names:
        hint = rulebook.unknown_selection(name)
        if hint is not None:
            raise UsageError(f"no rule, category or group is called '{name}'{hint}")
        wanted.update(rulebook.selected(name))
    return [rule_id for rule_id in rulebook if rule_id in wanted]


def _default_of(rule: Rule) -> str:
    """Return whether a rule is on where nobody configures anything: `on`, `off`, or `new`, which is off, too."""
    return "new" if rule.preview and rule.enabled else "on" if rule.enabled else "off"


def _print_groups(format_: str) -> None:
    """Print the groups of rules with their sources."""
    from k8slint.rulebook.rule_group import find_group, group_names

    groups = [group for name in group_names() if (group := find_group(name)) is not None]
    if format_ == "json":
        fields = ("name", "title", "source", "severity")
        rows = [{field: getattr(each, field) for field in fields} | {"rules": sorted(each.rules)} for each in groups]
        click.echo(json.dumps(rows, indent=1))
        return
    for each in groups:
        click.echo(f"{each.name}: {each.title} ({number_of(len(each.rules), 'rule')})\n  {each.source}")


def rule_values(rule: Rule) -> dict[str, Any]:
    """Return what lists and pages have of a rule, as JSON values."""
    from k8slint.rulebook.page_markdown import version_range

    return {
        "id": rule.id,
        "category": rule.category,
        "title": rule.title,
        "severity": rule.severity,
        "refused_by": rule.refused_by,
        "enabled": rule.enabled,
        "preview": rule.preview,
        "fixes": fixes_of(rule) or None,
        "kinds": list(rule.kinds),
        "kubernetes_versions": version_range(rule.since, rule.until),
    }


def _print_table(rules: list[Rule], colour: str) -> None:
    """Print a line for each rule, or two where the terminal is too narrow for whole titles."""
    from rich.console import Group
    from rich.padding import Padding
    from rich.text import Text

    console = console_for(colour, _PIPED_WIDTH)
    off = sum(not rule.enabled for rule in rules)
    parts: list[Any] = [Text(_HEAD, style="bold")] if console.width >= _WIDE else []
    for category, group in groupby(rules, key=lambda rule: rule.category):
        parts += [Text(), Text(category, style="bold")]
        members = list(group)
        if console.width >= _WIDE:
            parts.append(_table(members))
            continue
        for rule in members:
            facts = f", {rule.severity}, refused by {rule.refused_by}, {_default_of(rule)}"
            parts.append(Padding(Text.assemble((rule.id, _STYLES[rule.severity]), facts), (0, 0, 0, 2)))
            parts.append(Padding(Text(visible(rule.title)), (0, 0, 0, 6)))
    parts.append(Text(f"\n{number_of(len(rules), 'rule')}, {off} off by default; `k8slint explain RULE` shows one"))
    print_trimmed(console, Group(*parts))


def _table(rules: list[Rule]) -> Any:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, show_header=False)
    for width in _WIDTHS:
        table.add_column(no_wrap=True, min_width=width)
    table.add_column()
    for rule in rules:
        severity = Text(rule.severity, style=_STYLES[rule.severity])
        table.add_row(f"  {rule.id}", severity, rule.refused_by, _default_of(rule), visible(rule.title))
    return table
