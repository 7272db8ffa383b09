"""`k8slint explain`: the page of a rule, or of a state such as ImagePullBackOff."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from k8slint.commands.console import colour_option, console_for, inert
from k8slint.commands.options import completed_by
from k8slint.project.configuration_error import UsageError
from k8slint.report.display import defused_json

if TYPE_CHECKING:
    from k8slint.rulebook.example import Example
    from k8slint.rulebook.page import RulePage, Topic
    from k8slint.rulebook.rulebook import Rulebook


_MISTYPED = 0.85
"""How much like a rule or state a word is that means it; one that is less so may be looked for in the pages."""


@click.command("explain")
@click.argument("name", metavar="RULE|STATE|WORD", shell_complete=completed_by("explained_words"))
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    help="A page in the terminal, Markdown or JSON.",
)
@colour_option
def command(name: str, format_: str, colour: str) -> int:
    """Explain a rule, a state such as OOMKilled, a component's file or another tool's check, or search for a word."""
    from k8slint.project.own_files import rulebook_here
    from k8slint.rulebook.page import find_topic

    rulebook = rulebook_here()
    page = _page_of(name, rulebook)
    topic = None if page else find_topic(name, rulebook)
    found = None if page or topic else _searched(name, rulebook)
    if page is not None:
        _print(_page_values(page), _page_text(page), format_, colour)
    elif topic is not None:
        _print(_topic_values(topic), _topic_text(topic), format_, colour)
    elif found is not None:
        _print(*found, format_, colour)
    else:
        raise UsageError(_unknown(name, rulebook))
    return 0


def _searched(word: str, rulebook: Rulebook) -> tuple[dict[str, Any], str] | None:
    """Return what is known of a word that is no rule: the check of another tool, a group, or pages that speak of it."""
    from k8slint.rulebook.peer import peer_checks
    from k8slint.rulebook.rule_group import find_group
    from k8slint.rulebook.search import group_markdown, pages_about, peer_markdown

    checks = peer_checks(word)
    if checks:
        return {"checks": [check._asdict() for check in checks]}, peer_markdown(checks, rulebook)
    group = find_group(word.lower())
    if group is not None:
        values = {"group": group.name, "title": group.title, "source": group.source, "rules": sorted(group.rules)}
        return values, group_markdown(group)
    return None if rulebook.named(word) or _near(word, rulebook, _MISTYPED) else pages_about(word, rulebook)


def _page_of(name: str, rulebook: Rulebook) -> RulePage | None:
    """Return the page of a rule, whatever the case of its id; None when no rule has that id."""
    from k8slint.rulebook.page import load_page

    rule = rulebook.get(name.lower())
    return load_page(rule) if rule else None


def _print(values: dict[str, Any], markdown: str, format_: str, colour: str) -> None:
    if format_ == "json":
        click.echo(defused_json(json.dumps(values, indent=1)))
    elif format_ == "markdown":
        click.echo(inert(markdown), nl=False)
    else:
        from k8slint.commands.markdown_page import print_markdown

        print_markdown(console_for(colour), inert(markdown))


def _page_text(page: RulePage) -> str:
    from k8slint.rulebook.check import reported_at
    from k8slint.rulebook.page_markdown import page_markdown

    return page_markdown(page, reported_at(page.rule))


def _topic_text(topic: Topic) -> str:
    """Return a topic's Markdown with the rules that belong to it."""
    if not topic.rules:
        return topic.text
    rules = "\n".join(f"- `{rule}`" for rule in topic.rules)
    return f"{topic.text.rstrip()}\n\n## Rules that see it coming\n\n{rules}\n"


def _topic_values(topic: Topic) -> dict[str, Any]:
    return {"topic": topic.name, "text": topic.text, "rules": list(topic.rules)}


def _page_values(page: RulePage) -> dict[str, Any]:
    """Return a page as JSON values."""
    from k8slint.commands.rules import rule_values
    from k8slint.rulebook.address import rule_url
    from k8slint.rulebook.check import reported_at
    from k8slint.rulebook.page_markdown import page_path, suppression_recipes

    rule = page.rule
    return {
        **rule_values(rule),
        "url": rule_url(rule),
        "happens": page.happens,
        "why": page.why,
        "instead": page.instead,
        "silent": page.silent,
        "fixes": page.fixes,
        "unsafe_because": page.unsafe_because,
        "params": [param._asdict() for param in page.params],
        "references": list(page.references),
        "examples": [_example_values(example) for example in page.examples],
        "allow": [{"where": where, "text": text} for where, text in suppression_recipes(rule.id)],
        "page": page_path(page),
        "checks": [place._asdict() for place in reported_at(rule)],
    }


def _example_values(example: Example) -> dict[str, Any]:
    return {
        "title": example.title,
        "bad": example.bad,
        "files": example.files,
        "findings": [expected._asdict() for expected in example.expected],
        "fixed": example.fixed,
        "params": example.params,
        "config": example.config,
        "kubernetes_version": example.kubernetes_version,
    }


def _near(name: str, rulebook: Rulebook, likeness: float = 0.6) -> str:
    """Return the rule or state that a name nearly is; empty when it is near none."""
    from difflib import get_close_matches

    from k8slint.rulebook.page import topic_names

    known = {known.lower(): known for known in (*rulebook, *topic_names())}
    near = get_close_matches(name.lower(), known, n=1, cutoff=likeness)
    return known[near[0]] if near else ""


def _unknown(name: str, rulebook: Rulebook) -> str:
    """Return that nothing has this name, and what might be meant."""
    if rulebook.named(name):
        return f"'{name}' names several rules; k8slint rules {name} lists them"
    near = _near(name, rulebook)
    hint = f"did you mean '{near}'?" if near else "k8slint rules lists the rules"
    return f"no rule or state is called '{name}'; {hint}"
