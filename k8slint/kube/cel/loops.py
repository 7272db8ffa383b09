"""Loops over lists and maps: what the macros become.

Each macro has its own closure instead of the general loop it stands for; the costs are those of the general one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.cel.ast import Call, Fold, ListNode
from k8slint.kube.cel.cost import LIST
from k8slint.kube.cel.errors import CelEvaluationError
from k8slint.kube.cel.frame import UNSET
from k8slint.kube.cel.logic import boolean, worse
from k8slint.kube.cel.values import bounded, find, kind_of, made_map

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from k8slint.kube.cel.ast import SyntaxNode
    from k8slint.kube.cel.frame import Frame, Run
    from k8slint.kube.cel.plan import Planner
    from k8slint.kube.cel.values import Value

_GO_NAMES = {
    "null_type": "types.Null",
    "int": "types.Int",
    "uint": "types.Uint",
    "double": "types.Double",
    "string": "types.String",
    "bytes": "types.Bytes",
    "bool": "types.Bool",
}


def closure(planner: Planner, node: Fold) -> Run:
    """Return what runs a loop."""
    if node.macro == "bind":
        return _bind(planner, node)
    over = planner.plan(node.range).run
    planner.enter()
    first = planner.bind(node.variable)
    second = planner.bind(node.second) if node.second else 0
    each = _elements(over, first, second, node.offset)
    run = _MACROS[node.macro](planner, node, each)
    planner.leave()
    return run


def _elements(over: Run, first: int, second: int, offset: int) -> Callable[[Frame], Iterable[None]]:
    """Return what binds the loop variables to one element after the other."""

    def each(frame: Frame) -> Iterable[None]:
        values = over(frame)
        kind = kind_of(values)
        if kind not in ("list", "map"):
            name = _GO_NAMES.get(kind, kind)
            what = (
                f"unsupported comprehension range type: {name}" if second else f"got '{name}', expected iterable type"
            )
            raise CelEvaluationError(what, offset)
        check = frame[0].check
        if not second:
            for frame[first] in values:
                check()
                yield
        else:
            for frame[first], frame[second] in values.items() if kind == "map" else enumerate(values):
                check()
                yield
        check()

    return each


def _quantifier(planner: Planner, node: Fold, each: Callable[[Frame], Iterable[None]]) -> Run:
    """Return ``all`` or ``exists``: errors are absorbed when another element decides."""
    assert isinstance(node.step, Call)
    predicate = planner.plan(node.step.arguments[1]).run
    decisive = node.macro == "exists"
    test_cost = 3 if decisive else 2

    def run(frame: Frame) -> Value:
        context = frame[0]
        failed: CelEvaluationError | None = None
        decided = False
        for _ in each(frame):
            context.cost += test_cost
            if decided:
                break
            context.cost += 1
            found = boolean(predicate, frame, decisive)
            if found is True:
                decided = True
            elif found is not False:
                failed = worse(failed, found)
        context.cost += 1
        if not decided and failed is not None:
            raise failed
        return decided is decisive

    return run


def _exists_one(planner: Planner, node: Fold, each: Callable[[Frame], Iterable[None]]) -> Run:
    assert isinstance(node.step, Call)
    predicate = planner.plan(node.step.arguments[0]).run

    def run(frame: Frame) -> Value:
        context = frame[0]
        count = 0
        failed: CelEvaluationError | None = None
        for _ in each(frame):
            found = boolean(predicate, frame, True)
            if found is True:
                context.cost += 2
                count += 1
            elif found is not False:
                failed = worse(failed, found)
        context.cost += 2
        if failed is not None:
            raise failed
        return count == 1

    return run


def _step_parts(node: Fold) -> tuple[SyntaxNode | None, Call]:
    """Return the condition of a step, None where it has none, and what it does."""
    step = node.step
    assert isinstance(step, Call)
    if step.function == "_?_:_":
        then = step.arguments[1]
        assert isinstance(then, Call)
        return step.arguments[0], then
    return None, step


def _collected(planner: Planner, node: Fold, each: Callable[[Frame], Iterable[None]]) -> Run:
    """Return a loop that makes a list or a map."""
    condition, step = _step_parts(node)
    wanted = planner.plan(condition).run if condition else None
    makes_list = step.function == "_+_"
    add = (_appender if makes_list else _inserter)(planner, step)

    def run(frame: Frame) -> Value:
        made: Value = [] if makes_list else {}
        failed: CelEvaluationError | None = None
        for _ in each(frame):
            found = True if wanted is None else boolean(wanted, frame, True)
            if found is True:
                try:
                    add(frame, made, failed is not None)
                except CelEvaluationError as error:
                    if error.final:
                        raise
                    failed = worse(failed, error)
            elif found is not False:
                failed = worse(failed, found)
        frame[0].cost += 1
        if failed is not None:
            raise failed
        return bounded(made) if makes_list else made_map(list(made), list(made.values()))

    return run


def _appender(planner: Planner, step: Call) -> Callable[[Frame, Value, bool], None]:
    added = step.arguments[1]
    assert isinstance(added, ListNode)
    element = planner.plan(added.elements[0])
    run, cost = element.run, 2 if element.constant else 2 + LIST

    def add(frame: Frame, made: Value, broken: bool) -> None:
        frame[0].cost += cost
        value = run(frame)
        if not broken:
            made.append(value)

    return add


def _inserter(planner: Planner, step: Call) -> Callable[[Frame, Value, bool], None]:
    runs = [planner.plan(argument).run for argument in step.arguments[1:]]

    def add(frame: Frame, made: Value, broken: bool) -> None:
        frame[0].cost += 1
        if broken and len(runs) == 2:
            return
        values: list[Value] = []
        try:
            for one in runs:
                values.append(one(frame))  # noqa: PERF401 - those before one that fails count
        finally:
            frame[0].cost += len(values) >= len(runs) - 1
        if broken:
            return
        if len(values) == 2:
            pairs = [(values[0], values[1])]
        elif kind_of(values[0]) == "map":
            pairs = list(values[0].items())
        else:
            raise CelEvaluationError("no such overload")
        for key, value in pairs:
            kind_of(key)
            if find(made, key)[0]:
                raise CelEvaluationError(f"insert failed: key {key} already exists")
            made_map([key], [value])
            made[key] = value

    return add


def _bind(planner: Planner, node: Fold) -> Run:
    """Return what gives a value a name; the value is computed when the name is first read."""
    start = planner.plan(node.start).run
    planner.enter()
    slot = planner.bind(node.accumulator, lazy=True)
    planner.bind("")  # the closure of the value
    result = planner.plan(node.result).run
    planner.leave()

    def run(frame: Frame) -> Value:
        frame[slot], frame[slot + 1] = UNSET, start
        frame[0].check()
        return result(frame)

    return run


_MACROS: dict[str, Callable[[Planner, Fold, Callable[[Frame], Iterable[None]]], Run]] = {
    "all": _quantifier,
    "exists": _quantifier,
    "exists_one": _exists_one,
    **dict.fromkeys(("map", "filter", "transformList", "transformMap", "transformMapEntry"), _collected),
}
