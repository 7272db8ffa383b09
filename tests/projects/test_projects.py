"""Small repositories of every layout: findings exactly where a comment `# <- rule` says so, and nowhere else.

Only rules over many files that are on by default are asked; what single objects do is the business of the rules' own
examples.
"""

from __future__ import annotations

import itertools
import os
import pathlib
import random

import pytest

from k8slint.analysis.run import lint, lint_files
from k8slint.model.result import Report
from k8slint.project.options import Options, Selection
from k8slint.rulebook.rulebook import Rulebook

RULES = tuple(Rulebook.load().values())

HERE = pathlib.Path(__file__).parent
PROJECTS = sorted(path.name for path in HERE.iterdir() if path.is_dir() and not path.name.startswith("_"))
MARK = "# <- "
CATEGORIES = ("references", "availability", "scheduling", "workloads", "images", "cluster")
ASKED = tuple(rule.id for rule in RULES if rule.subject == "cluster" and rule.enabled and rule.category in CATEGORIES)


def marks(root: pathlib.Path) -> list[tuple[str, int, str]]:
    found = []
    for path in sorted(root.rglob("*.yaml")):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            rules = line.partition(MARK)[2]
            found += [(path.relative_to(root).as_posix(), number, rule) for rule in rules.split()]
    return sorted(found)


def found_in(report: Report) -> list[tuple[str, int, str]]:
    return sorted((each.place.file, each.place.span.line, each.rule) for each in report.findings)


def reported(report: Report) -> str:
    return "\n".join(
        f"{each.place.file}:{each.place.span.line} {each.rule}: {each.message}" for each in report.findings
    )


@pytest.mark.parametrize("name", PROJECTS)
def test_a_project_gives_the_marked_findings(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(HERE / name)
    report = lint(["."], options=Options(Selection(select=ASKED)))
    assert found_in(report) == marks(HERE / name), reported(report)


@pytest.mark.parametrize("name", PROJECTS)
def test_a_file_alone_is_judged_with_its_project(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path
) -> None:
    """One file of a repository is asked about: the findings are those it has in a run over all of them."""
    root = tmp_path / name
    copy_tree(HERE / name, root)
    (root / ".git").mkdir()
    monkeypatch.chdir(root)
    expected = marks(root)
    for file in sorted({file for file, _, _ in expected}):
        report = lint([file], options=Options(Selection(select=ASKED)))
        assert found_in(report) == [entry for entry in expected if entry[0] == file], reported(report)


def copy_tree(source: pathlib.Path, target: pathlib.Path) -> None:
    for path in source.rglob("*"):
        if path.is_file():
            place = target / path.relative_to(source)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(path.read_bytes())


@pytest.mark.parametrize("name", PROJECTS)
def test_order_of_files_changes_nothing(name: str) -> None:
    files = {
        path.relative_to(HERE / name).as_posix(): path.read_text()
        for path in sorted((HERE / name).rglob("*"))
        if path.suffix in (".yaml", ".env") and not path.name.startswith(".k8slint")
    }
    reports = []
    for seed in range(3):
        names = list(files)
        random.Random(seed).shuffle(names)
        reports.append(lint_files({name: files[name] for name in names}, select=ASKED))
    for first, second in itertools.pairwise(reports):
        assert first == second


def test_results_in_any_order_give_the_same_scopes() -> None:
    from k8slint.analysis.conclude import layout_of
    from k8slint.analysis.crosscheck import crosscheck
    from k8slint.analysis.run import all_results, engines_of
    from k8slint.project.project import NO_CONFIG, Project

    options = Options(Selection(select=ASKED))
    project = Project.open([os.path.relpath(HERE / "kustomize")], NO_CONFIG, options=options)
    engines = engines_of(project)
    results = all_results(project, engines)
    layout = layout_of(project)
    forward = crosscheck(results, engines, layout)
    backward = crosscheck(results[::-1], engines, layout)
    assert forward
    assert sorted(forward, key=repr) == sorted(backward, key=repr)


def test_an_overlay_alone_is_built_with_its_base(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
    root = tmp_path / "kustomize"
    copy_tree(HERE / "kustomize", root)
    (root / ".git").mkdir()
    monkeypatch.chdir(root / "overlays" / "production")
    report = lint(["."], options=Options(Selection(select=ASKED)))
    assert found_in(report) == [
        ("../../base/api.yaml", 40, "config-key-undefined"),
        ("kustomization.yaml", 17, "hpa-fights-replicas"),
        ("scaler.yaml", 6, "hpa-without-request"),
        ("scaler.yaml", 18, "scale-target-undefined"),
    ]
    monkeypatch.chdir(root)
    report = lint(["overlays/staging"], options=Options(Selection(select=ASKED)))
    assert {file for file, _, _ in found_in(report)} == {"base/api.yaml", "base/budget.yaml", "base/worker.yaml"}
    assert {finding.builds for finding in report.findings} == {("overlays/staging/kustomization.yaml",)}
