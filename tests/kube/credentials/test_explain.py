from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8slint.kube.credentials import (
    explain_key,
    explain_pattern,
    key_never_matches,
    keys_tried,
    match_image,
    overreaches,
    pattern_never_matches,
    pattern_refused,
)


@pytest.mark.parametrize(
    ("key", "image", "word", "better"),
    [
        ("registry.example.com", "registry.example.com:5000/app", "port '5000'", "registry.example.com:5000"),
        ("registry.example.com:443", "registry.example.com/app", "443 is not implied", "registry.example.com"),
        ("registry.example.com:*", "registry.example.com:5000/app", "drops it", "registry.example.com:5000"),
        ("*.example.com", "example.com/app", "3 dot-separated parts", "example.com"),
        ("*.example.com", "a.b.example.com/app", "3 dot-separated parts", "*.*.example.com"),
        ("*.example.com", "registry.example.com:5000/app", "port '5000'", "*.example.com:5000"),
        ("ftp://quay.io", "quay.io/org/app", "not stripped", "quay.io"),
        ("HTTPS://quay.io/org", "quay.io/org/app", "not stripped", "quay.io/org"),
        ("https://quay.io/v2", "quay.io/org/app", "'/v2' is stripped from a key only with a '/'", "quay.io"),
        ("https://quay.io/v3/", "quay.io/org/app", "'/v3' is not stripped", "quay.io"),
        ("registr?.example.com", "registry.example.com/app", "URL query", "registr*.example.com"),
        ("registr[xyz].example.com", "registry.example.com/app", "only wildcard", "registr*.example.com"),
        ("quay.io/org/*", "quay.io/org/app", "literal character", "quay.io/org/"),
        ("quay.io/org/app:1.2", "quay.io/org/app:1.2", "no tag", "quay.io/org/app"),
        ("quay.io/Org", "quay.io/org/app", "lower case", "quay.io/org"),
        ("Quay.io", "quay.io/org/app", "case-sensitively", "quay.io"),
        ("quay.io.", "quay.io/org/app", "dot at its end", "quay.io"),
        (" quay.io ", "quay.io/org/app", "drops it", "quay.io"),
        ("quay.io\\org", "quay.io/org/app", "drops it", "quay.io/org"),
        ("quay.io/other", "quay.io/org/app", "does not start with '/other'", "quay.io/org"),
        ("registry-1.docker.io", "nginx", "'docker.io/...'", "docker.io"),
        ("index.docker.io/bitnami", "bitnami/redis", "without a path", "docker.io/bitnami"),
        ("docker.io/nginx", "nginx:1", "'/library'", "docker.io/library/nginx"),
        ("*.docker.io", "nginx", "parts", "docker.io"),
        ("[::1]", "[::1]/app", "set of characters", ""),
    ],
)
def test_a_near_miss_is_explained_and_repaired(key: str, image: str, word: str, better: str) -> None:
    verdict = explain_key(key, image)
    assert not verdict.matches
    assert verdict.near
    assert word in verdict.reason
    assert verdict.suggestion == better


@pytest.mark.parametrize(
    ("key", "image"),
    [("ghcr.io", "quay.io/a/b"), ("library", "nginx"), ("io", "quay.io/a"), ("", "nginx"), ("quay.io", "not an image")],
)
def test_a_key_of_another_registry_is_no_near_miss(key: str, image: str) -> None:
    verdict = explain_key(key, image)
    assert (verdict.matches, verdict.near, verdict.suggestion) == (False, False, "")
    assert verdict.reason


def test_a_match_needs_no_reason_except_the_hub_fallback() -> None:
    assert explain_key("quay.io", "quay.io/a") == (True, "", "", True)
    assert "no other key" in explain_key("https://index.docker.io/v1/", "nginx").reason


@pytest.mark.parametrize(
    ("pattern", "image", "word", "better"),
    [
        ("https://quay.io", "quay.io/org/app", "no scheme", "quay.io"),
        ("index.docker.io", "nginx", "'docker.io/...'", "docker.io"),
        ("ghcr.io/v2/acme", "ghcr.io/acme/app", "keep their '/v2'", "ghcr.io/acme"),
        ("*.example.com:*", "a.example.com/app", "rejects it in its configuration", "*.example.com"),
    ],
)
def test_patterns_have_rules_of_their_own(pattern: str, image: str, word: str, better: str) -> None:
    verdict = explain_pattern(pattern, image)
    assert not verdict.matches
    assert word in verdict.reason
    assert verdict.suggestion == better


