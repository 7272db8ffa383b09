"""From a checked tree to closures that compute its value.

A closure takes a frame, a list whose first element is the Evaluation and whose others are variables. Errors are
exceptions; their order, what is evaluated in spite of them, and what each part costs is as in cel-go's interpreter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.cel import loops
from k8slint.kube.cel.ast import Call, Fold, Ident, ListNode, Literal, MapNode, Select, SyntaxNode
from k8slint.kube.cel.attributes import Attribute, Qualifier
from k8slint.kube.cel.cost import LIST, MAP, STRUCT
from k8slint.kube.cel.errors import CelCompileError, CelEvaluationError, CelNotJudged, CelProblem
from k8slint.kube.cel.frame import Evaluation
from k8slint.kube.cel.functions import call_closure, folded_call
from k8slint.kube.cel.logic import both, conditional, either, equality, member_of, or_else
from k8slint.kube.cel.messages import MAKERS
from k8slint.kube.cel.schema import RESERVED, escaped
from k8slint.kube.cel.types import unwrap_optional
from k8slint.kube.cel.values import OptionalValue, TypeValue, kind_of, made_map

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from k8slint.kube.cel.frame import Frame, Run
    from k8slint.kube.cel.values import Value

_KEYS = ("string", "int", "uint", "bool", "double")


class PlannedPart:
    """What became of one node: a constant, an attribute (variable with selections), or any other closure."""

    __slots__ = ("_run", "attribute", "constant", "value")

    def __init__(self, run: Run | None = None, attribute: Attribute | None = None) -> None:
        self._run = run
        self.attribute = attribute
        self.constant = False
        self.value: Value = None

    @classmethod
    def of(cls, value: Value) -> PlannedPart:
        """Return a constant."""
        part = cls(lambda _: value)
        part.constant, part.value = True, value
        return part

    @property
    def run(self) -> Run:
        """The closure that computes the value."""
        if self._run is None:
            assert self.attribute is not None
            self._run = self.attribute.closure()
        return self._run

    def as_attribute(self) -> Attribute:
        """Return the attribute itself, or one that begins with this value."""
        return self.attribute or Attribute.relative(self.run)


class Planner:
    """Makes closures; ``slots`` tells where in the frame each variable is."""

    def __init__(self, slots: Mapping[str, int]) -> None:
        self.size = len(slots) + 1
        self._scopes: list[dict[str, tuple[int, bool]]] = [{name: (slot, False) for name, slot in slots.items()}]
        self._done: dict[int, PlannedPart] = {}

    def plan(self, node: SyntaxNode) -> PlannedPart:
        """Return what a node becomes. Raises CelCompileError where a constant cannot be computed."""
        part = self._done.get(id(node))
        if part is None:
            part = self._done[id(node)] = _PLANS[type(node)](self, node)
        return part

    def bind(self, name: str, *, lazy: bool = False) -> int:
        """Return a new place in the frame for a variable of the innermost scope."""
        slot = self.size
        self.size += 1
        self._scopes[-1][name] = (slot, lazy)
        return slot

    def enter(self) -> None:
        """Begin a scope."""
        self._scopes.append({})

    def leave(self) -> None:
        """End the innermost scope."""
        self._scopes.pop()

    def literal(self, node: Literal) -> PlannedPart:
        """Return the plan of a constant."""
        return PlannedPart.of(node.value)

    def _variable(self, node: SyntaxNode, name: str) -> PlannedPart:
        for scope in reversed(self._scopes):
            if name in scope:
                slot, lazy = scope[name]
                return PlannedPart(attribute=Attribute.variable(slot, lazy, node.offset))
        if node.type.kind == "type":
            of = node.type.params[0] if node.type.params else node.type
            return PlannedPart.of(TypeValue(of.name))
        return PlannedPart(attribute=Attribute.relative(_unknown(name, node.offset)))

    def ident(self, node: Ident) -> PlannedPart:
        """Return the plan of a variable or of the name of a type."""
        return self._variable(node, node.name)

    def select(self, node: Select) -> PlannedPart:
        """Return the plan of a selection, or of whether there is something to select."""
        if node.variable:
            return self._variable(node, node.variable)
        attribute = self.plan(node.operand).as_attribute()
        qualifier = Qualifier(node.offset, _key(node.operand, node.name))
        if node.test:
            return PlannedPart(attribute.test_closure(qualifier))
        return PlannedPart(attribute=attribute.extended(qualifier))

    def _index(self, node: Call, *, optional: bool) -> PlannedPart:
        operand, index = map(self.plan, node.arguments)
        if index.constant:
            if kind_of(index.value) not in _KEYS:
                raise _not_made(f"invalid qualifier type: {kind_of(index.value)}")
            key = _key(node.arguments[0], index.value) if node.function == "_?._" else index.value
            qualifier = Qualifier(node.offset, key, optional=optional)
        else:
            run = index.attribute.resolver() if index.attribute else index.run
            qualifier = Qualifier(node.offset, None, run, optional=optional)
        return PlannedPart(attribute=operand.as_attribute().extended(qualifier))

    def call(self, node: Call) -> PlannedPart:
        """Return the plan of an operator or a function."""
        function = node.function
        if function in ("_[_]", "_[?_]", "_?._"):
            return self._index(node, optional=function != "_[_]")
        parts = [self.plan(one) for one in node.parts()]
        if function == "_?_:_":
            then, other = parts[1].as_attribute(), parts[2].as_attribute()
            return PlannedPart(attribute=conditional(node.offset, parts[0].run, then, other))
        runs = [part.run for part in parts]
        if function in ("_&&_", "_||_"):
            return PlannedPart((both if function == "_&&_" else either)(node.offset, *runs))
        if function in ("_==_", "_!=_"):
            return PlannedPart(equality(node.offset, *runs, negated=function == "_!=_"))
        if function in ("or", "orValue"):
            return PlannedPart(or_else(*runs, unwrapped=function == "orValue"))
        if function in ("@in", "in") and parts[1].constant and [one.id for one in node.overloads] == ["in_list"]:
            within = parts[1].value
            if all(kind_of(one) in _KEYS for one in within):
                return PlannedPart(member_of(runs[0], within)) if within else PlannedPart.of(False)
        constants = [part.value for part in parts] if all(part.constant for part in parts) else None
        try:
            folded = None if constants is None else folded_call(node, constants)
            return PlannedPart.of(folded[0]) if folded else PlannedPart(call_closure(node, runs, parts))
        except CelEvaluationError as error:
            if isinstance(error, CelNotJudged):
                return PlannedPart(_raising(error))
            raise _not_made(error.message) from None

    def list(self, node: ListNode) -> PlannedPart:
        """Return the plan of a list."""
        parts = [self.plan(element) for element in node.elements]
        if all(part.constant for part in parts) and not node.optional:
            return PlannedPart.of([part.value for part in parts])
        runs = [(part.run, index in node.optional) for index, part in enumerate(parts)]

        def make_list(frame: Frame) -> Value:
            frame[0].cost += LIST
            made: list[Any] = []
            for run, optional in runs:
                value = run(frame)
                if optional:
                    made.extend(_held(value))
                else:
                    made.append(value)
            return made

        return PlannedPart(make_list)

    def map(self, node: MapNode) -> PlannedPart:
        """Return the plan of a map or an object."""
        keys = [self.plan(entry.key) if entry.key else PlannedPart.of(entry.name) for entry in node.entries]
        values = [self.plan(entry.value) for entry in node.entries]
        optional = [entry.optional for entry in node.entries]
        if not node.name and not any(optional) and all(part.constant for part in (*keys, *values)):
            try:
                return PlannedPart.of(made_map([part.value for part in keys], [part.value for part in values]))
            except CelNotJudged as error:
                return PlannedPart(_raising(error))
        triples = [(key.run, value.run, one) for key, value, one in zip(keys, values, optional, strict=True)]
        run = _map_closure(triples, STRUCT if node.name else MAP)
        make = MAKERS.get(node.name)
        return PlannedPart((lambda frame: make(run(frame))) if make else run)

    def fold(self, node: Fold) -> PlannedPart:
        """Return the plan of a loop."""
        return PlannedPart(loops.closure(self, node))


def _key(operand: SyntaxNode, name: Value) -> Value:
    """Return the key of a field: in objects by a schema reserved words are escaped, written so or not."""
    of = unwrap_optional(operand.type)[0]
    by_schema = of.kind == "struct" and not of.name.startswith("kubernetes.")
    return escaped(name) if by_schema and name in RESERVED else name


def _map_closure(entries: list[tuple[Run, Run, bool]], cost: int) -> Run:
    def make_map(frame: Frame) -> Value:
        frame[0].cost += cost
        keys: list[Value] = []
        values: list[Value] = []
        for key, value, optional in entries:
            name, found = key(frame), value(frame)
            if optional:
                held = _held(found)
                if not held:
                    if name in keys:
                        del values[keys.index(name)]
                        keys.remove(name)
                    continue
                found = held[0]
            keys.append(name)
            values.append(found)
        return made_map(keys, values)

    return make_map


def _held(value: Value) -> tuple[Value, ...]:
    if value.__class__ is not OptionalValue:
        raise CelEvaluationError("cannot initialize optional element from non-optional value")
    held: tuple[Value, ...] = value.key
    return held


def _unknown(name: str, offset: int) -> Run:
    def run(_: Frame) -> Value:
        raise CelNotJudged(f"'{name}' is known in the cluster only", offset)

    return run


def _raising(error: CelEvaluationError) -> Run:
    def run(_: Frame) -> Value:
        raise error

    return run


def _not_made(message: str) -> CelCompileError:
    return CelCompileError([CelProblem(f"program instantiation failed: {message}")])


_PLANS: dict[type, Callable[[Planner, Any], PlannedPart]] = {
    Literal: Planner.literal,
    Ident: Planner.ident,
    Select: Planner.select,
    Call: Planner.call,
    ListNode: Planner.list,
    MapNode: Planner.map,
    Fold: Planner.fold,
}

__all__ = ["Evaluation", "PlannedPart", "Planner"]
