"""CONTRIBUTING.md is followed word for word: its rule is added to a copy of the project and speaks up."""

from __future__ import annotations

import importlib
import json
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def run(folder: pathlib.Path, *command: str) -> str:
    done = subprocess.run(
        [sys.executable, *command], cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )
    return f"{done.returncode}\n{done.stdout}{done.stderr}"


def test_the_rule_of_the_guide_works(tmp_path: pathlib.Path) -> None:
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    page = re.search(r"\*\*1\. The page, `(.+?)`,\*\*.*?```yaml\n(.*?)```", guide, re.DOTALL)
    function = re.search(r"\*\*2\. The function, in a module of `(.+?)`,\*\*.*?```python\n(.*?)```", guide, re.DOTALL)
    assert page is not None
    assert function is not None
    for folder in ("k8slint", "rules", "schemas", "scripts"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / page[1]).write_text(page[2], encoding="utf-8")
    said = run(tmp_path, "scripts/build_rule_index.py")
    assert said.startswith("1\n")
    assert "'k8slint.checks.containers.container_name_generic' is missing" in said

    package = tmp_path / function[1]
    (package / "container_name.py").write_text(function[2], encoding="utf-8")
    assert run(tmp_path, "scripts/build_rule_index.py").startswith("0\n")
    (tmp_path / "pod.yaml").write_text(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: app, image: b}]}\n"
    )
    select = ("--select", "container-name-generic", "--format", "concise", "--isolated", "--no-cache")
    assert run(tmp_path, "-m", "k8slint", "check", "pod.yaml", *select).startswith(
        "0\npod.yaml:4:28: info 'app' does not say"
    )
    assert "Container whose name says nothing" in run(tmp_path, "-m", "k8slint", "explain", "container-name-generic")


GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PAGES = {name: (ROOT / name).read_text(encoding="utf-8") for name in ("CONTRIBUTING.md", "docs/scopes.md")}


def test_files_that_the_guides_name_exist() -> None:
    for name, text in PAGES.items():
        for path in re.findall(r"`((?:k8slint|tests|scripts|schemas|docs|benchmarks|fuzz)/[\w./-]*)", text):
            assert (ROOT / path).exists(), f"{name}: {path}"


def test_the_floors_are_those_of_the_house() -> None:
    from tests.test_floors import FLOORS

    rows = re.findall(r"^\| (\d+) \| `(\w+)`", GUIDE, re.MULTILINE)
    assert rows == [(str(number), name) for number, name in enumerate(FLOORS, 1)]


def test_every_subject_is_in_the_table() -> None:
    schema = json.loads((ROOT / "schemas" / "rule.schema.json").read_text(encoding="utf-8"))
    table = GUIDE[GUIDE.index("| subject |") :].partition("\n\n")[0]
    named = re.findall(r"`(\w+)`", " ".join(row.split("|")[1] for row in table.splitlines()[2:]))
    assert sorted(named) == sorted(schema["properties"]["subject"]["enum"])


def test_classes_that_the_guide_names_exist() -> None:
    for name in re.findall(r"`(k8slint\.[\w.]+\.[A-Z]\w+)`", GUIDE):
        module, _, last = name.rpartition(".")
        assert hasattr(importlib.import_module(module), last), name
