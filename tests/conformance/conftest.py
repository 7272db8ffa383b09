"""Inputs judged by running the code of Kubernetes 1.36: one JSON object a line, gzip-compressed."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def judged() -> Any:
    """Reads the rows of one judged set by name."""

    def rows(name: Any) -> Any:
        with gzip.open(Path(__file__).with_name(f"{name}.jsonl.gz"), "rt", encoding="utf-8") as lines:
            return [json.loads(line) for line in lines]

    return rows
