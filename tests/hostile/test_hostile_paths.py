"""Names and places of files made to confuse: each is looked at, or named as one that was not."""

from __future__ import annotations

import json
import os
import pathlib
import socket
import stat
import subprocess
from collections.abc import Iterator

import pytest

from tests.hostile.manifests import POD
from tests.hostile.program import run
from tests.hostile.words import check_inert

NAMES = [
    b"two\nlines.yaml",
    b"quote'\".yaml",
    b"--flag.yaml",
    b"%0A%25.yaml",
    b"\xff\xfe\x80.yaml",
    b" blank .yaml",
    b"::error file=x::y.yaml",
    b"$(id);id|id&.yaml",
    b"*?[a].yaml",
    b"a\\b.yaml",
    b"~.yaml",
    b".yaml",
    b"\xe2\x80\xae\xe2\x80\x8b.yaml",
    "日本\u0301.yaml".encode(),
    b"n" * 250 + b".yaml",
]


@pytest.fixture(scope="module")
def oddly_named(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    folder = tmp_path_factory.mktemp("names")
    for name in NAMES:
        with open(os.path.join(os.fsencode(folder), name), "w") as file:
            file.write(POD)
    return folder


@pytest.mark.parametrize("before", [(b".",), tuple(b"./" + name for name in NAMES), (b"--", *NAMES)], ids=range(3))
def test_odd_names_are_looked_at(before: tuple[bytes, ...], oddly_named: pathlib.Path) -> None:
    ended = run("check", "--format", "json", *before, cwd=oddly_named)
    assert ended.code == 1
    found = {row["file"] for row in json.loads(ended.out)["findings"] if row["rule"] == "image-tag-latest"}
    assert {os.fsencode(name) for name in found} == set(NAMES)


@pytest.mark.parametrize("form", ["text", "sarif", "gitlab", "junit", "concise", "github"])
def test_odd_names_are_reported(form: str, oddly_named: pathlib.Path) -> None:
    ended = run("check", "--format", form, "--all", ".", cwd=oddly_named)
    check_inert(ended.out, github=form == "github")
    assert ended.code == 1
    assert ended.out.count("image-tag-latest") >= (len(NAMES) if form != "github" else 10)


@pytest.fixture
def deep(tmp_path: pathlib.Path) -> Iterator[pathlib.Path]:
    """Return a folder that is removed by a program that can: pytest would fail to."""
    folder = tmp_path / "deep"
    folder.mkdir()
    yield folder
    subprocess.run(["rm", "-rf", str(folder)], check=True)


def _below(here: int, name: str) -> int:
    """Make a folder in an open one, and open it in its place."""
    os.mkdir(name, dir_fd=here)
    inner = os.open(name, os.O_RDONLY, dir_fd=here)
    os.close(here)
    return inner


def test_a_path_of_four_thousand_bytes_and_one_beyond(deep: pathlib.Path) -> None:
    """What the system itself cannot name is no clean run."""
    here = os.open(deep, os.O_RDONLY)
    made = len(os.fsencode(deep)) + 2
    while made < 3700:
        here = _below(here, "d" * 200)
        made += 201
    with open(os.open("a.yaml", os.O_WRONLY | os.O_CREAT, dir_fd=here), "w") as file:
        file.write(POD)
    ended = run("check", ".", "--format", "concise", cwd=deep)
    assert ended.code == 1
    assert "image-tag-latest" in ended.out
    for _ in range(20):
        here = _below(here, "d" * 200)
    os.close(here)
    ended = run("check", ".", cwd=deep)
    assert ended.code == 2
    assert "cannot be listed (File name too long)" in ended.err


def test_folders_a_thousand_deep(deep: pathlib.Path) -> None:
    here = os.open(deep, os.O_RDONLY)
    for _ in range(1000):
        here = _below(here, "d")
    with open(os.open("a.yaml", os.O_WRONLY | os.O_CREAT, dir_fd=here), "w") as file:
        file.write(POD)
    os.close(here)
    for command in ("check", "images", "inspect", "timeline"):
        assert "d/d/d" in run(command, ".", cwd=deep).out.replace("\n", "")


def test_names_that_differ_in_case_only(tmp_path: pathlib.Path) -> None:
    for name in ("a.yaml", "A.yaml", "a.YAML"):
        (tmp_path / name).write_text(POD)
    assert _files_with_findings(tmp_path) == {"a.yaml", "A.yaml"}
    for name in ("Kustomization", "kustomization.yaml"):  # kustomize stops at the second
        (tmp_path / name).write_text("resources: [a.yaml, A.yaml]\n")
    assert _files_with_findings(tmp_path) == {"kustomization.yaml"}


def _files_with_findings(folder: pathlib.Path) -> set[str]:
    ended = run("check", ".", "--format", "json", cwd=folder)
    return {row["file"] for row in json.loads(ended.out)["findings"]}


# --- links


def test_links_in_circles_and_to_nothing(tmp_path: pathlib.Path) -> None:
    (tmp_path / "in/ner").mkdir(parents=True)
    (tmp_path / "in/a.yaml").write_text(POD)
    for name, target in {
        "loop.yaml": "loop.yaml",
        "one.yaml": "two.yaml",
        "two.yaml": "one.yaml",
        "in/ner/up": "../..",
        "here": ".",
        "gone.yaml": "nothing",
        "outside.yaml": "/etc/passwd",
        "proc.yaml": "/proc/self/mem",
        "zero.yaml": "/dev/zero",
        "folder": "/etc",
        "inside.yaml": "in/a.yaml",
    }.items():
        os.symlink(target, tmp_path / name)
    ended = run("check", ".", "--show-files", cwd=tmp_path)
    assert ended.code == 1
    for name in ("loop", "one", "two", "gone"):
        assert f"link: {name}.yaml: " in ended.out
    for name in ("outside", "proc", "zero"):
        assert f"link: {name}.yaml: leads out of the checked folder" in ended.out
    for name in ("in/ner/up", "here", "folder"):
        assert f"link: {name}: a symbolic link to a folder is not followed" in ended.out
    assert ended.out.count("[image-tag-latest]") == 1
    assert "root:" not in ended.out
    for name in ("loop.yaml", "gone.yaml"):
        assert run("check", name, cwd=tmp_path).code == 2


def test_a_run_that_saw_links_only_does_not_say_clean(tmp_path: pathlib.Path) -> None:
    os.symlink("/etc/passwd", tmp_path / "a.yaml")
    os.mkfifo(tmp_path / "b.yaml")
    ended = run("check", ".", cwd=tmp_path)
    assert "No manifests found" in ended.out
    assert "Not checked: 1 link, 1 not-a-file" in ended.out


# --- what is no file


def _special(folder: pathlib.Path) -> list[str]:
    """Make a pipe, a socket, a folder and, where that is allowed, devices; give their names."""
    os.mkfifo(folder / "pipe.yaml")
    with socket.socket(socket.AF_UNIX) as made:
        here = os.getcwd()
        os.chdir(folder)
        made.bind("socket.yaml")
        os.chdir(here)
    names = ["pipe.yaml", "socket.yaml"]
    try:
        os.mknod(folder / "zero.yaml", 0o666 | stat.S_IFCHR, os.makedev(1, 5))
        os.mknod(folder / "disk.yaml", 0o666 | stat.S_IFBLK, os.makedev(7, 200))
        names += ["zero.yaml", "disk.yaml"]
    except PermissionError:
        pass  # only root makes devices, and not in every container
    return names


def test_what_is_no_file_is_named_and_not_read(tmp_path: pathlib.Path) -> None:
    names = _special(tmp_path)
    (tmp_path / "x.yaml").mkdir()
    (tmp_path / "x.yaml/a.yaml").write_text(POD)
    (tmp_path / "x.yaml/kustomization.yaml").mkdir()
    ended = run("check", ".", "--show-files", cwd=tmp_path)
    assert ended.code == 1
    assert "x.yaml/a.yaml:8:" in ended.out
    for name in names:
        assert f"not-a-file: {name}: neither a regular file nor a folder" in ended.out
        named = run("check", name, cwd=tmp_path)
        assert named.code == 2
        assert "is neither a file nor a folder" in named.err


@pytest.mark.parametrize("name", ["/dev/zero", "/dev/stdin", "nothing"])
def test_devices_by_name(name: str, tmp_path: pathlib.Path) -> None:
    assert run("check", name, cwd=tmp_path, given=POD.encode()).code == 2


@pytest.mark.parametrize("what", ["pipe", "folder", "zero", "huge", "loop"])
def test_project_files_that_are_something_else(what: str, tmp_path: pathlib.Path) -> None:
    for name in (".gitignore", "kustomization.yaml", "skaffold.yaml", "Chart.yaml"):
        folder = tmp_path / name[:3]
        folder.mkdir()
        (folder / "a.yaml").write_text(POD)
        _other(folder / name, what)
    ended = run("check", ".", "--all", cwd=tmp_path)
    assert ended.code == (2 if what == "huge" else 1)
    assert ended.out.count("[image-tag-latest]") == 4
    _other(tmp_path / ".k8slint.yaml", what)
    assert run("check", ".git/a.yaml", cwd=tmp_path).code == 2 or what != "huge"


def _other(path: pathlib.Path, what: str) -> None:
    """Make something else than a file of text."""
    if what == "pipe":
        os.mkfifo(path)
    elif what == "folder":
        path.mkdir()
    elif what == "huge":
        _sparse(path)
    else:
        path.symlink_to("/dev/zero" if what == "zero" else path.name)


def _sparse(path: pathlib.Path) -> None:
    """Make a file of 100 GiB that takes no room."""
    with open(path, "w") as file:
        file.truncate(100 << 30)


def test_a_file_of_a_hundred_gigabytes(tmp_path: pathlib.Path) -> None:
    _sparse(tmp_path / "a.yaml")
    for arguments in (("check", "."), ("images",), ("inspect",), ("timeline",)):
        ended = run(*arguments, cwd=tmp_path)
        assert ended.code == 2
        assert "64 MiB" in ended.out + ended.err or "67108864" in ended.out + ended.err
    for option in ("--config", "--docker-config"):
        assert run("check", ".", option, "a.yaml", cwd=tmp_path).code == 2


@pytest.mark.parametrize("command", ["check", "images", "inspect", "timeline", "credentials"])
@pytest.mark.parametrize("text", ["apiVersion: v1\nkind: Pod\nmetadata: {name: a\n", "apiVersion: v1\nkind: Pod\n\0"])
def test_what_cannot_be_read_is_no_answer(command: str, text: str, tmp_path: pathlib.Path) -> None:
    """Every command says so, and none answers as if there were nothing."""
    (tmp_path / "a.yaml").write_text(text)
    words = (".", "quay.io/a/b") if command == "credentials" else (".",)
    ended = run(command, *words, cwd=tmp_path)
    assert ended.code == 2
    assert "kubectl" in ended.out + ended.err


@pytest.mark.parametrize("command", ["check", "images", "credentials"])
def test_a_standard_input_without_end(command: str, tmp_path: pathlib.Path) -> None:
    words = ("-", "quay.io/a/b") if command == "credentials" else ("-",)
    with open("/dev/zero", "rb") as endless:
        ended = run(command, *words, cwd=tmp_path, given=endless)
    assert ended.code == 2


# --- what may not be read


def test_a_file_that_gives_errors_instead_of_bytes(tmp_path: pathlib.Path) -> None:
    """Root reads what has no permissions at all, but not this."""
    if not os.path.isfile("/proc/self/mem"):
        pytest.skip("there is no /proc here")
    for command in ("check", "images", "inspect", "timeline"):
        ended = run(command, "/proc/self/mem", cwd=tmp_path)
        assert ended.code == 2
        assert "cannot be read" in ended.out + ended.err


def test_files_and_folders_without_permission(tmp_path: pathlib.Path) -> None:
    """Root, too, is held to permissions without the capabilities to ignore them."""
    for inner in ("file", "folder"):
        (tmp_path / inner / "in").mkdir(parents=True)
        (tmp_path / inner / "in/a.yaml").write_text(POD)
    (tmp_path / "file/in/a.yaml").chmod(0)
    (tmp_path / "folder/in").chmod(0)
    ended = run("check", "file", "--format", "concise", cwd=tmp_path, held=True)
    if ended.code == 1:
        pytest.skip("this system does not let root give up the right to read everything")
    assert ended.code == 2
    assert "[file-unreadable]" in ended.out
    ended = run("check", "folder", cwd=tmp_path, held=True)
    assert ended.code == 2
    assert "folder/in: cannot be listed (Permission denied)" in ended.err
    for command in ("images", "inspect", "timeline"):
        assert run(command, "file", cwd=tmp_path, held=True).code == 2
    (tmp_path / "folder/in").chmod(0o755)
