from __future__ import annotations

from typing import Any

import pytest

from k8slint.model.tree import Unknown
from k8slint.reading import read


def value_of(scalar: str, key: str = "k") -> Any:
    (document,) = read(f"{key}: {scalar}\nz: 1\n").documents
    value = document.value[key]
    assert bool(document.placeholders) == isinstance(value, Unknown)
    return value


@pytest.mark.parametrize(
    "scalar",
    [
        "${VAR}",
        "a-${VAR}-b",
        "${VAR:=5Gi}",
        '"{{ .Values.x }}"',
        "'ENC[AES256_GCM,data:x,type:str]'",
        "<path:a/b#c>",
        "$$${VAR}",
        "${ VAR }",
        "$VAR",
        "ko://example.com/cmd/web",
        "[1",
        "x{{ y }}",
        "__HOST__",
        "a.__HOST_NAME__",
        "'{IMAGE}'",
        "a/@IMAGE_PROJECT@/b",
        "FILLED BY THE OPERATOR",
        f"ENC[AES256_GCM,data:{'x' * 2000},type:str]",
    ],
)
def test_placeholders_are_unknown(scalar: str) -> None:
    if scalar == "[1":
        scalar = "x ${a}"
    value = value_of(scalar)
    assert isinstance(value, Unknown)
    assert value.text == scalar.strip("'\"")
    assert not isinstance(value, str)


@pytest.mark.parametrize(
    "scalar",
    [
        "$(VAR)",
        "$${VAR}",
        "a-$VAR",
        "$1",
        "${VAR",
        "a {{ b",
        "'}}{{'",
        "${}",
        "ENC[x]",
        "<a>",
        "{ a: b }",
        '"{ {"',
        "'[ENC'",
        "__init__",
        "A__HOST__",
        "'{IMAGE}/a'",
        "a@B@c",
        "'@A@'",
    ],
)
def test_what_only_looks_like_one_is_known(scalar: str) -> None:
    assert not isinstance(value_of(scalar), Unknown)


@pytest.mark.parametrize("key", ["command", "args", "value"])
def test_a_bare_variable_stays_where_a_shell_may_read_it(key: str) -> None:
    assert value_of("$VAR", key) == "$VAR"
    assert isinstance(value_of("${VAR}", key), Unknown)


def test_a_bare_variable_stays_in_data_and_in_lists_of_arguments() -> None:
    (document,) = read("data: {a: $A}\nargs: [$B]\nnames: [$C]\n").documents
    assert document.value["data"] == {"a": "$A"}
    assert document.value["args"] == ["$B"]
    assert isinstance(document.value["names"][0], Unknown)


@pytest.mark.parametrize(
    ("comment", "is_one"), [("#{HOST}", True), ("##HOST##", True), ("# {HOST}", False), ("##", False)]
)
def test_what_a_script_puts_where_yaml_sees_a_comment(comment: str, is_one: bool) -> None:
    (document,) = read(f"a:\n  b: {comment}\n  c:\n").documents
    assert isinstance(document.value["a"]["b"], Unknown) is is_one
    assert document.value["a"]["c"] is None


def test_scripts_in_block_scalars_and_long_texts_are_texts() -> None:
    assert value_of("|\n  echo ${VAR}\n") == "echo ${VAR}\n"
    assert value_of("'" + "x" * 1100 + "${VAR}'").startswith("xxx")
    assert value_of('"a\n  ${VAR}"') == "a ${VAR}"


@pytest.mark.parametrize("text", ['{"a": ["${V}", {"b": "x"}]}', "a: ['${V}', {b: x}]", "a:\n- ${V}\n- b: x\n"])
def test_they_are_found_in_every_style(text: str) -> None:
    (document,) = read(text).documents
    assert isinstance(document.value["a"][0], Unknown)
    assert document.value["a"][1] == {"b": "x"}
    assert document.root.get("a", 0).is_unknown
    assert document.root.get("a", 0).text is None


def test_a_document_that_is_a_placeholder() -> None:
    (document,) = read("${ALL}\n").documents
    assert isinstance(document.value, Unknown)


def test_other_documents_stay_known() -> None:
    first, second = read("a: x\n---\na: ${V}\n").documents
    assert (first.placeholders, second.placeholders) == ({}, {"envsubst or Flux": 1})


def test_sops_leaves_no_trace_in_the_object() -> None:
    text = (
        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\ndata:\n  p: ENC[AES256_GCM,data:x,iv:y,tag:z,type:str]\n"
        "sops:\n  mac: ENC[AES256_GCM,data:q,type:str]\n  version: 3.9.0\n"
    )
    (document,) = read(text).documents
    assert document.encrypted
    assert list(document.value) == ["apiVersion", "kind", "metadata", "data"]
    assert isinstance(document.value["data"]["p"], Unknown)
    assert document.root.get("sops").exists is False


def test_merged_and_shared_values_are_unknown_everywhere() -> None:
    (document,) = read("a: &x {b: '${V}'}\nc: *x\nd:\n  <<: *x\n").documents
    for key in ("a", "c", "d"):
        assert isinstance(document.value[key]["b"], Unknown)


@pytest.mark.parametrize(("text", "is_one"), [("${CA}", True), ("{{ ca }}", True), ("a ${CA}", False), ("$CA", False)])
def test_a_block_scalar_is_one_if_nothing_else_stands_in_it(text: str, is_one: bool) -> None:
    (document,) = read(f"data:\n  ca.crt: |\n    {text}\n").documents
    assert isinstance(document.value["data"]["ca.crt"], Unknown) is is_one
