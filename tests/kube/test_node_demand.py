from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from k8slint.kube.node_demand import allowed_values, required_terms, term_conflict
from k8slint.model.tree import Unknown

KEYS = ("a", "b")
VALUES = ("x", "y", "1", "2", "3", "4")

expression = st.one_of(
    st.fixed_dictionaries(
        {
            "key": st.sampled_from(KEYS),
            "operator": st.sampled_from(("In", "NotIn")),
            "values": st.lists(st.sampled_from(VALUES), min_size=1, max_size=3),
        }
    ),
    st.fixed_dictionaries({"key": st.sampled_from(KEYS), "operator": st.sampled_from(("Exists", "DoesNotExist"))}),
    st.fixed_dictionaries(
        {
            "key": st.sampled_from(KEYS),
            "operator": st.sampled_from(("Gt", "Lt")),
            "values": st.lists(st.sampled_from((*VALUES, "1.5")), min_size=1, max_size=1),
        }
    ),
)
term = st.fixed_dictionaries({"matchExpressions": st.lists(expression, max_size=4)})
selector = st.dictionaries(st.sampled_from(KEYS), st.sampled_from(VALUES), max_size=2)
NODES = [
    {key: value for key, value in zip(KEYS, values, strict=True) if value is not None}
    for values in product((None, *VALUES), repeat=len(KEYS))
]


def holds(rule: dict[str, Any], labels: dict[str, str]) -> bool:
    """One expression against the labels of a node, as `Requirement.Matches` decides."""
    value, operator, values = labels.get(rule["key"]), rule["operator"], rule.get("values", ())
    if operator == "In":
        return value in values
    if operator == "NotIn":
        return value not in values
    if operator == "Exists":
        return value is not None
    if operator == "DoesNotExist":
        return value is None
    if value is None or not value.isdigit() or not values[0].isdigit():
        return False
    return int(value) > int(values[0]) if operator == "Gt" else int(value) < int(values[0])


def fits(entry: dict[str, Any], wanted: dict[str, str], labels: dict[str, str]) -> bool:
    rules = entry["matchExpressions"]
    return bool(rules) and all(holds(rule, labels) for rule in rules) and wanted.items() <= labels.items()


@settings(max_examples=300, deadline=None)
@given(term, selector)
def test_a_term_in_conflict_fits_no_node(entry: dict[str, Any], wanted: dict[str, str]) -> None:
    if term_conflict(entry, wanted):
        assert not any(fits(entry, wanted, labels) for labels in NODES)


@settings(max_examples=300, deadline=None)
@given(st.lists(term, max_size=3), selector)
def test_allowed_values_leave_no_fitting_node_out(terms: list[dict[str, Any]], wanted: dict[str, str]) -> None:
    affinity = {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": terms}}}
    spec: dict[str, Any] = {"nodeSelector": wanted, "affinity": affinity if terms else None}
    assert required_terms(spec) == terms
    for key in KEYS:
        allowed = allowed_values(spec, key)
        fitting = [each for each in NODES if any(fits(entry, wanted, each) for entry in terms)]
        if not terms:
            fitting = [each for each in NODES if wanted.items() <= each.items()]
        if allowed is not None:
            assert {each.get(key) for each in fitting} <= allowed


@pytest.mark.parametrize(
    "rules",
    [
        [{"key": "a", "operator": "Gt", "values": ["8Gi"]}],
        [{"key": "a", "operator": "Gt", "values": ["4"]}, {"key": "a", "operator": "Lt", "values": ["5"]}],
        [{"key": "a", "operator": "In", "values": ["x"]}, {"key": "a", "operator": "NotIn", "values": ["x"]}],
        [{"key": "a", "operator": "Exists"}, {"key": "a", "operator": "DoesNotExist"}],
        [{"key": "a", "operator": "Gt", "values": ["9223372036854775808"]}],
        [],
    ],
)
def test_conflicts_are_seen(rules: list[dict[str, Any]]) -> None:
    assert term_conflict({"matchExpressions": rules}, None)


@pytest.mark.parametrize(
    "rules",
    [
        [{"key": "a", "operator": "Gt", "values": ["4"]}, {"key": "a", "operator": "Lt", "values": ["6"]}],
        [{"key": "a", "operator": "Gt", "values": [Unknown("${N}")]}],
        [
            {"key": "a", "operator": "In", "values": ["x", Unknown("${N}")]},
            {"key": "a", "operator": "In", "values": ["y"]},
        ],
        [{"key": Unknown("${K}"), "operator": "Gt", "values": ["x"]}],
    ],
)
def test_what_may_fit_is_no_conflict(rules: list[dict[str, Any]]) -> None:
    assert term_conflict({"matchExpressions": rules}, None) is None


@pytest.mark.parametrize(
    "value", [None, 3, "x", [], [None], {"matchExpressions": 3}, {"matchExpressions": [3, None, {}]}]
)
def test_odd_shapes_are_tolerated(value: Any) -> None:
    term_conflict(value, value)
    assert isinstance(required_terms({"affinity": value}), list)
