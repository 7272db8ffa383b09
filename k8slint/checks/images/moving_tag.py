"""The tags that are meant to move: words such as `stable`, patterns such as `*-latest`, and short version numbers."""

from __future__ import annotations

from typing import Any

_MEMO_SIZE = 4096


class MovingTags:
    """The tags a rule's parameters call moving; asks each different tag once.

    Words are compared without regard to case; a word with `*` is a pattern in which `*` stands for any characters.
    With `majors`, a tag that starts with a lone version number (`1`, `v3`, `16-alpine`) moves, too.
    """

    __slots__ = ("_memo", "_patterns", "_words", "majors")

    def __init__(self, words: list[Any], majors: bool = False) -> None:
        texts = [word.lower() for word in words if isinstance(word, str)]
        self._words = frozenset(text for text in texts if "*" not in text)
        self._patterns = tuple(text.split("*") for text in texts if "*" in text)
        self._memo: dict[str, bool] = {}
        self.majors = majors

    def __contains__(self, tag: str) -> bool:
        found = self._memo.get(tag)
        if found is None:
            lower = tag.lower()
            found = lower in self._words or any(fits(lower, pattern) for pattern in self._patterns)
            found = found or (self.majors and _is_major(lower))
            if len(self._memo) < _MEMO_SIZE:
                self._memo[tag] = found
        return found


def fits(text: str, pieces: list[str]) -> bool:
    """Whether a text has the pieces of a pattern (split at `*`) in order; linear, as the first place is the best."""
    if len(pieces) == 1:
        return text == pieces[0]
    first, last = pieces[0], pieces[-1]
    if len(text) < len(first) + len(last) or not text.startswith(first) or not text.endswith(last):
        return False
    at, end = len(first), len(text) - len(last)
    for piece in pieces[1:-1]:
        at = text.find(piece, at, end)
        if at < 0:
            return False
        at += len(piece)
    return True


def _is_major(tag: str) -> bool:
    """Whether a tag is a number of at most three digits, maybe with `v` before and a variant (`-alpine`) behind it."""
    number = tag.removeprefix("v").partition("-")[0]
    return number.isascii() and number.isdigit() and len(number) <= 3


_kept: dict[tuple[int, bool], tuple[Any, MovingTags]] = {}


def moving_tags(params: dict[str, Any]) -> MovingTags:
    """Return the moving tags of a rule's parameters `tags` and `major_versions`; made once for each list and kept."""
    words, majors = params.get("tags"), params.get("major_versions") is True
    kept = _kept.get((id(words), majors))
    if kept is None or kept[0] is not words:
        if len(_kept) >= 16:
            _kept.clear()
        made = MovingTags(words if isinstance(words, list) else [], majors)
        kept = _kept[id(words), majors] = (words, made)
    return kept[1]
