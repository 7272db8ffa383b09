"""Values of any shape, anywhere."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from k8slint.kube.schema import judge
from k8slint.model.tree import Unknown
from tests.kube.schema.schema_objects import SOUND, problems, service

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6) | st.just(Unknown("${X}"))
KEYS = st.text(max_size=4) | st.sampled_from(["name", "spec", "metadata", "type", "containers", "matchLabels", "port"])
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3))


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every (holder, key) of a value."""
    found = []
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in pairs:
        found += [(value, key), *places(item)]
    return found


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(SOUND), st.data(), VALUES, st.integers(25, 37))
def test_no_value_anywhere_makes_it_raise(sound: Any, data: st.DataObject, odd: Any, minor: int) -> None:
    value = copy.deepcopy(sound)
    holder, key = data.draw(st.sampled_from(places(value)))
    holder[key] = odd
    found = judge(value, minor)
    for problem in found:
        assert problem.headline
        assert problem.fix.endswith(".")
        assert problem.rule.islower()


def test_values_nested_beyond_reason_settle_nothing() -> None:
    deep: Any = {}
    for _ in range(5_000):
        deep = {"properties": {"a": deep}}
    value = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "a"},
        "spec": {"versions": [{"schema": {"openAPIV3Schema": deep}}]},
    }
    assert judge(value, 36) == []


@pytest.mark.parametrize("items", [[7], [["10.0.0.1"]], [{"a": 1}], {"a": "b"}, 7])
def test_rules_leave_items_of_the_wrong_type_to_the_decoder(items: Any) -> None:
    assert {problem.rule for problem in problems(service(clusterIPs=items))} == {"field-type-wrong"}
