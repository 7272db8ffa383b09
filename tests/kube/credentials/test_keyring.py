from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8slint.kube.credentials import Keyring, key_order, keys_tried, match_image, normalized_key
from k8slint.kube.go.url import InvalidLocation, Location, parse_location, split_port

DIGEST = "@sha256:" + "a" * 64


@pytest.mark.parametrize(
    ("key", "image", "as_key", "as_pattern"),
    [
        ("docker.io", "nginx", True, True),
        ("index.docker.io", "nginx", True, False),
        ("https://index.docker.io/v1/", "nginx", True, False),
        ("https://index.docker.io/v1", "nginx", False, False),
        ("https://index.docker.io/v1/", "quay.io/a/b", False, False),
        ("index.docker.io/library", "nginx", False, False),
        ("registry-1.docker.io", "nginx", False, False),
        ("docker.io/bitnami", "index.docker.io/bitnami/redis", True, True),
        ("*", "localhost/foo", True, True),
        ("*", "localhost:5000/foo", False, False),
        ("*", "nginx", False, False),
        ("*.*", "nginx", True, True),
        ("https://quay.io", "quay.io/org/app:1", True, False),
        ("HTTPS://quay.io", "quay.io/org/app:1", False, False),
        ("https://quay.io/v2", "quay.io/org/app", False, False),
        ("ghcr.io/v2/acme", "ghcr.io/acme/app", True, False),
        ("ghcr.io/v2/acme", "ghcr.io/v2/acme/app", False, True),
        ("quay.io/org", "quay.io/organization/app", True, True),
        ("quay.io/org/app", f"quay.io/org/app{DIGEST}", True, True),
        ("quay.io/org/*", "quay.io/org/app", False, False),
        ("Quay.io", "quay.io/org/app", False, False),
        (" quay.io", "quay.io/org/app", False, False),
        ("registry.example.com:", "registry.example.com/app", True, True),
        ("registry.example.com:443", "registry.example.com/app", False, False),
        ("registry.example.com:*", "registry.example.com:5000/app", False, False),
        ("*.example.com", "a.b.example.com/app", False, False),
        ("*.*.example.com", "a.b.example.com/app", True, True),
        ("r*y.example.com", "registry.example.com/app", True, True),
        ("r*r*r*y.example.com", "registry.example.com/app", False, False),
        ("*-docker.pkg.dev", "us-docker.pkg.dev/p/r/i", True, True),
        ("registr?.example.com", "registry.example.com/app", False, False),
        ("[a-z]*.example.com", "registry.example.com/app", False, False),
        ("[::1]:5000", "[::1]:5000/app", True, True),
        ("[::1]", "[::1]/app", False, False),
        ("user@quay.io", "quay.io/org/app", True, True),
        ("quay.io?x=1", "quay.io/org/app", True, True),
        ("quay.io/%6frg", "quay.io/org/app", True, True),
        ("quay.io/org%", "quay.io/org/app", False, False),
        ("foo_bar.com", "foo_bar.com/baz", True, True),
        ("index.docker.io", "localhost/app", True, False),
        ("quay.io", "quay.io/Org/app", False, False),
        ("", "nginx", False, False),
    ],
)
def test_a_key_and_the_same_text_as_a_pattern(key: str, image: str, as_key: bool, as_pattern: bool) -> None:
    assert bool(keys_tried([key], image)) is as_key
    assert match_image(key, image) is as_pattern


@pytest.mark.parametrize(
    ("image", "plain", "globbed"),
    [
        ("my-registry.io/images", True, False),
        ("my-registry.io/images/my-image", True, False),
        ("my-registry.io/images/another-image", True, False),
        ("sub.my-registry.io/images/my-image", False, True),
        ("a.sub.my-registry.io/images/my-image", False, False),
        ("a.b.sub.my-registry.io/images/my-image", False, False),
    ],
)
def test_the_images_of_the_documentation(image: str, plain: bool, globbed: bool) -> None:
    assert bool(keys_tried(["my-registry.io/images"], image)) is plain
    assert bool(keys_tried(["*.my-registry.io/images"], image)) is globbed


def test_longer_keys_come_first_and_wildcards_last() -> None:
    keys = ["quay.io", "*.io", "quay.io/org", "https://quay.io/v1/org/app", "other.io"]
    assert keys_tried(keys, "quay.io/org/app") == ["https://quay.io/v1/org/app", "quay.io/org", "quay.io", "*.io"]
    assert key_order(keys) == ["https://quay.io/v1/org/app", "quay.io/org", "quay.io", "other.io", "*.io"]


