"""Laws that hold for every expression."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from k8slint.kube.cel.ast import Call, Ident, ListNode, Literal, MapNode, Select, SyntaxNode
from k8slint.kube.cel.parser import parse
from tests.kube.cel.expressions import outcome

OBJECT: dict[str, Any] = {"a": 1, "b": "x", "c": [1, 2.5, None], "t": True, "f": False, "m": {"k": "v"}}

numbers = st.integers(-(2**63), 2**63 - 1).map(str) | st.floats(0, 1e9).map(repr)
texts = st.text(st.characters(codec="utf-8", exclude_characters="\\'\n\r"), max_size=5).map(lambda text: f"'{text}'")
paths = st.sampled_from(["object.a", "object.b", "object.c", "object.m", "object.nope", "object.nope.x", "object.c[1]"])
atoms = numbers | texts | paths | st.sampled_from(["true", "false", "null", "[]", "{}", "1u", "b'x'", "object.t"])
conditions = st.sampled_from(
    ["true", "false", "object.t", "object.f", "object.nope", "object.a", "1 / 0 == 1", "object.b", "object.nope == 1"]
)


def grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    operators = st.sampled_from(["+", "-", "*", "/", "%", "<", "<=", "==", "!=", "&&", "||", "in"])
    return st.one_of(
        st.tuples(inner, operators, inner).map(lambda parts: "({} {} {})".format(*parts)),
        st.tuples(inner, inner, inner).map(lambda parts: "({} ? {} : {})".format(*parts)),
        st.lists(inner, max_size=3).map(lambda parts: f"[{', '.join(parts)}]"),
        st.tuples(inner, inner).map(lambda parts: "{{'k': {}}}[{}]".format(*parts)),
        inner.map(lambda part: f"dyn({part}).?a"),
        inner.map(lambda part: f"[{part}].all(x, x == {part})"),
        inner.map(lambda part: f"!({part})"),
        inner.map(lambda part: f"size({part})"),
    )


expressions = st.recursive(atoms, grown, max_leaves=8)

NAMES = {"_?_:_": "{} ? {} : {}", "@in": "{} in {}", "_[_]": "{}[{}]", "_[?_]": "{}[?{}]", "!_": "!{}", "-_": "-{}"}


def written(node: SyntaxNode) -> str:
    """The text of a tree without macros, every operator in parentheses."""
    if isinstance(node, Literal):
        return literal(node.value)
    if isinstance(node, Ident):
        return node.name
    if isinstance(node, Select):
        return f"has({written(node.operand)}.{node.name})" if node.test else f"{written(node.operand)}.{node.name}"
    if isinstance(node, ListNode):
        return f"[{', '.join(map(written, node.elements))}]"
    if isinstance(node, MapNode):
        return "{" + ", ".join(f"{written(one.key)}: {written(one.value)}" for one in node.entries if one.key) + "}"
    assert isinstance(node, Call)
    parts = [written(one) for one in node.arguments]
    if node.function == "_?._":
        return f"{parts[0]}.?{parts[1].strip(chr(39))}"
    if node.target is not None or node.function[0] not in "_!-@":
        receiver = f"{written(node.target)}." if node.target else ""
        return f"{receiver}{node.function}({', '.join(parts)})"
    form = NAMES.get(node.function, f"{{}} {node.function.strip('_')} {{}}")
    return f"({form.format(*parts)})"


def literal(value: Any) -> str:
    if isinstance(value, str):
        return f"'{value}'"
    if isinstance(value, bytes):
        return f"b'{value.decode()}'"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return f"{int(value)}u" if type(value).__name__ == "Uint" else repr(value)


def shape(node: SyntaxNode) -> object:
    fields = {
        name: getattr(node, name) for name in ("value", "name", "function", "test", "optional") if hasattr(node, name)
    }
    return type(node).__name__, repr(fields), [shape(part) for part in node.parts()]


@given(expressions.filter(lambda text: ".all(" not in text))
@settings(deadline=None)
def test_a_tree_is_read_back_from_its_text(text: str) -> None:
    tree = parse(text)
    assert shape(parse(written(tree))) == shape(tree)


@given(expressions)
@settings(deadline=None)
def test_every_expression_ends_with_a_value_or_an_error(text: str) -> None:
    first = outcome(text, object=OBJECT)
    assert repr(outcome(text, object=OBJECT)) == repr(first)


@given(conditions, conditions)
def test_logic_does_not_depend_on_the_order(one: str, other: str) -> None:
    for operator in ("&&", "||"):
        forth, back = (outcome(f"{a} {operator} {b}", object=OBJECT) for a, b in ((one, other), (other, one)))
        assert forth == back


@given(conditions, conditions)
def test_de_morgan(one: str, other: str) -> None:
    assert outcome(f"!(dyn({one}) && dyn({other}))", object=OBJECT) == outcome(
        f"!dyn({one}) || !dyn({other})", object=OBJECT
    )


@given(st.lists(conditions, min_size=1, max_size=4))
def test_all_and_exists_are_logic_over_elements(terms: list[str]) -> None:
    elements = ", ".join(str(index) for index in range(len(terms)))
    chain = " : ".join(f"i == {index} ? dyn({term})" for index, term in enumerate(terms)) + " : dyn(true)"
    for macro, operator, start in (("all", "&&", "true"), ("exists", "||", "false")):
        joined = f" {operator} ".join([start, *(f"dyn({term})" for term in terms)])
        assert outcome(f"[{elements}].{macro}(i, {chain})", object=OBJECT) == outcome(joined, object=OBJECT)


@given(atoms, atoms)
def test_equality_is_symmetric_and_negated(one: str, other: str) -> None:
    equal = outcome(f"dyn({one}) == dyn({other})", object=OBJECT)
    assert outcome(f"dyn({other}) == dyn({one})", object=OBJECT) == equal
    if isinstance(equal, bool):
        assert outcome(f"dyn({one}) != dyn({other})", object=OBJECT) is not equal


@given(st.lists(st.integers(-5, 5), max_size=6))
def test_lists(numbers: list[int]) -> None:
    assert outcome("object.filter(x, x > 0) + object.filter(x, !(x > 0))", object=numbers) == [
        *(one for one in numbers if one > 0),
        *(one for one in numbers if one <= 0),
    ]
    assert outcome("object.map(x, x * 2).size() == object.size()", object=numbers) is True
    assert outcome("object.sort()", object=numbers) == sorted(numbers)
    assert outcome("object.distinct()", object=numbers) == list(dict.fromkeys(numbers))


@given(st.text(max_size=30))
@settings(deadline=None)
def test_any_text_is_an_expression_or_not(text: str) -> None:
    assert repr(outcome(text))
