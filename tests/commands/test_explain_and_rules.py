"""The commands that show rules, run as people run them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner

from k8slint.bundled import read_bundled
from k8slint.commands.explain import command as explain
from k8slint.commands.markdown_page import with_backticks
from k8slint.commands.rules import command as rules
from k8slint.model.rule import Rule
from k8slint.project.configuration_error import UsageError
from k8slint.rulebook.page import load_page
from k8slint.rulebook.page_markdown import page_path
from k8slint.rulebook.rule_group import groups_of
from k8slint.rulebook.rulebook import Rulebook

RULES = tuple(Rulebook.load().values())


def reported(command: Any, *arguments: str, **environ: str) -> str:
    result = CliRunner(env={"NO_COLOR": None, "FORCE_COLOR": None, **environ}).invoke(
        command, arguments, catch_exceptions=False
    )
    return result.stdout


def test_the_table_has_every_rule_on_one_line() -> None:
    lines = reported(rules).splitlines()
    for rule in RULES:
        (line,) = [line for line in lines if line.split()[:1] == [rule.id]]
        assert line.split()[1:4] == [rule.severity, rule.refused_by, "on" if rule.enabled else "off"]
        assert line.endswith(rule.title)


def test_rules_of_a_category() -> None:
    lines = reported(rules, "manifest").splitlines()
    assert any(line.split()[:1] == ["file-unreadable"] for line in lines)
    assert not any("image-tag-latest" in line for line in lines)
    with pytest.raises(UsageError, match=r"'imges'.*did you mean 'images'"):
        reported(rules, "imges")


def test_rules_as_json() -> None:
    rows = json.loads(reported(rules, "--format", "json"))
    assert [row["id"] for row in rows] == [rule.id for rule in RULES]
    assert set(rows[0]) == {
        "id",
        "category",
        "title",
        "severity",
        "refused_by",
        "enabled",
        "preview",
        "fixes",
        "kinds",
        "kubernetes_versions",
        "params",
    }


@pytest.mark.parametrize(
    ("arguments", "holds"),
    [
        (["--severity", "error"], lambda rule: rule.severity == "error"),
        (["--refused-by", "kubelet"], lambda rule: rule.refused_by == "kubelet"),
        (["--default", "off"], lambda rule: not rule.enabled),
        (["--category", "images", "--category", "pods"], lambda rule: rule.category in ("images", "pods")),
        (["images", "--default", "on"], lambda rule: rule.category == "images" and rule.enabled),
        (["--preview"], lambda rule: rule.preview),
        (["--fixable"], lambda rule: load_page(rule).fixes in ("safe", "unsafe")),
        (["--group", "cis", "--severity", "warning"], lambda r: r.severity == "warning" and "cis" in groups_of(r.id)),
        (["--search", "Containerd"], lambda rule: b"containerd" in read_bundled(page_path(load_page(rule))).lower()),
    ],
)
def test_rules_that_are_asked_for(arguments: list[str], holds: Callable[[Rule], bool]) -> None:
    rows = json.loads(reported(rules, "--json", *arguments))
    assert [row["id"] for row in rows] == [rule.id for rule in RULES if holds(rule)]


def test_whole_titles_on_narrow_terminals() -> None:
    text = reported(rules, "images", COLUMNS="40")
    assert max(map(len, text.splitlines())) <= 40
    words = " ".join(text.split())
    assert all(rule.title in words for rule in RULES if rule.category == "images")


def test_what_refuses_nothing_and_rules_that_are_not_there() -> None:
    with pytest.raises(UsageError, match="nothing is rejected by 'me'; there are admission, "):
        reported(rules, "--refused-by", "me")
    assert reported(rules, "--search", "no page says this") == "No rule is all of that.\n"


@pytest.mark.parametrize("command", [rules, explain])
def test_colour_only_where_it_is_wanted(command: Any) -> None:
    arguments = ("image-tag-latest",)
    assert "\x1b" not in reported(command, *arguments)
    assert "\x1b" in reported(command, *arguments, "--color", "always")
    assert "\x1b" not in reported(command, *arguments, FORCE_COLOR="1", NO_COLOR="1")


def test_a_page_in_the_terminal() -> None:
    text = reported(explain, "Image-Tag-Latest")
    assert "What happens\n" in text
    assert "`imagePullPolicy: Always`" in text
    assert 'image: "nginx:latest"\n' in text
    assert "# <-" not in text
    assert "page: `rules/images/image-tag-latest.yaml`" in text
    assert "check: `k8slint/checks/images/image_tag.py:" in text
    assert text == "\n".join(line.rstrip() for line in text.split("\n"))
    assert "\n\n\n" not in text


def test_a_page_as_markdown_and_json() -> None:
    assert reported(explain, "image-tag-latest", "--format", "markdown").startswith("# image-tag-latest\n")
    page = json.loads(reported(explain, "image-tag-latest", "--format", "json"))
    assert page["severity"] == "warning"
    assert page["examples"][0]["bad"] is True
    assert "latest" in [each["underlined"] for each in page["examples"][0]["findings"]]
    assert page["page"] == "rules/images/image-tag-latest.yaml"
    assert [(each["file"], each["function"]) for each in page["checks"]] == [
        ("k8slint/checks/images/image_tag.py", "image_tag_latest")
    ]
    assert page["allow"][0]["text"].startswith("# k8slint: ignore[image-tag-latest]")


def test_a_state_of_the_cluster() -> None:
    assert "160 and 300 seconds" in reported(explain, "imagepullbackoff")
    topic = json.loads(reported(explain, "INVALIDIMAGENAME", "--format", "json"))
    assert topic["topic"] == "InvalidImageName"
    assert "image-reference-invalid" in topic["rules"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("image-tag-lates", "did you mean 'image-tag-latest'?"),
        ("ImagePullBackof", "did you mean 'ImagePullBackOff'?"),
        ("images", "'images' names several rules; k8slint rules images lists them"),
        ("zzz", "k8slint rules lists the rules"),
    ],
)
def test_what_is_not_known_gets_a_hint(name: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        reported(explain, name)
    assert str(caught.value).endswith(message)


def test_backticks_stay_visible_without_colour() -> None:
    assert with_backticks("a `b` c\n```yaml\n`d`\n```\n    `e`\n") == "a `` `b` `` c\n```yaml\n`d`\n```\n    `e`\n"
