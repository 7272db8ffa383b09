"""The floors of the house import downwards only."""

from __future__ import annotations

import ast
import pathlib
import sys

import pytest

import k8slint

ROOT = pathlib.Path(k8slint.__file__).parent
FLOORS = (
    "model",
    "reading",
    "kube",
    "checks",
    "rulebook",
    "project",
    "analysis",
    "views",
    "report",
    "server",
    "commands",
)
MODULES = sorted(path for path in ROOT.rglob("*.py") if path.parent != ROOT)


def imported(path: pathlib.Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_floors_import_downwards_only(path: pathlib.Path) -> None:
    own = path.relative_to(ROOT).parts[0]
    level = FLOORS.index(own)
    for name in imported(path):
        parts = name.split(".")
        if parts[0] == "k8slint" and len(parts) > 1 and parts[1] in FLOORS:
            assert FLOORS.index(parts[1]) <= level, f"{path} imports {name}, which is above it"


def test_model_needs_nothing_but_the_standard_library() -> None:
    for path in (ROOT / "model").glob("*.py"):
        for name in imported(path):
            top = name.split(".")[0]
            assert top == "k8slint" or top in sys.stdlib_module_names, f"{path} imports {name}"
