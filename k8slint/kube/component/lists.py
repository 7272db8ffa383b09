"""Names that components know, by minor version: eviction signals, TLS ciphers, plugins."""

from __future__ import annotations

import json
from typing import Any

from k8slint.kube.schema.bundle import lines_of

_FILE = "component/lists.tsv"
_lists: dict[str, dict[str, Any]] = {}


def names(what: str, minor: int) -> list[Any]:
    """Return a list of schemas/component/lists.tsv as of a minor version, or of the nearest one that it has.

    A mapping of names to more gives its names.
    """
    return list(table(what, minor))


def table(what: str, minor: int) -> Any:
    """Return a list, or a mapping, of schemas/component/lists.tsv as of a minor version or of the nearest one."""
    if what not in _lists:
        _lists[what] = json.loads(lines_of(_FILE)[what.encode()])
    by_minor = _lists[what]
    return by_minor[min(by_minor, key=lambda known: abs(int(known) - minor))]
