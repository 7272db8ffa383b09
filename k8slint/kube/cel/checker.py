"""Types of all parts of an expression, and which overloads its calls may mean.

Follows cel-go's checker/checker.go; messages and places are the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.cel import types as t
from k8slint.kube.cel.ast import Call, Entry, Fold, Ident, ListNode, Literal, MapNode, Select, SyntaxNode, every
from k8slint.kube.cel.errors import CelCompileError, CelLimitReached, problem_at
from k8slint.kube.cel.messages import MESSAGES
from k8slint.kube.cel.values import kind_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from k8slint.kube.cel.environment import Environment
    from k8slint.kube.cel.overloads import Overload

_LITERALS = {
    "bool": t.BOOL,
    "int": t.INT,
    "uint": t.UINT,
    "double": t.DOUBLE,
    "string": t.STRING,
    "bytes": t.BYTES,
    "null_type": t.NULL,
}


def check(root: SyntaxNode, text: str, environment: Environment) -> None:
    """Work out the type of every part of a tree. Raises CelCompileError with all problems."""
    checker = _Checker(environment)
    checker.check(root)
    if checker.problems:
        ordered = sorted(checker.problems, key=lambda problem: problem[0])
        raise CelCompileError([problem_at(text, offset, message) for offset, message in ordered])
    for node in every(root):
        node.type = checker.bindings.resolved(node.type, free_is_dyn=True)


def qualified_name(node: SyntaxNode) -> str:
    """Return the dotted name a node spells, "" where it is more than names."""
    names: list[str] = []
    while isinstance(node, Select) and not node.test:
        names.append(node.name)
        node = node.operand
    if not isinstance(node, Ident):
        return ""
    return ".".join([node.name, *reversed(names)])


class _Checker:
    """Walks a tree once; problems are offsets and messages."""

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self.bindings = t.Bindings()
        self.problems: list[tuple[int, str]] = []
        self._scopes: list[dict[str, t.Type]] = []

    def check(self, node: SyntaxNode) -> t.Type:
        """Return the type of a node, checked once."""
        if not node.checked:
            node.checked = True
            node.type = _CHECKS[type(node)](self, node)
        return node.type

    def _report(self, offset: int, message: str) -> t.Type:
        self.problems.append((offset, message))
        return t.ERROR

    def _mismatch(self, offset: int, wanted: t.Type, found: t.Type) -> t.Type:
        return self._report(offset, f"expected type '{t.shown(wanted)}' but found '{t.shown(found)}'")

    def _lookup(self, name: str) -> t.Type | None:
        """Return the type of a variable, or the type of a type of that name."""
        if not name.startswith("."):
            for scope in reversed(self._scopes):
                if name in scope:
                    return scope[name]
        return self.environment.lookup(name.lstrip("."))

    def _undeclared(self, offset: int, name: str) -> t.Type:
        return self._report(offset, f"undeclared reference to '{name}' (in container '')")

    def literal(self, node: Literal) -> t.Type:
        """Return the type of a constant."""
        return _LITERALS[kind_of(node.value)]

    def ident(self, node: Ident) -> t.Type:
        """Return the type of a variable."""
        found = self._lookup(node.name)
        if found is None:
            return self._undeclared(node.offset, node.name)
        node.name = node.name.lstrip(".")
        return found

    def select(self, node: Select) -> t.Type:
        """Return the type of a field, or of a variable whose name has dots."""
        name = "" if node.test else qualified_name(node)
        found = self._lookup(name) if name else None
        if found is not None:
            node.variable = name.lstrip(".")
            return found
        result = self._field(node.offset, node.operand, node.name)
        return t.BOOL if node.test else self.bindings.resolved(result)

    def _field(self, offset: int, operand: SyntaxNode, name: str, *, optional: bool = False) -> t.Type:
        of, was_optional = t.unwrap_optional(self.bindings.resolved(self.check(operand)))
        result = t.DYN
        if of.kind == "map":
            result = of.params[1]
        elif of.kind == "struct":
            field = self.environment.field(of.name, name)
            result = self._report(offset, f"undefined field '{name}'") if field is None else field
        elif of.kind == "param":
            self.bindings.fits([t.DYN], [of])
        elif of.kind not in ("dyn", "error"):
            self._report(offset, f"type '{t.shown(of)}' does not support field selection")
        return t.optional_of(result) if was_optional or optional else result

    def call(self, node: Call) -> t.Type:
        """Return the type of a call's result."""
        if node.function == "_?._":
            operand, field = node.arguments
            assert isinstance(field, Literal)
            field.type, field.checked = t.STRING, True
            return self.bindings.resolved(self._field(node.offset, operand, str(field.value), optional=True))
        for argument in node.arguments:
            self.check(argument)
        if node.target is not None:
            prefix = qualified_name(node.target)
            full = f"{prefix}.{node.function}".lstrip(".") if prefix else ""
            if full in self.environment.functions:
                node.function, node.target = full, None
            else:
                self.check(node.target)
        overloads = self.environment.functions.get(node.function.lstrip("."))
        if overloads is None:
            return self._undeclared(node.offset, node.function)
        node.function = node.function.lstrip(".")
        if node.function in ("_&&_", "_||_"):
            return self._logic(node, overloads)
        return self._resolve(node, overloads)

    def _logic(self, node: Call, overloads: tuple[Overload, ...]) -> t.Type:
        node.overloads = overloads
        result = t.BOOL
        for argument in node.arguments:
            if not self.bindings.fits([argument.type], [t.BOOL]):
                result = self._mismatch(argument.offset, t.BOOL, argument.type)
        return result

    def _resolve(self, node: Call, overloads: tuple[Overload, ...]) -> t.Type:
        """Return the common result of all overloads that fit."""
        arguments = [argument.type for argument in node.arguments]
        if node.target is not None:
            arguments.insert(0, node.target.type)
        result: t.Type | None = None
        fitting: list[Overload] = []
        for overload in overloads:
            if overload.member is not (node.target is not None) or len(overload.arguments) != len(arguments):
                continue
            instance: list[t.Type] = [*overload.arguments, overload.result]
            if overload.parameters:
                instance = self.bindings.instance(instance, overload.parameters)
            if self.bindings.fits(arguments, instance[:-1]):
                fitting.append(overload)
                found = self.bindings.resolved(instance[-1])
                if result is None:
                    result = found
                elif result.kind != "dyn" and found != result:
                    result = t.DYN
        node.overloads = tuple(fitting)
        return self._no_overload(node, arguments) if result is None else result

    def _no_overload(self, node: Call, arguments: list[t.Type]) -> t.Type:
        names = [t.shown(self.bindings.resolved(one, free_is_dyn=True)) for one in arguments]
        receiver = f"{names.pop(0)}." if node.target is not None else ""
        applied = f"{receiver}({', '.join(names)})"
        return self._report(node.offset, f"found no matching overload for '{node.function}' applied to '{applied}'")

    def _optional_part(self, node: SyntaxNode, optional: bool) -> t.Type:
        """Return the type of an element, of an optional one the type of what it holds."""
        of = self.check(node)
        if optional:
            of, is_optional = t.unwrap_optional(of)
            if not is_optional and of.kind != "dyn":
                self._mismatch(node.offset, t.optional_of(of), of)
        return of

    def _joined(self, common: t.Type | None, of: t.Type) -> t.Type:
        if common is None:
            return of
        return t.most_general(common, of) if self.bindings.fits([common], [of]) else t.DYN

    def list(self, node: ListNode) -> t.Type:
        """Return the type of a list; that its elements have one type is checked later, with other literals."""
        common: t.Type | None = None
        for index, element in enumerate(node.elements):
            common = self._joined(common, self._optional_part(element, index in node.optional))
        return t.list_of(self.bindings.fresh() if common is None else common)

    def map(self, node: MapNode) -> t.Type:
        """Return the type of a map or an object."""
        if node.name:
            return self._object(node)
        keys: t.Type | None = None
        values: t.Type | None = None
        for entry in node.entries:
            assert entry.key is not None
            keys = self._joined(keys, self.check(entry.key))
            values = self._joined(values, self._optional_part(entry.value, entry.optional))
        if keys is None or values is None:
            keys, values = self.bindings.fresh(), self.bindings.fresh()
        return t.map_of(keys, values)

    def _object(self, node: MapNode) -> t.Type:
        name = node.name.lstrip(".")
        if name in MESSAGES:
            result, fields = MESSAGES[name]
            for entry in node.entries:
                self._object_field(fields.get(entry.name), entry)
            node.name = name
            return result
        if name.startswith("google."):
            raise CelLimitReached("such a message of Protocol Buffers is not judged")
        found = self._lookup(node.name)
        if found is None:
            return self._undeclared(node.offset, node.name)
        result = found.params[0] if found.kind == "type" and found.params else found
        if found.kind != "type":
            result = self._report(node.offset, f"'{t.shown(found)}' is not a type")
        elif result.kind != "struct":
            result = self._report(node.offset, f"'{t.shown(result)}' is not a message type")
        for entry in node.entries:
            self._object_field(self.environment.field(name, entry.name), entry)
        node.name = name
        return result

    def _object_field(self, wanted: t.Type | None, entry: Entry) -> None:
        found = self._optional_part(entry.value, entry.optional)
        if wanted is None:
            self._report(entry.offset, f"undefined field '{entry.name}'")
        elif not self.bindings.fits([wanted], [found]):
            message = f"expected type of field '{entry.name}' is '{t.shown(wanted)}' but provided type is "
            self._report(entry.offset, f"{message}'{t.shown(found)}'")

    def fold(self, node: Fold) -> t.Type:
        """Return the type of a loop's result."""
        of = self.bindings.resolved(self.check(node.range))
        start = self.check(node.start)
        first, second = self._elements(node, of)
        scope = {node.accumulator: start}
        self._scopes.append(scope)
        self._scopes.append({node.variable: first, **({node.second: second} if node.second else {})})
        for part, wanted in ((node.condition, t.BOOL), (node.step, start)):
            if not self.bindings.fits([wanted], [self.check(part)]):
                self._mismatch(part.offset, wanted, part.type)
        self._scopes.pop()
        result = self.bindings.resolved(self.check(node.result))
        self._scopes.pop()
        return result

    def _elements(self, node: Fold, of: t.Type) -> tuple[t.Type, t.Type]:
        """Return the types of the loop variables."""
        if of.kind == "list":
            return (t.INT, of.params[0]) if node.second else (of.params[0], t.DYN)
        if of.kind == "map":
            return of.params[0], of.params[1]
        if of.kind in ("dyn", "error", "param"):
            self.bindings.fits([t.DYN], [of])
            return t.DYN, t.DYN
        what = f"expression of type '{t.shown(of)}' cannot be range of a comprehension"
        self._report(node.range.offset, f"{what} (must be list, map, or dynamic)")
        return t.ERROR, t.ERROR


_CHECKS: dict[type, Callable[[_Checker, Any], t.Type]] = {
    Literal: _Checker.literal,
    Ident: _Checker.ident,
    Select: _Checker.select,
    Call: _Checker.call,
    ListNode: _Checker.list,
    MapNode: _Checker.map,
    Fold: _Checker.fold,
}
