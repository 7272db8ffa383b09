"""The bundled tables: complete, sound and reproducible."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import k8slint
from k8slint.kube.schema.bundle import definition, groups, kind, lines_of
from k8slint.kube.schema.catalogue import catalogue, full_name, type_at, varied
from k8slint.kube.schema.constraints import _MAKERS
from k8slint.kube.schema.scalars import SCALARS

ROOT = Path(k8slint.__file__).parent.parent
NAMES = [name.decode() for name in lines_of("kubernetes/definitions.tsv")]
CONTROL = {
    "as",
    "defaults",
    "dropped",
    "empty",
    "except",
    "from",
    "gate",
    "ignored",
    "required",
    "say",
    "since",
    "strict",
}
CONTROL |= {"until", "when-off", "when-on"}


def test_the_tables_are_what_the_script_makes() -> None:
    pytest.importorskip("kubernetes_validate")
    script = ROOT / "scripts" / "build_schemas.py"
    run = subprocess.run([sys.executable, str(script), "--check"], capture_output=True, text=True, cwd=ROOT)
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_tables_are_small() -> None:
    assert (
        sum(len(line) for file in ("definitions.tsv", "kinds.tsv") for line in lines_of(f"kubernetes/{file}").values())
        < 300_000
    )


@pytest.mark.parametrize("minor", range(25, 38))
def test_every_definition_compiles(minor: int) -> None:
    compiled = catalogue(minor)
    for name in NAMES:
        compiled.fill(compiled.struct(name))


def constraints(name: str) -> list[dict[str, object]]:
    found = []
    for part in definition(name).get("k", {}).values():
        found += part if isinstance(part, list) else [part]
    for rule in definition(name).get("o", []):
        found += rule.get("then", {}).values()
    return found


@pytest.mark.parametrize("name", [name for name in NAMES if definition(name).get("k") or definition(name).get("o")])
def test_constraints_are_written_in_known_words(name: str) -> None:
    for part in constraints(name):
        assert set(part) <= CONTROL | set(_MAKERS), part
    for rule in definition(name).get("o", []):
        fields = set(definition(name)["f"])
        paths = {*rule.get("one-of", ()), *rule.get("if", ()), *rule.get("then", ()), rule.get("at", "kind")}
        mentioned = {path.partition(".")[0] for path in paths} - ({"kind"} - fields)
        assert mentioned <= fields, rule


def test_variants_and_references_lead_somewhere() -> None:
    for name in NAMES:
        package = name.rpartition(".")[0]
        for texts in definition(name)["f"].values():
            for minor in (25, 30, 36, 37):
                text = type_at(texts, minor)
                base = full_name(package, text).lstrip("[]{}") if text else "any"
                assert base in SCALARS or base in NAMES, (name, texts)
        for field, parts in definition(name).get("k", {}).items():
            for part in parts if isinstance(parts, list) else [parts]:
                if "as" in part:
                    text = type_at(definition(name)["f"][field], 36) or type_at(definition(name)["f"][field], 30)
                    assert varied(full_name(package, text), part["as"]).lstrip("[]{}") in NAMES, (name, field)


def test_kinds() -> None:
    pods = kind("v1", "Pod")
    assert pods is not None
    assert (pods.definition, pods.since, pods.until, pods.cluster_scoped) == ("core/v1.Pod", 25, 37, False)
    assert kind("v1", "Nonsense") is None
    assert kind("\ud800", "\ud800") is None
    nodes = kind("v1", "Node")
    assert nodes is not None
    assert nodes.cluster_scoped
    assert {"", "apps", "batch", "networking.k8s.io"} <= groups()
