"""The page of a rule as Markdown: for `k8slint explain --format markdown`, documentation and SARIF viewers."""

from __future__ import annotations

import json

from k8slint.hints import TYPE_CHECKING, Any
from k8slint.rulebook.permission import permission_recipes

if TYPE_CHECKING:
    from k8slint.rulebook.example import Example
    from k8slint.rulebook.page import Param, RulePage


def page_markdown(page: RulePage) -> str:
    """Write the whole page; examples keep their marks."""
    parts = [f"# {page.rule.id}", f"{page.rule.title}.", facts_line(page)]
    parts += _section("What happens", page.happens)
    parts += _section("Why it matters", page.why)
    parts += _section("Instead", page.instead)
    parts += _section("When it is silent", page.silent)
    for bad, heading in ((True, "Wrong"), (False, "Right")):
        blocks = [_example(example) for example in page.examples if example.bad is bad]
        parts += _section(heading, "\n\n".join(blocks))
    parts += _section("Parameters", "\n".join(_param(param) for param in page.params))
    parts += _section("How to allow it", _recipes(page))
    parts += _section("References", "\n".join(f"- <{reference}>" for reference in page.references))
    return "\n\n".join(parts) + "\n"


def facts_line(page: RulePage) -> str:
    """Say severity, who refuses it, category and default in one line."""
    rule = page.rule
    versions = version_range(rule.since, rule.until)
    facts = [
        f"**{rule.severity}**",
        f"refused by {rule.refused_by}",
        f"category `{rule.category}`",
        "on by default" if rule.enabled else "off by default",
        *([versions] if versions else []),
    ]
    return " · ".join(facts)


def version_range(since: int, until: int) -> str:
    """Say for which Kubernetes versions a rule holds, given first and last minor; empty for all."""
    if since and until:
        return f"Kubernetes 1.{since} to 1.{until}"
    if since:
        return f"Kubernetes 1.{since} and later"
    return f"Kubernetes up to 1.{until}" if until else ""


def example_title(example: Example) -> str:
    """Say what an example shows and under which conditions; empty when there is nothing to say."""
    told = [example.title] if example.title else []
    told += [f"{name}: {json.dumps(value)}" for name, value in example.params.items()]
    if example.kubernetes_version:
        told.append(f"Kubernetes {example.kubernetes_version}")
    return ", ".join(told)


def _section(heading: str, text: str) -> list[str]:
    return [f"## {heading}", text] if text else []


def _example(example: Example) -> str:
    title = example_title(example)
    parts = [f"{title}:"] if title else []
    files = {**({".k8slint.yaml": _config_text(example.config)} if example.config else {}), **example.marked}
    for file, text in files.items():
        parts += [f"`{file}`:"] if len(files) > 1 else []
        parts.append(f"{_fence(text)}yaml\n{text.rstrip()}\n{_fence(text)}")
    return "\n\n".join(parts)


def _config_text(config: dict[str, Any]) -> str:
    """Write the configuration of an example; JSON in its places is YAML, too."""
    lines = []
    for key, value in config.items():
        if isinstance(value, list) and any(isinstance(item, dict) for item in value):
            lines += [f"{key}:", *(f"  - {_flow(item)}" for item in value)]
        else:
            lines.append(f"{key}: {_flow(value)}")
    return "\n".join(lines)


def _flow(value: Any) -> str:
    """Write a value in flow style, mappings with plain keys as people write them."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(item)}" for key, item in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False)


def _fence(text: str) -> str:
    """Return a fence that the text does not contain."""
    fence = "```"
    while fence in text:
        fence += "`"
    return fence


def _param(param: Param) -> str:
    return f"- `{param.name}` ({param.type}, default `{default_text(param.default)}`): {param.description}"


def default_text(value: Any) -> str:
    """Write a default as it stands in a configuration."""
    return json.dumps(value, ensure_ascii=False)


def _recipes(page: RulePage) -> str:
    return "\n\n".join(f"{title}:\n\n```yaml\n{text}\n```" for title, text in permission_recipes(page.rule.id))
