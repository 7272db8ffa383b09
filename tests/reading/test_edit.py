"""Edits of a manifest's text: what they write, what they leave, and where there are none."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from k8slint.kube.kustomize import build
from k8slint.model.finding import Edit
from k8slint.model.node import Node
from k8slint.model.span import Span
from k8slint.reading import values_of
from k8slint.reading.edit import field_added, item_added, key_renamed, moved, removed, replaced, together, written
from k8slint.reading.manifest import read
from tests.applied_edits import applied

Change = Callable[[Node], tuple[Edit, ...]]


def root_of(text: str) -> Node:
    reading = read(text, "file.yaml")
    assert not reading.problems, (text, reading.problems)
    return reading.documents[0].root


def changed(text: str, change: Change) -> str:
    """Return a text after a change; the same text where it cannot be made."""
    return applied(text, change(root_of(text)))


DEPLOYMENT = """\
spec:
  replicas: "3" # n
  labels:   # c
  template:
    # about
    containers:
      - name: a # first
        image: 'x' # of it
      - name: b
        ports: [{a: 1}, b]
    other: 1
    last:
      x: 1 # one
"""
JSON = '{\n  "a": {\n    "b": 1,\n    "c": []\n  }\n}\n'
CONTAINERS = ("spec", "template", "containers")

CASES: dict[str, tuple[str, Change, str, str]] = {
    "text becomes a number": (
        DEPLOYMENT,
        lambda root: replaced(root.get("spec", "replicas"), 3),
        '"3" # n',
        "3 # n",
    ),
    "quotes stay": (DEPLOYMENT, lambda root: replaced(root.get(*CONTAINERS, 0, "image"), "yes"), "'x'", "'yes'"),
    "text is quoted where it must be": (
        DEPLOYMENT,
        lambda root: replaced(root.get(*CONTAINERS, 0, "name"), "on"),
        "a # first",
        '"on" # first',
    ),
    "a null gets a value behind its comment": (
        DEPLOYMENT,
        lambda root: field_added(root.get("spec", "labels"), "k", ["v"]),
        "labels:   # c\n",
        "labels:   # c\n    k:\n      - v\n",
    ),
    "a list gets an item": (
        DEPLOYMENT,
        lambda root: item_added(root.get(*CONTAINERS), {"name": "c", "args": ["1"]}),
        "ports: [{a: 1}, b]\n",
        'ports: [{a: 1}, b]\n      - name: c\n        args:\n          - "1"\n',
    ),
    "a list in brackets gets an item": (
        DEPLOYMENT,
        lambda root: item_added(root.get(*CONTAINERS, 1, "ports"), {"name": "a:b"}),
        "b]",
        'b, {name: "a:b"}]',
    ),
    "a field behind another": (
        DEPLOYMENT,
        lambda root: field_added(root.get(*CONTAINERS, 0), "tty", True, after="name"),
        "# first\n",
        "# first\n        tty: true\n",
    ),
    "a field of a mapping that is not there": (
        DEPLOYMENT,
        lambda root: written(root.get(*CONTAINERS, 0, "resources", "limits", "cpu"), "1"),
        "# of it\n",
        '# of it\n        resources:\n          limits:\n            cpu: "1"\n',
    ),
    "an item with its lines": (
        DEPLOYMENT,
        lambda root: removed(root.get(*CONTAINERS, 0)),
        "      - name: a # first\n        image: 'x' # of it\n",
        "",
    ),
    "the only field": (
        DEPLOYMENT,
        lambda root: removed(root.get("spec", "template", "last", "x")),
        "\n      x: 1",
        " {}",
    ),
    "an item in brackets": (
        DEPLOYMENT,
        lambda root: removed(root.get(*CONTAINERS, 1, "ports", 1)),
        "[{a: 1}, b]",
        "[{a: 1}]",
    ),
    "a field up, behind the mapping it was the end of": (
        DEPLOYMENT,
        lambda root: moved(root.get("spec", "template", "last"), root.get("spec")),
        "    last:\n      x: 1 # one\n",
        "  last:\n    x: 1 # one\n",
    ),
    "a field into a mapping that is null, under another name": (
        DEPLOYMENT,
        lambda root: moved(root.get("spec", "template", "other"), root.get("spec", "template", "new", "one"), "two"),
        "    other: 1\n    last:\n      x: 1 # one\n",
        "    last:\n      x: 1 # one\n    new:\n      one:\n        two: 1\n",
    ),
    "a scalar becomes a list": (
        DEPLOYMENT,
        lambda root: replaced(root.get(*CONTAINERS, 0, "image"), ["sh", "-c"]),
        "'x'",
        '[sh, "-c"]',
    ),
    "a mapping is written anew": (
        DEPLOYMENT,
        lambda root: together(
            key_renamed(root.get("spec", "replicas"), "count"),
            replaced(root.get("spec", "replicas"), {"a": 1}),
        ),
        'replicas: "3"',
        "count:\n    a: 1",
    ),
    "JSON stays JSON": (JSON, lambda root: replaced(root.get("a", "b"), "x"), "1", '"x"'),
    "a member of JSON": (
        JSON,
        lambda root: field_added(root.get("a"), "k", {"l": "m"}),
        '"c": []',
        '"c": [],\n    "k": {"l": "m"}',
    ),
    "a member of JSON moves": (
        JSON,
        lambda root: moved(root.get("a", "b"), root),
        '    "b": 1,\n    "c": []\n  }',
        '    "c": []\n  },\n  "b": 1',
    ),
}


@pytest.mark.parametrize("case", list(CASES))
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_change_is_written_where_it_belongs(case: str, newline: str) -> None:
    text, change, before, after = CASES[case]
    assert text.count(before) == 1
    assert changed(text.replace("\n", newline), change) == text.replace(before, after).replace("\n", newline)


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("a: &x {b: 1}\nc: *x\n", lambda root: replaced(root.get("a", "b"), 2)),
        ("a: &x {b: 1}\nc: *x\n", lambda root: removed(root.get("c", "b"))),
        ("a: &x\n  b: 1\nc:\n  <<: *x\n  d: 1\n", lambda root: key_renamed(root.get("c", "b"), "e")),
        ("a: &x\n  b: 1\nc:\n  <<: *x\n  d: 1\n", lambda root: moved(root.get("c", "b"), root)),
        ("a: !!str 1\n", lambda root: replaced(root.get("a"), 2)),
        ("a: ${A}\n", lambda root: replaced(root.get("a"), 2)),
        ("a: 1\nb: ENC[AES256_GCM,data:x]\nsops: {mac: x}\n", lambda root: replaced(root.get("a"), 2)),
        ("a: |\n  x\n", lambda root: replaced(root.get("a"), "y")),
        ("a: |+\n  x\n\nb: 1\n", lambda root: removed(root.get("a"))),
        ("a: {b: 1}\n", lambda root: replaced(root.get("a", "c"), 2)),
        ("a: {b: 1, c: 2}\n", lambda root: key_renamed(root.get("a", "b"), "c")),
        ("a:\n  b: 1 # why\n  c: 2\n", lambda root: replaced(root.get("a"), {"c": 2})),
        ("- a: 1 # why\n  b: 2\n", lambda root: removed(root.get(0, "a"))),
        ("? a\n: 1\nb: 2\n", lambda root: replaced(root.get("a"), {"c": 2})),
        ("a: {b: 1}\n", lambda root: moved(root.get("a"), root.get("a"))),
        ("a: {b: 1}\n", lambda root: together(replaced(root.get("a"), 1), replaced(root.get("a", "b"), 1))),
    ],
)
def test_there_is_no_edit_where_it_would_not_be_exact(text: str, change: Change) -> None:
    assert change(root_of(text)) == ()


# --- laws

TEXTS = st.sampled_from(
    ["a", "yes", "1", "1.10", "010", "x: y", "it's", 'say "x"', "", "-", "# no", "a\nb\n", "é", "~"]
)
SCALARS = TEXTS | st.sampled_from([1, 0, -3, True, False, None, 1.5])
KEYS = st.sampled_from(["name", "on", "app.kubernetes.io/name", "1", "a b", "spec", "x", "y", "ports"])
TREES = st.recursive(
    SCALARS,
    lambda inner: st.dictionaries(KEYS, inner, max_size=4) | st.lists(inner, max_size=3),
    max_leaves=12,
)


class Writer:
    """Writes a value in a style of its own for every collection and scalar, with comments."""

    def __init__(self, data: st.DataObject) -> None:
        self.data = data
        self.dash = self.draw([0, 2])

    def draw(self, choices: list[Any]) -> Any:
        return self.data.draw(st.sampled_from(choices))

    def text(self, value: Any) -> str:
        from k8slint.reading.emit import scalar_text

        shown = scalar_text(value, self.draw(["", '"', "'"]))
        return shown if shown else "''"

    def flow(self, value: Any) -> str:
        blank: str = self.draw(["", " "])
        if isinstance(value, dict):
            return "{" + ", ".join(f"{self.text(k)}: {self.flow(v)}" for k, v in value.items()) + blank + "}"
        if isinstance(value, list):
            return "[" + ",  ".join(map(self.flow, value)) + blank + "]"
        return self.text(value)

    def block(self, value: Any, column: int) -> str:
        """Return what follows `key:` or `-` at a column."""
        if not isinstance(value, (dict, list)) or not value or self.draw([False, False, True]):
            if value is None and self.draw([False, True]):
                return self.comment()
            if value == "a\nb\n" and self.draw([False, True]):
                return f" |\n{' ' * (column + 3)}a\n{' ' * (column + 3)}b\n"
            return f" {self.flow(value)}{self.comment()}"
        deeper = column + (2 if isinstance(value, dict) else self.dash)
        return self.comment() + self.entries(value, deeper)

    def entries(self, value: Any, column: int) -> str:
        above: str = f"{' ' * column}# above\n" if self.draw([False, True]) else ""
        if isinstance(value, dict):
            return above + "".join(f"{' ' * column}{self.text(k)}:{self.block(v, column)}" for k, v in value.items())
        return above + "".join(f"{' ' * column}-{self.item(v, column + 2)}" for v in value)

    def item(self, value: Any, column: int) -> str:
        if isinstance(value, dict) and value:
            return " " + self.entries(value, column).removeprefix(f"{' ' * column}# above\n").lstrip(" ")
        if isinstance(value, list) and value and self.draw([False, True]):
            return "\n" + self.entries(value, column)
        return f" {self.flow(value)}{self.comment()}" if isinstance(value, list) else self.block(value, column - 2)

    def comment(self) -> str:
        return f"{self.draw(['', '  # said'])}\n"


def nodes_of(node: Node) -> list[Node]:
    children = [child for _, child in node.items()] if isinstance(node.value, dict) else list(node)
    return [node, *(below for child in children for below in nodes_of(child))]


def place(tree: Any, keys: tuple[str | int, ...]) -> Any:
    for key in keys:
        tree = tree[key]
    return tree


def check_change(text: str, before: Any, edits: tuple[Edit, ...], expected: Any, comments: bool) -> None:
    """Hold a change to its law: the document means what it should, and where nothing went no comment did."""
    after = applied(text, edits)
    assert values_of(after) == ([expected] if expected is not None else []), f"{text}\n---\n{after}\n{before}"
    if comments:
        assert after.count("# said") == text.count("# said"), f"{text}\n---\n{after}"
        assert after.count("# above") == text.count("# above"), f"{text}\n---\n{after}"


@settings(max_examples=25, deadline=None)
@given(tree=st.dictionaries(KEYS, TREES, min_size=1, max_size=4), data=st.data())
def test_an_edit_changes_what_it_is_meant_to_and_nothing_else(tree: dict[str, Any], data: st.DataObject) -> None:
    text = Writer(data).entries(tree, 0)
    if data.draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    assert values_of(text) == [tree], text
    root = root_of(text)
    value = data.draw(TREES)
    for node in nodes_of(root)[1:]:
        parent = node.keys[:-1]
        expected = copy.deepcopy(tree)
        place(expected, parent)[node.keys[-1]] = value
        edits = replaced(node, value)
        if edits:
            check_change(text, tree, edits, expected, comments=not isinstance(node.value, (dict, list)))
        if edits := removed(node):
            expected = copy.deepcopy(tree)
            del place(expected, parent)[node.keys[-1]]
            check_change(text, tree, edits, expected, comments=False)
        if isinstance(node.key, str) and (edits := key_renamed(node, "no")):
            expected = copy.deepcopy(tree)
            owner = place(expected, parent)
            owner["no"] = owner.pop(node.key)
            check_change(text, tree, edits, expected, comments=True)
        if (isinstance(node.value, dict) or node.value is None) and (edits := field_added(node, "no", value)):
            expected = copy.deepcopy(tree)
            place(expected, parent)[node.keys[-1]] = {**(node.value or {}), "no": value}
            check_change(text, tree, edits, expected, comments=True)
        if (isinstance(node.value, list) or node.value is None) and (edits := item_added(node, value)):
            expected = copy.deepcopy(tree)
            place(expected, parent)[node.keys[-1]] = [*(node.value or []), value]
            check_change(text, tree, edits, expected, comments=True)


@settings(max_examples=25, deadline=None)
@given(tree=st.dictionaries(KEYS, TREES, min_size=1, max_size=4), data=st.data())
def test_a_move_changes_the_place_of_a_field_only(tree: dict[str, Any], data: st.DataObject) -> None:
    text = Writer(data).entries(tree, 0)
    root = root_of(text)
    nodes = nodes_of(root)
    for node in nodes[1:]:
        target = data.draw(st.sampled_from(nodes))
        inside = target.keys[: len(node.keys)] == node.keys
        if isinstance(node.key, str) and (edits := moved(node, target, "no")):
            assert not inside
            expected = copy.deepcopy(tree)
            if place(expected, target.keys) is None:
                place(expected, target.keys[:-1])[target.keys[-1]] = {}
            goal = place(expected, target.keys)
            goal["no"] = place(expected, node.keys[:-1]).pop(node.key)
            check_change(text, tree, edits, expected, comments=True)


def test_a_field_comes_before_another_and_its_comment() -> None:
    text = "spec:\n  replicas: 2 # n\n  # the pods\n  template: {}\n"
    change = changed(text, lambda root: field_added(root.get("spec"), "selector", {"a": "b"}, before="template"))
    assert change == text.replace("# n\n", "# n\n  selector:\n    a: b\n")
    first = changed("- kind: Pod\n", lambda root: field_added(root.get(0), "apiVersion", "v1", before="kind"))
    assert first == "- apiVersion: v1\n  kind: Pod\n"


def test_a_value_that_a_kustomization_wrote_is_changed_where_it_stands_as_it_is() -> None:
    files = {
        "kustomization.yaml": b"resources: [web.yaml]\nnamePrefix: a-\npatches: [{path: patch.yaml}]\n",
        "web.yaml": b"apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  hostPid: 'x'\n  nodeName: a\n",
        "patch.yaml": b"apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  nodeName: b\n  priority: '3'\n",
    }
    root = build(files, "").objects[0].root
    spec = root.get("spec")
    assert key_renamed(spec.get("hostPid"), "hostPID") == (Edit("web.yaml", Span(5, 3, 5, 10), "hostPID", "safe"),)
    assert replaced(spec.get("priority"), 3) == (Edit("patch.yaml", Span(6, 13, 6, 16), "3", "safe"),)
    assert replaced(root.get("metadata", "name"), "b") == ()
    assert field_added(spec, "hostname", "b") == ()
