"""Which files a run reads."""

from __future__ import annotations

import os
import pathlib
from typing import Any

import pytest

from k8slint.project.boundary import Boundary
from k8slint.project.configuration import Config
from k8slint.project.configuration_error import UsageError
from k8slint.project.configurations import Configurations
from k8slint.project.discovery import Discovery, Found
from k8slint.project.gitignore import GitIgnore


def write(folder: pathlib.Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("a: b\n")


def discovery_of(exclude: tuple[str, ...] = (), force: bool = False, gitignore: GitIgnore | None = None) -> Discovery:
    """A discovery of the current folder, without any configuration."""
    boundary = Boundary(["."])
    return Discovery(Configurations(Config({}), boundary, "."), boundary, exclude, force, gitignore)


def manifest_files(paths: tuple[str, ...], discovery: Discovery) -> Found:
    for path in paths:
        discovery.add(path)
    return discovery.found()


def found(monkeypatch: pytest.MonkeyPatch, root: pathlib.Path, *paths: str, **options: Any) -> list[str]:
    monkeypatch.chdir(root)
    exclude = tuple(options.get("exclude", ()))
    gitignore = GitIgnore(Boundary(["."])) if options.get("gitignore", True) else None
    discovery = discovery_of(exclude, bool(options.get("force", False)), gitignore)
    return manifest_files(paths or (".",), discovery).files


def test_a_folder_is_walked_in_order(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
    write(
        tmp_path,
        "b.yml",
        "a/z.yaml",
        "a/x.json",
        "readme.md",
        "a/Kustomization",
        ".git/c.yaml",
        "node_modules/x.yaml",
        "api/vendor/x.yaml",
        "api/vendor/modules.txt",
        "vendor/x.yaml",
        ".k8s/y.yaml",
    )
    assert found(monkeypatch, tmp_path) == [
        ".k8s/y.yaml",
        "a/Kustomization",
        "a/x.json",
        "a/z.yaml",
        "b.yml",
        "vendor/x.yaml",
    ]


def test_a_file_is_read_once(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
    write(tmp_path, "a/x.yaml")
    assert found(monkeypatch, tmp_path, "a/x.yaml", ".", "./a") == ["a/x.yaml"]


def test_gitignore_holds_down_the_tree(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
    (tmp_path / ".git").mkdir()
    write(tmp_path, "a/secret.yaml", "a/keep.yaml", "out/x.yaml", "a/b/other.yaml")
    (tmp_path / ".gitignore").write_text("out/\n*.yaml\n!keep.yaml\n")
    (tmp_path / "a" / "b" / ".gitignore").write_text("!other.yaml\n")
    assert found(monkeypatch, tmp_path) == ["a/b/other.yaml", "a/keep.yaml"]
    assert "out/x.yaml" in found(monkeypatch, tmp_path, gitignore=False)
    assert found(monkeypatch, tmp_path, "out/x.yaml") == ["out/x.yaml"]
    assert found(monkeypatch, tmp_path, "out") == ["out/x.yaml"]


def test_excludes_bind_named_files_only_when_forced(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
    write(tmp_path, "vendor/x.yaml", "y.yaml")
    assert found(monkeypatch, tmp_path, exclude=["vendor"]) == ["y.yaml"]
    assert found(monkeypatch, tmp_path, "vendor/x.yaml", exclude=["vendor"]) == ["vendor/x.yaml"]
    assert found(monkeypatch, tmp_path, "vendor/x.yaml", exclude=["vendor"], force=True) == []


def test_a_folder_left_out_as_a_whole_is_noted(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
    write(tmp_path, "vendor/x.yaml", "y.yaml")
    monkeypatch.chdir(tmp_path)
    for pattern in ("vendor", "vendor/**"):
        nothing = manifest_files(("vendor",), discovery_of((pattern,)))
        assert nothing.files == []
        assert [(notice.file, notice.reason) for notice in nothing.notices] == [("vendor", "excluded")]


def test_links_never_lead_out_or_in_circles(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    write(inside, "a.yaml")
    write(outside, "secret.yaml")
    os.symlink(outside / "secret.yaml", inside / "leak.yaml")
    os.symlink(inside, inside / "loop")
    os.symlink("a.yaml", inside / "b.yaml")
    os.symlink("nowhere", inside / "c.yaml")
    monkeypatch.chdir(inside)
    discovery = discovery_of()
    result = manifest_files((".",), discovery)
    assert result.files == ["a.yaml"]
    assert {(notice.file, notice.reason) for notice in result.notices} == {
        ("leak.yaml", "link"),
        ("loop", "link"),
        ("c.yaml", "link"),
    }


def test_paths_of_no_use_are_reported(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    with pytest.raises(UsageError, match="No such file"):
        found(monkeypatch, tmp_path, "none.yaml")
    with pytest.raises(UsageError, match="neither a file nor a folder"):
        found(monkeypatch, tmp_path, "pipe.yaml")
    with pytest.raises(UsageError):
        found(monkeypatch, tmp_path, "a\0b")
    assert found(monkeypatch, tmp_path) == []


def test_a_folder_named_like_a_file_is_walked(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
    write(tmp_path, "x.yaml/y.yaml")
    assert found(monkeypatch, tmp_path) == ["x.yaml/y.yaml"]
