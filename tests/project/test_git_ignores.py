"""What git ignores is left out and listed, by whatever file says so; what git tracks never is."""

from __future__ import annotations

import os
import pathlib
import subprocess

import pytest

from k8slint.project.boundary import Boundary
from k8slint.project.git.repository import Repository
from k8slint.project.git.settings import settings_of, user_excludes_file
from k8slint.project.project import Project
from tests.git_repositories import commit, git, needs_git, repository, write


def opened(folder: pathlib.Path, monkeypatch: pytest.MonkeyPatch, *paths: str) -> tuple[list[str], list[str]]:
    """Return the files of a project and those that were ignored, by name."""
    monkeypatch.chdir(folder)
    project = Project.open(paths)
    ignored = sorted(f"{notice.reason} {notice.file}" for notice in project.notices)
    return [unit.file for unit in project.units], ignored


# --- which files are honoured


def test_info_exclude_and_the_users_file(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
    top = tmp_path / "top"
    write(top, dict.fromkeys(["a.yaml", "b.yaml", "c.yaml", "in/b.yaml", "in/d.yaml"], "x"))
    write(top, {".git/info/exclude": "b.yaml\n!d.yaml\n", "in/.gitignore": "!b.yaml\n"})
    write(tmp_path, {"home/git/ignore": "c.yaml\nd.yaml\n", "home/mine": "a.yaml\n"})
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    files, ignored = opened(top, monkeypatch)
    assert files == ["a.yaml", "in/b.yaml", "in/d.yaml"]
    assert ignored == ["ignored b.yaml", "ignored c.yaml"]
    (tmp_path / "config").write_text(f"[core]\n\texcludesFile = {tmp_path}/home/mine\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "config"))
    assert opened(top, monkeypatch)[1] == ["ignored a.yaml", "ignored b.yaml"]
    assert opened(top / "in", monkeypatch)[0] == ["b.yaml", "d.yaml"]
    (top / ".git/info/exclude").unlink()
    (top / ".git").rename(top / "no-repository")
    assert opened(top, monkeypatch)[1] == []


def test_a_repository_names_only_what_is_in_it(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
    top = tmp_path / "top"
    write(top, {"a.yaml": "x", "b.yaml": "x", "ignore": "a.yaml\n"})
    write(tmp_path, {"outside": "*\n", "top/.git/config": "[core]\nexcludesFile = ignore\n"})
    assert opened(top, monkeypatch)[0] == ["b.yaml"]
    for path in ("../outside", str(tmp_path / "outside"), "~/outside", "/dev/zero", "fifo", "link", "\\0", ""):
        (top / ".git/config").write_text(f"[core]\nexcludesFile = {path}\n")
        if not (top / "link").exists():
            os.symlink("../outside", top / "link")
            os.mkfifo(top / "fifo")
        assert opened(top, monkeypatch)[0] == ["a.yaml", "b.yaml"], path
    (top / ".git/config").write_text("[include]\npath = ../../config\n")
    (tmp_path / "config").write_text("[core]\nexcludesFile = ignore\n")
    assert opened(top, monkeypatch)[0] == ["a.yaml", "b.yaml"]
    (top / ".git/config").write_text("[include]\npath = more\npath = config\n")
    (top / ".git/more").write_text("[core]\nexcludesFile = ignore\n[include]\npath = config\n")
    assert opened(top, monkeypatch)[0] == ["b.yaml"]


@pytest.mark.parametrize("what", ["link", "file", "fifo", "far"])
def test_data_that_leads_out_is_not_followed(
    what: str, monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path
) -> None:
    top = tmp_path / "top"
    write(tmp_path, {"other/info/exclude": "*\n", "other/config": "[core]\nexcludesFile = a\n", "top/a.yaml": "x"})
    if what == "link":
        os.symlink("../other", top / ".git")
    elif what == "fifo":
        os.mkfifo(top / ".git")
    elif what == "file":
        (top / ".git").write_text("gitdir: ../other\n")
    else:
        write(top, {".git/commondir": "../../other\n"})
    assert opened(top, monkeypatch) == (["a.yaml"], [])


# --- the configuration of git


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("[core]\n\teditor = vi\n\texcludesFile = ~/x\n", "~/x"),
        ('[CORE] ExcludesFILE="a b" ; said\n', "a b"),
        ("[core]\nexcludesfile = a \\\n b # c\n", "a  b"),
        ('[core]\nexcludesfile = a" # "b \n', "a # b"),
        ('[core]\nexcludesfile = "a\\tb\\\\c\\""', 'a\tb\\c"'),
        ("[core]\nexcludesfile\n", "true"),
        ("[core]\r\nexcludesfile = a\r\n", "a"),
        ("\ufeff# x\n[core]\nexcludesfile = a\n[core]\nexcludesfile=\n", ""),
        ('[core "sub"]\nexcludesfile = a\n', None),
        ("[core]\nexcludesfile = a\\qb\n", None),
        ('[core]\nexcludesfile = "a\n', None),
        ("excludesfile = a\n", None),
        ("[core\nexcludesfile = a\n", None),
        ("[core]\n = x\nexcludesfile = a\n", None),
        ('[a "x\\"]y"]\nb = 1\n[core]\nexcludesfile = a', "a"),
    ],
)
def test_settings(text: str, value: str | None, tmp_path: pathlib.Path) -> None:
    found = [each.value for each in settings_of("f", lambda name: text) if each[:2] == ("core", "excludesfile")]
    assert found[-1:] == ([] if value is None else [value])


@needs_git
def test_git_reads_the_same_settings(tmp_path: pathlib.Path) -> None:
    text = '[core]\n\ta = x  y ; no\n[Remote "Or\\"igin"] URL = "a;b"c\\\n d\n\tflag\n[x.Y]\nb="#"\n'
    (tmp_path / "config").write_text(text)
    listed = git(tmp_path, "config", "-f", "config", "--list", "-z").split("\0")
    ours = [f"{each.section}.{each.name}\n{each.value}" for each in settings_of("f", lambda name: text)]
    assert ours == [entry if "\n" in entry else f"{entry}\ntrue" for entry in listed if entry]


def test_hostile_settings_end() -> None:
    for text in (
        "[" * 200_000,
        "[a" + " " * 200_000,
        '[a "' + "\\" * 200_001,
        "[a]\nb=" + "\\\n" * 100_000,
        "[a]" * 80_000,
    ):
        settings_of("f", lambda name, text=text: text)  # type: ignore[misc]  # a default that binds
    seen: list[str] = []

    def endless(name: str) -> str:
        seen.append(name)
        return f"[include]\npath = x{len(seen)}\npath = y{len(seen)}\n"

    assert settings_of("f", endless) == []
    assert len(seen) <= 20


def test_the_users_file(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("GIT_CONFIG_GLOBAL")
    monkeypatch.setenv("XDG_CONFIG_HOME", "relative")
    assert user_excludes_file() == str(tmp_path / ".config/git/ignore")
    write(tmp_path, {".config/git/config": "[core]\nexcludesFile = /one\n"})
    assert user_excludes_file() == "/one"
    write(tmp_path, {".gitconfig": "[include]\npath = more\n", "more": "[core]\nexcludesFile = ~/two\n"})
    assert user_excludes_file() == str(tmp_path / "two")
    for text in ("", "relative"):
        write(tmp_path, {"more": f"[core]\nexcludesFile = {text}\n"})
        assert user_excludes_file() == ""


def test_the_systems_file(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
    """It is read before the user's, which wins."""
    write(tmp_path, {"system": "[core]\nexcludesFile = /of/all\n", "user": "[core]\nexcludesFile = /own\n"})
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", str(tmp_path / "system"))
    assert user_excludes_file() != "/of/all"
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "0")
    assert user_excludes_file() == "/of/all"
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "user"))
    assert user_excludes_file() == "/own"


