"""Examples of rule pages, run and drawn: what k8slint really says about each."""

from __future__ import annotations

import html
import re
from functools import cache
from typing import TYPE_CHECKING

from k8slint.analysis.run import lint_files
from k8slint.report import text
from k8slint.report.footer import footer
from k8slint.report.options import RenderOptions
from k8slint.report.paint import coloured
from k8slint.report.sources import Sources
from k8slint.rulebook.page import load_page
from k8slint.rulebook.rulebook import Rulebook

if TYPE_CHECKING:
    from k8slint.model.finding import Finding
    from k8slint.model.result import Report
    from k8slint.model.rule import Rule
    from k8slint.rulebook.example import Example

WIDTH = 84
_DRAWN = RenderOptions(colour=True, width=WIDTH, show_all=True)
_COLOURS = {
    "1;31": "error",
    "1;33": "warning",
    "1;36": "info",
    "1": "strong",
    "34": "gutter",
    "1;34": "related",
    "1;32": "good",
    "2": "dim",
}
"""Escape sequence -> class of the style sheet `docs/assets/finding.css`."""


def run_of(rule: Rule, example: Example) -> Report:
    """Return the report on an example, with the rule alone."""
    config = dict(example.config)
    if example.params:
        config["rules"] = {**config.get("rules", {}), rule.id: example.params}
    version = {"kubernetes_version": example.kubernetes_version} if example.kubernetes_version else {}
    return lint_files(example.files, config=config, select=[rule.id], before=example.old, **version)


@cache
def runs_of(rule_id: str) -> tuple[tuple[Example, Report], ...]:
    """Return the examples of a rule with their reports, those with findings first."""
    rule = Rulebook.load()[rule_id]
    examples = sorted(load_page(rule).examples, key=lambda example: not example.bad)
    return tuple((example, run_of(rule, example)) for example in examples)


def findings_of(rule: Rule) -> list[Finding]:
    """Return what all examples of a rule find."""
    return [finding for _, report in runs_of(rule.id) for finding in report.findings]


def drawn(report: Report, example: Example) -> str:
    """Return the findings of a report as the terminal shows them, as HTML; empty where there is none."""
    if not report.findings:
        return ""
    shown = text.render(report, Sources(example.files), _DRAWN)
    ending = "\n".join(footer(report, _DRAWN, coloured)) + "\n"
    return terminal(shown.removesuffix(ending).strip("\n"))


def terminal(shown: str) -> str:
    """Return text with colours of a terminal as a block of HTML."""
    escaped = html.escape(shown, quote=False)
    spans = re.sub(r"\x1b\[([\d;]+)m(.*?)\x1b\[0m", _span, escaped, flags=re.DOTALL)
    return f'<pre class="finding">{spans}</pre>'


def _span(found: re.Match[str]) -> str:
    return f'<span class="k-{_COLOURS[found[1]]}">{found[2]}</span>'
