"""Reads JSON as Go's decoder does, with the place of every key and value; without recursion."""

from __future__ import annotations

import re
from json.decoder import scanstring  # type: ignore[attr-defined]  # in no stub, though in every json.decoder
from typing import TYPE_CHECKING, Any

from k8slint.model.tree import Mapping, Mark, Sequence
from k8slint.reading.document import Duplicate, Tree
from k8slint.reading.numbers import json_number
from k8slint.reading.problem import ManifestError, limit_error

if TYPE_CHECKING:
    from k8slint.model.limits import Limits

_BLANKS = re.compile(r"[ \t\r\n]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_WORDS = {"t": ("true", True), "f": ("false", False), "n": ("null", None)}
_SURROGATES = re.compile("[\ud800-\udfff]")
_MOST_DIGITS = 400


class JsonReader:
    """Reads one JSON value after the other from a text.

    `replaced` holds the members that a later one of the same name replaced: the object, the name, value and Mark.
    With `any_number` one that no float64 can hold is read as infinity, as by a decoder that skips it.
    """

    def __init__(self, text: str, limits: Limits, any_number: bool = False) -> None:
        self.text = text
        self.limits = limits
        self.any_number = any_number
        self.nodes = 0
        self.duplicates: list[Duplicate] = []
        self.replaced: list[tuple[Mapping, str, Any, Mark]] = []

    def skip(self, position: int) -> int:
        """Return the offset after JSON's blanks."""
        found = _BLANKS.match(self.text, position)
        return found.end() if found else position

    def read(self, position: int) -> tuple[Tree, int]:
        """Return the tree of the value at an offset, which is not a blank, and the offset after it.

        Raises ManifestError, whose words quote nothing of the text.
        """
        self.duplicates, self.replaced = [], []
        text = self.text
        # Collections under construction: target, start, and for mappings the key's name and offsets.
        stack: list[list[Any]] = []
        start = position
        value, position = self._open_or_scalar(position)
        while True:
            if isinstance(value, (Mapping, Sequence)) and position < 0:
                if len(stack) >= self.limits.depth:
                    raise limit_error("depth", f"more than {self.limits.depth} levels", start)
                position = self.skip(start + 1)
                closing = "}" if isinstance(value, Mapping) else "]"
                if text[position : position + 1] != closing:
                    stack.append([value, start, "", 0, 0])
                    start, value, position = self._next(stack[-1], position)
                    continue
                position += 1
            while True:
                mark = (start, start, start, position)
                if not stack:
                    return Tree(value, mark, self.duplicates), position
                self._put(stack[-1], value, mark)
                position = self.skip(position)
                char = text[position : position + 1]
                if char == ",":
                    start, value, position = self._next(stack[-1], self.skip(position + 1))
                    break
                frame = stack[-1]
                if char != ("}" if isinstance(frame[0], Mapping) else "]"):
                    raise self._expected("',' or '}'" if isinstance(frame[0], Mapping) else "',' or ']'", position)
                value, start = frame[0], frame[1]
                position += 1
                stack.pop()

    def _next(self, frame: list[Any], position: int) -> tuple[int, Any, int]:
        """Return the offset, value and end of the next member, after the key of a mapping was read."""
        if isinstance(frame[0], Mapping):
            if self.text[position : position + 1] != '"':
                raise self._expected("a key in double quotes", position)
            frame[2], end = self._string(position)
            frame[3], frame[4] = position, end
            position = self.skip(end)
            if self.text[position : position + 1] != ":":
                raise self._expected("':' after the key", position)
            position = self.skip(position + 1)
        value, end = self._open_or_scalar(position)
        return position, value, end

    def _put(self, frame: list[Any], value: Any, mark: Mark) -> None:
        target, _, key, key_start, key_end = frame
        if isinstance(target, Sequence):
            target.append(value)
            target.marks.append(mark)
            return
        known = target.marks.get(key)
        if known is not None:
            self.duplicates.append(Duplicate(key, known[0], known[1], key_start, key_end, target))
            self.replaced.append((target, key, target[key], known))
        target[key] = value
        target.marks[key] = (key_start, key_end, mark[2], mark[3])

    def _open_or_scalar(self, position: int) -> tuple[Any, int]:
        """Return a scalar and the offset after it; for a collection an empty one and -1."""
        self.nodes += 1
        if self.nodes > self.limits.nodes:
            raise limit_error("nodes", f"more than {self.limits.nodes} values", position)
        char = self.text[position : position + 1]
        if char == '"':
            return self._string(position)
        if char == "{" or char == "[":
            target: Any = Mapping() if char == "{" else Sequence()
            target.marks = {} if char == "{" else []
            return target, -1
        if char in _WORDS:
            word, value = _WORDS[char]
            if self.text.startswith(word, position):
                return value, position + len(word)
            raise self._expected(f"'{word}'", position)
        return self._number(position)

    def _string(self, position: int) -> tuple[str, int]:
        try:
            value, end = scanstring(self.text, position + 1, True)
        except ValueError as error:
            at = int(getattr(error, "pos", position))
            raise ManifestError(
                "json",
                "this string is not closed, or holds a character or escape that JSON does not have",
                "Close the string, or write the character as an escape that JSON has.",
                at,
            ) from None
        if not value.isascii() and _SURROGATES.search(value):
            value = _SURROGATES.sub("\ufffd", value)
        return value, end

    def _number(self, position: int) -> tuple[int | float, int]:
        found = _NUMBER.match(self.text, position)
        if found is None:
            raise self._expected("a value", position)
        text = found.group()
        following = self.text[found.end() : found.end() + 1]
        if following and not found.group(2) and following in (".eE" if not found.group(1) else "eE"):
            raise self._expected("a digit", found.end() + 1)
        if not found.group(1) and not found.group(2) and len(text) < _MOST_DIGITS:
            return int(text), found.end()
        value = float(text)
        if value in (float("inf"), float("-inf")):
            if self.any_number:
                return value, found.end()
            raise ManifestError(
                "number",
                "this number is too large for JSON",
                "Write a smaller one, or quote it.",
                position,
                found.end(),
            )
        return json_number(value), found.end()

    def _expected(self, what: str, position: int) -> ManifestError:
        missing = " (the file ends)" if position >= len(self.text) else ""
        return ManifestError("json", f"JSON needs {what} here{missing}", f"Add {what}.", position)
