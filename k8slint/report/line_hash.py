"""GitHub's fingerprint of a line: what code scanning calls `primaryLocationLineHash`.

The algorithm is that of github/codeql-action (src/fingerprints.ts): a rolling hash over the hundred UTF-16 units that
follow a line's start, blanks left out, so that it survives re-indentation and edits elsewhere.
"""

from __future__ import annotations

_WINDOW = 100
_BASE = 37
_MODULUS = 1 << 64
_END = "\uffff"


class LineHashes:
    """The hashes of one file, worked out for the lines that are asked for."""

    __slots__ = ("_occurrences", "_windows")

    def __init__(self, text: str) -> None:
        units = text.replace("\r\n", "\n").replace("\r", "\n").replace(" ", "").replace("\t", "")
        padded = _utf16_units(units) + _END + "\0" * _WINDOW
        seen: dict[str, int] = {}
        self._windows: list[str] = []
        self._occurrences: list[int] = []
        start = 0
        while start < len(padded) - _WINDOW:
            window = padded[start : start + _WINDOW]
            seen[window] = seen.get(window, 0) + 1
            self._windows.append(window)
            self._occurrences.append(seen[window])
            start = padded.find("\n", start) + 1
            if not start:
                break

    def of_line(self, line: int) -> str | None:
        """Return `hash:occurrence` of a line (from 1); None when the file has no such line."""
        if not 1 <= line <= len(self._windows):
            return None
        value = 0
        for unit in self._windows[line - 1]:
            value = (value * _BASE + ord(unit)) % _MODULUS
        return f"{value:x}:{self._occurrences[line - 1]}"


def _utf16_units(text: str) -> str:
    """Write every character beyond U+FFFF as the two surrogates JavaScript sees."""
    if not text or max(text) <= "\uffff":
        return text
    data = text.encode("utf-16-be", "surrogatepass")
    return "".join(chr(data[at] << 8 | data[at + 1]) for at in range(0, len(data), 2))
