"""Rules as SARIF describes them: `reportingDescriptor` objects made from the pages of the rulebook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.rulebook.address import rule_url

if TYPE_CHECKING:
    from k8slint.model.rule import Rule
    from k8slint.rulebook.page import RulePage

LEVELS = {"error": "error", "warning": "warning", "info": "note"}
"""Severity -> SARIF level."""

_PROBLEM_SEVERITIES = {"error": "error", "warning": "warning", "info": "recommendation"}
_ALSO_SECURITY = ("access",)
"""Categories that readers of security alerts want to see beside `security`."""
_DESCRIPTION_LENGTH = 1000  # GitHub reads 1,024 characters


def descriptor(rule_id: str, rule: Rule | None) -> dict[str, Any]:
    """Return the descriptor of a rule; one without a page is described by its title alone, an unknown one by its id."""
    page = _page(rule) if rule else None
    title = rule.title if rule else rule_id
    severity = rule.severity if rule else "warning"
    category = rule.category if rule else "manifest"
    described: dict[str, Any] = {
        "id": rule_id,
        "name": pascal_case(rule_id),
        "shortDescription": {"text": f"{title}."},
        "fullDescription": {"text": _shortened(page.happens if page else f"{title}.")},
        "help": _help(page) if page else {"text": f"{title}."},
        "defaultConfiguration": {"level": LEVELS[severity]},
        "properties": {
            "tags": _tags(rule_id, category),
            "precision": "very-high" if severity == "error" else "high",
            "problem.severity": _PROBLEM_SEVERITIES[severity],
        },
    }
    url = rule_url(rule) or next(iter(page.references if page else ()), "")
    if url:
        described["helpUri"] = url
    return described


def _tags(rule_id: str, category: str) -> list[str]:
    """Return category and groups of a rule; viewers filter by them."""
    from k8slint.rulebook.rule_group import groups_of

    return ["kubernetes", category, *(["security"] if category in _ALSO_SECURITY else []), *groups_of(rule_id)]


def pascal_case(words: str) -> str:
    """Return `image-tag-latest` as `ImageTagLatest`, as SARIF writes names."""
    return "".join(word.capitalize() for word in words.split("-"))


def _page(rule: Rule) -> RulePage | None:
    from k8slint.rulebook.page import find_page

    return find_page(rule)


def _help(page: RulePage) -> dict[str, str]:
    from k8slint.rulebook.page_markdown import page_markdown

    text = "\n\n".join((page.happens, page.why, f"Instead: {page.instead}"))
    return {"text": text, "markdown": page_markdown(page)}


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _DESCRIPTION_LENGTH else f"{line[: _DESCRIPTION_LENGTH - 4].rstrip()} ..."
