"""The project that the tests of this folder look at, written once."""

from __future__ import annotations

import os
import pathlib
from typing import Any

import pytest

from tests.determinism.project import answers, answers_of_commands, files_of_project, write_project


@pytest.fixture(scope="session")
def files() -> dict[str, bytes]:
    return files_of_project()


@pytest.fixture(scope="session")
def project(files: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """A folder with the project; nothing writes into it."""
    root = tmp_path_factory.mktemp("one") / "project"
    write_project(root, files)
    return root


_known: dict[str, Any] = {}


@pytest.fixture
def expected(project: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """What `check .` says in the project, in one process and without a cache; the project is the current folder."""
    monkeypatch.chdir(project)
    if "check" not in _known:
        _known["check"] = answers(["."], "--no-cache", "--jobs", "1")
    known: dict[str, bytes] = _known["check"]
    return known


@pytest.fixture
def expected_of_commands(project: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[int, bytes]]:
    """What the other commands say about the project, which is the current folder."""
    monkeypatch.chdir(project)
    if "commands" not in _known:
        _known["commands"] = answers_of_commands(["."])
    known: dict[str, tuple[int, bytes]] = _known["commands"]
    return known


@pytest.fixture(autouse=True)
def _width(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the terminal that tests run in counts."""
    for name in ("LINES", "TERM", "PYTHONHASHSEED"):
        monkeypatch.delenv(name, raising=False)
    assert os.environ["XDG_CACHE_HOME"]
