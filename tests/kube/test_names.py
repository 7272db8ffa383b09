from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8slint.kube import names

L63, L64, L253, L254 = "a" * 63, "a" * 64, "a" * 253, "a" * 254

ACCEPTED = [
    (names.dns_label, ["a", "0", "a-b", "a--b", L63, "123"]),
    (names.dns_subdomain, ["a", "a.b-c.0", L253, "a" * 200 + ".b"]),
    (names.dns_1035_label, ["a", "a0", L63]),
    (names.path_segment, ["a", "A:b c", "...", "system:node", "é"]),
    (names.qualified_name, ["a", "A_b.c-D", "example.com/a", "e/" + L63, "a.b/A"]),
    (names.annotation_key, ["Example.COM/A", "a"]),
    (names.label_value, ["", "a", "A_b.c", L63, "1.0"]),
    (names.port_name, ["http", "a", "0a", "a-b-c", "a" * 15]),
    (names.config_key, ["a", ".a", "a..b", "_A-b.c", L253, ".x"]),
    (names.c_identifier, ["A_b1", "_"]),
    (names.domain_prefixed_path, ["example.com/a", "a/b/c", "acme.io/x:y"]),
]

REFUSED = [
    (names.dns_label, ["", "A", "a.b", "-a", "a-", "a_b", L64, "é", "a\n", "²"]),
    (names.dns_subdomain, ["", "A", ".a", "a.", "a..b", "a.-b", "a_b", L254, "a/b"]),
    (names.dns_1035_label, ["0a", "", "-a", L64]),
    (names.path_segment, ["", ".", "..", "a/b", "a%b"]),
    (names.qualified_name, ["", "/a", "a/", "a/b/c", "-a", "a-", "A.com/a", "a/" + L64, "a b", L254 + "/a", "é"]),
    (names.annotation_key, ["a/b/c", "_a", "a/"]),
    (names.label_value, ["-a", "a-", "a b", L64, "a/b", "é", "a\n"]),
    (names.port_name, ["", "8080", "0-1", "-a", "a-", "a--b", "HTTP", "a_b", "a" * 16]),
    (names.config_key, ["", ".", "..", "..a", "a/b", "a b", L254, "é"]),
    (names.c_identifier, ["", "1A", "a-b", "a.b"]),
    (names.domain_prefixed_path, ["", "a", "/a", "a/", "A/b", "a b/c", "a/b c"]),
]


def flat(table: list[tuple[Callable[..., Any], list[Any]]]) -> list[Any]:
    return [pytest.param(rule, name, id=f"{rule.__name__}-{name[:20]!r}") for rule, some in table for name in some]


@pytest.mark.parametrize(("rule", "name"), flat(ACCEPTED))
def test_accepted(rule: Callable[..., Any], name: str) -> None:
    assert rule(name) is None


@pytest.mark.parametrize(("rule", "name"), flat(REFUSED))
def test_refused_with_a_reason(rule: Callable[..., Any], name: str) -> None:
    assert rule(name)


@pytest.mark.parametrize("rule", [rule for rule, _ in ACCEPTED])
@pytest.mark.parametrize("shape", [None, 1, True, 1.5, ["a"], {"a": "b"}, b"a", object()])
def test_what_is_no_text_is_refused(rule: Callable[..., Any], shape: Any) -> None:
    assert rule(shape) == "is not a string"


@pytest.mark.parametrize(
    ("name", "minor", "fine"),
    [
        ("A", 31, True),
        ("a.b-c", 31, True),
        ("1A", 31, False),
        ("1A", 32, True),
        ("a b", 31, False),
        ("a b", 32, True),
        ("a=b", 32, False),
        ("é", 32, False),
        ("a\tb", 32, False),
        ("", 32, False),
        ("..a", 31, False),
        ("..a", 32, True),
        (".", 31, False),
        (5, 32, False),
    ],
)
def test_environment_names_by_version(name: int | str, minor: int, fine: bool) -> None:
    assert (names.env_name(name, minor) is None) == fine


@pytest.mark.parametrize(
    ("prefix", "rule", "fine"),
    [
        ("web-", "subdomain", True),
        ("web", "label", True),
        ("Web-", "subdomain", False),
        ("a.b-", "label", False),
        ("1a-", "1035", False),
        ("-", "label", False),
        ("system:x-", "path", True),
        (None, "label", False),
    ],
)
def test_generated_names(prefix: str | None, rule: str, fine: bool) -> None:
    assert (names.generate_name(prefix, rule) is None) == fine


def test_reasons_say_what_is_wrong() -> None:
    assert "upper-case" in (names.dns_label("Web") or "")
    assert "63" in (names.dns_label(L64) or "")
    assert "'_'" in (names.dns_subdomain("a_b") or "")
    assert "prefix" in (names.label_key("Example.com/a") or "")
    assert "1.32" in (names.env_name("1A", 31) or "")


def test_a_name_that_somebody_fills_in_is_no_misspelled_one() -> None:
    assert all(map(names.is_blank, ("<bucket>", "PROJECT_ID", "ROLLOUT_NAME-active", "REGION-web", "my-REGISTRY")))
    assert not any(map(names.is_blank, ("Web_1", "WEB", "HTTP", "my-registry", "MyName", "")))


DNS_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?", re.ASCII)
QUALIFIED = re.compile(r"(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])", re.ASCII)


@given(st.text(alphabet="aA0-._/é", max_size=8))
def test_shapes_agree_with_the_published_expressions(name: str) -> None:
    parts = name.split(".")
    assert (names.dns_label(name) is None) == bool(DNS_LABEL.fullmatch(name))
    assert (names.dns_subdomain(name) is None) == all(map(DNS_LABEL.fullmatch, parts))
    assert (names.label_value(name) is None) == (not name or bool(QUALIFIED.fullmatch(name)))


@given(st.text(max_size=300))
def test_any_text_gets_an_answer(name: str) -> None:
    for rule, _ in ACCEPTED:
        assert rule(name) is None or rule(name)