CONDITIONS = [
    ("gitdir:~/work/", True),
    ("gitdir:~/work/shop/.git", True),
    ("gitdir:~/work", False),
    ("gitdir:~/other/", False),
    ("gitdir:work/", True),
    ("gitdir:shop/.git", True),
    ("gitdir:sho?/", True),
    ("gitdir:shop", False),
    ("gitdir:./work/", True),
    ("gitdir:./shop/", False),
    ("gitdir:WORK/", False),
    ("gitdir/i:WORK/", True),
    ("gitdir:**/shop/**", True),
    ("onbranch:main", False),
    ("hasconfig:remote.*.url:https://**", False),
    ("gitdir:", True),
]


@pytest.mark.parametrize(("condition", "applies"), CONDITIONS)
def test_conditional_includes(
    condition: str, applies: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("GIT_CONFIG_GLOBAL")
    included = "[core]\nexcludesFile = /included\n"
    write(tmp_path, {".gitconfig": f'[includeIf "{condition}"]\npath = more\n', "more": included})
    found = user_excludes_file(str(tmp_path / "work/shop/.git"))
    assert (found == "/included") == applies
    assert user_excludes_file() != "/included"


@needs_git
@pytest.mark.parametrize(("condition", "applies"), [row for row in CONDITIONS if not row[0].startswith(("on", "has"))])
def test_git_includes_the_same(
    condition: str, applies: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path
) -> None:
    included = "[core]\nexcludesFile = /included\n"
    write(tmp_path, {".gitconfig": f'[includeIf "{condition}"]\npath = more\n', "more": included})
    (tmp_path / "work/shop").mkdir(parents=True)
    git(tmp_path / "work/shop", "init", "-q")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / ".gitconfig"))
    environment = {**os.environ, "HOME": str(tmp_path)}
    listed = subprocess.run(
        ["git", "config", "--list"], cwd=tmp_path / "work/shop", env=environment, capture_output=True, check=True
    )
    assert (b"core.excludesfile=/included" in listed.stdout) == applies


