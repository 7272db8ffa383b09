"""Path patterns: folders, stars, and patterns made to keep a matcher busy."""

from __future__ import annotations

import pytest

from k8slint.project.glob import name_matches, path_matches


@pytest.mark.parametrize(
    ("path", "pattern"),
    [
        ("a/b/c.yaml", "*.yaml"),
        ("a/b/c.yaml", "a"),
        ("a/b/c.yaml", "b/"),
        ("a/b/c.yaml", "a/*"),
        ("a/b/c.yaml", "a/**"),
        ("a/b/c.yaml", "**/c.yaml"),
        ("c.yaml", "**/c.yaml"),
        ("a/c.yaml", "a/**/c.yaml"),
        ("a/x/y/c.yaml", "a/**/c.yaml"),
        ("overlays/dev/k.yaml", "overlays/*/k.yaml"),
        ("./x/y.yaml", "x/y?yaml"),
        ("a/b", "**"),
        ("a/b", "."),
        ("a/b", "./"),
    ],
)
def test_matches(path: str, pattern: str) -> None:
    assert path_matches(path, [pattern])


@pytest.mark.parametrize(
    ("path", "pattern"),
    [
        ("a/b/c.yaml", "a/*.yaml"),
        ("x/a/b.yaml", "a/**"),
        ("a/b", "a/b/c"),
        ("a", "a/**"),
        ("a/b/c.yaml", "c"),
        ("a/b", ""),
        ("a/b", ".."),
    ],
)
def test_does_not_match(path: str, pattern: str) -> None:
    assert not path_matches(path, [pattern])


def test_names() -> None:
    assert name_matches("team-a", "team-*")
    assert name_matches("", "*")
    assert not name_matches("aab", "a?")


def test_a_pattern_of_many_stars_is_matched_quickly() -> None:
    assert not name_matches("a" * 5000, "*a" * 50 + "b")
    assert not path_matches("/".join("a" * 500), ["/".join(["**", "a"] * 20) + "/b"])
