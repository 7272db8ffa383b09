"""From the text of an expression to its tree.

The grammar is that of the CEL language definition, with optional selections (`a.?b`, `a[?b]`, `[?a]`). Operators of one
level are collected in loops and brackets are counted before, so that no expression is too deep for this program.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.cel import macros
from k8slint.kube.cel.ast import Call, Entry, Ident, ListNode, Literal, MapNode, Select, SyntaxNode, height_of
from k8slint.kube.cel.errors import CelCompileError, CelLimitReached, CelProblem, problem_at
from k8slint.kube.cel.lexer import Token, bytes_value, string_value, tokens
from k8slint.kube.cel.values import MAX_INT, MAX_UINT, MIN_INT, Uint

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_RECURSION = 250
"""How deep the API server lets the rules of the grammar nest."""
_MAX_BRACKETS = 120
_MAX_HEIGHT = 300

_OPERATORS = {
    **dict.fromkeys(("<", "<=", ">=", ">", "==", "!=", "in"), 1),
    **dict.fromkeys(("+", "-"), 2),
    **dict.fromkeys(("*", "/", "%"), 3),
}
_FUNCTIONS = {**{text: f"_{text}_" for text in _OPERATORS}, "in": "@in"}
_RESERVED = frozenset(
    "as break const continue else for function if import let loop package namespace return var void while".split()
)
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")


def parse(text: str) -> SyntaxNode:
    """Return the tree of an expression, macros expanded.

    Raises CelCompileError for what the API server rejects, and CelLimitReached for trees that are too deep to be judged
    although the API server might take them.
    """
    parser = _Parser(text)
    node = parser.whole()
    if parser.problems:
        raise CelCompileError(parser.problems)
    if node.depth > MAX_RECURSION:
        raise CelCompileError([_too_deep()])
    if height_of(node) > _MAX_HEIGHT:
        raise CelLimitReached("the expression nests too deeply to be judged")
    return node


def _too_deep() -> CelProblem:
    return CelProblem(f"expression recursion limit exceeded: {MAX_RECURSION}")


def _check_brackets(found: Sequence[Token]) -> None:
    depth = deepest = 0
    for token in found:
        depth += (token.kind in _OPENING) - (token.kind in _CLOSING)
        deepest = max(depth, deepest)
    if deepest >= MAX_RECURSION:
        raise CelCompileError([_too_deep()])
    if deepest > _MAX_BRACKETS:
        raise CelLimitReached("the brackets of the expression nest too deeply to be judged")


def _deeper(*nodes: SyntaxNode) -> int:
    return max([node.depth for node in nodes]) + 1


class _Parser:
    """Reads tokens from left to right. Problems that leave the grammar intact are collected."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.problems: list[CelProblem] = []
        self._tokens = list(tokens(text))
        self._at = 0
        self._open = [0, 0, 0, 0]  # open contexts of the rules expr, relation, calc, member
        _check_brackets(self._tokens)

    @property
    def _token(self) -> Token:
        return self._tokens[self._at]

    def whole(self) -> SyntaxNode:
        """Return the tree of all tokens."""
        node = self._expression()
        if self._token.kind != "end":
            raise self._unexpected()
        return node

    def report(self, offset: int, message: str) -> SyntaxNode:
        """Note a problem; return a node to go on with."""
        self.problems.append(problem_at(self.text, offset, message))
        return Literal(None, offset=offset)

    def _unexpected(self) -> CelCompileError:
        message = f"Syntax error: unexpected '{self._token.text}'"
        return CelCompileError([*self.problems, problem_at(self.text, self._token.offset, message)])

    def _take(self, kind: str) -> Token:
        token = self._tokens[self._at]
        if token.kind != kind:
            raise self._unexpected()
        self._at += 1
        return token

    def _takes(self, kind: str) -> bool:
        if self._tokens[self._at].kind != kind:
            return False
        self._at += 1
        return True

    def _enter(self, rule: int) -> None:
        self._open[rule] += 1
        if self._open[rule] > MAX_RECURSION:
            raise CelCompileError([_too_deep()])

    def _expression(self) -> SyntaxNode:
        """Read `a ? b : c`, which binds to the right, or what it consists of."""
        before = self._open[0]
        parts: list[tuple[int, SyntaxNode, SyntaxNode]] = []
        while True:
            self._enter(0)
            last = self._disjunction()
            if self._token.kind != "?":
                break
            offset = self._take("?").offset
            then = self._disjunction()
            self._take(":")
            parts.append((offset, last, then))
        self._open[0] = before
        for offset, condition, then in reversed(parts):
            depth = _deeper(condition, then, last)
            last = Call("_?_:_", [condition, then, last], offset=offset, depth=depth)
        return last

    def _disjunction(self) -> SyntaxNode:
        """Read terms of `||` and `&&`, which become balanced trees."""
        outer: list[SyntaxNode] = []
        outer_places: list[int] = []
        while True:
            inner, inner_places = [self._relation()], []
            while self._token.kind == "&&":
                inner_places.append(self._take("&&").offset)
                inner.append(self._relation())
            outer.append(_balanced("_&&_", inner, inner_places, 0, len(inner_places) - 1))
            if self._token.kind != "||":
                return _balanced("_||_", outer, outer_places, 0, len(outer_places) - 1)
            outer_places.append(self._take("||").offset)

    def _relation(self) -> SyntaxNode:
        """Read operands with comparisons, sums and products between them."""
        before = list(self._open)
        self._enter(1)
        self._enter(2)
        operands, pending = [self._operand()], list[Token]()
        while (level := _OPERATORS.get(self._token.kind, 0)) > 0:
            while pending and _OPERATORS[pending[-1].kind] >= level:
                _reduce(operands, pending)
            pending.append(self._take(self._token.kind))
            self._enter(1 if level == 1 else 2)
            if level == 1:
                self._open[2] = before[2] + 1
            operands.append(self._operand())
        while pending:
            _reduce(operands, pending)
        self._open = before
        return operands[0]

    def _operand(self) -> SyntaxNode:
        """Read a member with the signs before it."""
        first = self._token
        if first.kind not in ("!", "-") or (first.kind == "-" and self._is_negative_number()):
            return self._member()
        count = 0
        while self._takes(first.kind):
            count += 1
        node = self._member()
        return Call(f"{first.kind}_", [node], offset=first.offset, depth=node.depth) if count % 2 else node

    def _is_negative_number(self) -> bool:
        return self._tokens[self._at + 1].kind in ("int", "double")

    def _member(self) -> SyntaxNode:
        """Read a primary and the selections, calls and indexes behind it."""
        before = self._open[3]
        self._enter(3)
        node = self._primary()
        while self._token.kind in (".", "["):
            self._enter(3)
            node = self._index(node) if self._token.kind == "[" else self._selection(node)
        self._open[3] = before
        return node

    def _index(self, node: SyntaxNode) -> SyntaxNode:
        offset = self._take("[").offset
        function = "_[?_]" if self._takes("?") else "_[_]"
        index = self._expression()
        self._take("]")
        return Call(function, [node, index], offset=offset, depth=_deeper(node, index))

    def _selection(self, node: SyntaxNode) -> SyntaxNode:
        dot = self._take(".")
        optional = self._takes("?")
        name = self._token
        if name.kind == "escaped":
            self.report(name.offset, "unsupported syntax: '`'")
        elif name.kind != "name":
            raise self._unexpected()
        self._at += 1
        if optional:
            field = Literal(name.text, offset=name.offset)
            return Call("_?._", [node, field], offset=dot.offset, depth=node.depth)
        if self._token.kind != "(" or name.kind == "escaped":
            return Select(node, name.text, offset=dot.offset, depth=node.depth + 1)
        offset = self._token.offset
        return self._called(offset, name.text, node, self._arguments())

    def _called(self, offset: int, name: str, target: SyntaxNode | None, arguments: list[SyntaxNode]) -> SyntaxNode:
        """Return a call, or what the macro of its name makes of it."""
        try:
            node = macros.expand(offset, name, target, arguments)
        except macros.MacroError as error:
            return self.report(error.offset, str(error))
        if node is None:
            node = Call(name, arguments, target, offset=offset)
        below = [*arguments, target] if target else arguments
        node.depth = max([one.depth for one in below], default=0) + (target is not None)
        return node

    def _arguments(self) -> list[SyntaxNode]:
        self._take("(")
        arguments: list[SyntaxNode] = []
        if self._takes(")"):
            return arguments
        arguments.append(self._expression())
        while self._takes(","):
            arguments.append(self._expression())
        self._take(")")
        return arguments

    def _primary(self) -> SyntaxNode:
        kind = self._token.kind
        if kind == "(":
            self._at += 1
            node = self._expression()
            self._take(")")
            return node
        if kind == "[":
            return self._list()
        if kind == "{":
            offset = self._take("{").offset
            return self._entries(MapNode(offset=offset), named=False)
        if kind in ("name", "."):
            return self._named()
        return self._literal()

    def _list(self) -> SyntaxNode:
        offset = self._take("[").offset
        elements: list[SyntaxNode] = []
        optional: set[int] = set()
        while self._token.kind not in ("]", ","):
            if self._takes("?"):
                optional.add(len(elements))
            elements.append(self._expression())
            if not self._takes(","):
                break
        else:
            if not elements:
                self._takes(",")
        self._take("]")
        depth = max([node.depth for node in elements], default=0)
        return ListNode(elements, frozenset(optional), offset=offset, depth=depth)

    def _entries(self, node: MapNode, *, named: bool) -> SyntaxNode:
        """Read entries up to the closing brace; of an object the keys are names."""
        while self._token.kind not in ("}", ","):
            optional = self._takes("?")
            key, name = (None, self._take("name").text) if named else (self._expression(), "")
            offset = self._take(":").offset
            value = self._expression()
            node.entries.append(Entry(offset, key, value, optional, name))
            node.depth = max(node.depth, value.depth, key.depth if key else 0)
            if not self._takes(","):
                break
        else:
            if not node.entries:
                self._takes(",")
        self._take("}")
        return node

    def _named(self) -> SyntaxNode:
        """Read a name, a call, or the name and fields of an object."""
        start = self._token.offset
        dot = "." if self._takes(".") else ""
        name = self._take("name")
        end = self._at
        while self._tokens[end].kind == "." and self._tokens[end + 1].kind == "name":
            end += 2
        if self._tokens[end].kind == "{":
            full = dot + "".join([token.text for token in self._tokens[self._at - 1 : end]])
            self._at = end + 1
            return self._entries(MapNode(name=full, offset=self._tokens[end].offset), named=True)
        called = self._token.kind == "("
        offset = self._token.offset
        arguments = self._arguments() if called else []
        if name.text in _RESERVED:
            return self.report(start, f"reserved identifier: {name.text}")
        if called:
            return self._called(offset, dot + name.text, None, arguments)
        return Ident(dot + name.text, offset=name.offset)

    def _literal(self) -> SyntaxNode:
        offset = self._token.offset
        sign = "-" if self._token.kind == "-" and self._is_negative_number() and self._takes("-") else ""
        token = self._token
        self._at += 1
        if token.kind in ("true", "false", "null"):
            return Literal({"true": True, "false": False, "null": None}[token.kind], offset=offset)
        try:
            if token.kind in ("int", "uint", "double"):
                return self._number(token, sign, offset)
            if token.kind == "string":
                return Literal(string_value(token.text), offset=offset)
            if token.kind == "bytes":
                return Literal(bytes_value(token.text), offset=offset)
        except ValueError as error:
            return self.report(offset, str(error))
        self._at -= 1
        raise self._unexpected()

    def _number(self, token: Token, sign: str, offset: int) -> SyntaxNode:
        text = token.text.rstrip("uU") if token.kind == "uint" else token.text
        if token.kind == "double":
            value = float(sign + text)
            if value in (float("inf"), float("-inf")):
                raise ValueError("invalid double literal")
            return Literal(value, offset=offset)
        hexadecimal = text.startswith("0x")
        digits = (text[2:] if hexadecimal else text).lstrip("0") or "0"
        number = int(sign + digits, 16 if hexadecimal else 10) if len(digits) < 40 else MAX_UINT + 1
        low, high = (0, MAX_UINT) if token.kind == "uint" else (MIN_INT, MAX_INT)
        if not low <= number <= high:
            raise ValueError(f"invalid {token.kind} literal")
        return Literal(Uint(number) if token.kind == "uint" else number, offset=offset)


def _reduce(operands: list[SyntaxNode], pending: list[Token]) -> None:
    """Apply the last operator to the last two operands."""
    operator = pending.pop()
    right, left = operands.pop(), operands.pop()
    depth = _deeper(left, right)
    operands.append(Call(_FUNCTIONS[operator.kind], [left, right], offset=operator.offset, depth=depth))


def _balanced(function: str, terms: list[SyntaxNode], places: list[int], low: int, high: int) -> SyntaxNode:
    """Return a tree of terms that is as flat as possible."""
    if not places:
        return terms[0]
    middle = (low + high + 1) // 2
    left = terms[middle] if middle == low else _balanced(function, terms, places, low, middle - 1)
    right = terms[middle + 1] if middle == high else _balanced(function, terms, places, middle + 1, high)
    return Call(function, [left, right], offset=places[middle], depth=max(left.depth, right.depth))
