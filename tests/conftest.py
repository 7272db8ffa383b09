"""What every test starts from: an environment that says nothing about terminals, colours or CI, and an own cache.

Nothing of the user's git configuration is seen, either.
"""

from __future__ import annotations

import os
import pathlib

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("k8slint", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("k8slint")  # no test measures time, nor may hypothesis

_TELLING = (
    "CI",
    "CLICOLOR_FORCE",
    "COLUMNS",
    "FORCE_COLOR",
    "GITHUB_ACTIONS",
    "GITHUB_STEP_SUMMARY",
    "K8SLINT_CACHE_DIR",
    "K8SLINT_NO_CACHE",
    "K8SLINT_OUTPUT_FORMAT",
    "NO_COLOR",
    "PRE_COMMIT",
)


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    for name in _TELLING:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(_cache_home(tmp_path_factory) / "config"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(_cache_home(tmp_path_factory) / "cache"))
    monkeypatch.setenv("XDG_STATE_HOME", str(_cache_home(tmp_path_factory) / "state"))


_made: list[pathlib.Path] = []


def _cache_home(factory: pytest.TempPathFactory) -> pathlib.Path:
    """Return the one folder for caches and keys of the session: one for each of thousands of tests takes seconds."""
    if not _made:
        _made.append(factory.mktemp("cache"))
    return _made[0]
