"""Updates as Kubernetes 1.36 judges them: rejected or not, the patch that is sent, and what comes of it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from k8slint.analysis.run import lint_files
from k8slint.kube.update import (
    changed_fields,
    diverging_fields,
    ignored_fields,
    kept_fields,
    read_update,
    rollout,
    update_causes,
)
from k8slint.kube.update.strategic import same
from k8slint.reading import values_of

EFFECTS = {
    "changed": changed_fields,
    "kept": kept_fields,
    "ignored": ignored_fields,
    "diverges": diverging_fields,
}
ALIKE = {"patch": 0.975, "changed": 0.96, "kept": 0.985, "ignored": 0.95, "diverges": 0.99}
"""The share of rows in which an effect is the same to the last field; the rest are traits of the judge's cluster."""


@pytest.fixture(scope="module")
def updates(judged: Any) -> Any:
    """Every row with its update; two versions of a kind are not compared."""
    found = []
    for row in judged("updates"):
        update = read_update(values_of(row["old"])[0], values_of(row["new"])[0])
        if update is not None:
            found.append((row, update))
    assert len(found) > 1700
    return found


def without_indexes(field: Any) -> Any:
    return re.sub(r"\[\d+\]", "", field)


def test_no_accepted_update_is_rejected(updates: Any) -> None:
    alarms = [(row["id"], row["op"]) for row, update in updates if row["verdict"] == "accept" and update_causes(update)]
    assert alarms == []


def test_rejected_updates_are_rejected_for_the_same_fields(updates: Any) -> None:
    missed = []
    for row, update in updates:
        if row["verdict"] == "reject":
            wanted = {(without_indexes(cause["field"]), cause["type"]) for cause in row["causes"]}
            found = {(without_indexes(cause.field), cause.type) for cause in update_causes(update)}
            if not found & wanted and "" not in {field for field, _ in wanted}:
                missed.append((row["id"], row["op"], wanted, found))
    assert missed == []


def test_rollouts_are_the_same(updates: Any) -> None:
    wrong = [
        (row["id"], row["op"], row["effects"]["rollout"], rollout(update))
        for row, update in updates
        if "rollout" in row["effects"] and rollout(update) != row["effects"]["rollout"]
    ]
    assert wrong == []


def test_the_patch_is_what_kubectl_sends(updates: Any) -> None:
    rows = [(row["effects"]["patch"], update.patch) for row, update in updates if "patch" in row["effects"]]
    assert sum(same(*pair) for pair in rows) / len(rows) > ALIKE["patch"]


@pytest.mark.parametrize("effect", list(EFFECTS))
def test_effects_are_the_same(updates: Any, effect: Any) -> None:
    rows = [
        ({*row["effects"].get(effect, ())}, {found.path for found in EFFECTS[effect](update)})
        for row, update in updates
        if row["verdict"] == row["fresh"] == "accept"
    ]
    assert sum(wanted == found for wanted, found in rows) / len(rows) > ALIKE[effect]


def test_what_is_said_has_three_parts(updates: Any) -> None:
    for row, update in updates:
        for cause in update_causes(update):
            assert 0 < len(cause.headline) <= 100, row["id"]
            assert not cause.headline.endswith(".")
            assert cause.headline.isprintable()
            for sentence in (cause.consequence, cause.fix):
                assert sentence.endswith("."), row["id"]
                assert "{" not in sentence


def test_the_rules_about_a_change_agree(judged: Any) -> None:
    """The whole way of a run on a change: no accepted update is an error of these rules."""
    alarms, found, rejected = [], 0, 0
    for row in judged("updates")[::6]:
        report = lint_files({"a.yaml": row["new"]}, before={"a.yaml": row["old"]}, select=["change"])
        is_error = any(finding.severity == "error" for finding in report.findings)
        if row["verdict"] == "accept" and is_error:
            alarms.append((row["id"], row["op"]))
        rejected += row["verdict"] == "reject"
        found += row["verdict"] == "reject" and is_error
    assert alarms == []
    assert found > 0.6 * rejected  # the others are wrong by themselves, or the cluster chose a value
