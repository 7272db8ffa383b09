"""Macros: calls that stand for loops, presence tests and bindings.

What each becomes is fixed by cel-go (parser/macro.go, ext/comprehensions.go, ext/lists.go, cel/library.go), and costs
depend on it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.cel.ast import Call, Fold, Ident, ListNode, Literal, MapNode, Select, SyntaxNode

if TYPE_CHECKING:
    from collections.abc import Callable

    Expander = Callable[[int, "SyntaxNode | None", list[SyntaxNode]], SyntaxNode]

RESULT = "@result"
"""The variable that loops accumulate in; no expression can name it."""
UNUSED = "#unused"
_SORTED = "@__sortBy_input__"


class MacroError(Exception):
    """Arguments that a macro does not take; the offset is that of the wrong one."""

    def __init__(self, offset: int, message: str) -> None:
        super().__init__(message)
        self.offset = offset


def expand(offset: int, name: str, target: SyntaxNode | None, arguments: list[SyntaxNode]) -> SyntaxNode | None:
    """Return what a call stands for; None where it is not a macro. Raises MacroError."""
    expander = _MACROS.get((name, len(arguments), target is not None))
    return expander(offset, target, arguments) if expander else None


def _has(offset: int, _: SyntaxNode | None, arguments: list[SyntaxNode]) -> SyntaxNode:
    selected = arguments[0]
    if not isinstance(selected, Select) or selected.test:
        raise MacroError(selected.offset, "invalid argument to has() macro")
    return Select(selected.operand, selected.name, test=True, offset=offset)


def _call(offset: int, function: str, *arguments: SyntaxNode) -> Call:
    return Call(function, list(arguments), offset=offset)


def _result(offset: int) -> SyntaxNode:
    return Ident(RESULT, offset=offset)


def _names(arguments: list[SyntaxNode], count: int, message: str) -> list[str]:
    """Return the loop variables, "" for the second where there is only one."""
    names: list[str] = []
    for one in arguments[:count]:
        if not isinstance(one, Ident):
            raise MacroError(one.offset, message)
        if one.name in (RESULT, "__result__"):
            raise MacroError(one.offset, "iteration variable overwrites accumulator variable")
        names.append(one.name)
    if count == 2 and names[0] == names[1]:
        raise MacroError(arguments[1].offset, f"duplicate variable name: {names[0]}")
    return [*names, ""][:2]


def _fold(
    macro: str, target: SyntaxNode | None, names: list[str], start: SyntaxNode, step: SyntaxNode, offset: int
) -> Fold:
    """Return a loop over all elements that ends with what was accumulated."""
    assert target is not None
    always, result = Literal(True, offset=offset), _result(offset)
    variable, second = names
    return Fold(target, variable, RESULT, start, always, step, result, second, macro, offset=offset)


def _quantifier(macro: str, variables: int) -> Expander:
    def expander(offset: int, target: SyntaxNode | None, arguments: list[SyntaxNode]) -> SyntaxNode:
        names = _names(arguments, variables, "argument must be a simple name")
        predicate = arguments[variables]
        if macro == "exists_one":
            one = Literal(1, offset=offset)
            more = _call(offset, "_+_", _result(offset), one)
            step = _call(offset, "_?_:_", predicate, more, _result(offset))
            fold = _fold(macro, target, names, Literal(0, offset=offset), step, offset)
            fold.result = _call(offset, "_==_", _result(offset), Literal(1, offset=offset))
            return fold
        is_all = macro == "all"
        step = _call(offset, "_&&_" if is_all else "_||_", _result(offset), predicate)
        fold = _fold(macro, target, names, Literal(is_all, offset=offset), step, offset)
        going = _result(offset) if is_all else _call(offset, "!_", _result(offset))
        fold.condition = _call(offset, "@not_strictly_false", going)
        return fold

    return expander


def _filtered(offset: int, condition: SyntaxNode | None, step: SyntaxNode) -> SyntaxNode:
    return step if condition is None else _call(offset, "_?_:_", condition, step, _result(offset))


def _appended(offset: int, element: SyntaxNode) -> SyntaxNode:
    return _call(offset, "_+_", _result(offset), ListNode([element], offset=offset))


def _map(offset: int, target: SyntaxNode | None, arguments: list[SyntaxNode]) -> SyntaxNode:
    names = _names(arguments, 1, "argument is not an identifier")
    condition = arguments[1] if len(arguments) == 3 else None
    step = _filtered(offset, condition, _appended(offset, arguments[-1]))
    return _fold("map", target, names, ListNode([], offset=offset), step, offset)


def _filter(offset: int, target: SyntaxNode | None, arguments: list[SyntaxNode]) -> SyntaxNode:
    names = _names(arguments, 1, "argument is not an identifier")
    step = _filtered(offset, arguments[1], _appended(offset, arguments[0]))
    return _fold("filter", target, names, ListNode([], offset=offset), step, offset)


def _transform(macro: str) -> Expander:
    def expander(offset: int, target: SyntaxNode | None, arguments: list[SyntaxNode]) -> SyntaxNode:
        names = _names(arguments, 2, "argument must be a simple name")
        condition = arguments[2] if len(arguments) == 4 else None
        start: SyntaxNode = MapNode(offset=offset)
        if macro == "transformList":
            step, start = _appended(offset, arguments[-1]), ListNode([], offset=offset)
        elif macro == "transformMap":
            key = Ident(names[0], offset=offset)
            step = _call(offset, "cel.@mapInsert", _result(offset), key, arguments[-1])
        else:
            step = _call(offset, "cel.@mapInsert", _result(offset), arguments[-1])
        return _fold(macro, target, names, start, _filtered(offset, condition, step), offset)

    return expander


def _bound(offset: int, name: str, value: SyntaxNode, result: SyntaxNode) -> Fold:
    """Return a loop over nothing: it only gives a value a name."""
    never = Literal(False, offset=offset)
    nothing, itself = ListNode([], offset=offset), Ident(name, offset=offset)
    return Fold(nothing, UNUSED, name, value, never, itself, result, "", "bind", offset=offset)


def _optional(macro: str) -> Expander:
    def expander(offset: int, target: SyntaxNode | None, arguments: list[SyntaxNode]) -> SyntaxNode:
        assert target is not None
        variable = arguments[0]
        if not isinstance(variable, Ident):
            raise MacroError(variable.offset, f"{macro}() variable name must be a simple identifier")
        value = Call("value", [], target, offset=offset)
        mapped: SyntaxNode = _bound(offset, variable.name, value, arguments[1])
        if macro == "optMap":
            mapped = _call(offset, "optional.of", mapped)
        return _call(
            offset, "_?_:_", Call("hasValue", [], target, offset=offset), mapped, _call(offset, "optional.none")
        )

    return expander


def _sort_by(offset: int, target: SyntaxNode | None, arguments: list[SyntaxNode]) -> SyntaxNode:
    if not isinstance(target, ListNode | Select | Ident | Fold | Call):
        message = "sortBy can only be applied to a list, identifier, comprehension, call or select expression"
        raise MacroError(target.offset if target else offset, message)
    keys = _map(offset, Ident(_SORTED, offset=offset), arguments)
    result = Call("@sortByAssociatedKeys", [keys], Ident(_SORTED, offset=offset), offset=offset)
    return _bound(offset, _SORTED, target, result)


_MACROS: dict[tuple[str, int, bool], Expander] = {
    ("has", 1, False): _has,
    ("map", 2, True): _map,
    ("map", 3, True): _map,
    ("filter", 2, True): _filter,
    ("optMap", 2, True): _optional("optMap"),
    ("optFlatMap", 2, True): _optional("optFlatMap"),
    ("sortBy", 2, True): _sort_by,
    ("exists_one", 2, True): _quantifier("exists_one", 1),
    ("existsOne", 3, True): _quantifier("exists_one", 2),
}
for _name in ("all", "exists", "exists_one"):
    _MACROS[_name, 2, True] = _quantifier(_name, 1)
    _MACROS[_name, 3, True] = _quantifier(_name, 2)
for _name in ("transformList", "transformMap", "transformMapEntry"):
    _MACROS[_name, 3, True] = _MACROS[_name, 4, True] = _transform(_name)

__all__ = ["RESULT", "UNUSED", "MacroError", "expand"]
