"""The page of a rule: all its file says, read only when somebody wants to read it."""

from __future__ import annotations

from k8slint.bundled import read_bundled
from k8slint.hints import Any
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.rule import Rule
from k8slint.rulebook.example import Example, example_of


class Param(NamedTuple):
    """A parameter of a rule: its type in words (`string list`), its default and one sentence on its meaning."""

    name: str
    type: str
    default: Any
    description: str


class RulePage(NamedTuple):
    """What people read about a rule; the texts are Markdown without headings.

    `silent` says when the rule is silent; empty when the page does not say.
    """

    rule: Rule
    happens: str
    why: str
    instead: str
    silent: str
    params: tuple[Param, ...]
    references: tuple[str, ...]
    examples: tuple[Example, ...]


def load_page(rule: Rule) -> RulePage:
    """Return the page of a rule; raises `OSError` and `ValueError` for a missing or broken file."""
    fields = _fields(f"rules/{rule.category}/{rule.id}.yaml")
    params = fields.get("params", {})
    return RulePage(
        rule=rule,
        happens=fields["happens"].strip(),
        why=fields["why"].strip(),
        instead=fields["instead"].strip(),
        silent=fields.get("silent", "").strip(),
        params=tuple(Param(name, each["type"], each["default"], each["description"]) for name, each in params.items()),
        references=tuple(fields["references"]),
        examples=tuple(example_of(example) for example in fields["examples"]),
    )


def _fields(name: str) -> dict[str, Any]:
    """Return the fields of a rule file, by the reader of manifests, which is fast; tests check the files."""
    from k8slint.reading import values_of

    documents = values_of(read_bundled(name).decode())
    if len(documents) != 1 or not isinstance(documents[0], dict):
        raise ValueError(f"'{name}' is no rule file")
    return documents[0]


def find_page(rule: Rule) -> RulePage | None:
    """Return the page of a rule; None when its file cannot be read."""
    try:
        return load_page(rule)
    except (KeyError, OSError, ValueError):
        return None
