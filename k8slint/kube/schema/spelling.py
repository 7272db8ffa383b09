"""Which of the names that exist was meant: the nearest one by the number of edits."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

_LONGEST = 64
_MOST_COMPARED = 1000


def distance(left: str, right: str, limit: int) -> int:
    """Return the edits (a letter added, lost, changed, or two swapped) between two words, at most `limit` + 1.

    The optimal string alignment distance, row by row; words longer than 64 letters are as far apart as can be.
    """
    if abs(len(left) - len(right)) > limit or max(len(left), len(right)) > _LONGEST:
        return limit + 1
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        above, before, row = before, row, [i]
        for j, b in enumerate(right, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, above[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return min(row[-1], limit + 1)


def nearest(word: str, names: Iterable[str]) -> str:
    """Return the name that was probably meant, or '' when none is near; upper and lower case count as equal.

    Of more than 1,000 names only the first are compared: thousands of words may be looked for among them.
    """
    best, fewest = "", 1 + max(1, min(3, len(word) // 3))
    for name in islice(names, _MOST_COMPARED):
        edits = distance(word.lower(), name.lower(), fewest)
        if edits < fewest:
            best, fewest = name, edits
    return best
