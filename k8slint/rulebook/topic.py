"""Pages on states people meet in a cluster, such as ImagePullBackOff: `rules/_topics/<Name>.md`."""

from __future__ import annotations

import os

from k8slint.bundled import bundled_path, read_bundled
from k8slint.hints import TYPE_CHECKING
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from k8slint.model.rule import Rule

_FOLDER = "rules/_topics"


class Topic(NamedTuple):
    """A page: its name as Kubernetes writes it, its Markdown, and the ids of the rules whose files speak of it."""

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
            return Topic(name, read_bundled(f"{_FOLDER}/{name}.md").decode(), _rules_about(name, rules))
    return None


def _rules_about(name: str, rules: Mapping[str, Rule]) -> tuple[str, ...]:
    """Return the ids of the rules that mention a topic, so that no list of them can become out of date."""
    wanted = name.encode()
    return tuple(rule.id for rule in rules.values() if wanted in read_bundled(f"rules/{rule.category}/{rule.id}.yaml"))
