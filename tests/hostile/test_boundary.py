"""One boundary for one project: what was named, or its repository, whatever configuration is named beside it."""

from __future__ import annotations

import json
import os
import pathlib
import sys

import pytest

from k8slint.analysis.run import lint
from k8slint.project.configuration import load_config
from k8slint.project.project import Project
from k8slint.project.renders.program import find_program
from tests.git_repositories import write
from tests.hostile.manifests import POD
from tests.hostile.watch import Seen, watched

TOKEN = "outsiders-token"
SWITCHES = [(), ("--isolated",), ("--config", "{outside}/.k8slint.yaml"), ("--config", "{top}/in/named.yaml")]
PLACES = [("top", "."), ("top/in", ".."), ("top/in", "."), (".", "top"), ("outside", "../top")]


@pytest.fixture
def top(tmp_path: pathlib.Path) -> pathlib.Path:
    """Return a repository that tries to lead out of itself; beside it lies what is nobody's business."""
    outside, top = tmp_path / "outside", tmp_path / "top"
    write(outside, {"pod.yaml": POD.replace("nginx", TOKEN), ".k8slint.yaml": "fail_on: warning\n", "in/pod.yaml": POD})
    write(outside, {"kustomization.yaml": "resources: [pod.yaml]\n", "secret.json": json.dumps({"kind": TOKEN})})
    kustomization = {
        "resources": ["../../outside", "../../outside/pod.yaml", "link.yaml", str(outside / "pod.yaml")],
        "components": ["../../outside"],
        "patches": [{"path": "../../outside/pod.yaml"}],
        "configMapGenerator": [{"name": "a", "files": ["../../outside/secret.json", "link.yaml"]}],
    }
    write(top, {"a.yaml": POD, "in/kustomization.yaml": json.dumps(kustomization), "in/named.yaml": "{}\n"})
    os.symlink("../../outside/pod.yaml", top / "in/link.yaml")
    os.symlink("../outside", top / "folder")
    os.symlink("../outside/kustomization.yaml", top / "kustomization.yaml")
    (top / ".git").mkdir()
    return top


def read_outside(seen: Seen, top: pathlib.Path, here: pathlib.Path) -> list[str]:
    """Return what was read outside of a repository but for the configuration that was named.

    Python itself lists the current folder and those of its path when it looks for modules.
    """
    listed = {pathlib.Path(each).resolve() for each in (*sys.path, str(here))}
    found = [pathlib.Path(each).resolve() for each in seen.read_outside(top)]
    return [str(each) for each in found if each.name != ".k8slint.yaml" and each not in listed]


@pytest.mark.parametrize("switches", SWITCHES, ids=str)
@pytest.mark.parametrize(
    ("start", "path"), [("top", "."), ("top/in", ".."), ("top/in", "."), (".", "top"), ("outside", "../top")]
)
def test_nothing_leads_out(start: str, path: str, switches: tuple[str, ...], top: pathlib.Path) -> None:
    outside = top.parent / "outside"
    words = [word.format(outside=outside, top=top) for word in switches]
    seen = watched("check", path, "--show-files", *words, cwd=top.parent / start, log=top.parent / "log")
    assert read_outside(seen, top, top.parent / start) == []
    assert (seen.written, seen.done) == ([], [])
    assert TOKEN not in seen.ended.out + seen.ended.err
    assert "link: " in seen.ended.out


@pytest.mark.parametrize("switches", SWITCHES, ids=str)
def test_the_context_of_a_file_is_its_repository(switches: tuple[str, ...], top: pathlib.Path) -> None:
    words = [word.format(outside=top.parent / "outside", top=top) for word in switches]
    for start in (top, top / "in", top.parent, top.parent / "outside"):
        file = os.path.relpath(top / "a.yaml", start)
        seen = watched("check", file, *words, cwd=start, log=top.parent / "log")
        assert read_outside(seen, top, start) == []


# --- whose configuration governs

OFF = "ignore: [all]\n"


def count(paths: list[pathlib.Path]) -> int:
    return len(lint([str(path) for path in paths]).findings)


def test_a_configuration_above_the_repository_does_not_govern(tmp_path: pathlib.Path) -> None:
    write(tmp_path, {".k8slint.yaml": OFF, "top/in/a.yaml": POD})
    (tmp_path / "top/.git").mkdir()
    for path in ("top", "top/in", "top/in/a.yaml"):
        assert count([tmp_path / path]) > 0
    write(tmp_path, {"top/.k8slint.yaml": OFF})
    assert count([tmp_path / "top/in/a.yaml"]) == 0


