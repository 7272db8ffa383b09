from __future__ import annotations

import pytest

from tests.checks.relations import found

MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata:\n{0}\n"
CUSTOM = "apiVersion: example.com/v1\nkind: Thing\nmetadata: {{name: a}}\nspec:\n  {0}\n"


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("  on: a", "true"),
        ("  NO: a", "false"),
        ("  y : a", "true"),
        ("  {y: a}", "true"),
        ("  'on': a", ""),
        ("  yEs: a", ""),
        ("  true: a", ""),
        ("  a: |\n    on: b", ""),
        ("  a: x  # on: b", ""),
    ],
)
def test_keys_that_are_booleans(line: str, key: str) -> None:
    places = [each.place.path for each in found(MAP.format(line), "yaml-boolean-surprise")]
    assert places == ([f"data[{key}]"] if key else [])


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        (MAP.format("  1.10: a"), True),
        (MAP.format("  010: a"), True),
        (MAP.format("  0x10: a"), True),
        (MAP.format("  8080: a"), False),
        (MAP.format("  1.5: a"), False),
        (MAP.format("  '1.10': a"), False),
        (MAP.format("  1.10.2: a"), False),
        (CUSTOM.format("version: 1.10"), True),
        (CUSTOM.format("tag: 1234567e8"), True),
        (CUSTOM.format("version: 1.5"), False),
        (CUSTOM.format("version: 2"), False),
        (CUSTOM.format("version: '1.10'"), False),
        (CUSTOM.format("weight: 1.10"), False),
    ],
)
def test_numbers_that_lose_digits(text: str, wrong: bool) -> None:
    assert bool(found(text, "yaml-number-surprise")) is wrong


@pytest.mark.parametrize(
    ("mode", "wrong"),
    [("400", True), ("0400", False), ("256", False), ("420", False), ("0o400", False), ("0644", False)],
)
def test_modes(mode: str, wrong: bool) -> None:
    spec = f"containers: []\n  volumes:\n  - name: a\n    secret: {{secretName: s, defaultMode: {mode}}}"
    text = f"apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  {spec}\n"
    assert bool(found(text, "yaml-octal-surprise")) is wrong


def test_documents_end_where_they_seem_to() -> None:
    rule = "document-separator-suspicious"
    first, second = MAP.format("  a: b"), MAP.format("  c: d")
    assert not found(f"{first}---\n{second}", rule)
    assert [each.place.span.line for each in found(first + second, rule)] == [6]
    assert [each.place.span.line for each in found(f"{first}...\n{second}", rule)] == [6]
    assert not found(f"{first}...\n# the end\n---\n{second}", rule)
    assert not found(MAP.format("  a: |\n    ...\n    b"), rule)


def test_duplicate_keys_are_reported_once_and_at_the_second() -> None:
    (each,) = found(MAP.format("  a: x\n  b: y\n  a: z"), "yaml-duplicate-key")
    assert (each.place.path, each.place.span.line, each.place.span.column) == ("data[a]", 7, 3)
    assert not found(MAP.format("  a: x") * 2, "yaml-duplicate-key")[2:]


@pytest.mark.parametrize(
    ("head", "item", "wrong"),
    [
        ("v1\nkind: List", "{apiVersion: v1, kind: Namespace}", False),
        ("v1\nkind: List", "{kind: Namespace}", True),
        ("v1\nkind: List", "text", True),
        ("v1\nkind: NamespaceList", "{metadata: {}}", False),
        ("v1\nkind: NamespaceList", "null", False),
        ("v1\nkind: NamespaceList", "{kind: Namespace}", True),
        ("v1\nkind: List", "'${ITEM}'", False),
    ],
)
def test_items_of_lists(head: str, item: str, wrong: bool) -> None:
    assert bool(found(f"apiVersion: {head}\nitems: [{item}]\n", "list-item-undecodable")) is wrong
