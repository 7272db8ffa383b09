"""Whoever installs k8slint needs no compiler: requirements are pure Python or have wheels for every usual platform."""

from __future__ import annotations

import pathlib
import re
import tomllib
from importlib import metadata
from typing import Any

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent
PLATFORMS = {"manylinux", "musllinux", "macosx", "win"}
COMPILED = {
    "ruamel-yaml-clib": ("libyaml, which reads documents ten times faster", PLATFORMS),
    "rpds-py": ("persistent maps of referencing, which jsonschema needs", PLATFORMS),
}
"""Compiled requirements, what they are for, and the platforms whose wheels were found for Python 3.11 and 3.14.

Looked up in November 2026: x86_64 and aarch64 for Linux (glibc and musl) and macOS, x86_64 for Windows. Whoever adds a
requirement that is compiled looks it up and enters it.
"""
pytestmark = pytest.mark.skipif(not (ROOT / "pyproject.toml").exists(), reason="needs the source tree")


def project() -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return found


def name_of(requirement: str) -> str:
    """Return the normalized name in a requirement such as `click>=8.1; python_version < "3.12"`."""
    name = re.match(r"[\w.-]+", requirement)
    assert name is not None
    return re.sub(r"[-_.]+", "-", name[0]).lower()


def required() -> dict[str, metadata.Distribution]:
    """Return everything that is installed with k8slint, by name, without its extras."""
    found: dict[str, metadata.Distribution] = {}
    waiting = [name_of(requirement) for requirement in project()["dependencies"]]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        try:
            found[name] = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # for another version of Python
        waiting += [name_of(one) for one in found[name].requires or () if "extra ==" not in one]
    return found


def is_pure(distribution: metadata.Distribution) -> bool:
    tags = re.findall(r"^Tag: (.+)$", distribution.read_text("WHEEL") or "", re.MULTILINE)
    return bool(tags) and all(tag.endswith("-none-any") for tag in tags)


def test_every_requirement_is_pure_or_known_to_have_wheels() -> None:
    compiled = {name for name, distribution in required().items() if not is_pure(distribution)}
    assert compiled == set(COMPILED)
    assert all(wheels == PLATFORMS for _, wheels in COMPILED.values())


def test_python_versions_agree() -> None:
    classifiers = [line.rpartition(" ")[2] for line in project()["classifiers"] if "Python :: 3." in line]
    assert project()["requires-python"] == f">={classifiers[0]}"
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"Python {classifiers[0]} to {classifiers[-1]}" in readme
