"""How many pods may be evicted at once, as the disruption controller rounds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8slint.kube.disruption import allowed_disruptions, blocks_always, scaled_value


@pytest.mark.parametrize(
    ("replicas", "minimum", "allowed"),
    [(1, 1, 0), (1, "1%", 0), (1, "50%", 0), (2, "50%", 1), (2, "51%", 0), (3, "67%", 0), (3, "66%", 1), (10, "90%", 1)]
    + [(10, "91%", 0), (3, 0, 3), (3, 5, 0), (0, 1, 0), (4, "0%", 4), (4, "100%", 0)],
)
def test_min_available(replicas: int, minimum: object, allowed: int) -> None:
    assert allowed_disruptions(minimum, None, replicas) == allowed


@pytest.mark.parametrize(
    ("replicas", "maximum", "allowed"),
    [(1, "1%", 1), (1, "50%", 1), (1, 1, 1), (2, "1%", 1), (3, "34%", 2), (3, "33%", 1), (5, "0%", 0), (10, "5%", 1)]
    + [(3, 0, 0), (2, 5, 2)],
)
def test_max_unavailable(replicas: int, maximum: object, allowed: int) -> None:
    assert allowed_disruptions(None, maximum, replicas) == allowed


@pytest.mark.parametrize("value", ["1", "50.5%", "-1%", "", "%", True, 1.5, None, [], "१%"])
def test_what_the_api_server_refuses_is_no_number(value: object) -> None:
    assert scaled_value(value, 10) is None


def test_neither_field_blocks_all() -> None:
    assert allowed_disruptions(None, None, 3) == 0


def test_some_budgets_block_whatever_the_number() -> None:
    assert blocks_always(None, 0)
    assert blocks_always(None, "0%")
    assert not blocks_always(None, "1%")
    assert blocks_always("100%", None)
    assert not blocks_always(None, False)
    assert not blocks_always(1, None)


@given(st.integers(1, 500), st.integers(0, 100))
def test_a_higher_floor_never_allows_more(replicas: int, percent: int) -> None:
    lower = allowed_disruptions(f"{percent}%", None, replicas)
    higher = allowed_disruptions(f"{min(100, percent + 1)}%", None, replicas)
    assert lower is not None
    assert higher is not None
    assert 0 <= higher <= lower <= replicas
