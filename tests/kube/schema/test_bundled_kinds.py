"""The bundled schemas of custom resources, as files and as what is read of them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from k8slint.bundled import read_bundled
from k8slint.kube.schema.custom import CustomSchemas
from k8slint.kube.schema.custom.bundle import bundled_kinds, confirmed
from k8slint.kube.schema.problem import SchemaProblem

KINDS = dict(line.split("\t") for line in read_bundled("schemas/custom/kinds.tsv").decode().splitlines())
PROJECTS = sorted({name for names in KINDS.values() for name in names.split()})
HEAVY = 400_000
"""Bytes of a project's file; reading a larger one would be felt."""


def parts_of(schema: Any) -> list[Any]:
    found = [schema]
    for key in ("items", "additionalProperties", "not"):
        found += parts_of(schema[key]) if isinstance(schema.get(key), dict) else []
    for child in (
        *schema.get("properties", {}).values(),
        *(each for key in ("allOf", "anyOf", "oneOf") for each in schema.get(key, ())),
    ):
        found += parts_of(child)
    return found


@pytest.mark.parametrize("name", PROJECTS)
def test_every_schema_of_a_project_can_be_written_out(name: str) -> None:
    for kind in (kind for kind, names in KINDS.items() if name in names.split()):
        entries = bundled_kinds(*kind.split(" "))
        assert entries
        for entry in entries:
            parts = parts_of(entry.schema)
            assert all(isinstance(part, dict) and "description" not in part for part in parts)
            assert entry.schema["type"] == "object"


@pytest.mark.parametrize("name", PROJECTS)
def test_a_file_is_small_and_has_no_part_too_much(name: str) -> None:
    content = read_bundled(f"schemas/custom/{name}.tsv").decode()
    assert len(content) < HEAVY
    named = [line.split("\t")[0] for line in content.splitlines()]
    assert len(named) == len(set(named))
    assert all(f'"{part}"' in content for part in named if part.startswith("@"))
    assert {kind for kind in named if not kind.startswith("@")} == {
        kind for kind, names in KINDS.items() if name in names.split()
    }


def test_what_is_shared_is_the_same_object() -> None:
    """Shared parts are decoded once, so that many kinds of a project cost little."""
    first, *_ = bundled_kinds("monitoring.coreos.com/v1", "Prometheus")
    again, *_ = bundled_kinds("monitoring.coreos.com/v1", "Prometheus")
    spec = ("properties", "spec", "properties", "containers", "items")
    assert _at(first.schema, *spec) is _at(again.schema, *spec)


def _at(schema: Any, *path: str) -> Any:
    for step in path:
        schema = schema[step]
    return schema


@pytest.mark.parametrize(("api_version", "kind"), [("cert-manager.io/v9", "Certificate"), ("@0", ""), ("", "\ud800")])
def test_other_kinds_are_not_known(api_version: str, kind: str) -> None:
    assert bundled_kinds(api_version, kind) == []


def test_releases_come_newest_first_and_those_alike_once() -> None:
    entries = bundled_kinds("cert-manager.io/v1", "Certificate")
    assert len({json.dumps(entry.schema, sort_keys=True) for entry in entries}) == len(entries) > 1
    numbers = [tuple(map(int, entry.release.partition(" v")[2].split("."))) for entry in entries]
    assert numbers == sorted(numbers, reverse=True)


def test_a_kind_that_the_run_defines_is_not_looked_up() -> None:
    schemas = CustomSchemas()
    assert schemas.find("keda.sh/v1alpha1", "ScaledObject", 36) is not None
    names = {"kind": "ScaledObject", "plural": "scaledobjects"}
    schemas.learn({"spec": {"group": "keda.sh", "names": names, "versions": [{"name": "v2", "schema": {}}]}})
    assert schemas.find("keda.sh/v1alpha1", "ScaledObject", 36) is None


def problem(path: str, rule: str = "field-unknown") -> SchemaProblem:
    return SchemaProblem((*path.split("."),), rule, "api-server", "", "", "")


def test_a_problem_counts_when_all_releases_have_one_there() -> None:
    found = [problem("spec.a"), problem("spec.b"), problem("metadata.name", "name-invalid")]
    others = [[problem("spec.a", "field-type-wrong"), found[2]], [problem("spec.a"), problem("spec.c"), found[2]]]
    kept = confirmed(found, "shop v2", "Shop", others)
    assert [(each.path[-1], each.refused_by) for each in kept] == [("a", "nobody"), ("name", "api-server")]


@pytest.mark.parametrize(
    ("release", "rule", "value", "refused_by"),
    [
        ("shop v2", "field-type-wrong", 1, "api-server"),
        ("shop v2", "field-type-wrong", None, "nobody"),
        ("shop v2", "field-missing", None, "nobody"),
        ("argo-workflows v2", "field-type-wrong", 1, "nobody"),
    ],
)
def test_only_a_type_that_is_wrong_in_every_cluster_is_an_error(
    release: str, rule: str, value: Any, refused_by: str
) -> None:
    """A webhook may fill in what is missing or null; Argo Workflows installs definitions without schemas."""
    [found] = confirmed([problem("spec.a", rule)._replace(value=value)], release, "Shop", [])
    assert found.refused_by == refused_by
    assert release in found.consequence
