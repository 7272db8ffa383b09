"""Which part of an expression makes it false, and what that part read.

The parts of ``&&`` are looked at one by one, ``all`` element by element, through variables and negations. What stands
below is found again by identity: evaluation copies no list or map of a document.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.cel.ast import Call, Fold, Ident, Literal, Select, SyntaxNode, every
from k8slint.kube.cel.errors import CelCompileError, CelEvaluationError, CelLimitReached
from k8slint.kube.cel.frame import Evaluation
from k8slint.kube.cel.lexer import tokens
from k8slint.kube.cel.program import Program, Variables
from k8slint.kube.cel.values import OptionalValue
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from k8slint.kube.cel.values import Value

Path = tuple[str | int, ...]
_MOST = 10
_MOST_NODES = 2_000
_MOST_COST = 300_000
"""What a search may spend, in the API server's units: those of real policies take a hundredth of it."""
_SELECTIONS = frozenset({"_[_]", "_[?_]", "_?._"})


class FailingPart(NamedTuple):
    """A part of an expression that makes it false: its program's text, where in it, and the paths that it read.

    ``wanted`` is the value that it should have.
    """

    text: str
    start: int
    end: int
    paths: tuple[Path, ...]
    wanted: bool = True

    @property
    def source(self) -> str:
        """The part as it is written."""
        return self.text[self.start : self.end]


def failing_parts(
    program: Program, values: Mapping[str, Value], subjects: tuple[str, ...] = ("object",)
) -> list[FailingPart]:
    """Return the parts that make an expression false, or fail; paths begin with one of the variables ``subjects``.

    There is always one, the whole expression where no part is found.
    """
    blame = _Blame(values, subjects)
    blame.look(_View(program, dict.fromkeys(program.names, ())), program.root, wanted=True)
    whole = FailingPart(program.text, *_extent(program.text, program.root), ())
    return blame.found[:_MOST] or [whole]


class _View:
    """A program with the loop variables in sight: what they hold, and where that stands (None: nowhere)."""

    def __init__(self, program: Program, bound: Mapping[str, Any], places: Mapping[str, Path | None] = {}) -> None:
        self.program = program
        self.bound = bound
        self.places = places

    def with_variable(self, name: str, value: Value, place: Path | None) -> _View:
        """Return the same with one more variable."""
        return _View(self.program, {**self.bound, name: value}, {**self.places, name: place})


