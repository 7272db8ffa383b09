"""Files made to take all time or memory while they are read: a run on them ends, and does not say clean."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest

from k8slint.model.limits import Limits
from k8slint.reading import read, yaml_text
from tests.hostile.manifests import HEAD, MILLION, checked, is_limit, rules
from tests.hostile.program import run


def test_an_alias_bomb() -> None:
    text = HEAD + "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    text += "".join(f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]\n" for level in range(1, 30))
    report = checked(text)
    assert rules(report) == ["yaml-unreadable"]
    assert "excessive" in report.findings[0].message


def test_aliases_below_what_is_excessive() -> None:
    """Two hundred values that stand for ten thousand objects are no more work than ten thousand objects."""
    pod = "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: a, image: nginx}]}}"
    text = f"apiVersion: v1\nkind: List\nx: &a {pod}\npadding: [{'1, ' * 900}1]\nitems: [{'*a, ' * 900}*a]\n"
    assert "image-tag-missing" in rules(checked(text))


def test_an_alias_of_itself() -> None:
    assert rules(checked(HEAD + "spec: &s {a: *s}\n")) == ["yaml-unreadable"]
    assert rules(checked(HEAD + "spec: &s\n  <<: *s\n")) == ["yaml-unreadable"]


@pytest.mark.parametrize(
    "bomb",
    [
        HEAD + "a: " + "[" * 100_000,
        HEAD + "a:\n" + "".join(" " * depth + "- \n" for depth in range(1, 400)),
        HEAD + "".join(f"{' ' * depth}a:\n" for depth in range(400)),
        '{"apiVersion": "v1", "kind": "Pod", "a":' * 100_000,
        HEAD + "a: " + "{a: " * 100_000,
        HEAD + "a: " + "- " * 100_000 + "x\n",
        '{"apiVersion":"v1","a":' + "[" * 100_000,
        HEAD + "? " * 100_000 + "x\n",
        HEAD + "a: " + "!!map " * 100_000 + "{}\n",
    ],
    ids=["flow", "items", "fields", "json", "flow fields", "dashes", "json lists", "keys", "tags"],
)
def test_depth_bombs(bomb: str) -> None:
    report = checked(bomb)
    assert rules(report) in (["limit-exceeded"], ["yaml-unreadable"])
    assert report.exit_code in (1, 2)


@pytest.mark.parametrize("depth", [60, 150, 190])
def test_depth_within_the_limit_is_walked(depth: int) -> None:
    for opening, closing in (("{containers: [", "]}"), ("{items: [", "]}"), ("{spec: [", "]}")):
        checked(HEAD + "spec: " + opening * (depth // 2) + closing * (depth // 2) + "\n")
    items = "items: [" + "{kind: List, items: [" * (depth // 2) + "]}" * (depth // 2) + "]\n"
    assert checked("apiVersion: v1\nkind: List\n" + items).findings
    deep = HEAD + "spec: {affinity: " + "{nodeAffinity: " * depth + "1" + "}" * depth + "}\n"
    assert "field-unknown" in rules(checked(deep))


def test_one_scalar_of_fifty_megabytes(tmp_path: pathlib.Path) -> None:
    with open(tmp_path / "a.yaml", "w", encoding="ascii") as file:
        file.write(f"{HEAD}spec:\n  containers:\n    - {{name: a, image: nginx, env: [{{name: A, value: '")
        for _ in range(10):
            file.write("$(B) " * MILLION)
        file.write("'}]}\n")
    ended = run("check", "a.yaml", "--format", "concise", cwd=tmp_path)
    assert ended.code == 1
    assert "'$(B)' names no variable" in ended.out
    assert len(ended.out) < 5 * MILLION


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("apiVersion: v1\nkind: Pod\n---\n" * MILLION, "documents"),
        (HEAD + "---\n" * MILLION, "documents"),
        (HEAD + "\n" * 5 * MILLION, "lines"),
        (HEAD + "#\n" * 5 * MILLION, "lines"),
        (HEAD + "a:\n" + "- 1\n" * 5 * MILLION, "lines"),
        ("\ufeff" + HEAD + "---\n" * 5 * MILLION, "lines"),
    ],
    ids=["pods", "empty documents", "blank lines", "comments", "items", "lines behind a mark"],
)
def test_millions_of_anything(text: str, limit: str) -> None:
    assert is_limit(checked(text), limit)


def test_values_of_all_documents_are_counted_together() -> None:
    limits = Limits(nodes=5000)
    problems = read((HEAD + "a: [" + "1, " * 3000 + "1]\n---\n") * 3, "a.yaml", limits).problems
    assert [problem.message.startswith("the limit 'nodes'") for problem in problems] == [True]
    assert read(HEAD + "a: [" + "1, " * 3000 + "1]\n", "a.yaml", limits).problems == []


def test_blanks_by_the_million() -> None:
    pod = '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "x": 1}'
    assert "yaml-unreadable" in rules(checked(pod + " " * 20 * MILLION + "x"))
    assert "field-unknown" in rules(checked(" " * 20 * MILLION + pod))


@pytest.mark.parametrize(
    "number", ["9" * 100_000, "1e999999999", "-" + "9" * 5000, "0x" + "f" * 5000, "0." + "0" * 5000 + "1"]
)
def test_huge_numbers(number: str) -> None:
    fields = ("replicas", "terminationGracePeriodSeconds", "runAsUser", "x")
    text = HEAD + "spec:\n" + "".join(f"  {field}: {number}\n" for field in fields) + "  containers:\n"
    text += f"    - {{name: a, image: nginx, ports: [{{containerPort: {number}}}], "
    assert checked(text + f"resources: {{limits: {{cpu: {number}}}}}}}\n").findings
    checked(json.dumps({"apiVersion": "v1", "kind": "Pod", "spec": {"x": 0}}).replace("0", "1" + "0" * 300))
    cron = (
        f"apiVersion: batch/v1\nkind: CronJob\nmetadata: {{name: a}}\nspec: {{schedule: '{number} */{number} 31 2 *'}}"
    )
    assert checked(cron).findings


def test_reading_again_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """What kubectl reads and libyaml does not is hidden from libyaml, one escape at a time, but not without end."""
    attempts: list[int] = []
    parse = yaml_text._parse

    def counted(builder: Any, events: Any, piece: str) -> Any:
        attempts.append(len(piece))
        return parse(builder, events, piece)

    monkeypatch.setattr(yaml_text, "_parse", counted)
    monkeypatch.setattr(yaml_text, "_MOST_READ_AGAIN", 500_000)
    checked(HEAD + "a: [" + "1," * 30_000 + '1]\nz: ["' + "\\'" * 60 + '"]\n')
    assert 1 < len(attempts) <= 2 + 500_000 // attempts[0]
    assert sum(attempts) < 1_000_000
