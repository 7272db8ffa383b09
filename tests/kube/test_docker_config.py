from __future__ import annotations

import base64
import json
import random
import traceback
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8slint.kube.docker_config import RegistryEntry, read_docker_config
from k8slint.kube.go.base64 import base64_error, decode_padded, decode_unpadded
from k8slint.model.limits import DEFAULT_LIMITS
from k8slint.reading.json_text import JsonReader
from k8slint.reading.problem import ManifestError

USER, PASSWORD = "s3cr3t-user", "s3cr3t:pass/word"
AUTH = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
NO_COLON = base64.b64encode(b"s3cr3t").decode()


def config(**auths: Any) -> str:
    return json.dumps({"auths": {key.replace("_", "."): entry for key, entry in auths.items()}})


def only(text: str, **options: Any) -> RegistryEntry:
    (entry,) = read_docker_config(text, **options).entries
    return entry


@pytest.mark.parametrize(
    ("entry", "status"),
    [
        ({"auth": AUTH}, "ok"),
        ({"auth": AUTH.rstrip("=")}, "ok"),
        ({"Auth": AUTH}, "ok"),
        ({"auth": AUTH[:8] + "\r\n" + AUTH[8:]}, "ok"),
        ({"username": USER, "password": PASSWORD}, "ok"),
        ({"uſername": USER}, "ok"),
        ({"username": USER}, "ok"),
        ({"auth": "", "password": PASSWORD}, "ok"),
        ({"auth": AUTH, "username": None, "nested": {"auth": 5}}, "ok"),
        ({"auth": base64.b64encode(b"user:").decode()}, "ok"),
        ({}, "empty"),
        (None, "empty"),
        ({"auth": None}, "empty"),
        ({"auth": ""}, "empty"),
        ({"email": "a@b"}, "empty"),
        ({"identitytoken": PASSWORD}, "empty"),
        ({"auth": base64.b64encode(b":").decode()}, "empty"),
        ({"auth": "!!!"}, "invalid"),
        ({"auth": NO_COLON}, "invalid"),
        ({"auth": AUTH + "="}, "invalid"),
        ({"auth": " " + AUTH}, "invalid"),
        ({"auth": AUTH[:8] + " " + AUTH[8:]}, "invalid"),
        ({"auth": "_-_-"}, "invalid"),
        ({"auth": "YTpiY"}, "invalid"),
        ({"auth": 5}, "invalid"),
        ({"username": USER, "password": 12345}, "invalid"),
        ({"email": ["a"]}, "invalid"),
        ("text", "invalid"),
        ([], "invalid"),
        (True, "invalid"),
        (1.5e3, "invalid"),
    ],
)
def test_one_entry(entry: Any, status: str) -> None:
    text = config(quay_io=entry)
    found = only(text)
    assert (found.key, found.status) == ("quay.io", status)
    assert bool(found.reason) == (status != "ok")
    assert text[found.key_start : found.key_end] == "quay.io"
    assert 0 <= found.start < found.end <= len(text)
    assert read_docker_config(text).is_usable == (status != "invalid")


def test_a_bad_auth_is_pointed_at() -> None:
    text = config(quay_io={"username": USER, "auth": "!!!"})
    found = only(text)
    assert text[found.start : found.end] == "!!!"


def test_one_invalid_entry_spoils_the_document() -> None:
    read = read_docker_config(config(a_io={"auth": AUTH}, b_io={"auth": "!"}))
    assert [entry.status for entry in read.entries] == ["ok", "invalid"]
    assert read.keys == []
    assert read_docker_config(config(a_io={"auth": AUTH}, b_io={})).keys == ["a.io", "b.io"]


def test_the_legacy_format_has_no_auths_around_it() -> None:
    text = json.dumps({"quay.io": {"auth": AUTH}})
    assert read_docker_config(text, legacy=True).keys == ["quay.io"]
    assert read_docker_config(text).keys == []
    assert read_docker_config(text).is_other_format
    assert read_docker_config(config(quay_io={"auth": AUTH}), legacy=True).is_other_format
    assert not read_docker_config(config(quay_io={"auth": AUTH})).is_other_format