def test_the_hub_key_serves_only_when_nothing_else_does() -> None:
    hub = "https://index.docker.io/v1/"
    assert keys_tried([hub, "docker.io/bitnami"], "bitnami/redis") == ["docker.io/bitnami"]
    assert keys_tried([hub, "docker.io/bitnami"], "nginx") == [hub]


def test_broken_keys_are_dropped_and_the_rest_kept() -> None:
    ring = Keyring(["quay.io", "a b", "x.io:*"])
    assert ring.dropped == ["a b", "x.io:*"]
    assert ring.keys == ring.tried("quay.io/a") == ["quay.io"]


@pytest.mark.parametrize(
    ("key", "normalized"),
    [
        ("https://quay.io/", "quay.io"),
        ("http://quay.io:5000/v2/", "quay.io:5000"),
        ("quay.io/v1/org", "quay.io/org"),
        ("quay.io/v1", "quay.io/v1"),
        ("user:pw@quay.io/a?b#c", "quay.io/a"),
        ("quay.io/a%20b", "quay.io/a b"),
        ("ftp://quay.io", "ftp://quay.io"),
        ("", ""),
    ],
)
def test_normalized_keys(key: str, normalized: str) -> None:
    assert normalized_key(key) == normalized


@pytest.mark.parametrize(
    ("text", "location"),
    [
        ("a.io", Location("a.io", "")),
        ("a.io:80/x/%2f", Location("a.io:80", "/x//")),
        ("[::1]:80/x", Location("[::1]:80", "/x")),
        ("[fe80::1%25eth0]", Location("[fe80::1%eth0]", "")),
        ("é.io", Location("é.io", "")),
        ("%c3%a9.io", Location("é.io", "")),
        ("a.io/%ff", Location("a.io", "/\udcff")),
        ("/x", Location("", "/x")),
    ],
)
def test_urls_are_split_as_go_splits_them(text: str, location: Location) -> None:
    assert parse_location(text) == location


@pytest.mark.parametrize(
    "text",
    [
        "a b",
        "a.io:x",
        "a:1:2",
        "[::1",
        "[::1]x",
        "[a]",
        "[1.2.3.4]",
        "a[::1]",
        "a%zz",
        "a.io/%",
        "a\n",
        "a%41",
        "\\",
        "a#%",
    ],
)
def test_what_go_refuses_is_refused(text: str) -> None:
    with pytest.raises(InvalidLocation):
        parse_location(text)


@pytest.mark.parametrize(
    ("host", "split"),
    [
        ("a", ("a", "")),
        ("a:", ("a", "")),
        ("a:1", ("a", "1")),
        ("[::1]", ("[::1]", "")),
        ("[::1]:", ("::1", "")),
        ("[::1]:1", ("::1", "1")),
        ("", ("", "")),
    ],
)
def test_ports_are_split_as_go_splits_them(host: str, split: tuple[str, str]) -> None:
    assert split_port(host) == split


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_gets_an_answer(key: str, image: str) -> None:
    assert keys_tried([key], image) in ([], [key])
    assert match_image(key, image) in (True, False)


LABELS = st.sampled_from(["a", "b-c", "x9", "io"])
HOSTS = st.builds(".".join, st.lists(LABELS, min_size=2, max_size=4))


@given(HOSTS, st.lists(LABELS, min_size=1, max_size=3), st.integers(0, 3))
def test_a_registry_serves_its_images_with_any_part_a_wildcard(host: str, path: list[str], at: int) -> None:
    image = f"{host}/{'/'.join(path)}:1"
    parts = host.split(".")
    parts[at % len(parts)] = "*"
    keys = [host, ".".join(parts), f"{host}/{path[0]}"]
    assert set(keys_tried(keys, image)) == set(keys)
    assert keys_tried([f"{host}:443", f"x.{host}", f"{host}/{path[0]}-"], image) == []


@pytest.mark.parametrize(
    ("part", "host", "serves"),
    [("ab*ba", "aba", False), ("ab*ba", "abba", True), ("a*b*a", "aba", True), ("aa*b*aa", "aabaa", True)]
    + [("a*a", "a", False), ("a*bc*cd", "abcd", False), ("a*bc*cd", "abccd", True)],
)
def test_the_ends_and_middles_of_a_glob_share_no_character(part: str, host: str, serves: bool) -> None:
    assert match_image(f"{part}.io", f"{host}.io/team/app") is serves
    assert bool(keys_tried([f"{part}.io"], f"{host}.io/team/app")) is serves
