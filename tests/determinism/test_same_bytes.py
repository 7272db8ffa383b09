"""The same input gives the same bytes: in any order of arguments and of files, by any number of processes."""

from __future__ import annotations

import json
import os
import pathlib
import random

import pytest

from k8slint.analysis.parallel.batches import batches
from k8slint.analysis.parallel.pool import spawned_map
from k8slint.rulebook.rulebook import Rulebook
from tests.determinism.project import QUICK, answers, answers_of_commands, differing, spoken, write_project

RULES = tuple(Rulebook.load().values())

ROOTED = ("sarif", "gitlab")
ALONE = ("--no-cache", "--jobs", "1")

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")


def test_the_project_has_findings_of_every_category_and_severity(expected: dict[str, bytes]) -> None:
    found = json.loads(expected["json"])
    # Rules about a change want two states, which `check` never has.
    asked = {rule.category for rule in RULES if rule.subject != "change"}
    assert {each["category"] for each in found["findings"]} == asked
    assert {each["severity"] for each in found["findings"]} == {"error", "warning", "info"}
    assert found["summary"]["suppressed"] > 0
    assert {"link", "helm-template", "not-built"} <= {each["reason"] for each in found["notices"]}
    assert expected["code"] == b"1"


def test_asked_twice(expected: dict[str, bytes], expected_of_commands: dict[str, tuple[int, bytes]]) -> None:
    assert not differing(expected, answers(["."], *ALONE))
    assert not differing(expected_of_commands, answers_of_commands(["."]))


@pytest.mark.parametrize("seed", [1, 2])
def test_files_made_in_another_order_in_another_place(
    files: dict[str, bytes],
    expected: dict[str, bytes],
    expected_of_commands: dict[str, tuple[int, bytes]],
    tmp_path: pathlib.Path,
    monkeypatch: pytest.MonkeyPatch,
    seed: int,
) -> None:
    write_project(tmp_path / ("b" * seed) / "other", files, seed)
    monkeypatch.chdir(tmp_path / ("b" * seed) / "other")
    assert not differing(expected, answers(["."], *ALONE))
    assert not differing(expected_of_commands, answers_of_commands(["."]))


@pytest.mark.parametrize(
    "arguments",
    [
        ["./"],
        ["shop/.."],
        [".", "shop", "./shop", "shop/web.yaml", "rules/../shop", "."],
        ["shop/web.yaml", "names", "shop", "."],
        ["{here}", "."],
        ["{here}/shop/web.yaml", ".", "{here}/names"],
        ["shop/all/names", "shop/all/shop/web.yaml", "names/again.yaml", "."],
    ],
)
def test_arguments_that_overlap(
    expected: dict[str, bytes], expected_of_commands: dict[str, tuple[int, bytes]], arguments: list[str]
) -> None:
    """A file that is found by several names goes by the nearest of them, whichever came first."""
    given = [argument.format(here=os.getcwd()) for argument in arguments]
    for order in (given, given[::-1]):
        assert not differing(expected, answers(order, *ALONE))
    quick = {name: expected_of_commands[name] for name in QUICK}
    assert not differing(quick, answers_of_commands(given, QUICK))


def test_arguments_in_any_order(expected: dict[str, bytes]) -> None:
    """Each folder and file by itself, so that links, configuration and permissions are seen from each of them."""
    tops = sorted(name for name in os.listdir() if name not in ("vendor", ".git"))
    first, commands = answers(tops, *ALONE), answers_of_commands(tops, QUICK)
    assert len(json.loads(first["json"])["findings"]) > 300
    for seed in (1, 2):
        random.Random(seed).shuffle(tops)
        assert not differing(first, answers(tops, *ALONE))
    assert not differing(commands, answers_of_commands(tops, QUICK))


def test_two_configurations_in_any_order(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each file is governed by the nearest configuration above it, whatever else is named and in whatever order."""
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: nginx}]}\n"
    for name, rule in (("b", "images"), ("a", "containers")):
        (tmp_path / name).mkdir()
        (tmp_path / name / ".k8slint.yaml").write_text(f"overrides: [{{paths: ['**'], ignore: [{rule}]}}]\n")
        (tmp_path / name / "pod.yaml").write_text(pod)
    monkeypatch.chdir(tmp_path)
    own = answers(["a", "b"], *ALONE)
    found = [each["category"] for each in json.loads(own["json"])["findings"] if each["file"] == "a/pod.yaml"]
    assert "images" in found
    assert "containers" not in found
    assert not differing(own, answers(["b", "a"], *ALONE))
    (tmp_path / "k8slint.yaml").write_text("select: [containers]\n")
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "pod.yaml").write_text(pod)
    above = answers(["a", "b", "c"], *ALONE)
    found = [each["category"] for each in json.loads(above["json"])["findings"] if each["file"] == "c/pod.yaml"]
    assert set(found) == {"containers"}
    assert not differing(above, answers(["c", "b", "a"], *ALONE))


@needs_fork
@pytest.mark.parametrize("count", ["2", "3"])
def test_forked_processes(expected: dict[str, bytes], count: str) -> None:
    assert not differing(expected, answers(["."], "--no-cache", "--jobs", count))


def test_fresh_interpreters(expected: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def other_way(wanted: int, jobs: object) -> object:
        asked.append(wanted)
        return spawned_map(wanted)

    monkeypatch.setattr("k8slint.analysis.parallel.phase_one.pool_map", other_way)
    assert not differing(expected, answers(["."], "--no-cache", "--jobs", "2"))
    assert asked == [2]


def test_batches_of_any_size(expected: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    if not hasattr(os, "fork"):
        pytest.skip("no fork here")
    monkeypatch.setattr(
        "k8slint.analysis.parallel.forked.batches", lambda jobs, count: [jobs[:1], jobs[1:100], jobs[100:]]
    )
    assert batches([], 1) == []
    assert not differing(expected, answers(["."], "--no-cache", "--jobs", "3"))


def test_a_folder_from_inside_and_from_above(expected: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    """SARIF and GitLab name files from the repository's top, wherever one stands."""
    outside = answers(["shop"], *ALONE)
    monkeypatch.chdir("shop")
    inside = answers(["."], *ALONE)
    assert not differing({name: outside[name] for name in ROOTED}, {name: inside[name] for name in ROOTED})


def test_colours_and_widths_are_asked_for(expected: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    """What is written to a pipe or a file knows no terminal."""
    arguments = ("check", ".", "--no-cache", "--jobs", "1")
    plain = spoken(*arguments)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("LINES", "9")
    assert spoken(*arguments) == plain