def test_the_last_of_two_equal_keys_counts() -> None:
    text = '{"auths": {"a": {}, "b": {"auth": 1}, "a": {"auth": "YTpi"}, "b": {}}}'
    assert [(entry.key, entry.status) for entry in read_docker_config(text).entries] == [
        ("a", "replaced"),
        ("b", "invalid"),
        ("a", "ok"),
        ("b", "empty"),
    ]


def test_auths_given_twice_are_joined_and_null_takes_them_away() -> None:
    assert read_docker_config('{"auths": {"a": {}}, "AUTHS": {"b": {}}}').keys == ["a", "b"]
    assert read_docker_config('{"auths": {"a": {}}, "auths": null}').keys == []


def test_fields_docker_uses_and_the_kubelet_ignores_are_named() -> None:
    text = '{"credsStore": "x", "credHelpers": {"a": "b"}, "auths": {"a": {"identitytoken": "t"}}}'
    assert read_docker_config(text).ignored == ("credHelpers", "credsStore", "identitytoken")


@pytest.mark.parametrize(
    "text", ["{}", "null", " null\n", '{"auths": null}', '{"auths": {}}', '{"HttpHeaders": {"a": "b"}}']
)
def test_documents_without_registries_are_fine(text: str) -> None:
    read = read_docker_config(text)
    assert (read.entries, read.error, read.is_usable) == ((), None, True)


@pytest.mark.parametrize(
    ("text", "at", "refused"),
    [
        ("", 0, True),
        ("[]", 0, True),
        ('"s3cr3t"', 0, True),
        ("{", 1, True),
        ('{"auths": {"a": {"auth": "s3cr3t}}}', 25, True),
        ('{"auths": {"a": {"auth": "s3cr3t\n"}}}', 32, True),
        ('{"auths": {},}', 13, True),
        ("{'auths': {}}", 1, True),
        ('{"auths": {}} s3cr3t', 14, True),
        ("\ufeff{}", 0, True),
        ('{"auths": NaN}', 10, True),
        ('{"auths": 01}', 11, True),
        ('{"auths": "\\x"}', 11, True),
        ('{"auths" {}}', 9, True),
        ('{"auths": []}', 10, False),
        ('{"auths": "s3cr3t"}', 10, False),
        ('{"HttpHeaders": {"a": 1}}', 22, False),
        ('{"HttpHeaders": []}', 16, False),
        ("[" * 20_000, 10_000, True),
    ],
)
def test_broken_documents_are_reported_with_their_place(text: str, at: int, refused: bool) -> None:
    read = read_docker_config(text)
    assert not read.is_usable
    assert read.error is not None
    assert read.error.start == min(at, max(len(text) - 1, 0)) or read.error.start == at
    assert read.error.refused_by_api_server is refused


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("quay.io", "quay.io"),
        (f"{USER}:s3cr3t@quay.io/a", "***@quay.io/a"),
        (f"https://{USER}@quay.io", "https://***@quay.io"),
        ("s3cr3t user@quay.io", "* *@quay.io"),
        ("u:s3cr3t/word@quay.io", "* *@quay.io"),
        ("u:s3cr3t#word@quay.io", "* *@quay.io"),
        ("quay.io/a@sha256:0123", "quay.io/a@sha256:0123"),
    ],
)
def test_what_stands_before_an_at_sign_in_a_key_is_masked(key: str, shown: str) -> None:
    assert only(json.dumps({"auths": {key: {}}})).key == shown


def test_two_users_of_one_registry_stay_two_entries() -> None:
    read = read_docker_config('{"auths": {"a@quay.io": {}, "b@quay.io": {}}}')
    assert [entry.status for entry in read.entries] == ["empty", "empty"]


ENTRIES = st.one_of(
    st.none(),
    st.just("s3cr3t"),
    st.dictionaries(
        st.sampled_from(["auth", "Auth", "username", "password", "email", "identitytoken", "x"]),
        st.sampled_from(
            [AUTH, NO_COLON, "s3cr3t", PASSWORD, f"s3cr3t{AUTH}", 5, None, ["s3cr3t"], {"s3cr3t": "s3cr3t"}]
        ),
        max_size=4,
    ),
)


