"""What libyaml accepts and go-yaml v2 rejects, and where a value starts after its anchor and tag."""

from __future__ import annotations

import re

from k8slint.reading.problem import ManifestError

# The anchor and tag in front of a value, with the blanks, comments and line breaks behind them.
_PROPERTIES = re.compile(r"(?:[&!][^\s\x85\u2028\u2029]*(?:[ \t\r\n\x85\u2028\u2029]+(?:#[^\r\n]*)?)*)+")
_SLASH = re.compile(r'"(?:[^\\/]|\\[^/]|/)*?\\/')
_SURROGATE = re.compile("[\ud800-\udfff]")
_FLOW_STOPS = re.compile(r"[,\[\]{}]")


def reject_question_mark(text: str, start: int, value: str) -> None:
    """Raise ManifestError for a question mark inside a plain scalar in flow style (scannerc.go: scan_plain_scalar)."""
    at = start + value.index("?")
    if text[at : at + 1] == "?":
        raise ManifestError(
            "syntax",
            "a '?' without quotes ends the value inside '[...]' or '{...}'",
            "Quote the value.",
            at,
        )


def reject_escaped_slash(text: str, start: int, end: int) -> None:
    """Raise ManifestError for the escape of a slash, which JSON has and kubectl's YAML has not.

    Source: scannerc.go, scan_flow_scalar.
    """
    found = _SLASH.match(text, start, end) if "\\/" in text[start:end] else None
    if found is not None:
        raise ManifestError(
            "syntax",
            "the escape '\\/' does not exist in the YAML that kubectl reads",
            "Write '/'.",
            found.end() - 2,
            found.end(),
        )


def reject_surrogate(text: str, start: int, end: int) -> None:
    """Raise ManifestError for half of a surrogate pair, which only the parser written in Python lets escapes make."""
    if _SURROGATE.search(text):
        raise ManifestError(
            "syntax",
            "YAML has no surrogate pairs",
            "Write the character itself, or '\\U' with 8 digits.",
            start,
            end,
        )


def after_properties(text: str, start: int, end: int, in_flow: bool) -> int:
    """Return the offset after the anchor and tag in front of a value."""
    found = _PROPERTIES.match(text, start, end)
    if found is None:
        return start
    stop = _FLOW_STOPS.search(text, start, found.end()) if in_flow else None
    return found.end() if stop is None else stop.start()
