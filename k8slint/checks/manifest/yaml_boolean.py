"""Keys that YAML reads as booleans."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from k8slint.checks.manifest.mappings import mappings_of, raw_key
from k8slint.model.finding import Problem
from k8slint.model.pattern import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.model.rule import Context
    from k8slint.reading import Document

_BOOLEAN = pattern(r"(?:y|yes|on|n|no|off)", re.IGNORECASE | re.ASCII)
_MAY_HAVE_BOOLEAN_KEY = pattern(r"(?:^|[\s{,])(?:y|yes|on|n|no|off)[ \t]*:", re.IGNORECASE | re.ASCII)
# An odd document is searched for these first: a colon is quick to find, and few have such a letter or digit before it.
_BOOLEAN_COLON = pattern(
    r":(?<=[yYsSnNoOfF \t]:)"
    r"(?:(?<=[ \t]:)|(?<=[\s{,][yYnN]:)|(?<=^[yYnN]:)|(?<=[\s{,][oOnN][nNoO]:)|(?<=^[oOnN][nNoO]:)"
    r"|(?<=[yY][eE][sS]:)|(?<=[oO][fF][fF]:))",
    re.ASCII,
)


def yaml_boolean_surprise(document: Document, _context: Context) -> Iterator[Problem]:
    """Yield the problems of keys such as `on` and `y`, which kubectl reads as "true" or "false"."""
    if not _may_have_boolean_key(document.source.text, document.start, document.end):
        return
    for path, mapping in mappings_of(document):
        for key in ("true", "false"):
            raw = raw_key(document, mapping, key)
            if raw and _BOOLEAN.fullmatch(raw):
                from k8slint.reading.edit import key_renamed

                node = document.root.get(*path, key)
                yield Problem(
                    node,
                    f"key '{raw}' is the boolean {key} in YAML",
                    f"kubectl reads the key as '{key}'.",
                    f'Quote it: "{raw}".',
                    span=node.key_span,
                    edits=key_renamed(node, raw, "unsafe"),
                )


def _may_have_boolean_key(text: str, start: int, end: int) -> bool:
    return (
        _BOOLEAN_COLON.search(text, start, end) is not None
        and _MAY_HAVE_BOOLEAN_KEY.search(text, start, end) is not None
    )