def test_many_conditions_end() -> None:
    text = "".join(f'[includeIf "gitdir:{"*a" * 100}{number}/"]\npath = x\n' for number in range(1000))
    settings_of("f", lambda name: text, "/" + "a" * 3000 + "/.git")


# --- what is tracked


@needs_git
def test_what_git_tracks_is_never_ignored(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
    top = tmp_path / "top"
    names = ["prod/a.yaml", "prod/deep/b.yaml", "c.yaml", "keep/d.yaml"]
    repository(top, {**dict.fromkeys(names, "x"), ".gitignore": "prod/\n*.yaml\n!keep/*\n"}, force=True)
    write(top, dict.fromkeys(["prod/new.yaml", "prod/other/x.yaml", "prod/deep/y.yaml", "keep/new.yaml"], "x"))
    files, ignored = opened(top, monkeypatch)
    assert files == sorted([*names, "keep/new.yaml"])
    assert ignored == ["ignored prod/deep/y.yaml", "ignored prod/new.yaml", "ignored prod/other"]
    assert opened(top / "prod/deep", monkeypatch)[0] == ["b.yaml", "y.yaml"]  # named by hand
    git(top, "rm", "-q", "--cached", "c.yaml")
    assert "c.yaml" not in opened(top, monkeypatch)[0]


@needs_git
def test_git_lists_the_same_files(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
    top = tmp_path / "top"
    patterns = "/a/\n*.yml\n!b/keep.yml\nc/**/x.yaml\nb/*\n!b/d\n"
    names = [
        f"{folder}{name}" for folder in ("", "a/", "b/", "b/d/", "c/", "c/e/f/") for name in ("x.yaml", "keep.yml")
    ]
    repository(top, {**dict.fromkeys(names[::2], "x"), ".gitignore": patterns}, force=True)
    write(top, dict.fromkeys(names, "x"))
    (top / ".git/info/exclude").write_text("/c/keep.yml\n!/a\n")
    listed = set(git(top, "ls-files").split()) | set(git(top, "ls-files", "-o", "--exclude-standard").split())
    assert set(opened(top, monkeypatch)[0]) == listed - {".gitignore"}


@needs_git
def test_an_index_that_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
    top = repository(tmp_path / "top", {"a.yaml": "x", ".gitignore": "a.yaml\n"}, force=True)
    (top / ".git/index").write_bytes(b"DIRC" + b"\xff" * 99)
    assert opened(top, monkeypatch) == ([], ["ignored a.yaml", "index .git/index"])


@needs_git
def test_a_repository_in_another_has_its_own_say(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
    top = repository(tmp_path / "top", {"a.yaml": "x", ".gitignore": "x.yaml\n"})
    inner = repository(top / "in", {"x.yaml": "x", "y.yaml": "x", "z.yaml": "x", ".gitignore": "y.yaml\nz.yaml\n"})
    git(inner, "add", "-f", "z.yaml")
    files, notices = opened(top, monkeypatch)
    assert files == ["a.yaml", "in/x.yaml", "in/z.yaml"]
    assert notices == ["ignored in/y.yaml", "repository in/.git"]


@needs_git
def test_a_submodule_that_is_ignored(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
    repository(tmp_path / "part", {"x.yaml": "x", "y.yaml": "x", ".gitignore": "y.yaml\n"}, force=True)
    top = repository(tmp_path / "top", {"a.yaml": "x"})
    git(top, "submodule", "--quiet", "add", "-f", "../part", "sub")
    commit(top)
    (top / ".git/info/exclude").write_text("sub\n")
    assert opened(top, monkeypatch) == (["a.yaml", "sub/x.yaml", "sub/y.yaml"], [])
    assert Repository(str(top), Boundary([str(top)])).tracks(str(top / "sub"))


def test_folders_of_version_control_are_listed(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
    write(tmp_path, dict.fromkeys([".git/x.yaml", ".svn/prod.yaml", "in/.hg/prod.yaml", "venv/prod.yaml"], "x"))
    notices = ["folder venv", "repository .svn", "repository in/.hg"]
    assert opened(tmp_path, monkeypatch) == ([], notices)


def test_git_is_not_run(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
    write(tmp_path, {"a.yaml": "x", ".gitignore": "a.yaml\n", ".git/config": "[core]\nfsmonitor = touch owned\n"})
    monkeypatch.setattr(subprocess, "Popen", None)
    assert opened(tmp_path, monkeypatch)[1] == ["ignored a.yaml"]
