"""LimitRanges: what they fill in, and what they refuse."""

from __future__ import annotations

from typing import Any

import pytest

from k8slint.kube.admission.limit_range import Limit, breaches, claim_breaches, limits_of

FIELD = "maxLimitRequestRatio"
RATIO = {FIELD: {"cpu": "2"}}


def limit(**fields: Any) -> Limit:
    (found,) = limits_of({"limits": [{"type": "Container", **fields}]})
    return found


def test_the_maximum_is_the_default_limit_and_that_the_default_request() -> None:
    found = limit(max={"cpu": "1"}, min={"memory": "64Mi"})
    assert found.defaults == {"limits": {"cpu": "1"}, "requests": {"cpu": "1", "memory": "64Mi"}}


def test_only_containers_get_defaults() -> None:
    found = limit(type="Pod", max={"cpu": "1"})
    assert found.defaults == {"limits": {}, "requests": {}}


@pytest.mark.parametrize(
    ("fields", "requests", "limits", "expected"),
    [
        ({"max": {"cpu": "1"}}, {"cpu": 1000}, {"cpu": 1000}, []),
        ({"max": {"cpu": "1"}}, {"cpu": 1000}, {"cpu": 1001}, [("max", "limits", 1001)]),
        ({"max": {"cpu": "1"}}, {"cpu": 500}, {}, [("max", "limits", None)]),
        ({"min": {"cpu": "1"}}, {}, {}, [("min", "requests", None)]),
        ({"min": {"cpu": "1"}}, {"cpu": 0}, {}, [("min", "requests", 0)]),
        ({"min": {"cpu": "1"}}, {"cpu": 1000}, {}, []),
        (RATIO, {"cpu": 500}, {"cpu": 1000}, []),
        (
            RATIO,
            {"cpu": 499},
            {"cpu": 1000},
            [(FIELD, "limits", 1000)],
        ),
        (RATIO, {"cpu": 0}, {"cpu": 1}, [(FIELD, "requests", None)]),
        (RATIO, {"cpu": 1}, {}, [(FIELD, "limits", None)]),
    ],
)
def test_amounts_outside_of_the_bounds_are_refused(
    fields: dict[str, Any],
    requests: dict[str, int],
    limits: dict[str, int],
    expected: list[tuple[str, str, int | None]],
) -> None:
    found = [(each.bound, each.side, each.amount) for each in breaches(limit(**fields), requests, limits)]
    assert found == expected


def test_of_claims_only_requests_count() -> None:
    held = limit(type="PersistentVolumeClaim", min={"storage": "1Gi"}, max={"storage": "5Gi"})
    assert [each.bound for each in claim_breaches(held, {"storage": 2**29 * 1000})] == ["min"]
    assert [each.bound for each in claim_breaches(held, {"storage": 6 * 2**30 * 1000})] == ["max"]
    assert list(claim_breaches(held, {"storage": 2**30 * 1000})) == []


def test_odd_shapes_bound_nothing() -> None:
    assert limits_of({"limits": [None, {}, {"type": 5}, {"type": "Pod", "max": ["cpu"]}]})[0].most == {}
    assert limits_of({"limits": "all"}) == []
