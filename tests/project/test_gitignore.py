"""`.gitignore` is read as git reads it, without git and without regular expressions."""

from __future__ import annotations

import os
import pathlib
import random
import shutil
import subprocess

import pytest

from k8slint.project.boundary import Boundary
from k8slint.project.gitignore import GitIgnore, is_below_ignored
from k8slint.project.ignore_pattern import ignore_patterns, verdict


@pytest.mark.parametrize(
    ("text", "path", "said"),
    [
        ("*.yaml", "a/b.yaml", True),
        ("*.yaml\n!b.yaml", "a/b.yaml", False),
        ("/a.yaml", "a.yaml", True),
        ("/a.yaml", "b/a.yaml", None),
        ("b/a.yaml", "c/b/a.yaml", None),
        ("b/", "b", None),
        ("b/", "b/", True),
        ("**/b", "a/a/b", True),
        ("a/**", "a", None),
        ("a/**", "a/b/c", True),
        ("a/**/c", "a/c", True),
        ("a/**/c", "a/b/b/c", True),
        ("a**c", "abbc", True),
        ("a**c", "a/c", None),
        ("# a", "# a", None),
        ("\\# a", "# a", True),
        ("\\!a", "!a", True),
        ("a   ", "a", True),
        ("a\\ ", "a ", True),
        ("a\r\nb\r\n", "b", True),
        ("[a-c]?", "bz", True),
        ("[!a-c]", "b", None),
        ("[]]", "]", True),
        ("[[:digit:]]x", "7x", True),
        ("[a", "[a", None),
        ("a\\", "a", None),
        ("\ufeffa", "a", True),
        ("a" * 2000, "a" * 2000, None),
    ],
)
def test_patterns(text: str, path: str, said: bool | None) -> None:
    assert verdict(ignore_patterns(text), path.rstrip("/"), path.endswith("/")) is said


def test_a_pattern_of_many_stars_is_matched_quickly() -> None:
    patterns = ignore_patterns("*a" * 400 + "b\n" + "**/" * 300 + "x\n")
    assert verdict(patterns, "/".join(["a" * 250] * 10), False) is None


def test_a_multitude_of_patterns_is_cut() -> None:
    assert len(ignore_patterns("a\n" * 100_000)) == 5000


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git to compare with")
def test_git_says_the_same(tmp_path: pathlib.Path) -> None:
    pieces = [
        "a",
        "b",
        "*",
        "?",
        "**",
        "/",
        "[ab]",
        "[!a]",
        "[a-c]",
        "\\*",
        "\\",
        "!",
        "#",
        " ",
        "a*",
        "[[:alpha:]]",
        "[]a]",
        "a/",
    ]
    names = ["a", "b", "ab", "ba", "abc", "*", "a b", "c", "#a", "!a", "]", "a ", "aab"]
    choice = random.Random(7)
    paths = sorted({"/".join(choice.choice(names) for _ in range(choice.randrange(1, 4))) for _ in range(60)})
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    for _ in range(60):
        lines = ("".join(choice.choice(pieces) for _ in range(choice.randrange(1, 6))) for _ in range(3))
        text = "\n".join(line for line in lines if "[" not in line or "/" not in line) + "\n"
        (tmp_path / ".gitignore").write_text(text)
        ours = [path for path in paths if is_below_ignored_or_itself(text, path)]
        assert ours == said_by_git(tmp_path, paths), text


def is_below_ignored_or_itself(text: str, path: str) -> bool:
    patterns = ignore_patterns(text)
    parts = path.split("/")
    above = ("/".join(parts[:count]) for count in range(1, len(parts)))
    return any(verdict(patterns, name, True) for name in above) or bool(verdict(patterns, path, False))


def said_by_git(root: pathlib.Path, paths: list[str]) -> list[str]:
    command = ["git", "-C", str(root), "check-ignore", "--no-index", "-z", "-v", "-n", "--stdin"]
    reported = subprocess.run(command, input="\0".join(paths), capture_output=True, text=True, check=False).stdout
    fields = reported.split("\0")
    rows = [fields[at : at + 4] for at in range(0, len(fields) - 1, 4)]
    return [path for source, _, pattern, path in rows if source and not pattern.startswith("!")]


def test_only_a_regular_file_is_read(tmp_path: pathlib.Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "elsewhere").write_text("a\n")
    (tmp_path / "sub").mkdir()
    os.symlink(tmp_path / "elsewhere", tmp_path / ".gitignore")
    os.mkfifo(tmp_path / "sub" / ".gitignore")
    ignores = GitIgnore(Boundary([str(tmp_path)]))
    chain = ignores.above(str(tmp_path / "sub"))
    assert chain == ()
    assert ignores.within(str(tmp_path / "sub"), chain) == ()
    assert not is_below_ignored(chain, str(tmp_path / "sub"))
