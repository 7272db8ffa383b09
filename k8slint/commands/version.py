"""`k8slint version`: which k8slint this is, and what it knows and finds here."""

from __future__ import annotations

import os
import platform
import sys
from typing import TYPE_CHECKING

import click

from k8slint import __version__
from k8slint.report.display import visible, wrapped
from k8slint.report.terminal import terminal_width

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST, _LEAST_ROOM = 1000, 20  # columns of what is said of one thing
_OPTIONAL = (("dask", "distributed", "--executor dask"), ("server", "pygls", "`k8slint server`"))
"""Parts that are installed with `k8slint[...]`: name, package, what needs it."""
_PROGRAMS = (("helm", "--render helm"), ("kustomize", "--render kustomize"), ("git", "--since"))


@click.command("version")
@click.option("--verbose", is_flag=True, help="Also Kubernetes versions, schemas, optional parts and programs.")
def command(verbose: bool) -> int:
    """Print the version of k8slint."""
    click.echo(f"k8slint {__version__}")
    if verbose:
        print_known()
    return 0


def print_known() -> None:
    """Print what this k8slint knows, and which optional parts and programs it finds."""
    rows = list(_rows())
    lead = max(len(name) for name, _ in rows) + 2
    columns = os.get_terminal_size().columns if sys.stdout.isatty() else 0
    room = terminal_width(os.environ, columns) - lead if columns or "COLUMNS" in os.environ else _LONGEST
    for name, text in rows:
        first, *rest = wrapped(visible(text), max(_LEAST_ROOM, room))
        click.echo("\n".join([f"{name:<{lead}}{first}", *(" " * lead + line for line in rest)]))


def _rows() -> Iterator[tuple[str, str]]:
    from k8slint.bundled import bundled_path
    from k8slint.kube.versions import NEWEST, OLDEST
    from k8slint.rulebook.rule_group import group_names
    from k8slint.rulebook.rulebook import Rulebook

    rulebook = Rulebook.load()
    new = sum(rule.preview for rule in rulebook.values())
    yield "Python", f"{platform.python_version()} on {platform.system()} ({sys.executable})"
    yield "package", os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    yield "Kubernetes", f"{OLDEST} to {NEWEST}, {NEWEST} unless a configuration says another"
    preview = f", {new} of them in preview" if new else ""
    yield "rules", f"{len(rulebook)} in {len(rulebook.categories)} categories{preview}; {len(group_names())} groups"
    bundles = [name[:-4] for name in os.listdir(bundled_path("schemas/custom")) if name.endswith(".tsv")]
    yield "schemas", f"Kubernetes {OLDEST} to {NEWEST}; custom resources of {len(bundles) - 1} projects"
    for name in ("click", "jsonschema", "rich", "ruamel.yaml", "ruamel.yaml.clib"):
        yield name, _installed(name) or "not installed"
    for part, package, use in _OPTIONAL:
        version = _installed(package)
        yield f"{part} (optional)", f"{package} {version}" if version else f"not installed; {use} needs it"
    yield from _programs()


def _installed(package: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _programs() -> Iterator[tuple[str, str]]:
    """Yield where the programs are that k8slint runs when it is asked to; none of them is run for this."""
    from k8slint.project.renders.program import find_program

    for name, use in _PROGRAMS:
        yield f"{name} (program)", find_program(name, os.curdir) or f"not on PATH; {use} needs it"
