"""What is said of fixes: how many there could be, how many were made, and why the others were not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.report.display import visible
from k8slint.report.ranking import number_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from k8slint.analysis.fix.fixing import Fixes
    from k8slint.analysis.fix.turn import LeftFinding
    from k8slint.model.finding import Finding

_MOST_LEFT = 20
_MOST_LINES = 5


def fixable_words(findings: Iterable[Finding]) -> str:
    """Return how many findings have fixes that can be applied, and by which options; some must have."""
    safe, unsafe = _counts(findings)
    if not safe:
        return f"[*] {number_of(unsafe, 'finding')} can be fixed with --fix --unsafe-fixes."
    more = f" ({unsafe} more with --unsafe-fixes)" if unsafe else ""
    return f"[*] {number_of(safe, 'finding')} can be fixed with --fix{more}."


def _counts(findings: Iterable[Finding]) -> tuple[int, int]:
    """Return how many findings have safe and unsafe fixes."""
    safeties = [finding.safety for finding in findings]
    return safeties.count("safe"), safeties.count("unsafe")


def fix_words(fixes: Fixes, is_diff: bool = False) -> tuple[str, ...]:
    """Return in lines what was fixed (of a diff: would be), and what was not though it has a fix, with the reason."""
    _, unsafe = _counts(fixes.report.findings)
    more = f"; {unsafe} more with --unsafe-fixes" if unsafe and not fixes.unsafe else ""
    verb, what = "Would fix" if is_diff else "Fixed", "nothing"
    if fixes.fixed:
        what = f"{number_of(len(fixes.fixed), 'finding')} in {number_of(len(fixes.changes), 'file')}"
    return (f"{verb} {what}{more}.", *_left_words(fixes.left))


def _left_words(left: tuple[LeftFinding, ...]) -> Iterator[str]:
    """Yield what was not fixed, by file and reason."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding, reason in left:
        groups.setdefault((finding.place.file, reason), []).append(finding)
    for (file, reason), findings in [*groups.items()][:_MOST_LEFT]:
        named = [f"{finding.place.span.line} ({finding.rule})" for finding in findings[:_MOST_LINES]]
        rest = f" and {len(findings) - _MOST_LINES} more" if len(findings) > _MOST_LINES else ""
        lines = "line" if len(findings) == 1 else "lines"
        yield visible(f"Not fixed: {file}, {lines} {', '.join(named)}{rest}: {reason}.")
    if len(groups) > _MOST_LEFT:
        yield f"... and {len(groups) - _MOST_LEFT} more groups of findings were not fixed."
