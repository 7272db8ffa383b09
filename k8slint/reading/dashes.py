"""Tells where the dash of a list item is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.reading.misfit import SyntaxCause, lines_above

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from k8slint.reading.misfit import Misfit
    from k8slint.reading.written_lines import Line

_ITEM_STEP = 2
_FARTHEST = 500  # lines to look up and down
_LISTS = frozenset(
    "accessModes addresses args clusterRoleSelectors command conditions containers endpoints env envFrom "
    "ephemeralContainers hostAliases hostnames hosts imagePullSecrets images initContainers ingress items "
    "listeners matchExpressions matches metrics namespaces parentRefs patches paths policies ports resources "
    "rules secrets sources subjects tls tolerations topologySpreadConstraints verbs versions volumeClaimTemplates "
    "volumeMounts volumes webhooks".split()
)
"""Fields that hold lists, in most kinds they stand in."""

_MAPPINGS = frozenset(
    "annotations capacity labels limits matchLabels options parameters requests settings values alias".split()
)
"""Fields that hold mappings, though their names look like those of lists."""


def dash_causes(text: str, lines: Sequence[Line], misfit: Misfit) -> Iterator[SyntaxCause]:
    """Yield where a dash may be missing, so that a line below does not fit."""
    number, low = misfit.line, misfit.low
    if misfit.kind == "key" and low is not None and low.lines[0] and _beside_item(lines, low.lines[0] - 1):
        yield _dash(lines[low.lines[0] - 1])
    if misfit.kind == "key" or (misfit.kind == "text" and low is not None and low.is_list):
        yield _own_dash(lines, number)
    for above in lines_above(misfit) if misfit.kind in ("deeper", "between") else ():
        first = lines[above]
        if lines[number].column == first.column + _ITEM_STEP and not first.is_item and first.colon >= 0:
            parent = lines[above - 1] if above else first
            if (parent.awaits and _holds_list(text[parent.key : parent.colon])) or _beside_item(lines, above):
                yield _dash(first)


def _holds_list(name: str) -> bool:
    return name in _LISTS or (name.endswith("s") and name not in _MAPPINGS)


def _beside_item(lines: Sequence[Line], number: int) -> bool:
    """Whether the line before or after all that belongs to a line is a list item at the same column."""
    column = lines[number].column
    above = next((each for each in reversed(lines[max(0, number - _FARTHEST) : number]) if each.column <= column), None)
    below = next((each for each in lines[number + 1 : number + _FARTHEST] if each.column <= column), None)
    return any(each is not None and each.is_item and each.column == column for each in (above, below))


def _own_dash(lines: Sequence[Line], number: int) -> SyntaxCause:
    """Return that a line which does not fit lacks its dash, or is not indented enough."""
    line = lines[number]
    below = lines[number + 1 : number + 2]
    if line.colon < 0 or (below and below[0].column == line.column + _ITEM_STEP and not line.awaits):
        return _dash(line)
    headline = "a key stands where only items of the list above can"
    fix = "Indent it as part of the item above, or begin it with '- '."
    return _dash(line)._replace(headline=headline, fix=fix)


def _dash(line: Line) -> SyntaxCause:
    headline, fix = "this list item has no '-'", "Begin the line with '- '."
    return SyntaxCause(line.text, line.end, headline, fix, ((line.text, line.text, "- "),))
