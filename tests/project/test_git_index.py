"""What git tracks is read from its index, whatever its version, and hostile bytes do no harm."""

from __future__ import annotations

import contextlib
import hashlib
import pathlib
import random
import struct

import pytest

from k8slint.project.boundary import Boundary
from k8slint.project.git.index import TrackedFiles, tracked_files
from k8slint.project.git.repository import Repository
from tests.git_repositories import git, needs_git, repository

NAMES = ["a.yaml", "a/b.yaml", "a/" + "long" * 60 + "/x.yaml", "deploy/é.yaml", "z"]


def nothing(name: str) -> bytes | None:
    return None


def index_of(names: list[str], version: int = 2, entries: int | None = None) -> bytes:
    """Return an index as git writes it, without its extensions."""
    rows = []
    before = b""
    for name in map(str.encode, names):
        head = bytes(60) + struct.pack(">H", min(len(name), 0xFFF))
        if version == 4:
            same = next(
                (at for at, pair in enumerate(zip(before, name, strict=False)) if pair[0] != pair[1]), len(before)
            )
            rows.append(head + _offset(len(before) - same) + name[same:] + b"\0")
            before = name
        else:
            rows.append((head + name).ljust((62 + len(name) + 8) & ~7, b"\0"))
    body = struct.pack(">4sII", b"DIRC", version, len(names) if entries is None else entries) + b"".join(rows)
    return body + hashlib.sha1(body, usedforsecurity=False).digest()


def _offset(number: int) -> bytes:
    """Write a number as git writes offsets in packs."""
    found = [number & 127]
    while number := number >> 7:
        number -= 1
        found.append(0x80 | (number & 127))
    return bytes(reversed(found))


@pytest.mark.parametrize("version", [2, 3, 4])
def test_names_of_each_version(version: int) -> None:
    tracked = tracked_files(index_of(sorted(NAMES), version), 20, nothing)
    for name in (*NAMES, "a", "deploy"):
        assert tracked.holds(name.encode())
    for name in ("b", "a/b", "deploy/", "dep", "zz"):
        assert not tracked.holds(name.encode())


def test_names_that_are_longer_than_their_length_says() -> None:
    name = "d/" * 2100 + "x.yaml"
    assert tracked_files(index_of([name]), 20, nothing).holds(name.encode())


@needs_git
@pytest.mark.parametrize("version", ["2", "3", "4"])
@pytest.mark.parametrize("format_", ["sha1", "sha256"])
def test_git_writes_what_is_read(version: str, format_: str, tmp_path: pathlib.Path) -> None:
    git(tmp_path, "init", "-q", f"--object-format={format_}")
    repository(tmp_path, dict.fromkeys(NAMES, "x"))
    git(tmp_path, "add", "-N", ".")
    git(tmp_path, "update-index", "--index-version", version)
    if version == "3":
        git(tmp_path, "update-index", "--skip-worktree", "a.yaml")
    found = Repository(str(tmp_path), Boundary([str(tmp_path)]))
    (tmp_path / "new.yaml").write_text("x")
    assert [name for name in (*NAMES, "new.yaml", "a") if found.tracks(str(tmp_path / name))] == [*NAMES, "a"]


@needs_git
def test_a_split_index(tmp_path: pathlib.Path) -> None:
    repository(tmp_path, {"a.yaml": "x", "b.yaml": "x"})
    git(tmp_path, "update-index", "--split-index")
    (tmp_path / "c.yaml").write_text("x")
    git(tmp_path, "add", "c.yaml")
    found = Repository(str(tmp_path), Boundary([str(tmp_path)]))
    assert [name for name in "abcd" if found.tracks(str(tmp_path / f"{name}.yaml"))] == ["a", "b", "c"]
    for shared in (tmp_path / ".git").glob("sharedindex.*"):
        shared.unlink()
    found = Repository(str(tmp_path), Boundary([str(tmp_path)]))
    assert not found.tracks(str(tmp_path / "a.yaml"))
    assert [notice.reason for notice in found.notices] == ["index"]


@needs_git
def test_working_trees_within_the_boundary(tmp_path: pathlib.Path) -> None:
    main = repository(tmp_path / "main", {"a.yaml": "x", ".gitignore": "*.yaml\n"}, force=True)
    git(main, "worktree", "add", "-q", str(main / "linked"), "-b", "other")
    inside = Repository(str(main / "linked"), Boundary([str(main)]))
    assert inside.tracks(str(main / "linked/a.yaml"))
    outside = Repository(str(main / "linked"), Boundary([str(main / "linked")]))
    assert not outside.tracks(str(main / "linked/a.yaml"))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"DIRC",
        b"DIRC" + b"\xff" * 100,
        index_of(NAMES, 5),
        index_of(NAMES, 2, entries=6),
        index_of(NAMES, 4, entries=6),
        index_of(NAMES, 2, entries=2**32 - 1),
        index_of(NAMES, 2)[:-30],
        index_of(NAMES, 4)[:-30],
        index_of(["a" * 5000, "b"], 4),
        struct.pack(">4sII", b"DIRC", 4, 1) + bytes(62) + b"\xff" * 100_000 + bytes(100),
    ],
)
def test_what_is_no_index(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        tracked_files(data, 20, nothing)


def test_any_bytes_end() -> None:
    choice = random.Random(3)
    sound = [index_of(sorted(NAMES), version) for version in (2, 4)]
    for _ in range(3000):
        data = bytearray(choice.choice(sound))
        for _ in range(choice.randrange(1, 8)):
            data[choice.randrange(len(data))] = choice.randrange(256)
        with contextlib.suppress(ValueError):
            assert isinstance(tracked_files(bytes(data), choice.choice((20, 32)), nothing), TrackedFiles)


def test_names_that_grow_and_grow_are_bounded() -> None:
    rows = b"".join(bytes(60) + b"\0\0" + b"\0" + b"a" * 4000 + b"\0" for _ in range(100))
    data = struct.pack(">4sII", b"DIRC", 4, 100) + rows + bytes(20)
    with pytest.raises(ValueError, match="beyond the limits"):
        tracked_files(data, 20, nothing)
