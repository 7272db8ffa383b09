"""What a run may import: a start is paid at every commit, and modules are most of what it costs."""

from __future__ import annotations

import pathlib
import subprocess
import sys

import pytest

import k8slint

ROOT = pathlib.Path(k8slint.__file__).parent
MOST_OF_OURS = 200
STANDARD = set(
    "__future__ array bisect collections contextlib copyreg enum errno functools gc importlib itertools json keyword "
    "operator re reprlib sre_compile sre_constants sre_parse types typing warnings".split()
)
"""Of the standard library; modules written in C, which cost nothing, come on top."""
NEEDED_BY_FEW = set(
    "checks.credentials checks.images checks.pods kube.credentials kube.docker_config kube.time "
    "kube.facts.delivery kube.facts.kubelet kube.facts.network kube.facts.operators kube.facts.pod kube.facts.storage "
    "kube.image_pull kube.kustomize.build kube.node_demand kube.schema.custom analysis.build "
    "analysis.cache.memory analysis.parallel.forked project.builds project.built_objects project.renders report.sarif "
    "rulebook.page rulebook.rule_file".split()
)
"""Of ours, what three ConfigMaps ask nothing of."""
RECALLED = set("analysis commands model project report rulebook bundled cli".split())
"""The floors of ours that a run touches whose report is remembered: no file is read, nothing is judged."""
JUDGING = set("analyze conclude crosscheck documents engine judgement phase_one plan scopes subjects triage".split())


def imported_by(*arguments: str, cwd: pathlib.Path) -> set[str]:
    """Return the modules a run imports beyond those of a bare interpreter."""
    code = (
        "import sys; bare = set(sys.modules); from k8slint.cli import main; main(sys.argv[1:]);"
        "print(*sorted(set(sys.modules) - bare), sep='\\n', file=sys.stderr)"
    )
    run = subprocess.run([sys.executable, "-c", code, *arguments], cwd=cwd, capture_output=True, text=True, check=True)
    return set(run.stderr.split())


def ours(modules: set[str]) -> set[str]:
    return {name.partition(".")[2] for name in modules if name.startswith("k8slint.")}


def others(modules: set[str]) -> set[str]:
    """Return the modules of others by their top names, without those written in C."""
    return {name.partition(".")[0] for name in modules if not name.startswith(("k8slint", "_"))}


def within(modules: set[str], packages: set[str]) -> set[str]:
    return {name for name in modules for package in packages if f"{name}.".startswith(f"{package}.")}


@pytest.fixture
def three_files(tmp_path: pathlib.Path) -> pathlib.Path:
    folder = tmp_path / "three"
    folder.mkdir()
    for number in range(3):
        text = f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c{number}\ndata:\n  a: b\n"
        (folder / f"{number}.yaml").write_text(text)
    return folder


def test_version_imports_next_to_nothing(tmp_path: pathlib.Path) -> None:
    assert imported_by("--version", cwd=tmp_path) <= {"__future__", "k8slint", "k8slint.cli"}


def test_a_check_imports_no_more_than_it_needs(three_files: pathlib.Path) -> None:
    modules = imported_by("check", "--isolated", "--no-cache", ".", cwd=three_files)
    assert others(modules) <= STANDARD
    assert "analysis.crosscheck" in ours(modules)
    assert len(ours(modules)) < MOST_OF_OURS
    assert within(ours(modules), NEEDED_BY_FEW) == set()


def test_a_remembered_report_is_recalled_without_what_made_it(three_files: pathlib.Path) -> None:
    command = ["check", "--isolated", "--cache-dir", str(three_files.parent / "cache"), "."]
    assert "analysis.crosscheck" in ours(imported_by(*command, cwd=three_files))
    modules = imported_by(*command, cwd=three_files)
    assert others(modules) <= STANDARD
    assert "analysis.cache.memory" in ours(modules)
    assert {name.partition(".")[0] for name in ours(modules)} <= RECALLED
    assert within(ours(modules), {f"analysis.{name}" for name in JUDGING}) == set()


def test_other_commands_may_import_what_is_made_for_them(three_files: pathlib.Path) -> None:
    assert "click" in others(imported_by("rules", cwd=three_files))
