"""What the API server checks of constants after the types: formats, patterns, literals of one type.

Source: cel-go cel/validator.go and ext/formatting.go, in the order of apiserver pkg/cel/environment/base.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.cel import types as t
from k8slint.kube.cel.ast import Call, ListNode, Literal, MapNode, SyntaxNode, every
from k8slint.kube.cel.errors import CelCompileError, CelEvaluationError, CelNotJudged, problem_at
from k8slint.kube.cel.functions import folded_call
from k8slint.kube.cel.library.formatting import FormatError, clauses, not_taken
from k8slint.kube.cel.library.regex import compiled

if TYPE_CHECKING:
    from collections.abc import Iterator

_LITERALS_SINCE = 29

Found = tuple[int, str]


def validate(root: SyntaxNode, text: str, minor: int) -> None:
    """Raise CelCompileError for constants that cannot be what they stand for."""
    if minor < _LITERALS_SINCE:
        return
    nodes = list(every(root))
    exempt: set[int] = set()
    for node in nodes:
        if isinstance(node, Call) and node.function == "format":
            for inside in node.parts():
                exempt.update(map(id, every(inside)))
    problems: list[Found] = []
    for node in nodes:
        if isinstance(node, Call):
            problems += _call(node)
        elif id(node) not in exempt:
            problems += _mixed(node)
    if problems:
        raise CelCompileError([problem_at(text, *one) for one in sorted(problems)])


def _call(call: Call) -> Iterator[Found]:
    if call.function == "format" and isinstance(call.target, Literal):
        if isinstance(call.target.value, str) and isinstance(call.arguments[0], ListNode):
            yield from _format(call, call.target.value, call.arguments[0].elements)
        return
    if call.function not in ("duration", "timestamp", "matches") or not isinstance(call.arguments[0], Literal):
        return
    argument = call.arguments[0]
    try:
        if call.function == "matches":
            if isinstance(argument.value, str):
                compiled(argument.value)
        else:
            folded_call(call, [argument.value])
    except CelNotJudged:
        return
    except CelEvaluationError:
        yield argument.offset, f"invalid {call.function} argument"


def _format(call: Call, template: str, arguments: list[SyntaxNode]) -> Iterator[Found]:
    """Yield what is wrong with a constant format string and the list of its arguments."""
    used = 0
    try:
        for _, letter, _ in clauses(template):
            if letter in ("", "%"):
                continue
            if used >= len(arguments):
                raise FormatError(f"index {used} out of range")
            for node, why in _refused(letter, arguments[used]):
                yield node.offset, why
                return
            used += 1
    except FormatError as error:
        yield call.offset, str(error)
        return
    if len(arguments) > used:
        counts = f"(expected {used}, got {len(arguments)})"
        yield call.offset, f"too many arguments supplied to string.format {counts}"


def _refused(letter: str, node: SyntaxNode) -> Iterator[tuple[SyntaxNode, str]]:
    """Yield the parts of an argument that a clause does not take; ``%s`` looks into literals."""
    why = "" if node.type.kind == "dyn" else not_taken(letter, node.type.name)
    if why:
        yield node, why
    elif letter == "s" and isinstance(node, ListNode | MapNode):
        for part in node.parts():
            yield from _refused(letter, part)


def _mixed(node: SyntaxNode) -> Iterator[Found]:
    """Yield elements whose type is another than that of the first."""
    if isinstance(node, ListNode):
        kinds = [_held(one, index in node.optional) for index, one in enumerate(node.elements)]
        for index, kind in enumerate(kinds):
            if kind != kinds[0]:
                yield _differs(node.elements[index], kinds[0], kind)
                return
    elif isinstance(node, MapNode) and not node.name and node.entries:
        first = node.entries[0]
        assert first.key is not None
        for entry in node.entries[1:]:
            assert entry.key is not None
            wanted, found = _held(first.value, first.optional), _held(entry.value, entry.optional)
            if entry.key.type != first.key.type:
                yield _differs(entry.key, first.key.type, entry.key.type)
            if found != wanted:
                yield _differs(entry.value, wanted, found)


def _held(node: SyntaxNode, optional: bool) -> t.Type:
    return t.unwrap_optional(node.type)[0] if optional else node.type


def _differs(node: SyntaxNode, wanted: t.Type, found: t.Type) -> Found:
    return node.offset, f"expected type '{t.shown(wanted)}' but found '{t.shown(found)}'"
