"""The floors of the house import downwards only, and a start imports little."""

from __future__ import annotations

import ast
import pathlib
import subprocess
import sys

import pytest

import k8slint

ROOT = pathlib.Path(k8slint.__file__).parent
FLOORS = ["model", "reading", "kube", "checks", "rulebook", "pipeline", "report", "commands"]
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


HEAVY = ["rich", "jsonschema", "multiprocessing", "asyncio", "importlib.metadata", "concurrent", "ruamel.yaml.main"]


def modules_after(arguments: list[str], cwd: pathlib.Path) -> set[str]:
    code = (
        "import sys; from k8slint.cli import main; code = main(sys.argv[1:]);"
        "print('\\n'.join(sorted(sys.modules)), file=sys.stderr)"
    )
    run = subprocess.run([sys.executable, "-c", code, *arguments], cwd=cwd, capture_output=True, text=True, check=True)
    return set(run.stderr.split())


def test_version_imports_next_to_nothing(tmp_path: pathlib.Path) -> None:
    modules = modules_after(["--version"], tmp_path)
    assert not modules & {"click", "json", "re", "k8slint.pipeline", "k8slint.rulebook", *HEAVY}


def test_a_check_of_three_files_imports_nothing_heavy(tmp_path: pathlib.Path) -> None:
    for number in range(3):
        text = f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c{number}\ndata:\n  a: b\n"
        (tmp_path / f"{number}.yaml").write_text(text)
    modules = modules_after(["check", "0.yaml", "1.yaml", "2.yaml", "--output-format", "concise"], tmp_path)
    assert "k8slint.pipeline.run" in modules
    assert not modules & set(HEAVY)
