"""`k8slint coverage`: the controls of a group of rules, with what the manifests show of each."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from k8slint.commands.console import colour_option, console_for, print_trimmed
from k8slint.project.configuration_error import UsageError
from k8slint.report.ranking import number_of

if TYPE_CHECKING:
    from k8slint.model.result import Report
    from k8slint.rulebook.rule_group import RuleGroup

_WIDE = 130
"""Columns from which titles and rules fit side by side."""
_PIPED_WIDTH = 240


@click.command("coverage")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--group", "name", required=True, help="The group, such as cis; k8slint rules --group lists them.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", help="Table or JSON.")
@colour_option
def command(paths: tuple[str, ...], name: str, format_: str, colour: str) -> int:
    """Print the controls of a group that manifests can show, with the findings of each."""
    from k8slint.analysis.run import lint
    from k8slint.project.options import Options, Selection
    from k8slint.rulebook.rule_group import find_group, group_names

    group = find_group(name)
    if group is None:
        raise UsageError(f"no group is called '{name}'; there are {', '.join(group_names())}")
    report = lint(list(paths) or ["."], options=Options(Selection(select=(name,))))
    rows = control_rows(group, report)
    if format_ == "json":
        head = {"group": group.name, "title": group.title, "source": group.source}
        click.echo(json.dumps({**head, "controls": rows}, indent=1))
    else:
        _print_table(group, rows, colour)
    return 1 if any(row["findings"] for row in rows) else 0


def control_rows(group: RuleGroup, report: Report) -> list[dict[str, Any]]:
    """Return the controls of a group as JSON values; `findings` is None where manifests cannot show a control."""
    counts: dict[str, int] = {}
    for finding in report.findings:
        counts[finding.rule] = counts.get(finding.rule, 0) + 1
    return [
        {
            "id": control.id,
            "title": control.title,
            "rules": list(control.rules),
            "findings": sum(counts.get(rule, 0) for rule in control.rules) if control.rules else None,
        }
        for control in group.controls
    ]


def _print_table(group: RuleGroup, rows: list[dict[str, Any]], colour: str) -> None:
    """Print a line for each control, or a few where the terminal is too narrow for titles and rules side by side."""
    from rich.console import Group
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    console = console_for(colour, _PIPED_WIDTH)
    parts: list[Any] = [Text(group.title, style="bold")]
    shown = [row for row in rows if row["findings"] is not None]
    if console.width < _WIDE:
        for row in shown:
            parts.append(Text.assemble((row["id"], "bold"), f"  {number_of(row['findings'], 'finding')}"))
            parts += [Padding(Text(text), (0, 0, 0, 4)) for text in (row["title"], *row["rules"])]
    else:
        table = Table(box=None, pad_edge=False, header_style="bold")
        for heading in ("Control", "Findings", "What it asks for", "Rules"):
            table.add_column(heading, no_wrap=heading != "Rules")
        for row in shown:
            table.add_row(row["id"], str(row["findings"]), row["title"], ", ".join(row["rules"]))
        parts.append(table)
    broken = sum(bool(row["findings"]) for row in rows)
    parts.append(
        Text(
            f"\n{number_of(broken, 'control')} with findings, {len(shown) - broken} without; "
            f"{number_of(len(rows) - len(shown), 'control')} that no manifest shows"
        )
    )
    print_trimmed(console, Group(*parts))
