"""Real git repositories for tests, made by the git binary without the user's configuration."""

from __future__ import annotations

import os
import pathlib
import shutil
import subprocess

import pytest

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="needs git to make repositories")

_AUTHOR = {f"GIT_{who}_{what}": "someone@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}


def git(folder: pathlib.Path, *arguments: str) -> str:
    """Run git in a folder and return what it prints."""
    environment = {**os.environ, **_AUTHOR, "GIT_CONFIG_NOSYSTEM": "1", "HOME": str(folder)}
    command = ["git", "-c", "protocol.file.allow=always", *arguments]
    ended = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True)
    return ended.stdout.strip()


def write(folder: pathlib.Path, files: dict[str, str]) -> None:
    """Write files below a folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def repository(folder: pathlib.Path, files: dict[str, str], force: bool = False) -> pathlib.Path:
    """Make a repository with one commit of some files, those that are ignored as well when `force`."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "-q", "-b", "main")
    write(folder, files)
    return commit(folder, force)


def commit(folder: pathlib.Path, force: bool = False) -> pathlib.Path:
    """Commit everything in a repository."""
    git(folder, "add", "-A", *(["-f"] if force else []))
    git(folder, "commit", "-q", "--allow-empty", "-m", "change")
    return folder
