"""Regular expressions: RE2, as Go reads them."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from k8slint.kube.cel.errors import CelEvaluationError, CelLimitReached
from k8slint.kube.cel.values import kind_of, no_overload, spend
from k8slint.kube.go.regex import InvalidGoPattern, PatternNotJudged, compile_go

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from k8slint.kube.cel.values import Value
    from k8slint.kube.go.regex import GoPattern


def compiled(pattern: str) -> GoPattern:
    """Return a pattern. Raises CelEvaluationError for what Go refuses, CelLimitReached for what is too large."""
    try:
        return compile_go(pattern)
    except InvalidGoPattern as error:
        raise CelEvaluationError(str(error)) from None
    except PatternNotJudged:
        raise _not_judged() from None


def _not_judged() -> CelLimitReached:
    return CelLimitReached("the regular expression is too costly to be judged")


@contextlib.contextmanager
def _counted(expression: GoPattern) -> Iterator[None]:
    """Count what matching costs, about a tenth of a microsecond a step."""
    before = expression.steps
    try:
        yield
    except PatternNotJudged:
        raise _not_judged() from None
    spend((expression.steps - before) // 8)


def _matches(text: str, pattern: str) -> bool:
    if kind_of(text) != "string" or kind_of(pattern) != "string":
        raise no_overload(text, pattern)
    expression = compiled(pattern)
    with _counted(expression):
        return expression.search(text)


def _find(text: str, pattern: str) -> str:
    expression = compiled(pattern)
    with _counted(expression):
        found = expression.find(text)
    return (found.group() or "") if found else ""


def _find_all(text: str, pattern: str, count: int = -1) -> list[str]:
    found: list[str] = []
    if count == 0:
        return found
    expression = compiled(pattern)
    with _counted(expression):
        for one in expression.find_all(text):
            found.append(one.group() or "")
            if len(found) == count:
                break
    return found


FUNCTIONS: dict[str, Callable[..., Value]] = {
    "matches": _matches,
    "matches_string": _matches,
    "string_find_string": _find,
    "string_find_all_string": _find_all,
    "string_find_all_string_int": _find_all,
}
