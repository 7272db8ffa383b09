"""Documents and lists that kubectl reads otherwise than they look."""

from __future__ import annotations

import pytest

from k8slint.analysis.run import lint_files
from k8slint.model.finding import Finding

ONE = "apiVersion: v1\nkind: Namespace\nmetadata: {name: one}\n"
TWO = "apiVersion: v1\nkind: Namespace\nmetadata: {name: two}\n"


def found(rule: str, text: str) -> list[Finding]:
    return [each for each in lint_files({"a.yaml": text.encode()}, select=[rule]).findings if each.rule == rule]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (f"{ONE}---\n{TWO}", 0),
        (f"{ONE}---\n{TWO}".replace("\n", "\r\n"), 0),
        (f"{ONE}---\n{TWO}".replace("\n", "\r"), 1),
        (f"---\n{ONE}".replace("\n", "\r"), 0),
        (f"---\n{ONE}---\n{TWO}".replace("\n", "\r"), 0),  # kubectl cannot read it at all
        (f"{ONE}---\n# nothing\n".replace("\n", "\r"), 0),
        (f"{ONE}...\n{TWO}".replace("\n", "\r"), 1),
        (f"{ONE}\u2028---\u2028{TWO}", 1),
        (f"{ONE}\x85--- # two\x85{TWO}", 1),
        (f"{ONE}\r---x: 1\n", 0),
    ],
)
def test_a_separator_that_kubectl_does_not_see(text: str, count: int) -> None:
    assert len(found("document-separator-suspicious", text)) == count


@pytest.mark.parametrize(
    ("items", "severity"),
    [
        ("{a: {apiVersion: v1, kind: Namespace}}", "error"),
        ("a text", "error"),
        ("5", "error"),
        ("null", None),
        ("'${ITEMS}'", None),
        ("[]", None),
    ],
)
def test_items_that_are_not_a_list(items: str, severity: str | None) -> None:
    text = f"apiVersion: v1\nkind: List\nitems: {items}\n"
    assert [each.severity for each in found("list-item-undecodable", text)] == [severity] * (severity is not None)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("apiVersion: v1\nkind: List\nitem: []\n", "item"),
        ("apiVersion: v1\nkind: List\nItems: []\n", "Items"),
        ("apiVersion: v1\nkind: List\nmetadata: {}\n", "kind"),
        ("apiVersion: v1\nkind: List\nitems: null\n", None),
        ("apiVersion: example.com/v1\nkind: List\nspec: {}\n", None),
    ],
)
def test_a_list_without_items(text: str, path: str | None) -> None:
    assert [each.place.path for each in found("list-items-missing", text)] == [path] * (path is not None)


def test_what_kubectl_cannot_decode_is_not_judged() -> None:
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nitems: {a: b}\n"
    assert [each.rule for each in lint_files({"a.yaml": text.encode()}).findings] == ["list-item-undecodable"]
