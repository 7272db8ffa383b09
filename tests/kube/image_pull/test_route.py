"""The order in which the kubelet asks its sources, and what each outcome means."""

from __future__ import annotations

import pytest

from k8slint.kube.image_pull import CredentialKey, CredentialSource, Route, misses_of, route_of
from k8slint.kube.image_pull.source import BROKEN, NODE_FILE, PROVIDER, READ, SECRET, SHADOWED, UNKNOWN


def source(kind: str, name: str, *keys: str, state: str = READ, status: str = "ok") -> CredentialSource:
    return CredentialSource(kind, name, state, tuple(CredentialKey(key, status, None) for key in keys))


def tried(image: str, *sources: CredentialSource) -> list[tuple[str, str]]:
    return [(attempt.source.name, attempt.key.key) for attempt in route_of(image, sources).tried]


def test_secrets_then_node_then_providers() -> None:
    sources = (
        source(PROVIDER, "plugin", "ghcr.io", "*.io"),
        source(NODE_FILE, "node", "quay.io", "*.io"),
        source(SECRET, "b", "*.io"),
        source(SECRET, "a", "quay.io/org"),
    )
    assert tried("quay.io/org/app:1", *sources) == [
        ("a", "quay.io/org"),
        ("b", "*.io"),
        ("node", "quay.io"),
        ("node", "*.io"),
        ("plugin", "*.io"),
    ]


def test_equal_keys_follow_the_list() -> None:
    assert tried("quay.io/a", source(SECRET, "b", "quay.io"), source(SECRET, "a", "quay.io", "https://quay.io")) == [
        ("b", "quay.io"),
        ("a", "quay.io"),
        ("a", "https://quay.io"),
    ]


def test_the_fallback_of_docker_hub_is_a_matter_of_each_ring() -> None:
    hub = source(SECRET, "hub", "https://index.docker.io/v1/")
    assert tried("nginx", hub, source(SECRET, "other", "docker.io")) == [("other", "docker.io")]
    assert tried("nginx", hub, source(NODE_FILE, "node", "docker.io")) == [
        ("hub", "https://index.docker.io/v1/"),
        ("node", "docker.io"),
    ]


def outcome(image: str, *sources: CredentialSource, is_open: bool = False) -> Route:
    return route_of(image, sources, is_open)


def test_outcomes() -> None:
    good, vague = source(SECRET, "a", "quay.io"), source(SECRET, "v", state=UNKNOWN)
    broken = source(SECRET, "x", "quay.io", state=BROKEN)
    assert outcome("quay.io/a", good).outcome == "credentials"
    assert outcome("ghcr.io/a", good).outcome == "anonymous"
    assert outcome("ghcr.io/a", good, vague).outcome == "unknown"
    assert outcome("quay.io/a", good, vague).outcome == "credentials"
    assert outcome("ghcr.io/a", good, is_open=True).outcome == "unknown"
    assert outcome("ghcr.io/a", good, broken).outcome == "blocked"
    assert outcome("ghcr.io/a", good, broken).unreadable is broken
    assert outcome("Ghcr", good).outcome == "invalid-image"


def test_a_broken_file_of_the_node_blocks_nothing() -> None:
    assert outcome("quay.io/a", source(NODE_FILE, "n", "quay.io", state=BROKEN)).outcome == "anonymous"
    assert outcome("quay.io/a", source(NODE_FILE, "n", "quay.io", state=SHADOWED)).outcome == "anonymous"


def test_empty_entries_match() -> None:
    route = outcome("quay.io/a", source(SECRET, "a", "quay.io", status="empty"))
    assert (route.outcome, route.only_empty) == ("credentials", True)


def test_entries_that_were_replaced_or_are_open_do_not_match() -> None:
    assert outcome("quay.io/a", source(SECRET, "a", "quay.io", status="replaced")).outcome == "anonymous"
    assert outcome("quay.io/a", source(SECRET, "a", "*", status="unknown")).outcome == "unknown"


@pytest.mark.parametrize(
    ("key", "image", "better"),
    [
        ("https://index.docker.io/v1", "nginx", "https://index.docker.io/v1/"),
        ("https://quay.io/v2", "quay.io/a", "https://quay.io/v2/"),
        ("*.gcr.io", "gcr.io/a", "gcr.io"),
    ],
)
def test_near_misses_name_the_nearest_key_that_matches(key: str, image: str, better: str) -> None:
    held = source(SECRET, "a", key)
    (miss,) = misses_of(route_of(image, [held]), [held])
    assert miss.verdict.suggestion == better


def test_keys_of_other_registries_are_no_near_misses() -> None:
    held = source(SECRET, "a", "ghcr.io", "quay.io")
    assert misses_of(route_of("quay.io/a", [held]), [held]) == []
