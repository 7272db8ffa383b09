"""`k8slint rules`: what can be found, how bad it is, and who in the cluster would refuse it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from k8slint.commands.console import colour_option, console_for, print_trimmed
from k8slint.commands.options import completed_by
from k8slint.project.configuration_error import UsageError
from k8slint.project.own_files import rulebook_here
from k8slint.report.ranking import number_of

if TYPE_CHECKING:
    from k8slint.model.rule import Rule
    from k8slint.rulebook.rulebook import Rulebook

_PIPED_WIDTH = 240
_STYLES = {"error": "bold red", "warning": "bold yellow", "info": "bold cyan"}


@click.command("rules")
@click.argument("names", nargs=-1, metavar="[CATEGORY|RULE|GROUP]...", shell_complete=completed_by("rule_words"))
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", help="Table or JSON.")
@click.option("--group", "group", is_flag=False, flag_value="", help="Rules of a group; alone, it lists the groups.")
@colour_option
def command(names: tuple[str, ...], format_: str, group: str | None, colour: str) -> int:
    """List the rules: all of them, or those of some categories, patterns and groups."""
    if group == "":
        _print_groups(format_)
        return 0
    names = (*names, *([group] if group else []))
    rulebook = rulebook_here()
    rules = [rulebook[rule_id] for rule_id in _chosen(names, rulebook)]
    if format_ == "json":
        click.echo(json.dumps([rule_values(rule) | {"params": rule.params} for rule in rules], indent=1))
    else:
        _print_table(rules, colour)
    return 0


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
        "kinds": list(rule.kinds),
        "kubernetes_versions": version_range(rule.since, rule.until),
    }


def _print_table(rules: list[Rule], colour: str) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("Rule", "Severity", "Refused by", "Default"):
        table.add_column(name, no_wrap=True)
    table.add_column("What is wrong")
    category = ""
    for rule in rules:
        if rule.category != category:
            category = rule.category
            table.add_row()
            table.add_row(Text(category, style="bold"))
        severity = Text(rule.severity, style=_STYLES[rule.severity])
        table.add_row(f"  {rule.id}", severity, rule.refused_by, "on" if rule.enabled else "off", rule.title)
    off = sum(not rule.enabled for rule in rules)
    table.caption = f"\n{number_of(len(rules), 'rule')}, {off} off by default; k8slint explain RULE shows one"
    table.caption_justify = "left"
    print_trimmed(console_for(colour, _PIPED_WIDTH), table)
