"""Every test of this folder has a deadline: what never ends fails instead of keeping everybody waiting."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

SECONDS = 120


@pytest.fixture(autouse=True)
def _deadline() -> Iterator[None]:
    """Fail a test that does not end; nothing here takes more than some seconds on a slow machine."""

    def over(*_: object) -> None:
        raise TimeoutError(f"not done after {SECONDS} s")

    before = signal.signal(signal.SIGALRM, over)
    signal.alarm(SECONDS)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)