@given(
    st.dictionaries(st.sampled_from(["quay.io", "u:s3cr3t@quay.io", "a/b"]), ENTRIES),
    st.booleans(),
    st.integers(0, 400),
)
def test_no_secret_is_ever_kept_or_shown(auths: dict[str, Any], legacy: bool, cut: int) -> None:
    text = json.dumps(auths if legacy else {"auths": auths, "credsStore": "x"})
    for piece in (text, text[:cut], text[cut:]):
        read = read_docker_config(piece, legacy=legacy)
        shown = repr(read)
        if piece == text:
            assert "s3cr3t" not in shown
        assert AUTH not in shown
        assert PASSWORD not in shown


@pytest.mark.parametrize(
    "text",
    [
        '"s3cr3t',
        '{"a": s3cr3t}',
        '{"a": "x" s3cr3t}',
        '{"s3cr3t" 1}',
        '{"a": "s3cr3t\\x"}',
        "s3cr3t",
        '["s3cr3t" s3cr3t',
    ],
)
def test_no_secret_is_in_an_error(text: str) -> None:
    with pytest.raises(ManifestError) as caught:
        JsonReader(text, DEFAULT_LIMITS).read(0)
    shown = "".join(traceback.format_exception_only(caught.value)) + caught.value.message + caught.value.fix
    assert "s3cr3t" not in shown


@given(st.text(alphabet='{}[]:,"\\ aub0.null\n', max_size=60))
def test_any_text_gets_an_answer(text: str) -> None:
    read = read_docker_config(text)
    try:
        json.loads(text)
    except ValueError:
        assert read.error
        assert read.error.refused_by_api_server
    else:
        assert read.error is None or "JSON:" not in read.error.reason


def test_a_large_document_is_read() -> None:
    entries = {f"r{i}.example.com/team-{i}": {"auth": AUTH, "x": [[{"y": [i]}]]} for i in range(5_000)}
    read = read_docker_config(json.dumps({"auths": entries}, indent=2))
    assert read.keys == list(entries)


@pytest.mark.parametrize("shape", [None, 5, b"{}", ["{}"]])
def test_what_is_no_text_is_refused(shape: Any) -> None:
    assert read_docker_config(shape).error


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    )
)
def test_the_reader_moves_over_every_json_value(value: dict[str, Any] | list[Any] | str | None) -> None:
    text = json.dumps(value, ensure_ascii=random.Random(1).random() < 0.5)
    (root, mark, _, _), end = JsonReader(text, DEFAULT_LIMITS).read(0)
    assert (root, end) == (json.loads(text.encode("utf-8", "replace")), len(text))
    assert mark == (0, 0, 0, end)


@given(st.text())
def test_strings_are_unquoted(text: str) -> None:
    clean = text.encode("utf-8", "replace").decode()
    assert JsonReader(json.dumps(clean), DEFAULT_LIMITS).read(0)[0].value == clean
    assert JsonReader(r'"\ud800x"', DEFAULT_LIMITS).read(0)[0].value == "\ufffdx"


def test_members_that_are_replaced_count_as_go_decodes_them() -> None:
    text = '{"auths": {"a": {"auth": "!"}, "b": {"auth": "AUTH"}, "a": {"auth": "AUTH"}, "b": null}}'.replace(
        "AUTH", AUTH
    )
    read = read_docker_config(text)
    assert [(entry.key, entry.status) for entry in read.entries] == [
        ("a", "invalid"),
        ("b", "replaced"),
        ("a", "ok"),
        ("b", "empty"),
    ]
    assert [text[entry.key_start : entry.key_end] for entry in read.entries] == ["a", "b", "a", "b"]
    assert text[read.entries[0].start : read.entries[0].end] == "!"


@pytest.mark.parametrize(
    ("text", "padded", "unpadded"),
    [
        ("YTpi", b"a:b", b"a:b"),
        ("YTo=", b"a:", None),
        ("YTo", None, b"a:"),
        ("YT\no=\r\n", b"a:", None),
        ("Y", None, None),
        ("====", None, None),
        ("YTpi YTpi", None, None),
        ("YT-_", None, None),
        ("", b"", b""),
    ],
)
def test_base64_is_decoded_as_go_does(text: str, padded: bytes | None, unpadded: bytes | None) -> None:
    assert decode_padded(text) == padded
    assert decode_unpadded(text) == unpadded
    assert padded is not None or base64_error(text)


@given(st.binary(max_size=40))
def test_base64_survives(data: bytes) -> None:
    text = base64.b64encode(data).decode()
    assert decode_padded(text) == data
    assert decode_unpadded(text.rstrip("=")) == data
