"""Topics are pages on states of the cluster, found whatever the case."""

from __future__ import annotations

import pytest

from k8slint.rulebook.page import find_topic, topic_names
from k8slint.rulebook.rulebook import Rulebook

RULES = tuple(Rulebook.load().values())

STATES = ("CrashLoopBackOff", "CreateContainerConfigError", "ErrImageNeverPull", "ImagePullBackOff", "InvalidImageName")


def test_the_states_people_ask_about_have_pages() -> None:
    assert {*STATES, "Pending"} <= set(topic_names())


@pytest.mark.parametrize("name", topic_names())
def test_a_page_starts_with_its_name_and_ends_with_references(name: str) -> None:
    topic = find_topic(name.upper(), Rulebook.load())
    assert topic is not None
    assert topic.name == name
    assert topic.text.startswith(f"# {name}\n")
    assert "\n## References\n\n- <https://" in topic.text
    assert set(topic.rules) <= {rule.id for rule in RULES}


def test_rules_that_speak_of_a_state_belong_to_it() -> None:
    topic = find_topic("invalidimagename", Rulebook.load())
    assert topic is not None
    assert "image-reference-invalid" in topic.rules


def test_other_words_are_no_topics() -> None:
    assert find_topic("image-tag-latest", Rulebook.load()) is None
    assert find_topic("../images/image-tag-latest", Rulebook.load()) is None
    assert find_topic("", Rulebook.load()) is None
