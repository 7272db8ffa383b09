"""Pages on states people meet in a cluster, such as ImagePullBackOff: `rules/_topics/<Name>.md`."""

from __future__ import annotations

import os

from k8slint.bundled import bundled_path, read_bundled
from k8slint.model.named_tuple import NamedTuple
from k8slint.rulebook.index import RULES

_FOLDER = "rules/_topics"


class Topic(NamedTuple):
    """A page: its name as Kubernetes writes it, its Markdown, and the ids of the rules whose files speak of it."""

    name: str
    text: str
    rules: tuple[str, ...]


def topic_names() -> tuple[str, ...]:
    """Name all topics, sorted."""
    folder = bundled_path(_FOLDER)
    files = os.listdir(folder) if os.path.isdir(folder) else ()
    return tuple(sorted(file[:-3] for file in files if file.endswith(".md")))


def find_topic(word: str) -> Topic | None:
    """Read the topic of a name, whatever its case; None when there is none."""
    for name in topic_names():
        if name.lower() == word.lower():
            return Topic(name, read_bundled(f"{_FOLDER}/{name}.md").decode(), _rules_about(name))
    return None


def _rules_about(name: str) -> tuple[str, ...]:
    """Find the rules that mention a topic, so that no list of them can grow stale."""
    wanted = name.encode()
    return tuple(rule.id for rule in RULES if wanted in read_bundled(f"rules/{rule.category}/{rule.id}.yaml"))
