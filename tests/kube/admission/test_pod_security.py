"""Levels of namespaces as Pod Security admission reads them, and the controls of a level by version."""

from __future__ import annotations

import pytest

from k8slint.kube.admission.pod_security import (
    CONTROLS,
    LATEST,
    LEVELS,
    LevelVersion,
    controls_of,
    label_errors,
    levels_of,
    version_of,
)
from k8slint.rulebook.rulebook import Rulebook

PREFIX = "pod-security.kubernetes.io/"


def labels(**values: str) -> dict[str, str]:
    return {PREFIX + key.replace("_", "-"): value for key, value in values.items()}


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("latest", LATEST),
        ("v1.0", 0),
        ("v1.36", 36),
        ("v1.99", 99),
        ("1.36", None),
        ("v1.036", None),
        ("v1.36.3", None),
        ("v2.0", None),
        ("", None),
        (None, None),
    ],
)
def test_a_version_is_latest_or_a_minor_with_a_v(text: object, minor: int | None) -> None:
    assert version_of(text) == minor


def test_enforce_warns_as_well_unless_a_level_to_warn_at_is_written() -> None:
    policy = levels_of(labels(enforce="restricted", enforce_version="v1.30"))
    assert policy.enforce[:2] == policy.warn[:2] == ("restricted", 30)
    assert policy.audit.level == "privileged"
    assert levels_of(labels(enforce="restricted", warn="baseline")).warn.level == "baseline"
    assert levels_of(labels(enforce="restricted", warn_version="v1.20")).warn.minor == 20


def test_a_version_without_a_level_asks_for_nothing() -> None:
    policy = levels_of(labels(enforce_version="v1.30"))
    assert {level.level for level in policy} == {"privileged"}


def test_levels_and_versions_that_do_not_exist_are_errors_and_other_modes_are_not() -> None:
    wrong = labels(enforce="strict", warn_version="1.24", enforced="restricted", audit="restricted")
    assert [(error.key.removeprefix(PREFIX), error.value) for error in label_errors(wrong)] == [
        ("enforce", "strict"),
        ("warn-version", "1.24"),
    ]


def test_a_control_that_another_replaces_is_not_asked_twice() -> None:
    _, baseline = controls_of(LevelVersion("baseline"), 36)
    _, restricted = controls_of(LevelVersion("restricted"), 36)
    assert "pod-security-baseline-capabilities" in baseline
    assert "pod-security-baseline-capabilities" not in restricted
    assert "pod-security-restricted-capabilities" in restricted
    assert "pod-security-baseline-proc-mount" in restricted


def test_the_version_of_a_namespace_counts_up_to_that_of_the_cluster() -> None:
    minor, controls = controls_of(LevelVersion("restricted", 18), 36)
    assert minor == 18
    assert "pod-security-restricted-seccomp" not in controls
    assert controls_of(LevelVersion("restricted", 99), 36)[0] == 36
    assert controls_of(LevelVersion("privileged"), 36)[1] == ()


def test_the_table_names_every_rule_that_a_namespace_may_enforce() -> None:
    assert {control.rule for control in CONTROLS} == {rule.id for rule in Rulebook.load().values() if rule.governed}
    assert {control.level for control in CONTROLS} == set(LEVELS[1:])
