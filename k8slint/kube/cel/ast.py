"""The parts of a parsed expression, each with its place.

A place is the offset of one character, as the API server's errors point to it: of an operator or call the operator or
bracket, of a selection the dot, of everything else its first character.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.cel.types import DYN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from k8slint.kube.cel.overloads import Overload
    from k8slint.kube.cel.types import Type
    from k8slint.kube.cel.values import Value


class SyntaxNode:
    """A part of an expression.

    ``depth`` counts the operators and selections below it as the parser's limit does. The checker sets ``type``.
    """

    __slots__ = ("checked", "depth", "offset", "type")

    def __init__(self, offset: int, depth: int = 0) -> None:
        self.offset = offset
        self.depth = depth
        self.type: Type = DYN
        self.checked = False

    def parts(self) -> Sequence[SyntaxNode]:
        """Return the parts right below this one."""
        return ()


class Literal(SyntaxNode):
    """A constant."""

    __slots__ = ("value",)

    def __init__(self, value: Value, *, offset: int, depth: int = 0) -> None:
        super().__init__(offset, depth)
        self.value = value


class Ident(SyntaxNode):
    """A name: of a variable, or once the checker resolved it, of a type."""

    __slots__ = ("name",)

    def __init__(self, name: str, *, offset: int, depth: int = 0) -> None:
        super().__init__(offset, depth)
        self.name = name


class Select(SyntaxNode):
    """``operand.name``, or ``has(operand.name)`` where ``test`` is set.

    ``variable`` is the full name where the selection turned out to be a qualified name.
    """

    __slots__ = ("name", "operand", "test", "variable")

    def __init__(
        self, operand: SyntaxNode, name: str, test: bool = False, variable: str = "", *, offset: int, depth: int = 0
    ) -> None:
        super().__init__(offset, depth)
        self.operand = operand
        self.name = name
        self.test = test
        self.variable = variable

    def parts(self) -> Sequence[SyntaxNode]:
        """Return the operand."""
        return (self.operand,)


class Call(SyntaxNode):
    """A call or operator; operators have the names of the language definition, such as ``_+_``.

    ``overloads`` are those the static types leave open.
    """

    __slots__ = ("arguments", "function", "overloads", "target")

    def __init__(
        self,
        function: str,
        arguments: list[SyntaxNode],
        target: SyntaxNode | None = None,
        overloads: tuple[Overload, ...] = (),
        *,
        offset: int,
        depth: int = 0,
    ) -> None:
        super().__init__(offset, depth)
        self.function = function
        self.arguments = arguments
        self.target = target
        self.overloads = overloads

    def parts(self) -> Sequence[SyntaxNode]:
        """Return the target and the arguments."""
        return self.arguments if self.target is None else [self.target, *self.arguments]


class ListNode(SyntaxNode):
    """``[a, ?b]``; ``optional`` holds the indexes of elements with a question mark."""

    __slots__ = ("elements", "optional")

    def __init__(
        self, elements: list[SyntaxNode], optional: frozenset[int] = frozenset(), *, offset: int, depth: int = 0
    ) -> None:
        super().__init__(offset, depth)
        self.elements = elements
        self.optional = optional

    def parts(self) -> Sequence[SyntaxNode]:
        """Return the elements."""
        return self.elements


class Entry:
    """``key: value`` of a map, or ``field: value`` of an object where ``key`` is None; the place is the colon."""

    __slots__ = ("key", "name", "offset", "optional", "value")

    def __init__(
        self, offset: int, key: SyntaxNode | None, value: SyntaxNode, optional: bool = False, name: str = ""
    ) -> None:
        self.offset = offset
        self.key = key
        self.value = value
        self.optional = optional
        self.name = name


class MapNode(SyntaxNode):
    """``{a: b, ?c: d}``, or ``Name{field: value}`` where ``name`` is set."""

    __slots__ = ("entries", "name")

    def __init__(self, entries: list[Entry] | None = None, name: str = "", *, offset: int, depth: int = 0) -> None:
        super().__init__(offset, depth)
        self.entries = entries if entries is not None else []
        self.name = name

    def parts(self) -> Sequence[SyntaxNode]:
        """Return keys and values in the order they are written."""
        return [part for entry in self.entries for part in (entry.key, entry.value) if part is not None]


class Fold(SyntaxNode):
    """A loop, which the macros become.

    For each element of ``range``, bound to ``variable`` (and ``second``), ``step`` computes the next value of
    ``accumulator`` as long as ``condition`` holds; ``result`` is computed at the end. ``macro`` names the macro.
    """

    __slots__ = ("accumulator", "condition", "macro", "range", "result", "second", "start", "step", "variable")

    def __init__(
        self,
        range: SyntaxNode,  # noqa: A002 - the word for it in the language
        variable: str,
        accumulator: str,
        start: SyntaxNode,
        condition: SyntaxNode,
        step: SyntaxNode,
        result: SyntaxNode,
        second: str = "",
        macro: str = "",
        *,
        offset: int,
        depth: int = 0,
    ) -> None:
        super().__init__(offset, depth)
        self.range = range
        self.variable = variable
        self.accumulator = accumulator
        self.start = start
        self.condition = condition
        self.step = step
        self.result = result
        self.second = second
        self.macro = macro

    def parts(self) -> Sequence[SyntaxNode]:
        """Return all parts."""
        return self.range, self.start, self.condition, self.step, self.result


def every(root: SyntaxNode) -> Iterator[SyntaxNode]:
    """Yield all nodes of a tree once, in the order of their places at first sight."""
    seen: set[int] = set()
    pending = [root]
    while pending:
        node = pending.pop()
        if id(node) not in seen:
            seen.add(id(node))
            yield node
            pending.extend(reversed(node.parts()))


def height_of(root: SyntaxNode) -> int:
    """Return how deep a tree is; a single node is 1 deep. Macros let parts stand at two places."""
    heights: dict[int, int] = {}
    pending = [root]
    while pending:
        node = pending[-1]
        below = [part for part in node.parts() if id(part) not in heights]
        if below:
            pending.extend(below)
        else:
            heights[id(node)] = 1 + max([heights[id(part)] for part in node.parts()], default=0)
            pending.pop()
    return heights[id(root)]
