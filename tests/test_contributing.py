"""CONTRIBUTING.md is followed word for word: its rule is added to a copy of the project and speaks up."""

from __future__ import annotations

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
    told = run(tmp_path, "scripts/build_rule_index.py")
    assert told.startswith("1\n")
    assert "'k8slint.checks.containers.container_name_generic' is missing" in told

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
