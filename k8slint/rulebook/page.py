"""Pages people read, of rules and of states such as ImagePullBackOff (`rules/_topics/<Name>.md`)."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

from k8slint.bundled import bundled_path, read_bundled
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.rule import POLICY_RULE, Rule, is_policy
from k8slint.rulebook.example import Example, example_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Literal

    from k8slint.model.finding import Safety


class Param(NamedTuple):
    """A parameter of a rule: its type in words (`string list`), its default and one sentence on its meaning."""

    name: str
    type: str
    default: Any
    description: str


class RulePage(NamedTuple):
    """What people read about a rule; the texts are Markdown without headings.

    `silent` says when the rule is silent; empty when the page does not say. `fixes` is how safe its edits are, empty
    for a rule without any, and `unsafe_because` what they change where they are not safe.
    """

    rule: Rule
    happens: str
    why: str
    instead: str
    silent: str
    params: tuple[Param, ...]
    references: tuple[str, ...]
    examples: tuple[Example, ...]
    fixes: Safety | Literal[""] = ""
    unsafe_because: str = ""


def load_page(rule: Rule) -> RulePage:
    """Return the page of a rule; raises `OSError` and `ValueError` for a missing or broken file."""
    fields = _own_fields(rule.own) if rule.own is not None else _fields(page_file(rule))
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
        fixes=fields.get("fixes", ""),
        unsafe_because=fields.get("unsafe_because", "").strip(),
    )


def _own_fields(own: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a team's own page, with words for those that it may leave out."""
    asks = (
        f"The rule asks for:\n\n```\n{own['must'].strip()}\n```" if "must" in own else "The rule asks for its schema."
    )
    words = {
        "happens": asks,
        "why": f"{own['title']}.",
        "instead": own.get("fix", "Change what the finding stands on."),
    }
    return {**words, "references": [], **own}


def _fields(name: str) -> dict[str, Any]:
    """Return the fields of a rule file, by the reader of manifests, which is fast; tests check the files."""
    from k8slint.reading import values_of

    documents = values_of(read_bundled(name).decode())
    if len(documents) != 1 or not isinstance(documents[0], dict):
        raise ValueError(f"'{name}' is not a rule file")
    return documents[0]


def page_file(rule: Rule) -> str:
    """Return the bundled file of a rule's page, `rules/<category>/<id>.yaml`; admission policies share one."""
    return f"rules/{rule.category}/{POLICY_RULE if is_policy(rule.id) else rule.id}.yaml"


def fixes_of(rule: Rule) -> str:
    """Return how safe the fixes of a rule's findings are, as its page says; empty where they have none.

    The page is not parsed for it, as whole lists of rules ask.
    """
    if rule.own is not None:
        return str(rule.own.get("fixes", ""))
    found = _FIXES_LINE.search(read_bundled(page_file(rule)).decode())
    return found[1] if found else ""


_FIXES_LINE = re.compile(r"^fixes: *(\w+)", re.MULTILINE)


def find_page(rule: Rule) -> RulePage | None:
    """Return the page of a rule; None when its file cannot be read."""
    try:
        return load_page(rule)
    except (KeyError, OSError, ValueError):
        return None


_FOLDER = "rules/_topics"


class Topic(NamedTuple):
    """A page: its name as Kubernetes writes it, its Markdown, and the rules it names or whose files speak of it."""

    name: str
    text: str
    rules: tuple[str, ...]


def topic_names() -> tuple[str, ...]:
    """Return the names of all topics, sorted."""
    folder = bundled_path(_FOLDER)
    files = os.listdir(folder) if os.path.isdir(folder) else ()
    return tuple(sorted(file[:-3] for file in files if file.endswith(".md")))


def find_topic(word: str, rules: Mapping[str, Rule]) -> Topic | None:
    """Return the topic of a name, whatever its case; None when there is none. `rules` may belong to it."""
    for name in topic_names():
        if name.lower() == word.lower():
            text = read_bundled(f"{_FOLDER}/{name}.md").decode()
            named = {part for part in text.split("`")[1::2] if part in rules}
            about = _rules_about(name, _group_in(text), rules)
            return Topic(name, text, (*about, *sorted(named.difference(about))))
    return None


_API_GROUP = re.compile(r"^ +apiVersion: ([\w.-]+/)", re.MULTILINE)


def _group_in(text: str) -> str:
    """Return the group of the kind a topic is about, with its slash; '' for states, and kinds without a group."""
    found = _API_GROUP.search(text)
    return found[1] if found else ""


def _rules_about(name: str, group: str, rules: Mapping[str, Rule]) -> tuple[str, ...]:
    """Return the ids of the rules that mention a topic, so that no list of them can become out of date."""
    wanted = (name.encode(), group.encode())
    pages = {each.id: f"rules/{each.category}/{each.id}.yaml" for each in rules.values() if each.own is None}
    return tuple(rule_id for rule_id, page in pages.items() if _mentions(read_bundled(page), wanted))


def _mentions(page: bytes, words: tuple[bytes, ...]) -> bool:
    return all(word in page for word in words)
