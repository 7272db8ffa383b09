from __future__ import annotations

from typing import Any

import pytest

from k8slint.kube.api_life import LIVES
from k8slint.kube.feature_gates import GATES
from k8slint.kube.versions import (
    DEFAULT,
    NEWEST,
    OLDEST,
    InvalidVersion,
    Version,
    gate_on,
    gate_stage,
    is_alpha,
    life_of,
    parse_version,
)


@pytest.mark.parametrize(
    "text",
    ["1.31", "v1.31", "1.31.2", "v1.31.12", "1.31.4-gke.100", "v1.31.4+k3s1", "1.31+", "1.31-eks-12ab", " 1.31 "],
)
def test_a_release_is_read_from_what_tools_print(text: str) -> None:
    assert parse_version(text) == Version(1, 31)
    assert str(parse_version(text)) == "1.31"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "1.",
        "1.x",
        "one",
        "1.24",
        "1.38",
        "2.0",
        "0.36",
        "1.31.2.3",
        "1.9999999999999",
        "1.31x",
        "1..31",
        "١.٣١",
        None,
        1.31,
    ],
)
def test_what_is_no_known_release_is_refused(text: Any) -> None:
    with pytest.raises(InvalidVersion, match=r"1\.37"):
        parse_version(text)


def test_the_default_is_the_newest() -> None:
    assert Version(1, DEFAULT) == NEWEST
    assert OLDEST < NEWEST


@pytest.mark.parametrize(
    ("gate", "minor", "on", "stage"),
    [
        ("SidecarContainers", 27, False, ""),
        ("SidecarContainers", 28, False, "alpha"),
        ("SidecarContainers", 29, True, "beta"),
        ("SidecarContainers", 37, True, "stable"),
        ("ImageVolume", 34, False, "beta"),
        ("ImageVolume", 35, True, "beta"),
        ("GitRepoVolumeDriver", 32, True, "stable"),
        ("GitRepoVolumeDriver", 33, False, "deprecated"),
        ("ContainerStopSignals", 37, False, "alpha"),
        ("HPAScaleToZero", 36, False, "alpha"),
        ("HPAScaleToZero", 37, True, "beta"),
    ],
)
def test_gates_by_version(gate: str, minor: int, on: bool, stage: str) -> None:
    assert gate_on(gate, minor) is on
    assert gate_stage(gate, minor) == stage


def test_an_unknown_gate_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(KeyError):
        gate_on("NoSuchGate", 36)


def test_stages_of_a_gate_follow_each_other() -> None:
    for name, history in GATES.items():
        begins = [since for since, _, _ in history]
        assert begins == sorted(set(begins)), name
        assert history, name


@pytest.mark.parametrize(
    ("api_version", "kind", "minor", "state", "replacement"),
    [
        ("extensions/v1beta1", "Deployment", 25, "removed", "apps/v1"),
        ("policy/v1beta1", "PodSecurityPolicy", 25, "removed", ""),
        ("autoscaling/v2beta2", "HorizontalPodAutoscaler", 25, "deprecated", "autoscaling/v2"),
        ("autoscaling/v2beta2", "HorizontalPodAutoscaler", 26, "removed", "autoscaling/v2"),
        (
            "flowcontrol.apiserver.k8s.io/v1beta1",
            "FlowSchema",
            25,
            "deprecated",
            "flowcontrol.apiserver.k8s.io/v1beta2",
        ),
        ("flowcontrol.apiserver.k8s.io/v1beta1", "FlowSchema", 28, "removed", "flowcontrol.apiserver.k8s.io/v1beta3"),
        ("flowcontrol.apiserver.k8s.io/v1beta2", "FlowSchema", 31, "removed", "flowcontrol.apiserver.k8s.io/v1"),
        ("networking.k8s.io/v1beta1", "ServiceCIDR", 36, "deprecated", "networking.k8s.io/v1"),
        ("networking.k8s.io/v1beta1", "ServiceCIDR", 37, "removed", "networking.k8s.io/v1"),
        ("networking.k8s.io/v1beta1", "ServiceCIDR", 33, "served", "networking.k8s.io/v1"),
        ("v1", "Endpoints", 32, "served", "discovery.k8s.io/v1"),
        ("v1", "Endpoints", 37, "deprecated", "discovery.k8s.io/v1"),
    ],
)
def test_the_end_of_an_api_version(api_version: str, kind: str, minor: int, state: str, replacement: str) -> None:
    life = life_of(api_version, kind)
    assert life is not None
    assert life.is_removed(minor) == (state == "removed")
    assert life.is_deprecated(minor) == (state == "deprecated")
    assert life.replacement(minor) == replacement


def test_living_versions_have_no_end() -> None:
    assert life_of("apps/v1", "Deployment") is None
    assert life_of("policy/v1beta1", "Deployment") is None
    assert life_of("storage.k8s.io/v1", "StorageClass") is None


def test_nothing_is_listed_twice_and_ends_follow_deprecation() -> None:
    names = [(life.api_version, kind) for life in LIVES for kind in life.kinds]
    assert len(names) == len(set(names))
    for life in LIVES:
        assert life.removed == 0 or life.deprecated <= life.removed, life
        sinces = [since for since, _ in life.successors]
        assert sinces == sorted(sinces, reverse=True), life
        assert life.successors or life.note or "LeaseCandidate" in life.kinds, life


def test_alpha_versions() -> None:
    assert is_alpha("resource.k8s.io/v1alpha3")
    assert not is_alpha("alpha.example/v1")
    assert not is_alpha("v1")
