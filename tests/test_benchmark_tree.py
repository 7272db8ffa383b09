"""The benchmark's manifests: the same seed gives the same bytes, and they are real enough to be judged."""

from __future__ import annotations

import pathlib
import sys

import pytest

from k8slint.analysis.run import lint
from k8slint.project.configuration import Config, config_from_values

FOLDER = pathlib.Path(__file__).parent.parent / "benchmarks"

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the benchmarks are only in the repository")


def test_a_seed_makes_one_tree(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(FOLDER))
    from make_manifests import write_tree

    sizes = [write_tree(str(tmp_path / name), 150, seed) for name, seed in (("a", 1), ("b", 1), ("c", 2))]
    assert sizes[0] == sizes[1] != sizes[2]
    trees = [
        {str(path.relative_to(tmp_path / name)): path.read_bytes() for path in (tmp_path / name).rglob("*.yaml")}
        for name in "ab"
    ]
    assert trees[0] == trees[1]
    report = lint([str(tmp_path / "a")], Config({}, str(tmp_path)))
    assert report.summary.documents >= 150
    assert not report.failed
    assert 0 < report.summary.errors + report.summary.warnings < report.summary.resources
    for name in ("make_manifests", "objects", "pods", "vocabulary"):
        sys.modules.pop(name, None)


@pytest.mark.parametrize("everywhere", [False, True])
def test_policies_are_different_and_pass(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, everywhere: bool
) -> None:
    monkeypatch.syspath_prepend(str(FOLDER))
    from make_manifests import write_tree
    from make_policies import write_policies

    write_tree(str(tmp_path / "tree"), 40)
    write_policies(str(tmp_path / "policies"), 40, everywhere=everywhere)
    texts = {path.read_text().partition("validations:")[2].partition("---")[0] for path in tmp_path.glob("policies/*")}
    assert len(texts) == 40
    config = config_from_values({"policies": ["policies"]})._replace(folder=str(tmp_path))
    report = lint([str(tmp_path / "tree")], config)
    assert report.summary.is_complete
    assert not any(finding.rule.startswith("policy") for finding in report.findings)
    for name in ("make_manifests", "make_policies", "objects", "pods", "vocabulary"):
        sys.modules.pop(name, None)


def test_overlays_are_built(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(FOLDER))
    from make_overlays import write_overlays

    write_overlays(str(tmp_path), 12)
    report = lint([str(tmp_path)], Config({}, str(tmp_path)))
    assert report.summary.is_complete
    assert report.summary.resources == 12 * 21
    assert report.summary.errors == 0
    sys.modules.pop("make_overlays", None)
