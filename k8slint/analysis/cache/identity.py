"""What a cached result depends on beside the files: k8slint itself, the plan, the command line."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

from k8slint import __version__
from k8slint.analysis.cache.sealed import digest_of
from k8slint.bundled import bundled_path
from k8slint.project.own_files import POLICIES, RULE_DIRS, files_of

if TYPE_CHECKING:
    from k8slint.analysis.plan import Plan
    from k8slint.project.configuration import Config
    from k8slint.project.options import Options

MOST_SCHEMA_FILES = 20_000


def program_identity() -> str:
    """Return the digest of this k8slint: its version, and the list of its files with their digests that pip wrote.

    A checkout has no such list: what `stat` says of each file stands for it, so that one that is being worked on never
    answers with what older code said.
    """
    import k8slint

    package = os.path.dirname(os.path.abspath(k8slint.__file__))
    recorded = os.path.join(os.path.dirname(package), f"k8slint-{__version__}.dist-info", "RECORD")
    try:
        with open(recorded, "rb") as file:
            files = file.read()
    except OSError:
        files = _files_in(package, bundled_path("schemas"))
    return digest_of(f"{__version__} {sys.hexversion} {package}".encode("utf-8", "surrogateescape"), files)


def _files_in(*folders: str) -> bytes:
    """Return the files of this k8slint below some folders, in order, with their sizes and times of change."""
    rows = []
    pending = list(folders)
    while pending:
        try:
            with os.scandir(pending.pop()) as entries:
                for entry in entries:
                    if entry.name.endswith((".py", ".tsv", ".json", ".txt")):
                        found = entry.stat()
                        rows.append(f"{entry.path} {found.st_size} {found.st_mtime_ns}")
                    elif "." not in entry.name and entry.name != "__pycache__" and entry.is_dir():
                        pending.append(entry.path)
        except OSError:
            continue
    rows.sort()
    return "\n".join(rows).encode("utf-8", "surrogateescape")


def plan_identity(plans: list[Plan], program: str) -> str:
    """Return the digest of all that phase 1 knows beforehand; roles of single files are part of their own keys.

    Paths from the plan's root stand in for the root, so that a checkout elsewhere finds the same results.
    """
    rows: list[Any] = [program]
    for plan in plans:
        project = plan.project._replace(roles={})
        here = os.path.relpath(os.getcwd(), plan.root)
        own = [rule for rule in plan.rulebook.values() if rule.own is not None]
        rows.append([here, plan.minor, plan.terms, plan.overrides, project, plan.limits, own])
    return digest_of(json_of(rows))


def run_identity(configurations: list[Config], options: Options, program: str, today: str) -> str:
    """Return the digest of what a run depends on beside its files; `today` counts where suppressions expire."""
    entries = [entry for config in configurations for entry in config.values.get("suppressions", ())]
    ends = any("expires" in entry for entry in entries if isinstance(entry, dict))
    ends = ends or any("baseline" in config.values for config in configurations)
    plain = [config._replace(revision=None) for config in configurations]  # the options name its commits
    row = [program, os.getcwd(), plain, options, today if ends else ""]
    return digest_of(json_of(row))


def json_of(value: Any) -> bytes:
    """Return plain values as JSON, the same text for equal values, for digests."""
    return json.dumps(value, separators=(",", ":"), sort_keys=True).encode("ascii")


def outside_files(configurations: list[Config], options: Options) -> list[str] | None:
    """Return the files beside the manifests that a run reads: docker configurations, providers, schemas.

    None when there are too many schemas to look at each of them.
    """
    files: list[str] = [*options.docker_configs]
    locations: list[str] = []
    for config in configurations:
        values = config.values
        if "baseline" in values:
            files.append(os.path.join(config.folder, values["baseline"]))
        if config.revision is not None:
            continue
        named = (*values.get("docker_configs", ()), *values.get("credential_providers", ()))
        files += [os.path.join(config.folder, name) for name in named]
        files += [file for key in (RULE_DIRS, POLICIES) if key in values for file in files_of(config, key)]
        locations += [os.path.join(config.folder, name) for name in values.get("schema_locations", ())]
    for location in (*locations, *options.schema_locations):
        start = location.partition("{{")[0]
        if os.path.isfile(start):
            files.append(start)
            start = os.path.dirname(start)
        for top, folders, names in os.walk(start if os.path.isdir(start) else os.path.dirname(start) or "."):
            folders.sort()
            files += [os.path.join(top, name) for name in sorted(names) if name.endswith("json")]
            if len(files) > MOST_SCHEMA_FILES:
                return None
    return files
