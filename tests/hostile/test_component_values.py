"""Files of components in which every field, at every level, holds something it should not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from k8slint.analysis.run import lint_files
from k8slint.kube.component import judge_component
from k8slint.kube.component.kind import component_kind
from k8slint.kube.schema.bundle import lines_of
from k8slint.kube.schema.catalogue import catalogue
from k8slint.model.tree import Unknown

MINOR = 36
DEEPEST = 4
ODD: tuple[Any, ...] = (
    *(None, True, 0, -1, 10**30, 1.5, float("inf"), "", " ", "x", "%", "-1%", "1e9999999999%", "\x00", "é", "a" * 5000),
    *(
        "://",
        "unix://",
        "[::",
        "10.0.0.0/99",
        "99999999999999999999h",
        "*",
        "/",
        "a,b,,",
        "{{ x }}",
        [],
        {},
        [None],
        [[]],
    ),
    *({"": None}, [{}], {"x": {"x": []}}, ["", "*", None], Unknown("${X}")),
)
KINDS = [tuple(key.decode().split(" ")) for key in lines_of("component/kinds.tsv")]


def filled(type_text: str, odd: Any, depth: int) -> Any:
    """Return a value of a type with something odd wherever a scalar belongs."""
    if type_text[:2] == "[]":
        return [filled(type_text[2:], odd, depth), odd]
    if type_text[:2] == "{}":
        return {"x": odd, "memory": odd, "memory.available": odd}
    if "." not in type_text or depth > DEEPEST:
        return odd
    fields = catalogue(MINOR).field_types(type_text)
    return {name: filled(inner, odd, depth + 1) for name, inner in fields.items()}


def documents(api_version: str, kind: str) -> Iterator[dict[str, Any]]:
    found = component_kind(api_version, kind)
    assert found is not None
    if not found.definition:
        return
    fields = catalogue(MINOR).field_types(found.definition)
    for odd in ODD:
        whole = {name: filled(text, odd, 0) for name, text in fields.items()}
        yield {**whole, "apiVersion": api_version, "kind": kind}
        yield {**dict.fromkeys(fields, odd), "apiVersion": api_version, "kind": kind}


@pytest.mark.parametrize(("api_version", "kind"), KINDS)
@pytest.mark.parametrize("minor", [25, 36, 37])
def test_no_value_stops_a_check(api_version: str, kind: str, minor: int) -> None:
    for document in documents(api_version, kind):
        for problem in judge_component(document, minor):
            assert problem.headline
            assert problem.consequence.endswith(".")


def test_whole_files_survive() -> None:
    files = {}
    for number, (api_version, kind) in enumerate(KINDS):
        for which, document in enumerate(documents(api_version, kind)):
            text = json.dumps(document, default=lambda unknown: unknown.text).replace("Infinity", ".inf")
            files[f"{number}-{which}.yaml"] = text
    some = {name: text for index, (name, text) in enumerate(files.items()) if index % 23 == 0}
    assert len(some) > 50
    report = lint_files(some, kubernetes_version="1.36")
    assert not [finding.message for finding in report.findings if finding.rule == "check-crashed"]


def test_a_long_file_takes_no_time() -> None:
    rules = "\n".join(f"- {{level: Metadata, verbs: [v{number}]}}" for number in range(3000))
    keys = "\n".join(f"      - {{name: k{number}, secret: x}}" for number in range(2000))
    files = {
        "audit.yaml": f"apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n{rules}\n",
        "keys.yaml": "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\nresources:\n"
        f"- resources: [secrets]\n  providers:\n  - aescbc:\n      keys:\n{keys}\n",
    }
    assert len(lint_files(files).findings) >= 2000
