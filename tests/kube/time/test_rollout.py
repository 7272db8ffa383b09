"""How many pods of a workload are old, starting, Ready and stopping during its rollout."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from k8slint.kube.pod import pod_of
from k8slint.kube.resource import Resource
from k8slint.kube.time.rollout import NODES, PodLife, RolloutPlan, rollout_of, rollout_plan
from k8slint.kube.workload import POD_TEMPLATES
from k8slint.reading import read
from k8slint.reading.kinds import objects_of


def plan(kind: str, minor: int = 37, **spec: Any) -> RolloutPlan | None:
    template = {"spec": {"containers": [{"name": "a"}]}}
    tree = {"apiVersion": "apps/v1", "kind": kind, "metadata": {"name": "a"}, "spec": {"template": template, **spec}}
    (node,) = objects_of(read(json.dumps(tree).encode(), "a.json").documents[0])
    pod = pod_of(Resource(node, 0, 0), POD_TEMPLATES, minor)
    assert pod is not None
    return rollout_plan(pod)


def rolling(**numbers: Any) -> dict[str, Any]:
    return {"rollingUpdate": numbers}


@pytest.mark.parametrize(
    ("kind", "spec", "expected"),
    [
        # surge rounds up, unavailable down, and one of them is never zero (ResolveFenceposts)
        ("Deployment", {"replicas": 10}, (3, 2, False)),
        ("Deployment", {}, (1, 0, False)),
        ("Deployment", {"replicas": 3, "strategy": rolling(maxSurge=0, maxUnavailable="10%")}, (0, 1, False)),
        ("Deployment", {"replicas": 3, "strategy": {"type": "Recreate"}}, (0, 3, True)),
        ("StatefulSet", {"replicas": 3}, (0, 1, True)),
        ("StatefulSet", {"replicas": 10, "updateStrategy": rolling(maxUnavailable="25%")}, (0, 2, True)),
        ("DaemonSet", {}, (0, 1, True)),
        ("DaemonSet", {"updateStrategy": rolling(maxUnavailable="30%")}, (0, 2, True)),
        ("DaemonSet", {"updateStrategy": rolling(maxSurge=1, maxUnavailable=0)}, (1, 0, False)),
    ],
)
def test_numbers_of_a_plan(kind: str, spec: dict[str, Any], expected: tuple[int, int, bool]) -> None:
    found = plan(kind, **spec)
    assert found is not None
    assert (found.surge, found.unavailable, found.in_place) == expected
    assert kind != "DaemonSet" or found.replicas == NODES


def test_a_stateful_set_replaced_one_pod_at_a_time_before_1_37() -> None:
    spec = {"replicas": 4, "updateStrategy": rolling(maxUnavailable=2, partition=1)}
    assert [
        (each.unavailable, each.kept)
        for each in (plan("StatefulSet", 37, **spec), plan("StatefulSet", 34, **spec))
        if each
    ] == [(2, 1), (1, 1)]


@pytest.mark.parametrize(
    ("kind", "spec"),
    [
        ("Deployment", {"paused": True}),
        ("Deployment", {"replicas": 0}),
        ("Deployment", {"replicas": "${N}"}),
        ("Deployment", {"strategy": rolling(maxSurge="much")}),
        ("StatefulSet", {"updateStrategy": {"type": "OnDelete"}}),
        ("StatefulSet", {"replicas": 2, "updateStrategy": rolling(partition=2)}),
        ("ReplicaSet", {"replicas": 2}),
    ],
)
def test_what_has_no_rollout(kind: str, spec: dict[str, Any]) -> None:
    assert plan(kind, **spec) is None


def moments(plan: RolloutPlan, life: PodLife) -> list[tuple[float, ...]]:
    return [tuple(moment) for moment in rollout_of(plan, life).moments]


def test_a_surge_starts_before_it_stops() -> None:
    assert moments(RolloutPlan("RollingUpdate", 2, 1, 0), PodLife(10, 0, 5)) == [
        (0, 2, 1, 0, 0, 0),
        (10, 1, 1, 0, 1, 1),
        (15, 1, 1, 0, 1, 0),
        (20, 0, 0, 0, 2, 1),
        (25, 0, 0, 0, 2, 0),
    ]


def test_pods_that_stop_do_not_hold_up_a_deployment() -> None:
    rollout = rollout_of(RolloutPlan("RollingUpdate", 4, 1, 1), PodLife(10, 5, 30))
    assert (rollout.least_serving, rollout.most_pods, rollout.ends) == (3, 8, 60)
    assert [moment.at for moment in rollout.moments if moment.settling] == [10, 25]


def test_pods_that_never_become_ready_hold_it_up_forever() -> None:
    rollout = rollout_of(RolloutPlan("RollingUpdate", 4, 1, 1), PodLife(None, 0, 30))
    assert rollout.is_stuck
    assert tuple(rollout.moments[-1]) == (30, 3, 2, 0, 0, 0)


def test_in_place_a_pod_waits_for_the_end_of_the_old_one() -> None:
    assert moments(RolloutPlan("RollingUpdate", 3, 0, 1, in_place=True, kept=2), PodLife(10, 5, 30)) == [
        (0, 2, 0, 0, 0, 1),
        (30, 2, 1, 0, 0, 0),
        (40, 2, 0, 1, 0, 0),
        (45, 2, 0, 0, 1, 0),
    ]


def test_a_long_rollout_is_cut() -> None:
    rollout = rollout_of(RolloutPlan("RollingUpdate", 2**31 - 1, 1, 0), PodLife(10, 0, 5))
    assert rollout.is_cut
    assert not rollout.is_stuck


@settings(max_examples=50, deadline=None)
@given(
    st.integers(1, 12),
    st.integers(0, 5),
    st.integers(0, 5),
    st.booleans(),
    st.integers(0, 9),
    st.integers(0, 3),
    st.integers(0, 9),
)
def test_the_bounds_of_a_plan_hold_at_every_moment(
    replicas: int, surge: int, unavailable: int, in_place: bool, ready: int, settle: int, gone: int
) -> None:
    surge = 0 if in_place else surge
    unavailable = max(min(unavailable, replicas), 0 if surge else 1)
    rollout = rollout_of(
        RolloutPlan("RollingUpdate", replicas, surge, unavailable, in_place), PodLife(ready, settle, gone)
    )
    for moment in rollout.moments:
        assert moment.serving + moment.starting <= replicas + surge
        assert moment.old + moment.ready >= replicas - unavailable
        assert not in_place or moment.all == replicas
    last = rollout.moments[-1]
    assert (last.old, last.ready, last.stopping) == (0, replicas, 0)
    assert not rollout.is_stuck
