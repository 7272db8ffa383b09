"""Operators that decide what is evaluated, and comparisons for equality."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.cel.attributes import Attribute
from k8slint.kube.cel.cost import FAILED
from k8slint.kube.cel.cost import equality as equality_cost
from k8slint.kube.cel.errors import CelEvaluationError, CelNotJudged
from k8slint.kube.cel.values import OptionalValue, compare_equal, kind_of, no_overload

if TYPE_CHECKING:
    from k8slint.kube.cel.frame import Frame, Run
    from k8slint.kube.cel.values import Value

_SCALARS = frozenset({str, int, bool, type(None)})


def boolean(run: Run, frame: Frame, decisive: bool) -> CelEvaluationError | bool:
    """Return whether a value is the decisive one; an error that may be absorbed as it is."""
    try:
        value = run(frame)
        if value is True or value is False:
            return value is decisive
        return no_overload(value)
    except CelEvaluationError as error:
        if error.final:
            raise
        return error


def worse(one: CelEvaluationError | None, other: CelEvaluationError | bool) -> CelEvaluationError | None:
    """Return the error that stands for two sides that did not decide: the first, but "not judged" before all."""
    if isinstance(other, bool) or (one is not None and not isinstance(other, CelNotJudged)):
        return one
    return one if isinstance(one, CelNotJudged) else other


def _absorbing(decisive: bool, offset: int, left: Run, right: Run) -> Run:
    def run(frame: Frame) -> Value:
        first = boolean(left, frame, decisive)
        if first is True:
            return decisive
        second = boolean(right, frame, decisive)
        if second is True:
            return decisive
        if first is False and second is False:
            return not decisive
        error = worse(worse(None, first), second)
        assert error is not None
        if error.offset < 0:
            error.offset = offset
        raise error

    return run


def both(offset: int, left: Run, right: Run) -> Run:
    """Return ``left && right``: false if one side is, whatever the other is."""
    return _absorbing(False, offset, left, right)


def either(offset: int, left: Run, right: Run) -> Run:
    """Return ``left || right``: true if one side is, whatever the other is."""
    return _absorbing(True, offset, left, right)


def conditional(offset: int, condition: Run, then: Attribute, other: Attribute) -> Attribute:
    """Return ``condition ? then : other``, of which only one side is evaluated."""

    def run(frame: Frame) -> Value:
        found = condition(frame)
        if found is not True and found is not False:
            kind_of(found)
            raise CelEvaluationError("no such overload", offset)
        return found

    return Attribute.chosen(run, then, other)


def equality(offset: int, left: Run, right: Run, *, negated: bool) -> Run:
    """Return ``left == right``, or ``left != right``, which is true where the comparison is an error."""

    def run(frame: Frame) -> Value:
        one, other, failed = both_values(left, right, frame)
        context = frame[0]
        if one.__class__ in _SCALARS and one.__class__ is other.__class__:
            context.cost += equality_cost(one, other) if one.__class__ is str else 1
            return (one == other) is not negated
        context.cost += equality_cost(one, other)
        if failed is not None:
            raise failed
        same = compare_equal(one, other)
        if same is None and not negated:
            raise CelEvaluationError("no such overload", offset)
        return same is not True if negated else same

    return run


def both_values(left: Run, right: Run, frame: Frame) -> tuple[Value, Value, CelEvaluationError | None]:
    """Return two values, and the first error; both are computed, as they are paid for, even when one fails."""
    failed: CelEvaluationError | None = None
    try:
        one = left(frame)
    except CelEvaluationError as error:
        if error.final:
            raise
        one, failed = FAILED, error
    try:
        return one, right(frame), failed
    except CelEvaluationError as error:
        if error.final:
            raise
        return one, FAILED, failed or error


def or_else(left: Run, right: Run, *, unwrapped: bool) -> Run:
    """Return ``left.or(right)`` or ``left.orValue(right)``; a value that is not an optional stays as it is."""

    def run(frame: Frame) -> Value:
        value = left(frame)
        if value.__class__ is not OptionalValue:
            return value
        if value.key:
            return value.key[0] if unwrapped else value
        return right(frame)

    return run


def member_of(run: Run, within: list[Value]) -> Run:
    """Return whether a value is one of constants, which costs nothing."""

    def test(frame: Frame) -> Value:
        value = run(frame)
        return any(compare_equal(value, one) is True for one in within)

    return test
