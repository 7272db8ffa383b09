"""Pages say what the rule files say, in all forms."""

from __future__ import annotations

import pytest

from k8slint.rulebook.index import RULES
from k8slint.rulebook.page import find_page, load_page
from k8slint.rulebook.page_markdown import page_markdown, version_range
from k8slint.rulebook.rule_file import load_rule_file


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_reader_of_manifests_reads_a_rule_file_as_its_checker_does(rule):
    fields = load_rule_file(f"{rule.category}/{rule.id}.yaml").fields
    page = load_page(rule.id)
    assert (page.happens, page.why, page.instead, page.silent) == tuple(
        fields.get(name, "").strip() for name in ("happens", "why", "instead", "silent")
    )
    assert [(param.name, param.default) for param in page.params] == [
        (name, param["default"]) for name, param in fields.get("params", {}).items()
    ]
    contents = [example.get("bad", example.get("good")) for example in fields["examples"]]
    assert [example.marked for example in page.examples] == [
        content if isinstance(content, dict) else {"example.yaml": content} for content in contents
    ]


def test_the_markdown_has_every_part():
    text = page_markdown(load_page("image-tag-latest"))
    headings = [line for line in text.splitlines() if line.startswith("#") and not line.startswith("# k8slint")]
    assert headings == [
        "# image-tag-latest",
        "## What happens",
        "## Why it matters",
        "## Instead",
        "## Wrong",
        "## Right",
        "## How to allow it",
        "## References",
    ]
    assert "# k8slint: ignore[image-tag-latest]" in text
    assert "# <- latest" in text


def test_a_page_says_when_its_rule_is_silent():
    page = load_page("image-tag-latest")._replace(silent="Images of static pods are not checked.")
    assert "\n\n## When it is silent\n\nImages of static pods are not checked.\n\n" in page_markdown(page)


def test_a_page_that_is_not_there_is_none():
    assert find_page("no-such-rule") is None
    with pytest.raises(KeyError):
        load_page("no-such-rule")


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        (0, 0, ""),
        (29, 0, "Kubernetes 1.29 and later"),
        (0, 31, "Kubernetes up to 1.31"),
        (29, 31, "Kubernetes 1.29 to 1.31"),
    ],
)
def test_versions_in_words(since, until, words):
    assert version_range(since, until) == words
