"""Pages say what the rule files say, in all forms."""

from __future__ import annotations

from pathlib import Path

import pytest

from k8slint.model.rule import Rule
from k8slint.rulebook.check import CodePlace, reported_at
from k8slint.rulebook.example import ExpectedFinding
from k8slint.rulebook.page import find_page, load_page
from k8slint.rulebook.page_markdown import example_title, fix_words, page_markdown, version_range
from k8slint.rulebook.rule_file import load_rule_file
from k8slint.rulebook.rulebook import Rulebook

RULES = tuple(Rulebook.load().values())
LATEST = Rulebook.load()["image-tag-latest"]

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_reader_of_manifests_reads_a_rule_file_as_its_checker_does(rule: Rule) -> None:
    fields = load_rule_file(f"{rule.category}/{rule.id}.yaml").fields
    page = load_page(rule)
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


def test_the_markdown_has_every_part() -> None:
    text = page_markdown(load_page(LATEST))
    headings = [line for line in text.splitlines() if line.startswith("#") and not line.startswith("# k8slint")]
    assert headings == [
        "# image-tag-latest",
        "## What happens",
        "## Why it matters",
        "## Instead",
        "## When it is silent",
        "## Examples",
        "## References",
    ]
    assert "# k8slint: ignore[image-tag-latest]" in text
    assert "# <-" not in text
    assert "Wrong, reported on line" in text


def test_a_page_leads_to_its_file_and_to_the_function() -> None:
    text = page_markdown(load_page(LATEST), [CodePlace("k8slint/checks/images/tag.py", 26, "f")])
    assert "- page: `rules/images/image-tag-latest.yaml`\n- check: `k8slint/checks/images/tag.py:26` `f`\n" in text


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_leads_to_functions_that_exist(rule: Rule) -> None:
    places = reported_at(rule)
    assert places
    for place in places:
        line = (ROOT / place.file).read_text().splitlines()[place.line - 1]
        assert line.strip().startswith((f"def {place.function}(", f"{place.function}: "))
    if rule.subject != "engine":
        assert places[0].function == rule.id.replace("-", "_")


def test_a_title_says_where_an_example_is_reported() -> None:
    example = load_page(LATEST).examples[0]._replace(title="two of them", params={"tags": ["latest"]})
    found = ExpectedFinding("a.yaml", 3, "")
    assert example_title(example._replace(expected=(found, found))) == (
        'Wrong, two of them, tags: ["latest"], reported on line 3'
    )
    both = example._replace(
        title="", params={}, files={"a.yaml": "", "b.yaml": ""}, expected=(found, found._replace(file="b.yaml"))
    )
    assert example_title(both) == "Wrong, reported on line 3 of `a.yaml` and line 3 of `b.yaml`"


def test_a_page_says_when_its_rule_is_silent() -> None:
    page = load_page(LATEST)._replace(silent="Images of static pods are not checked.")
    assert "\n\n## When it is silent\n\nImages of static pods are not checked.\n\n" in page_markdown(page)


def test_a_page_that_is_not_there_is_none() -> None:
    nowhere = LATEST._replace(category="pods")
    assert find_page(nowhere) is None
    with pytest.raises(OSError):
        load_page(nowhere)


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        (0, 0, ""),
        (29, 0, "Kubernetes 1.29 and later"),
        (0, 31, "Kubernetes up to 1.31"),
        (29, 31, "Kubernetes 1.29 to 1.31"),
    ],
)
def test_versions_in_words(since: int, until: int, words: str) -> None:
    assert version_range(since, until) == words


def test_a_page_says_how_safe_its_fix_is() -> None:
    page = load_page(LATEST)._replace(fixes="unsafe", unsafe_because="another version runs.")
    page = page._replace(examples=(page.examples[0]._replace(fixed={"example.yaml": "kind: Pod\n"}),))
    text = page_markdown(page)
    assert "## Fix\n\nFix: unsafe. `k8slint check --unsafe-fixes` writes it. It is unsafe because another" in text
    assert "Fixed:\n\n```yaml\nkind: Pod\n```" in text
    assert "It is unsafe" not in fix_words(page._replace(fixes="safe"))
    assert fix_words(page._replace(fixes="")) == ""