@pytest.mark.parametrize(
    ("key", "better"),
    [
        ("", ""),
        ("https://", ""),
        ("ftp://quay.io", "quay.io"),
        ("myregistry", "docker.io/myregistry"),
        ("quay.io.", "quay.io"),
        ("registry?.example.com", "registry*.example.com"),
        ("quay.io/org/*", "quay.io/org/"),
        ("quay.io/org:1", "quay.io/org"),
        ("quay.io/Org", "quay.io/org"),
        ("quay.io//a", "quay.io/a"),
        ("index.docker.io/library", "docker.io/library"),
        ("[::1]", ""),
        ("x.io:*", "x.io"),
        ("[a-z].io", "*.io"),
        ("-a.io", ""),
        ("foo_bar.com:80", ""),
    ],
)
def test_a_key_that_can_serve_no_image(key: str, better: str) -> None:
    never = key_never_matches(key)
    assert never is not None
    assert never.certain
    assert never.reason
    assert never.suggestion == better


@pytest.mark.parametrize(
    ("key", "better"),
    [("https://quay.io/v2", "quay.io"), ("quay.io/v3/", "quay.io"), ("registry-1.docker.io", "docker.io")],
)
def test_a_key_that_serves_only_images_nobody_has(key: str, better: str) -> None:
    never = key_never_matches(key)
    assert never is not None
    assert not never.certain
    assert never.suggestion == better


@pytest.mark.parametrize(
    "key",
    [
        "quay.io",
        "https://quay.io/v2/",
        "https://index.docker.io/v1/",
        "index.docker.io:443",
        "localhost",
        "localhost:5000",
        "MyRegistry",
        "*",
        "*.*",
        "[::1]:5000",
        "foo_bar.com",
        "quay.io/org-",
        "user@quay.io?x#y",
    ],
)
def test_a_key_that_can_serve_some_image(key: str) -> None:
    assert key_never_matches(key) is None


def test_patterns_that_are_legal_and_never_match() -> None:
    for pattern, better in (("https://quay.io", "quay.io"), ("index.docker.io", "docker.io")):
        never = pattern_never_matches(pattern)
        assert never is not None
        assert never.suggestion == better
    assert pattern_never_matches("*.dkr.ecr.*.amazonaws.com") is None
    assert pattern_refused("https://quay.io") is None
    assert pattern_refused("quay.io:*")


@pytest.mark.parametrize(
    ("key", "image", "answer"),
    [
        ("quay.io/org", "quay.io/organization/app", True),
        ("quay.io/org", "quay.io/org/app", False),
        ("quay.io/org/app", "quay.io/org/app", False),
        ("quay.io/org/app", "quay.io/org/app2", True),
        ("quay.io/org/", "quay.io/org/app", False),
        ("quay.io", "quay.io/org/app", False),
        ("quay.io/org", "ghcr.io/organization/app", False),
        ("https://index.docker.io/v1/", "nginx", False),
        ("a b", "nginx", False),
    ],
)
def test_a_prefix_that_ends_inside_a_segment_overreaches(key: str, image: str, answer: bool) -> None:
    assert overreaches(key, image) is answer


PIECES = st.sampled_from(
    ["a", "A", "quay", "io", "docker", "index", "*", "?", "[a-z]", ".", ".", "/", "/", ":", "443", "v1", "library"]
    + ["https://", "ftp://", "_", "-", "@", "#", "%", "%41", " ", "[::1]"]
)
KEYS = st.one_of(st.builds("".join, st.lists(PIECES, max_size=9)), st.text(max_size=20))
IMAGES = st.one_of(
    st.sampled_from(
        ["nginx", "quay.io/a/quay", "io:443/a", "[::1]:443/io", "A/v1", "localhost/v1", "index.docker.io:443/a"]
    ),
    st.builds("".join, st.lists(PIECES, max_size=7)),
)


@given(KEYS, IMAGES)
def test_verdicts_never_contradict_the_matching(key: str, image: str) -> None:
    for explain, serves in ((explain_key, lambda k, i: bool(keys_tried([k], i))), (explain_pattern, match_image)):
        verdict = explain(key, image)
        assert verdict.matches == serves(key, image)
        assert verdict.matches or verdict.reason
        assert not verdict.suggestion or serves(verdict.suggestion, image)
    as_pattern, as_key = pattern_never_matches(key), key_never_matches(key)
    assert not (match_image(key, image) and as_pattern and as_pattern.certain)
    assert not (keys_tried([key], image) and as_key and as_key.certain)


@given(KEYS)
def test_what_is_suggested_for_a_key_that_never_matches_can_match(key: str) -> None:
    for never in (key_never_matches, pattern_never_matches):
        found = never(key)
        assert found is None or not found.suggestion or never(found.suggestion) is None