class _Blame:
    """The search in one evaluation."""

    def __init__(self, values: Mapping[str, Value], subjects: tuple[str, ...]) -> None:
        self._values = values
        self._subjects = subjects
        self._places: dict[int, Path] = {}
        self._programs: dict[tuple[int, tuple[str, ...]], Program] = {}
        self._left = _MOST_NODES
        self._units = _MOST_COST
        self.found: list[FailingPart] = []
        for name in subjects:
            self._enter(values.get(name), (name,))

    def _enter(self, value: Value, path: Path) -> None:
        """Note where all lists and maps of a subject stand; those of a later one hide those of one before."""
        pending = [(value, path)]
        while pending:
            one, at = pending.pop()
            if isinstance(one, dict | list):
                self._places[id(one)] = at
                pairs: Any = one.items() if isinstance(one, dict) else enumerate(one)
                pending += [(inner, (*at, key)) for key, inner in pairs]

    def _value(self, view: _View, node: SyntaxNode) -> tuple[bool, Value]:
        """Return whether a part has a value, and which."""
        self._left -= 1
        if self._left < 0 or self._units < 0:
            return False, None
        context = Evaluation(self._units)
        names = tuple(view.bound)
        key = (id(node), names)
        try:
            if key not in self._programs:
                self._programs[key] = Program(view.program.text, node, names)
            own = {name: value for name, value in view.bound.items() if name in view.places}
            return True, self._programs[key].run(context, {**self._values, **own})
        except CelLimitReached:  # by work that costs do not count
            self._units = -1
            return False, None
        except (CelEvaluationError, CelCompileError):
            return False, None
        finally:
            self._units -= context.cost

    # --- the part that fails

    def look(self, view: _View, node: SyntaxNode, *, wanted: bool) -> None:
        """Find in a part that has not the wanted value the parts below that are to blame."""
        if len(self.found) >= _MOST:
            return
        if isinstance(node, Call):
            below = self._operands(view, node, wanted)
            if below:
                for part, needed in below:
                    self.look(view, part, wanted=needed)
                return
        elif isinstance(node, Fold) and node.macro == ("all" if wanted else "exists"):
            if self._elements(view, node, wanted):
                return
        elif isinstance(node, Select) and not node.test and _is_variable(node):
            inner = self._variable(node.name)
            if inner is not None:
                self.look(_View(inner, dict.fromkeys(inner.names, ())), inner.root, wanted=wanted)
                return
        paths = tuple(dict.fromkeys(self._reads(view, node)))
        self.found.append(FailingPart(view.program.text, *_extent(view.program.text, node), paths, wanted))

    def _operands(self, view: _View, node: Call, wanted: bool) -> list[tuple[SyntaxNode, bool]]:
        """Return the operands of a logical operator to look at, with the value each should have; none for others."""
        arguments = node.arguments
        if node.function == "!_":
            return [(arguments[0], not wanted)]
        if node.function == ("_&&_" if wanted else "_||_"):
            return [(one, wanted) for one in arguments if self._value(view, one) != (True, wanted)][:1]
        if node.function == "_?_:_":
            known, condition = self._value(view, arguments[0])
            return [(arguments[1] if condition else arguments[2], wanted)] if known else []
        return []

    def _elements(self, view: _View, node: Fold, wanted: bool) -> bool:
        """Whether elements of a loop are to blame, which are then looked at."""
        assert isinstance(node.step, Call)
        predicate = node.step.arguments[1]
        known, values = self._value(view, node.range)
        if not known or not isinstance(values, dict | list):
            return False
        place = self._place(view, node.range)
        before = len(self.found)
        pairs: Any = values.items() if isinstance(values, dict) else enumerate(values)
        for key, value in pairs:
            at = self._places.get(id(value), None if place is None else (*place, key))
            single = key if isinstance(values, dict) else value
            inner = view.with_variable(node.variable, key if node.second else single, at)
            if node.second:
                inner = inner.with_variable(node.second, value, at)
            if self._value(inner, predicate) != (True, wanted):
                self.look(inner, predicate, wanted=wanted)
        return len(self.found) > before

    def _variable(self, name: str) -> Program | None:
        variables = self._values.get("variables")
        return variables.program(name) if isinstance(variables, Variables) else None

    # --- what it read

    def _reads(self, view: _View, node: SyntaxNode) -> Iterator[Path]:
        """Yield where what a part reads stands, the whole chain of a selection as one."""
        pending = [node]
        while pending:
            one = pending.pop(0)
            if isinstance(one, Fold):
                pending.insert(0, one.range)
                continue
            path = self._place(view, one)
            if path is not None:
                yield path
            elif isinstance(one, Select) and _is_variable(one):
                inner = self._variable(one.name)
                self._left -= 1
                if inner is not None and self._left > 0:
                    yield from self._reads(_View(inner, dict.fromkeys(inner.names, ())), inner.root)
            else:
                pending[:0] = one.parts()

    def _place(self, view: _View, node: SyntaxNode) -> Path | None:
        """Return where the value of a part stands, or would stand; None where that is not known."""
        if isinstance(node, Ident):
            return view.places.get(node.name, (node.name,) if node.name in self._subjects else None)
        step = self._step(view, node)
        if step is not None:
            operand, key = step
            above = self._place(view, operand)
            if above is not None:
                return (*above, key)
        if isinstance(node, Literal):
            return None
        known, value = self._value(view, node)
        if known and isinstance(value, OptionalValue) and value.key:
            value = value.key[0]
        return self._places.get(id(value)) if known and isinstance(value, dict | list) and value else None

    def _step(self, view: _View, node: SyntaxNode) -> tuple[SyntaxNode, str | int] | None:
        """Return what a selection selects from, and the key."""
        if isinstance(node, Select):
            return node.operand, node.name
        if isinstance(node, Call) and node.function in ("orValue", "or", "value") and node.target is not None:
            return self._step(view, node.target)
        if isinstance(node, Call) and node.function in _SELECTIONS:
            known, key = self._value(view, node.arguments[1])
            if known and isinstance(key, str | int):
                return node.arguments[0], key
        return None


def _is_variable(node: Select) -> bool:
    return isinstance(node.operand, Ident) and node.operand.name == "variables"


_AFTER = frozenset({"&&", "||", "?", ":", ",", "end"})
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")


def _extent(text: str, node: SyntaxNode) -> tuple[int, int]:
    """Return where a condition begins and ends: behind its last part comes an operator of lower rank or a bracket."""
    offsets = [one.offset for one in every(node) if one.offset >= 0]
    start, last = min(offsets, default=0), max(offsets, default=0)
    depth, end = 0, len(text)
    before = None
    for token in tokens(text):
        if token.offset < start:
            before = token
            continue
        if token.offset == start and token.kind == "(" and before is not None and before.kind == "name":
            start = before.offset  # the place of a call is its bracket
        depth -= token.kind in _CLOSING
        if depth < 0 or (depth == 0 and token.offset > last and token.kind in _AFTER):
            break
        end = token.offset + len(token.text)
        depth += token.kind in _OPENING
    return start, end
