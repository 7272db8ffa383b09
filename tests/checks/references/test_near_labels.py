"""Indexes of pods find what looking at every pod finds."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from k8slint.analysis.policies.named import objects_in
from k8slint.checks.references.near_labels import NearLabels, _one_edit_away
from k8slint.kube.inventory.pods import PodSet
from k8slint.model.fact import RunsPods, Spot

SPOT = Spot(1, 1, 1, 1, "")
VALUES = st.sampled_from(["checkout", "chekout", "checkouts", "chceckout", "web", "wep", "front-end", "frontend"])
LABELS = st.dictionaries(st.sampled_from(["app", "tier", "part"]), VALUES, max_size=3)


def pods(labels: list[dict[str, str]]) -> list[PodSet]:
    runs = RunsPods(0, {}, None, 1, None, [], None, 30, False, False, False, SPOT)
    (item,) = objects_in("a.yaml", b"apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: []}\n")[1]
    return [PodSet(item, runs, dict(each), is_open=False) for each in labels]


@settings(max_examples=50, deadline=None)
@given(st.lists(LABELS, min_size=17, max_size=30), LABELS)
def test_many_pods_are_found_as_few_are(labels: list[dict[str, str]], wanted: dict[str, str]) -> None:
    many = pods(labels)
    first = next((pod for pod in many if _one_edit_away(wanted, pod.labels)), None)
    assert NearLabels(many).find(wanted) is first