def test_without_a_repository_the_search_ends_at_what_was_named(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {".k8slint.yaml": OFF, "top/in/a.yaml": POD, "elsewhere/b": ""})
    monkeypatch.chdir(tmp_path / "elsewhere")
    for path in ("top", "top/in", "top/in/a.yaml"):
        assert count([pathlib.Path("..", path)]) > 0
    monkeypatch.chdir(tmp_path / "top")
    assert count([pathlib.Path("in")]) > 0


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives a file away")
def test_a_configuration_of_another_owner_is_named_and_not_used(tmp_path: pathlib.Path) -> None:
    write(tmp_path, {".git/HEAD": "", ".k8slint.yaml": OFF, "a.yaml": POD})
    os.chown(tmp_path / ".k8slint.yaml", 12345, 12345)
    report = lint([str(tmp_path)])
    assert report.findings
    assert [notice.message for notice in report.notices if notice.reason == "configuration"] == [
        "is owned by another user, so it is not used"
    ]
    os.chown(tmp_path, 12345, 12345)  # then all of the project is that user's
    assert count([tmp_path]) == 0


def test_a_configuration_that_was_named_widens_nothing(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its folder is no part of the project, and neither is the current one."""
    write(tmp_path, {"home/.k8slint.yaml": "{}\n", "home/private.yaml": POD, "top/a.yaml": POD, "top/.git/HEAD": ""})
    monkeypatch.chdir(tmp_path / "home")
    project = Project.open(["../top/a.yaml"], load_config(".k8slint.yaml"))
    assert [unit.file for unit in project.units] == ["../top/a.yaml"]


# --- several repositories


def test_several_repositories_keep_to_themselves(tmp_path: pathlib.Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    write(one, {".git/HEAD": "", ".k8slint.yaml": OFF, ".gitignore": "*.yaml\n!/a.yaml\n", "a.yaml": POD})
    write(two, {".git/HEAD": "", "a.yaml": POD, "b.yaml": POD, "in/c.yaml": POD})
    write(tmp_path, {"third/d.yaml": POD.replace("nginx", TOKEN), ".k8slint.yaml": OFF, ".gitignore": "*\n"})
    for top in (one, two):
        os.symlink("../third/d.yaml", top / "link.yaml")
        os.symlink("../third", top / "folder")
    for paths in ([one, two], [two, one]):
        report = lint([str(path) for path in paths])
        files = {pathlib.Path(finding.place.file).resolve() for finding in report.findings}
        assert files == {two / "a.yaml", two / "b.yaml", two / "in/c.yaml"}
        links = [notice for notice in report.notices if notice.reason == "link"]
        assert len(links) == 3  # in one, git ignores the file
        assert TOKEN not in str(report)
    alone = lint([str(two)])
    assert len(alone.findings) == len(lint([str(one), str(two)]).findings)


# --- programs


def test_programs_are_looked_up_outside_of_the_project(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree, tools = tmp_path / "tree", tmp_path / "tools"
    for folder in (tree, tree / "bin", tools):
        folder.mkdir(exist_ok=True)
        (folder / "kustomize").write_text("#!/bin/sh\ntouch owned\n")
        (folder / "kustomize").chmod(0o755)
    links = tmp_path / "links"
    links.mkdir()
    os.symlink(tree / "kustomize", links / "kustomize")
    os.symlink(tree / "bin", tmp_path / "linked")
    monkeypatch.chdir(tree)
    inside = [
        "",
        ".",
        "bin",
        "./bin",
        "..//tree",
        str(tree),
        f"{tree}/",
        f"{tools}/../tree/bin",
        str(tmp_path / "linked"),
    ]
    for entry in inside:
        for path in (entry, f"{entry}{os.pathsep}", f"{os.pathsep}{entry}"):
            monkeypatch.setenv("PATH", path)
            assert find_program("kustomize", str(tree)) is None, path
        monkeypatch.setenv("PATH", os.pathsep.join([entry, str(tools)]))
        assert find_program("kustomize", str(tree)) == str(tools / "kustomize")
    monkeypatch.setenv("PATH", str(links))
    assert find_program("kustomize", str(tree)) is None
