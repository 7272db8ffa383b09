"""Files k8slint writes where a stranger may have laid links, pipes and folders: refused, nothing else is touched."""

from __future__ import annotations

import os
import pathlib
import stat

import pytest

from k8slint.cli import main
from k8slint.model.write_file import NotWrittenError, write_file

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: a}]}\n"
VICTIM = "alias ll='ls -l'\n"


@pytest.fixture
def victim(tmp_path: pathlib.Path) -> pathlib.Path:
    """A file of the user, outside of what is checked."""
    home = tmp_path / "home"
    home.mkdir()
    (home / ".bashrc").write_text(VICTIM)
    return home / ".bashrc"


@pytest.fixture
def project(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    """A repository of a stranger, and the current folder; one of its files is named like a command."""
    folder = tmp_path / "repo"
    (folder / ".git").mkdir(parents=True)
    (folder / "a&touch X&#.yaml").write_text(POD)
    monkeypatch.chdir(folder)
    return folder


def lay(kind: str, path: pathlib.Path, victim: pathlib.Path) -> None:
    """Lay something that is no regular file where a report is to be written."""
    if kind == "link":
        path.symlink_to(victim)
    elif kind == "dangling link":
        path.symlink_to(victim.parent / ".profile")
    elif kind == "link to a folder":
        path.symlink_to(victim.parent)
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()


KINDS = ["link", "dangling link", "link to a folder", "pipe", "folder"]
COMMANDS = {
    "check": ["check", ".", "--no-cache", "--format", "sarif:out.file", "--format", "concise"],
    "timeline": ["timeline", ".", "--format", "html", "--output", "out.file"],
    "init": ["init"],
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("command", COMMANDS)
def test_what_is_no_regular_file_is_never_written_to(
    command: str, kind: str, project: pathlib.Path, victim: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = project / (".k8slint.yaml" if command == "init" else "out.file")
    lay(kind, target, victim)
    before = sorted(os.listdir(project))
    assert main(COMMANDS[command]) == 2
    assert target.name in capsys.readouterr().err
    assert victim.read_text() == VICTIM
    assert os.listdir(victim.parent) == [".bashrc"]
    assert sorted(os.listdir(project)) == before


@pytest.mark.parametrize("command", COMMANDS)
def test_no_link_inside_of_the_checked_tree_is_followed(
    command: str, project: pathlib.Path, victim: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "out").symlink_to(victim.parent)
    (project / "deep").mkdir()
    for inner in ("out", "deep/../out", "./out/new"):
        if command == "init" and inner == "./out/new":
            continue
        arguments = [word.replace("out.file", f"{inner}/.bashrc") for word in COMMANDS[command]]
        assert main([*arguments, inner] if command == "init" else arguments) == 2
        assert "'out' is a link inside of what is checked" in capsys.readouterr().err
    assert victim.read_text() == VICTIM
    assert os.listdir(victim.parent) == [".bashrc"]


def test_a_tree_that_is_checked_from_elsewhere_counts_too(
    project: pathlib.Path, victim: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "sub").mkdir()
    (project / "sub" / "a.yaml").write_text(POD)
    (project / "out").symlink_to(victim.parent)
    monkeypatch.chdir("/")
    arguments = ["check", str(project / "sub" / "a.yaml"), "--no-cache", "--format", f"json:{project}/out/.bashrc"]
    assert main(arguments) == 2
    assert victim.read_text() == VICTIM


@pytest.mark.parametrize("device", ["/dev/null", "/dev/stdout", "/dev/full"])
def test_devices_are_refused(device: str, project: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", ".", "--no-cache", "--format", f"json:{device}"]) == 2
    said = capsys.readouterr().err
    assert f"cannot write '{device}'" in said
    assert ("write FORMAT:-" in said) == (device == "/dev/stdout")


def test_links_outside_of_the_checked_tree_are_the_users_own(tmp_path: pathlib.Path, project: pathlib.Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "reports").symlink_to(tmp_path / "disk")
    assert main(["check", ".", "--no-cache", "--exit-zero", "--format", f"json:{tmp_path}/reports/new/a.json"]) == 0
    assert os.listdir(tmp_path / "disk" / "new") == ["a.json"]


def test_mode_and_owner_of_a_replaced_file_stay(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "report.json"
    file.write_text("old")
    file.chmod(0o640)
    if os.getuid() == 0:
        os.chown(file, 12345, 23456)
    before = file.stat()
    write_file(str(file), b"new")
    after = file.stat()
    assert file.read_bytes() == b"new"
    assert (after.st_uid, after.st_gid, stat.S_IMODE(after.st_mode)) == (before.st_uid, before.st_gid, 0o640)
    assert after.st_ino != before.st_ino
    assert os.listdir(tmp_path) == ["report.json"]


def test_another_name_of_the_same_file_keeps_its_content(tmp_path: pathlib.Path, victim: pathlib.Path) -> None:
    """A hard link is replaced, not written through."""
    os.link(victim, tmp_path / "report.json")
    write_file(str(tmp_path / "report.json"), b"new")
    assert victim.read_text() == VICTIM


def test_nothing_stays_behind_when_writing_fails(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(NotWrittenError, match="No space left"):
        write_file(str(tmp_path / "a"), b"x")
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("name", ["", "a/", ".", "a/..", "a\0b", "x" * 300])
def test_names_that_name_no_file(name: str, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(NotWrittenError):
        write_file(name, b"x")
    assert os.listdir(tmp_path) == []
