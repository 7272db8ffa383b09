"""What expressions read of their variables: where two sets of values agree in that, the results are the same.

Most objects of a project agree in most of what policies look at, so a verdict on one of them is a verdict on all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.cel.ast import Call, Fold, Ident, ListNode, Literal, MapNode, Select, SyntaxNode
from k8slint.kube.cel.program import Program
from k8slint.kube.cel.values import Fields, Opaque
from k8slint.model.tree import Unknown

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping

    from k8slint.kube.cel.values import Value

_MOST_NODES, _MOST_PLACES = 5_000, 1_000
_MISSING = "<missing>"
_OPEN = frozenset({"labels", "annotations"})
"""Maps whose keys everybody chooses: most objects have none of those that expressions ask for."""
_FEW = 4


class TooMuch(Exception):  # noqa: N818 - nothing has failed
    """An expression is so large that what it reads is not worked out."""


class Reads:
    """What is read of one value: some fields, of all elements the same, everything, or only whether it is there.

    ``fields`` are by name; ``elements`` stands for those of a list or map. A value is ``used`` when more than its
    presence counts; of a list that is ``searched`` everything does.
    """

    __slots__ = ("elements", "fields", "searched", "used", "whole")

    def __init__(self) -> None:
        self.fields: dict[str, Reads] = {}
        self.elements: Reads | None = None
        self.whole = self.used = self.searched = False

    def field(self, name: str) -> Reads:
        """Return what is read of a field."""
        self.used = True
        found = self.fields.get(name)
        if found is None:
            found = self.fields[name] = Reads()
        return found

    def each(self) -> Reads:
        """Return what is read of all elements."""
        self.used = True
        if self.elements is None:
            self.elements = Reads()
        return self.elements

    def consume(self) -> None:
        """Note that everything is read."""
        self.whole = self.used = True

    def key(self) -> Hashable:
        """Return what is equal for those that read the same, but for keys of maps where everybody chooses them."""
        if self.whole:
            return True
        elements = self.elements.key() if self.elements is not None else None
        fields = sorted((name, name in _OPEN or one.key()) for name, one in self.fields.items())
        return self.used, self.searched, elements, *fields

    def add(self, other: Reads) -> None:
        """Read what another reads, too."""
        self.used, self.whole = self.used or other.used, self.whole or other.whole
        self.searched = self.searched or other.searched
        for name, inner in other.fields.items():
            self.field(name).add(inner)
        if other.elements is not None:
            self.each().add(other.elements)

    def of(self, value: Value) -> Hashable:
        """Return what is equal for values that agree in all that is read."""
        if not self.used:
            return True
        if self.whole:
            return whole(value)
        if isinstance(value, dict):
            parts: list[Any] = [value.__class__]
            fields = self.fields
            if len(fields) > _FEW:
                for name in sorted(fields.keys() & value.keys()):
                    parts += name, fields[name].of(value[name])
            else:
                for name, inner in fields.items():
                    parts.append(inner.of(value[name]) if name in value else _MISSING)
            if self.elements is not None:
                parts.append(tuple(value))
                parts += map(self.elements.of, value.values())
            return tuple(parts)
        if isinstance(value, list):
            if self.searched:
                return whole(value)
            return (list, *map(self.elements.of, value)) if self.elements is not None else list
        if isinstance(value, Fields) and value.known is not None:
            return self.of(value.known)
        return whole(value)


def whole(value: Value) -> Hashable:
    """Return what is equal for equal values of one type."""
    if value.__class__ is str or value is None:
        return value
    if isinstance(value, dict):
        return (value.__class__, *value, *map(whole, value.values()))
    if isinstance(value, list):
        return (list, *map(whole, value))
    if isinstance(value, Unknown):
        return Unknown, value.text
    if isinstance(value, int | float):
        return value.__class__, value
    if isinstance(value, Opaque):
        return value.__class__, whole(value.key)
    return object()  # nothing else is the same


class _Place:
    """Where a value may stand, or what makes it: the elements of a list that an expression writes."""

    __slots__ = ("consumed", "elements", "reads")

    def __init__(self, reads: tuple[Reads, ...] = (), elements: tuple[_Place, ...] = ()) -> None:
        self.reads = reads
        self.elements = elements
        self.consumed = False

    def field(self, name: str) -> _Place:
        return _Place(tuple(one.field(name) for one in self.reads))

    def each(self) -> _Place:
        return _joined([_Place(tuple(one.each() for one in self.reads)), *self.elements])

    def use(self) -> None:
        for one in self.reads:
            one.used = True

    def consume(self) -> None:
        if self.consumed:
            return
        self.consumed = True
        for one in self.reads:
            one.consume()
        for place in self.elements:
            place.consume()

    def search(self) -> None:
        for one in self.reads:
            one.used = one.searched = True
        for place in self.elements:
            place.consume()


_NOWHERE = _Place()


def _joined(places: Iterable[_Place]) -> _Place:
    every = [*places]
    if len(every) == 1:
        return every[0]
    reads = {id(each): each for one in every for each in one.reads}
    elements = {id(each): each for one in every for each in one.elements}
    if len(reads) + len(elements) > _MOST_PLACES:
        raise TooMuch
    return _Place(tuple(reads.values()), tuple(elements.values()))


class Tracer:
    """Notes in ``reads``, by the names of variables, what expressions read.

    ``variables`` are the programs of what a policy computes. Raises TooMuch for expressions that are too large.
    """

    def __init__(self, reads: Reads, variables: Mapping[str, Any]) -> None:
        self._reads = reads
        self._variables = variables
        self._computed: dict[str, _Place] = {}
        self._left = _MOST_NODES

    def note(self, program: Program) -> None:
        """Note what an expression reads to give its result."""
        try:
            self._place(program.root, {}).consume()
        except RecursionError:
            raise TooMuch from None

    def _consume(self, *nodes: SyntaxNode, bound: Mapping[str, _Place]) -> _Place:
        for node in nodes:
            self._place(node, bound).consume()
        return _NOWHERE

    def _place(self, node: SyntaxNode, bound: Mapping[str, _Place]) -> _Place:
        """Note what computing a part reads, and return where its value stands, which is not read yet."""
        self._left -= 1
        if self._left < 0:
            raise TooMuch
        if isinstance(node, Ident):
            found = bound.get(node.name)
            if found is None and node.name == "variables":
                raise TooMuch
            return _Place((self._reads.field(node.name),)) if found is None else found
        if isinstance(node, Select):
            return self._selected(node, bound)
        if isinstance(node, Call):
            return self._called(node, bound)
        if isinstance(node, ListNode):
            return _Place((), tuple(self._place(one, bound) for one in node.elements))
        if isinstance(node, Fold):
            return self._folded(node, bound)
        return self._consume(*node.parts(), bound=bound) if isinstance(node, MapNode) else _NOWHERE

    def _selected(self, node: Select, bound: Mapping[str, _Place]) -> _Place:
        if node.variable:
            return _Place((self._reads.field(node.variable),))
        if isinstance(node.operand, Ident) and node.operand.name == "variables" and "variables" not in bound:
            return self._variable(node.name)
        place = self._place(node.operand, bound).field(node.name)
        return _NOWHERE if node.test else place

    def _variable(self, name: str) -> _Place:
        if name not in self._computed:
            program = self._variables.get(name)
            place = self._place(program.root, {}) if isinstance(program, Program) else _NOWHERE
            place.use()
            self._computed[name] = place
        return self._computed[name]

    def _called(self, node: Call, bound: Mapping[str, _Place]) -> _Place:
        function, parts = node.function, list(node.parts())
        if function in ("_[_]", "_[?_]", "_?._"):
            place, index = self._place(parts[0], bound), parts[1]
            place.use()
            if isinstance(index, Literal) and index.value.__class__ is str:
                return place.field(index.value)
            self._consume(index, bound=bound)
            return place.each()
        if function == "_?_:_":
            self._consume(parts[0], bound=bound)
            return _joined(self._place(one, bound) for one in parts[1:])
        if function in ("or", "orValue", "_+_"):
            places = [self._place(one, bound) for one in parts]
            for place in places:
                place.use()
            return _joined(places)
        if function in ("value", "optional.of", "hasValue"):
            place = self._place(parts[0], bound)
            return _NOWHERE if function == "hasValue" else place
        return self._tested(function, parts, bound)

    def _tested(self, function: str, parts: list[SyntaxNode], bound: Mapping[str, _Place]) -> _Place:
        """Note what a function or operator with a result of its own reads."""
        if function in ("in", "@in"):
            place = self._place(parts[1], bound)
            place.search()
            if isinstance(parts[0], Literal) and parts[0].value.__class__ is str:
                place.field(parts[0].value)
            else:
                self._consume(parts[0], bound=bound)
                place.each()
            return _NOWHERE
        if function == "size" and len(parts) == 1:
            self._place(parts[0], bound).each()
            return _NOWHERE
        return self._consume(*parts, bound=bound)

    def _folded(self, node: Fold, bound: Mapping[str, _Place]) -> _Place:
        if node.macro == "bind":
            return self._place(node.result, {**bound, node.accumulator: self._place(node.start, bound)})
        place = self._place(node.range, bound)
        element = place.each()
        inner = {**bound, node.variable: element, node.accumulator: _NOWHERE}
        if node.second:
            inner[node.second] = element
        step = node.step
        if node.macro in ("filter", "map") and isinstance(step, Call):
            if step.function == "_?_:_":
                self._consume(step.arguments[0], bound=inner)
                step = step.arguments[1]
            if node.macro == "filter":
                return place
            made = step.arguments[1] if isinstance(step, Call) else step
            return self._place(made, inner)
        return self._consume(node.start, node.condition, step, node.result, bound=inner)
