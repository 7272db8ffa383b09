"""Compiled expressions, and their evaluation."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from k8slint.kube.cel.ast import Ident, every
from k8slint.kube.cel.checker import check
from k8slint.kube.cel.cost import CALL_LIMIT
from k8slint.kube.cel.errors import CelCompileError, CelEvaluationError, CelLimitReached, CelNotJudged, place_of
from k8slint.kube.cel.estimate import estimated_cost
from k8slint.kube.cel.frame import Evaluation
from k8slint.kube.cel.parser import parse
from k8slint.kube.cel.plan import Planner
from k8slint.kube.cel.validators import validate
from k8slint.kube.cel.values import Fields, begin, end

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from k8slint.kube.cel.ast import SyntaxNode
    from k8slint.kube.cel.environment import Environment
    from k8slint.kube.cel.frame import Frame, Run
    from k8slint.kube.cel.schema import Declaration
    from k8slint.kube.cel.types import Type
    from k8slint.kube.cel.values import Value


class Program:
    """An expression that compiles: its tree, the type of its result, and a closure.

    Evaluations of one program do not share state; ``names`` are the variables `evaluate` takes.
    """

    def __init__(self, text: str, root: SyntaxNode, names: Sequence[str]) -> None:
        self.text = text
        self.root = root
        self.names = tuple(names)
        planner = Planner({name: index for index, name in enumerate(names, 1)})
        self._run: Run = planner.plan(root).run
        self._empty = [None] * (planner.size - len(names) - 1)

    @property
    def result_type(self) -> Type:
        """The static type of the result."""
        return self.root.type

    def estimated_cost(self, declaration: Declaration) -> int:
        """Return the most an evaluation may cost where ``self`` is what a schema declares, at most 2^64-1."""
        return estimated_cost(self.root, declaration)

    def uses(self, name: str) -> bool:
        """Whether the expression reads a variable."""
        return any(isinstance(node, Ident) and node.name == name for node in every(self.root))

    def evaluate(self, values: Mapping[str, Value], limit: int = CALL_LIMIT) -> tuple[Value, int]:
        """Return the value and what it cost.

        Raises CelEvaluationError with the place in the expression, CelNotJudged for what is not known.
        """
        context = Evaluation(limit)
        value = self.run(context, values)
        context.check()
        return value, context.cost

    def run(self, context: Evaluation, values: Mapping[str, Value]) -> Value:
        """Return the value; the context tells the cost, also when this raises."""
        frame: Frame = [context, *map(values.get, self.names), *self._empty]
        begin()
        try:
            return self._run(frame)
        except CelEvaluationError as error:
            context.check()
            if not error.line:
                error.line, error.column = place_of(self.text, error.offset)
            raise
        except RecursionError:
            raise CelLimitReached("the evaluation nests too deeply to be judged") from None
        finally:
            end()

    def holds(self, context: Evaluation, seen: Sequence[Value]) -> bool:
        """Whether the value is true, and certain; ``seen`` are the values of ``names``."""
        begin()
        try:
            return self._run([context, *seen, *self._empty]) is True and context.cost <= context.limit
        except (CelEvaluationError, RecursionError):
            return False
        finally:
            end()


class Variables(Fields):
    """The ``variables`` of a policy: each is computed when it is first read, by a program of its own."""

    def __init__(self, programs: Mapping[str, Program | CelCompileError], values: Mapping[str, Value]) -> None:
        self._programs = programs
        self._values = {**values, "variables": self}
        self._done: dict[str, Value | CelEvaluationError] = {}
        self.octets = len(programs)
        self.cost = 0

    def find(self, name: Value) -> tuple[bool, Value]:
        """Return the value of a variable. Raises CelEvaluationError when it cannot be computed."""
        if name not in self._programs:
            return False, None
        if name not in self._done:
            self._done[name] = self._computed(name)
        value = self._done[name]
        if isinstance(value, CelEvaluationError):
            raise value
        return True, value

    def program(self, name: str) -> Program | None:
        """Return the program of a variable; None where there is none, or none that compiles."""
        found = self._programs.get(name)
        return found if isinstance(found, Program) else None

    def plain(self, inner: Callable[[Value], Value]) -> Value:
        """Return all variables. Raises CelEvaluationError where one cannot be computed."""
        return {name: inner(self.find(name)[1]) for name in self._programs}

    def _computed(self, name: str) -> Value:
        program = self._programs[name]
        if isinstance(program, CelCompileError):
            return CelEvaluationError(f'composited variable "{name}" fails to compile: {program}')
        context = Evaluation(CALL_LIMIT)
        try:
            value = program.run(context, self._values)
            context.check()
        except CelEvaluationError as error:
            kind = CelNotJudged if isinstance(error, CelNotJudged) else CelEvaluationError
            value = kind(f'composited variable "{name}" fails to evaluate: {error.message}')
        self.cost += context.cost
        return value


def compile_expression(text: str, environment: Environment) -> Program:
    """Return a program. Raises CelCompileError with all problems, and CelLimitReached where that is not judged."""
    try:
        root = parse(text)
        check(root, text, environment)
        validate(root, text, environment.minor)
        return Program(text, root, _known(environment))
    except RecursionError:
        raise CelLimitReached("the expression nests too deeply to be judged") from None


@functools.lru_cache(maxsize=16)
def _sorted_names(names: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(names))


def _known(environment: Environment) -> tuple[str, ...]:
    """Return the variables that have values: all but those with dots, which only a cluster has."""
    return _sorted_names(frozenset(name for name in environment.variables if "." not in name))
