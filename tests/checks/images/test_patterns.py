from __future__ import annotations

from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8slint.checks.images.image_pattern import PatternList
from k8slint.checks.images.moving_tag import MovingTags, fits
from k8slint.kube.image import parse_image


@given(st.text("ab*", max_size=8), st.text("ab", max_size=10))
def test_a_pattern_fits_what_fnmatch_fits(pattern: str, text: str) -> None:
    assert fits(text, pattern.split("*")) == fnmatchcase(text, pattern)


@pytest.mark.parametrize(
    ("pattern", "image"),
    [
        ("registry.example.com", "registry.example.com/a/b:1"),
        ("registry.example.com", "REGISTRY.example.com/a/b:1"),
        ("*.example.com", "eu.example.com/a"),
        ("eu-*.example.com", "eu-west.example.com/a"),
        ("ghcr.io/acme", "ghcr.io/acme"),
        ("ghcr.io/acme/", "ghcr.io/acme/web"),
        ("ghcr.io/acme/*/prod", "ghcr.io/acme/web/prod/x"),
        ("index.docker.io/library", "nginx"),
        ("library", "docker.io/nginx:1"),
        ("grafana", "grafana/loki"),
        ("localhost:5000", "localhost:5000/web"),
    ],
)
def test_a_pattern_covers(pattern: str, image: str) -> None:
    assert PatternList([pattern]).match(parse_image(image)) == pattern


@pytest.mark.parametrize(
    ("pattern", "image"),
    [
        ("registry.example.com", "registry.example.com.evil.org/a"),
        ("example.com", "notexample.com/a"),
        ("*.example.com", "example.com/a"),
        ("*.example.com", "a.b.example.com/x"),
        ("registry.example.com", "registry.example.com:5000/a"),
        ("registry.example.com:5000", "registry.example.com/a"),
        ("ghcr.io/acme", "ghcr.io/acme-evil/web"),
        ("ghcr.io/acme", "evil.org/ghcr.io/acme/web"),
        ("docker.io/library", "evil/nginx"),
        ("library", "quay.io/library/nginx"),
    ],
)
def test_a_look_alike_is_not_covered(pattern: str, image: str) -> None:
    assert PatternList([pattern]).match(parse_image(image)) == ""


def test_odd_parameters_are_no_patterns() -> None:
    assert not PatternList([None, 3, ""])


@pytest.mark.parametrize("tag", ["stable", "STABLE", "app-snapshot", "1.0-SNAPSHOT"])
def test_words_and_patterns_of_moving_tags(tag: str) -> None:
    assert tag in MovingTags(["stable", "*-snapshot"])


@pytest.mark.parametrize(
    ("tag", "moves"), [("1", True), ("v3", True), ("16-alpine", True), ("1.2", False), ("2024", False)]
)
def test_major_versions_move_where_asked(tag: str, moves: bool) -> None:
    assert (tag in MovingTags([], True)) == moves
    assert tag not in MovingTags([], False)
