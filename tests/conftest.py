"""What every test starts from: an environment that says nothing about terminals, colours or CI."""

from __future__ import annotations

import pytest

_TELLING = (
    "CI",
    "CLICOLOR_FORCE",
    "COLUMNS",
    "FORCE_COLOR",
    "GITHUB_ACTIONS",
    "GITHUB_STEP_SUMMARY",
    "K8SLINT_CACHE_DIR",
    "K8SLINT_OUTPUT_FORMAT",
    "NO_COLOR",
    "PRE_COMMIT",
)


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in _TELLING:
        monkeypatch.delenv(name, raising=False)
