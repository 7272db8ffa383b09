"""Calls of functions: which overload takes the values, what it costs, where an error stands."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from k8slint.kube.cel.cost import FAILED, call_cost
from k8slint.kube.cel.errors import CelEvaluationError
from k8slint.kube.cel.library import implementations
from k8slint.kube.cel.library.regex import compiled
from k8slint.kube.cel.overloads import functions
from k8slint.kube.cel.values import matcher, no_overload

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from k8slint.kube.cel.ast import Call
    from k8slint.kube.cel.cost import Cost
    from k8slint.kube.cel.frame import Frame, Run
    from k8slint.kube.cel.overloads import Overload
    from k8slint.kube.cel.plan import PlannedPart
    from k8slint.kube.cel.values import Value

    Function = Callable[..., Value]

_CONVERSIONS = frozenset("bool bytes double duration dyn int string timestamp type uint".split())
_COMMON = frozenset("size type dyn matches sort @sortByAssociatedKeys in @in".split())
"""Functions with one implementation for all overloads; operators are such, too."""
_WITH_PATTERN = frozenset({"matches", "find", "findAll"})
_NEWEST = 99


def folded_call(call: Call, constants: Sequence[Value]) -> tuple[Value] | None:
    """Return the value of a conversion of a constant; None for other calls.

    Raises CelEvaluationError where the conversion fails: such an expression is not accepted.
    """
    if call.function not in _CONVERSIONS or len(constants) != 1:
        return None
    return (_dispatcher(call)(constants[0]),)


def call_closure(call: Call, runs: list[Run], parts: Sequence[PlannedPart]) -> Run:
    """Return what evaluates a call. Raises CelEvaluationError for a constant pattern that is none."""
    has_pattern = call.function in _WITH_PATTERN and parts[1].constant and parts[1].value.__class__ is str
    if has_pattern:
        compiled(parts[1].value)
    function, cost = _dispatcher(call), call_cost(call)
    common = call.function in _COMMON or "_" in call.function
    one_by_one = has_pattern or call.function == "format" or (len(call.overloads) != 1 and not common)
    if not runs:
        return _without_arguments(function)
    if len(runs) == 1:
        return _unary(call.offset, function, cost, runs[0])
    if len(runs) == 2 and not one_by_one:
        return _binary(call.offset, function, cost, runs[0], runs[1])
    return _many(call.offset, function, cost, runs)


def _placed(error: CelEvaluationError, offset: int) -> CelEvaluationError:
    if error.offset < 0:
        error.offset = offset
    return error


def _without_arguments(function: Function) -> Run:
    def run(frame: Frame) -> Value:
        frame[0].cost += 1
        return function()

    return run


def _paid(frame: Frame, cost: Cost | None, values: Sequence[Value], result: Value) -> None:
    context = frame[0]
    context.cost += 1 if cost is None else cost(values, result)
    context.check()


def _unary(offset: int, function: Function, cost: Cost | None, argument: Run) -> Run:
    def run(frame: Frame) -> Value:
        try:
            value = argument(frame)
        except CelEvaluationError:
            _paid(frame, cost, (FAILED,), FAILED)
            raise
        try:
            result = function(value)
        except CelEvaluationError as error:
            _paid(frame, cost, (value,), FAILED)
            raise _placed(error, offset) from None
        if cost is None:
            frame[0].cost += 1
        else:
            _paid(frame, cost, (value,), result)
        return result

    return run


def _binary(offset: int, function: Function, cost: Cost | None, left: Run, right: Run) -> Run:
    def run(frame: Frame) -> Value:
        failed: CelEvaluationError | None = None
        try:
            one = left(frame)
        except CelEvaluationError as error:
            if error.final:
                raise
            one, failed = FAILED, error
        try:
            other = right(frame)
        except CelEvaluationError as error:
            if error.final:
                raise
            other, failed = FAILED, failed or error
        if failed is not None:
            _paid(frame, cost, (one, other), FAILED)
            raise failed
        try:
            result = function(one, other)
        except CelEvaluationError as error:
            _paid(frame, cost, (one, other), FAILED)
            raise _placed(error, offset) from None
        if cost is None:
            frame[0].cost += 1
        else:
            _paid(frame, cost, (one, other), result)
        return result

    return run


def _many(offset: int, function: Function, cost: Cost | None, arguments: list[Run]) -> Run:
    """Return a call whose arguments are computed one by one: those after one that fails are left alone."""

    def run(frame: Frame) -> Value:
        values: list[Value] = []
        for argument in arguments:
            try:
                values.append(argument(frame))
            except CelEvaluationError:
                if len(values) == len(arguments) - 1:
                    _paid(frame, cost, [*values, FAILED], FAILED)
                raise
        try:
            result = function(*values)
        except CelEvaluationError as error:
            _paid(frame, cost, values, FAILED)
            raise _placed(error, offset) from None
        _paid(frame, cost, values, result)
        return result

    return run


def _dispatcher(call: Call) -> Function:
    """Return a function that takes what the overloads of a call take, and has the same name in no other sense."""
    own = implementations().get(call.function)
    if own is not None:
        return own
    candidates = call.overloads if len(call.overloads) == 1 else functions(_NEWEST, patches=True)[call.function]
    return _matching(candidates)


@functools.lru_cache(maxsize=512)
def _matching(candidates: tuple[Overload, ...]) -> Function:
    known = implementations()
    forms = [(len(one.arguments), tuple(map(matcher, one.arguments)), known[one.id]) for one in candidates]
    if len(forms) == 1:
        return _only(candidates[0].function, *forms[0])

    def dispatched(*values: Value) -> Value:
        count = len(values)
        for arity, matchers, function in forms:
            if arity == count and all(fits(value) for fits, value in zip(matchers, values, strict=True)):
                return function(*values)
        raise no_overload(*values, function=candidates[0].function)

    return dispatched


def _only(name: str, arity: int, matchers: tuple[Callable[[Value], bool], ...], function: Function) -> Function:
    if arity == 1:
        fits_one = matchers[0]

        def unary(value: Value) -> Value:
            if fits_one(value):
                return function(value)
            raise no_overload(value, function=name)

        return unary
    if arity == 2:
        fits_first, fits_second = matchers

        def binary(one: Value, other: Value) -> Value:
            if fits_first(one) and fits_second(other):
                return function(one, other)
            raise no_overload(one, other, function=name)

        return binary

    def dispatched(*values: Value) -> Value:
        for fits, value in zip(matchers, values, strict=True):
            if not fits(value):
                raise no_overload(*values, function=name)
        return function(*values)

    return dispatched
