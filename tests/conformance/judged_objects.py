"""The objects of the judged rows, and the places in them where something odd can be planted."""

from __future__ import annotations

import gzip
import json
import pathlib
from functools import cache
from typing import Any

from k8slint.reading import ManifestError, values_of

ROWS = pathlib.Path(__file__).with_name("objects.jsonl.gz")


@cache
def manifests() -> list[str]:
    """Return the manifest of every row."""
    with gzip.open(ROWS, "rt", encoding="utf-8") as rows:
        return [json.loads(row)["manifest"] for row in rows]


@cache
def objects() -> list[dict[str, Any]]:
    """Return every mapping among the documents of the manifests that can be read."""
    found: list[dict[str, Any]] = []
    for text in manifests():
        try:
            found += [each for each in values_of(text) if isinstance(each, dict)]
        except ManifestError:
            continue
    return found


def places(value: Any) -> list[tuple[Any, Any]]:
    """Return every mapping and list inside a value, with each of its keys or indexes."""
    pending, found = [value], []
    while pending:
        here = pending.pop()
        keys = list(here) if isinstance(here, dict) else range(len(here)) if isinstance(here, list) else []
        for key in keys:
            found.append((here, key))
            pending.append(here[key])
    return found
