"""What is allowed, added, moved or written in another way changes what it should, and nothing else."""

from __future__ import annotations

import copy
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from k8slint.analysis.run import lint_files
from k8slint.analysis.suppressions.suppression import NEVER_SUPPRESSED
from k8slint.model.finding import Finding
from k8slint.model.result import Report
from k8slint.rulebook.rulebook import Rulebook
from tests.laws.samples import block, objects, spoil

RULES = tuple(Rulebook.load().values())

SUBJECTS = {rule.id: rule.subject for rule in RULES}
EVERYTHING = {"select": ["all"]}
Identity = tuple[Any, ...]


def said(findings: Iterable[Finding], *without: str) -> Counter[Identity]:
    """Count findings by what they say of which field of which object, wherever that stands."""
    return Counter(
        (each.rule, each.place.resource, each.place.path, each.message)
        for each in findings
        if each.rule not in without and SUBJECTS[each.rule] not in without
    )


def lint(files: Mapping[str, str]) -> Report:
    return lint_files({name: text.encode("utf-8", "surrogatepass") for name, text in files.items()}, EVERYTHING)


@st.composite
def some_objects(draw: st.DrawFn, least: int = 1, most: int = 1, spoiled: int = 3) -> list[dict[str, Any]]:
    data = draw(st.data())
    numbers = draw(st.lists(st.integers(0, len(objects()) - 1), min_size=least, max_size=most))
    return [spoil(objects()[number], data, spoiled) for number in numbers]


@settings(max_examples=70, derandomize=True)
@given(some_objects(), st.data())
def test_a_comment_allows_its_finding_and_no_other(values: list[dict[str, Any]], data: st.DataObject) -> None:
    text = block(values[0])
    before = lint({"a.yaml": text})
    chosen = one_of(before, data)
    lines = text.split("\n")
    at = chosen.place.span.line - 1
    lines[at] += f" # k8slint: ignore[{chosen.rule}] a reason"
    after = lint({"a.yaml": "\n".join(lines)})
    last = last_line(lines, at)
    expected = [each for each in before.findings if each.rule != chosen.rule or not at < each.place.span.line <= last]
    assert said(after.findings) == said(expected)
    # A collection with a comment in it is not replaced, so that the finding may have lost its edit.
    assert chosen._replace(edits=()) in [each.finding._replace(edits=()) for each in after.suppressed]
    assert {each.reason for each in after.suppressed} == {"a reason"}
    assert after.summary.suppressed == len(before.findings) - len(expected)


def one_of(report: Report, data: st.DataObject) -> Finding:
    """Choose a finding that may be allowed."""
    found = [each for each in report.findings if each.rule not in NEVER_SUPPRESSED]
    assume(found)
    return data.draw(st.sampled_from(found))


def last_line(lines: list[str], at: int) -> int:
    """Return the last line (from 1) of what a line of block style opens: all that is indented further."""
    indent = depth(lines[at])
    last = at + 1
    while last < len(lines) and lines[last] and depth(lines[last]) > indent:
        last += 1
    return last


def depth(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


@settings(max_examples=70, derandomize=True)
@given(some_objects(), st.data())
def test_an_annotation_allows_a_rule_on_its_object_only(values: list[dict[str, Any]], data: st.DataObject) -> None:
    value = values[0]
    metadata: Any = value.get("metadata")
    assume(isinstance(metadata, dict) and isinstance(metadata.get("annotations", {}), dict))
    twin = copy.deepcopy(value)
    twin["metadata"]["name"] = "another-name"
    value["metadata"].setdefault("annotations", {})["example.com/of-no-meaning"] = "x"
    before = lint({"a.yaml": block(value), "b.yaml": block(twin)})
    chosen = one_of(before, data)
    resource = chosen.place.resource
    assume(chosen.place.file == "a.yaml" and resource is not None and resource.name == metadata.get("name"))
    value["metadata"]["annotations"]["k8slint.dev/ignore"] = chosen.rule
    after = lint({"a.yaml": block(value), "b.yaml": block(twin)})
    expected = [
        each
        for each in before.findings
        if each.rule != chosen.rule or each.place.file != "a.yaml" or each.place.resource != chosen.place.resource
    ]
    assert said(after.findings) == said(expected)


# Rules that ask what else is there, or about the file.
_OF_FILES = ("cluster", "file-unreadable", "limit-exceeded", "object-defined-twice")


@settings(max_examples=60, derandomize=True)
@given(some_objects(), some_objects(1, 2))
def test_more_documents_and_files_take_no_finding_of_an_object_away(
    values: list[dict[str, Any]], more: list[dict[str, Any]]
) -> None:
    more = [each for each in more if each.get("kind") not in ("CustomResourceDefinition", "Kustomization")]
    alone = lint({"a.yaml": block(values[0])})
    expected = said(alone.findings, *_OF_FILES)
    together = "---\n".join(block(each) for each in (*more, values[0], *more))
    for files in (
        {"a.yaml": block(values[0]), "b.yaml": "---\n".join(map(block, more))},
        {"a.yaml": together},
    ):
        found = said(lint(files).findings, *_OF_FILES)
        assert not expected - found


@settings(max_examples=60, derandomize=True)
@given(some_objects())
def test_json_and_yaml_are_judged_alike(values: list[dict[str, Any]]) -> None:
    one = lint({"a.yaml": block(values[0])})
    for text in (json.dumps(values[0]), json.dumps(values[0], indent=2, ensure_ascii=False)):
        assert places_of(lint({"a.json": text})) == places_of(one)
    if not all(isinstance(values[0].get(key), str) for key in ("apiVersion", "kind")):
        return  # in a list, it is an object even so
    listed = {"apiVersion": "v1", "kind": "List", "items": values}
    assert places_of(lint({"a.yaml": block(listed)}), "document") == places_of(one, "document")


def places_of(report: Report, *without: str) -> set[Identity]:
    """Return which rules speak of which fields; large numbers are written in several ways, so words do not count."""
    return {each[:3] for each in said(report.findings, *without)}


_SAME_FILE = (
    "service-selects-nothing",
    "network-policy-selects-nothing",
    "pdb-selects-nothing",
    "role-undefined",
    "object-defined-twice",
    "selector-too-broad",
    "runtime-class-node-selector-conflict",
    "runtime-class-overhead-mismatch",
    "image-tags-differ",
)
"""Rules that take it for a sign that two objects stand in one file, or speak of the one that comes last."""


@settings(max_examples=50, derandomize=True)
@given(some_objects(2, 5, 1), st.data())
def test_objects_may_stand_in_any_file_of_a_folder(values: list[dict[str, Any]], data: st.DataObject) -> None:
    kept = list({identity(each): each for each in values}.values())
    layouts = []
    for _ in range(2):
        order = data.draw(st.permutations(kept))
        files: dict[str, list[str]] = {}
        for each in order:
            files.setdefault(data.draw(st.sampled_from(("a.yaml", "b.yaml", "c.yml"))), []).append(block(each))
        layouts.append(said(lint({name: "---\n".join(texts) for name, texts in files.items()}).findings, *_SAME_FILE))
    assert layouts[0] == layouts[1]


def identity(value: dict[str, Any]) -> str:
    metadata = value.get("metadata")
    name = metadata.get("name") if isinstance(metadata, dict) else None
    return json.dumps([value.get("kind"), name], default=str)
