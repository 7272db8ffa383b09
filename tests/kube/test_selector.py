from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8slint.kube.selector import (
    matches,
    matches_map,
    selector_text,
    selects_everything,
)
from k8slint.model.tree import Unknown

TAG = Unknown("${TAG}")


def expressions(*some: Any) -> dict[str, Any]:
    return {"matchExpressions": [dict(zip(("key", "operator", "values"), one, strict=False)) for one in some]}


@pytest.mark.parametrize(
    ("selector", "labels", "answer"),
    [
        (None, {"a": "1"}, False),
        ({}, {"a": "1"}, True),
        ({}, None, True),
        ({"matchLabels": None, "matchExpressions": None}, {}, True),
        ({"matchLabels": {"a": "1"}}, {"a": "1", "b": "2"}, True),
        ({"matchLabels": {"a": "1"}}, {"a": "2"}, False),
        ({"matchLabels": {"a": "1"}}, None, False),
        ({"matchLabels": {"a": None}}, {"a": ""}, True),
        ({"matchLabels": {"a": ""}}, {"a": None}, True),
        ({"matchLabels": {"a": TAG}}, {"a": "1"}, None),
        ({"matchLabels": {"a": TAG}}, {"b": "1"}, False),
        ({"matchLabels": {"a": "1", "b": TAG}}, {"a": "2", "b": "x"}, False),
        ({"matchLabels": {"a": "1"}}, {"a": TAG}, None),
        ({"matchLabels": {"a": "1"}}, TAG, None),
        ({"matchLabels": {"a": "1"}}, {"a": 1}, None),
        (TAG, {"a": "1"}, None),
        ({"matchLabels": "a=1"}, {"a": "1"}, None),
        (expressions(("a", "In", ["1", "2"])), {"a": "2"}, True),
        (expressions(("a", "In", ["1", "2"])), {"a": "3"}, False),
        (expressions(("a", "In", ["1", "2"])), {}, False),
        (expressions(("a", "In", ["1", TAG])), {"a": "1"}, True),
        (expressions(("a", "In", ["1", TAG])), {"a": "2"}, None),
        (expressions(("a", "In", TAG)), {"a": "2"}, None),
        (expressions(("a", "NotIn", ["1"])), {}, True),
        (expressions(("a", "NotIn", ["1"])), {"a": "1"}, False),
        (expressions(("a", "NotIn", ["1", TAG])), {"a": "2"}, None),
        (expressions(("a", "NotIn", TAG)), {"b": "2"}, True),
        (expressions(("a", "Exists")), {"a": ""}, True),
        (expressions(("a", "Exists")), {"a": TAG}, True),
        (expressions(("a", "Exists")), {}, False),
        (expressions(("a", "Exists")), TAG, None),
        (expressions(("a", "DoesNotExist")), {"a": TAG}, False),
        (expressions(("a", "DoesNotExist")), None, True),
        (expressions(("a", "in", ["1"])), {"a": "1"}, None),
        (expressions((TAG, "Exists")), {"a": "1"}, None),
        (expressions(("a", "Exists"), ("b", "Exists")), {"a": "1"}, False),
        ({"matchExpressions": ["a"]}, {"a": "1"}, None),
        ({"matchExpressions": "a"}, {"a": "1"}, None),
        ({"matchExpressions": [{}]}, {"a": "1"}, None),
    ],
)
def test_what_a_selector_selects(
    selector: Unknown | dict[str, Any] | None, labels: Unknown | dict[str, Any] | None, answer: bool | None
) -> None:
    assert matches(selector, labels) is answer


@pytest.mark.parametrize(
    ("selector", "labels", "answer"),
    [
        (None, {"a": "1"}, False),
        ({}, {"a": "1"}, False),
        ({"a": "1"}, {"a": "1"}, True),
        ({"a": "1"}, {"a": "2"}, False),
        ({"a": TAG}, {"a": "2"}, None),
        ("a=1", {"a": "1"}, None),
    ],
)
def test_a_plain_map_selects_nothing_when_empty(
    selector: dict[str, Any] | str | None, labels: dict[str, str], answer: bool | None
) -> None:
    assert matches_map(selector, labels) is answer


def test_everything_is_selected_by_empty_but_not_by_null() -> None:
    assert selects_everything({})
    assert selects_everything({"matchLabels": {}, "matchExpressions": []})
    assert not selects_everything(None)
    assert not selects_everything({"matchLabels": {"a": "1"}})
    assert not selects_everything(TAG)


def test_selectors_read_as_kubectl_prints_them() -> None:
    selector = {"matchLabels": {"b": "2", "a": TAG}, **expressions(("c", "In", ["y", "x"]), ("d", "DoesNotExist"))}
    assert selector_text(selector) == "a=${TAG},b=2,c in (x,y),!d"
    assert selector_text(expressions(("a", "NotIn", ["1"]), ("b", "Exists"))) == "a notin (1),b"
    assert selector_text({}) == selector_text(None) == "<none>"


SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=3), st.just(TAG))
SHAPES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["matchLabels", "matchExpressions", "key", "operator", "values", "a"]), inner, max_size=4
        ),
    ),
    max_leaves=12,
)


@given(SHAPES, SHAPES)
def test_any_shape_gets_an_answer(selector: Any, labels: Any) -> None:
    assert matches(selector, labels) in (True, False, None)
    assert matches_map(selector, labels) in (True, False, None)
    assert isinstance(selector_text(selector), str)
