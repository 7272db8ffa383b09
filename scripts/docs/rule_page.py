"""The page of a rule on the site: its words, its examples with what k8slint says of them, and where it belongs."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from k8slint.rulebook.check import reported_at
from k8slint.rulebook.page import load_page
from k8slint.rulebook.page_markdown import (
    default_text,
    fix_words,
    page_path,
    silences,
    suppression_recipes,
    version_range,
)
from k8slint.rulebook.peer import checks_of, peer_tools
from k8slint.rulebook.rule_group import groups_of
from k8slint.rulebook.rulebook import Rulebook
from scripts.docs.place import CODE, linked, page_of_rule
from scripts.docs.runs import drawn, runs_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.model.rule import Rule
    from k8slint.rulebook.example import Example
    from k8slint.rulebook.page import RulePage

_MOST_RELATED = 12
_MOST_KINDS = 8
_PREVIEW = "New: off until the next minor version, unless `preview: true` or its id turns it on."


def page_of(rule: Rule) -> str:
    """Return the page of a rule as Markdown, with links to other pages."""
    page = load_page(rule)
    parts = [f"# {rule.id}", f"**{rule.title}.**", _facts(page)]
    parts += _section("What happens", page.happens)
    parts += _section("Why it matters", page.why)
    parts += _section("Instead", page.instead)
    parts += _section("When it is silent", silences(page))
    fix = fix_words(page).removeprefix("Fix: ")
    parts += _section("Fix", f"{fix[:1].upper()}{fix[1:]}")
    parts += _section("Parameters", _params(page))
    parts += _section("Examples", "\n\n".join(_examples(rule)))
    parts += _section("Allowing it", _allowing(rule))
    parts += _section("Related rules", "\n".join(_related_lines(rule)))
    parts += _section("Sources", "\n".join(_sources(page)))
    return linked("\n\n".join(parts) + "\n", page_of_rule(rule.id))


@cache
def _elsewhere() -> dict[str, str]:
    """Return for a rule a sentence that names the checks of other tools that find the same."""
    found: dict[str, list[str]] = {}
    for tool in peer_tools():
        for check in checks_of(tool):
            for rule_id in check.rules:
                found.setdefault(rule_id, []).append(f"{tool} `{check.id}`")
    return {rule_id: f"Elsewhere: {', '.join(names)}." for rule_id, names in found.items()}


def _section(heading: str, text: str) -> list[str]:
    return [f"## {heading}", text] if text else []


def _facts(page: RulePage) -> str:
    """Return what holds of the rule, in two lines."""
    rule = page.rule
    by_default = "on" if rule.enabled else "off, except where a namespace enforces it" if rule.governed else "off"
    facts = [
        f"**{rule.severity}**",
        "refused by nobody: it is accepted" if rule.refused_by == "nobody" else f"refused by `{rule.refused_by}`",
        f"category [{rule.category}](categories/{rule.category}.md)",
        f"{by_default} by default" if rule.enabled or not rule.governed else by_default,
        version_range(rule.since, rule.until) or "all Kubernetes versions",
    ]
    groups = ", ".join(f"[`{group}`](../groups/{group}.md)" for group in groups_of(rule.id))
    kinds = ", ".join(rule.kinds[:_MOST_KINDS]) + (", ..." if len(rule.kinds) > _MOST_KINDS else "")
    further = [
        f"It looks at {kinds}." if kinds else "",
        f"In group {groups}." if groups else "",
        _elsewhere().get(rule.id, ""),
        _PREVIEW if rule.preview else "",
    ]
    return "\n\n".join([" · ".join(facts), *filter(None, further)])


def _params(page: RulePage) -> str:
    if not page.params:
        return ""
    rows = [
        f"| `{param.name}` | {param.type} | `{_cell(default_text(param.default))}` | {_cell(param.description)} |"
        for param in page.params
    ]
    example = page.params[0]
    setting = f"rules:\n  {page.rule.id}:\n    {example.name}: {default_text(example.default)}"
    head = "| name | type | default | |\n| --- | --- | --- | --- |"
    return f"{head}\n" + "\n".join(rows) + f"\n\n{_fenced(setting, 'yaml', '.k8slint.yaml')}"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _examples(rule: Rule) -> Iterator[str]:
    for example, report in runs_of(rule.id):
        yield "### " + ("Wrong" if example.bad else "Right") + (f": {example.title}" if example.title else "")
        conditions = [f"`{name}: {default_text(value)}`" for name, value in example.params.items()]
        if example.kubernetes_version:
            conditions.append(f"Kubernetes {example.kubernetes_version}")
        if conditions:
            yield f"With {', '.join(conditions)}:"
        yield from _texts(example)
        shown = drawn(report, example)
        if shown:
            yield shown
        for file, text in (example.fixed or {}).items():
            yield "Fixed:"
            yield _fenced(text, _language(file), file if len(example.files) > 1 else "")


def _texts(example: Example) -> Iterator[str]:
    """Yield the configuration and the files of an example, each with the lines of its findings marked."""
    from k8slint.rulebook.page_markdown import config_text

    several = len(example.files) > 1
    if example.config:
        yield _fenced(config_text(example.config), "yaml", ".k8slint.yaml")
    for file, text in (example.old or {}).items():
        yield _fenced(text, "yaml", f"{file}, before")
    for file, text in example.files.items():
        marked = sorted({expected.line for expected in example.expected if expected.file == file})
        title = f"{file}, after" if example.old is not None else file if several or example.config else ""
        yield _fenced(text, _language(file), title, marked)


def _language(file: str) -> str:
    return "json" if file.endswith(".json") else "yaml"


def _fenced(text: str, language: str, title: str = "", marked: list[int] | None = None) -> str:
    """Return a code block, with a fence that the text does not contain."""
    fence = "```"
    while fence in text:
        fence += "`"
    words = [language, *([f'title="{title}"'] if title else [])]
    words += [f'hl_lines="{" ".join(map(str, marked))}"'] if marked else []
    return f"{fence}{' '.join(words)}\n{text.rstrip()}\n{fence}"


def _allowing(rule: Rule) -> str:
    parts = []
    for where, text in suppression_recipes(rule.id):
        parts += [f"{where}:", _fenced(text, "yaml")]
    return "\n\n".join(parts)


def _related_lines(rule: Rule) -> Iterator[str]:
    """Yield the rules that belong together: one that says more of the same cause, those it names, its neighbours."""
    rules = Rulebook.load()
    for other in _covering().get(rule.id, ()):
        yield f"- `{other}` says more about the same cause, so this rule is silent where that one speaks"
    for other in rule.covers:
        yield f"- `{other}` is silent where this rule reports the same cause"
    said = {rule.id, *rule.covers, *_covering().get(rule.id, ())}
    page = load_page(rule)
    words = " ".join((page.happens, page.why, page.instead, page.silent)).split("`")[1::2]
    near = [word for word in dict.fromkeys(words) if word in rules and word not in said]
    near += [
        each.id
        for each in rules.values()
        if rule.module
        and (each.category, each.module) == (rule.category, rule.module)
        and each.id not in {*said, *near}
    ]
    for other in near[:_MOST_RELATED]:
        yield f"- `{other}`: {rules[other].title}"


@cache
def _covering() -> dict[str, list[str]]:
    """Return for a rule the ids of those that say more of the same cause."""
    found: dict[str, list[str]] = {}
    for rule in Rulebook.load().values():
        for other in rule.covers:
            found.setdefault(other, []).append(rule.id)
    return found


def _sources(page: RulePage) -> Iterator[str]:
    for reference in page.references:
        yield f"- <{reference}>"
    yield f"- this page: [`{page_path(page)}`]({CODE}/{page_path(page)})"
    for place in reported_at(page.rule):
        yield f"- the code: [`{place.file}`, `{place.function}`]({CODE}/{place.file}#L{place.line})"
