"""Which findings are shown when not all of them can be: the worst, in the order of the report."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from k8slint.model.pattern import pattern
from k8slint.model.severity import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from k8slint.model.finding import Finding

_WORDS = {"error": ("error", "errors"), "warning": ("warning", "warnings"), "info": ("info", "infos")}


def worst(findings: Sequence[Finding], limit: int) -> tuple[list[Finding], list[Finding]]:
    """Return the `limit` worst findings and the others, both in their own order; 0 means no limit."""
    if not limit or len(findings) <= limit:
        return list(findings), []
    ranks = {severity: -rank for rank, severity in enumerate(SEVERITIES)}
    order = sorted(range(len(findings)), key=lambda index: ranks.get(findings[index].severity, 0))
    kept = set(order[:limit])
    shown = [finding for index, finding in enumerate(findings) if index in kept]
    return shown, [finding for index, finding in enumerate(findings) if index not in kept]


def alike(findings: Sequence[Finding]) -> tuple[list[Finding], dict[int, list[Finding]]]:
    """Return findings without those that only repeat an earlier one, and the repeats by the earlier one's id.

    A finding is like another one if rule and severity are the same and the headlines are, names and numbers apart; a
    few of them are all drawn. A rule that asks for something everywhere (`_ONCE`) repeats itself whatever the words.
    """
    groups: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in findings:
        words = "" if finding.rule in _ONCE else _NAMES.sub("", finding.headline)
        groups.setdefault((finding.rule, finding.severity, words), []).append(finding)
    repeats: dict[int, list[Finding]] = {}
    left_out: set[int] = set()
    for first, *others in groups.values():
        if len(others) >= _FEWEST_REPEATS:
            repeats[id(first)] = others
            left_out.update(map(id, others))
    return [finding for finding in findings if id(finding) not in left_out], repeats


_FEWEST_REPEATS = 3
_ONCE = frozenset(("requests-missing", "recommended-labels-missing"))
_NAMES = pattern(r"'[^']*'|[0-9]+")


def counted(findings: Sequence[Finding]) -> str:
    """Return how many findings of each severity there are: `2 errors, 1 warning and 3 infos`; empty for none."""
    counts = Counter(finding.severity for finding in findings)
    return counted_words(counts["error"], counts["warning"], counts["info"])


def counted_words(errors: int, warnings: int, infos: int) -> str:
    """Return some counts in words, leaving out those that are zero."""
    parts = [
        f"{count} {_WORDS[severity][count != 1]}"
        for severity, count in (("error", errors), ("warning", warnings), ("info", infos))
        if count
    ]
    return " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))


def number_of(count: int, noun: str) -> str:
    """Return a count with its noun: `1 file`, `2 files`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
