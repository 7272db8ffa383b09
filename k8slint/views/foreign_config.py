"""What the configuration files of other tools say, in the words of ours."""

from __future__ import annotations

import json
import os
from typing import Any

from k8slint.kube.certain import items, mapping
from k8slint.model.named_tuple import NamedTuple
from k8slint.rulebook.foreign_ignore import rules_by_check

_LARGEST = 1_000_000
FILES = {
    ".kube-linter.yaml": "kube-linter",
    ".kube-linter.yml": "kube-linter",
    "polaris.yaml": "polaris",
    "polaris-config.yaml": "polaris",
    ".checkov.yaml": "checkov",
    ".checkov.yml": "checkov",
    ".trivyignore": "trivy",
    ".trivyignore.yaml": "trivy",
    "kubescape-exceptions.json": "kubescape",
    "exceptions.json": "kubescape",
}
"""The usual names of configuration files, and the tools they are for."""

_SEVERITIES = {"danger": "warning", "error": "warning", "warning": "info"}


class ForeignConfig(NamedTuple):
    """What one file says: rules to turn on, severities, rules to turn off, paths not to read, checks without a rule."""

    file: str
    tool: str
    on: tuple[str, ...]
    severities: dict[str, str]
    off: tuple[str, ...]
    exclude: tuple[str, ...]
    unknown: tuple[str, ...]


def foreign_configs(folder: str) -> list[ForeignConfig]:
    """Return the configurations of other tools that lie in a folder, in the order of `FILES`."""
    found = []
    for name, tool in FILES.items():
        path = os.path.join(folder, name)
        if os.path.isfile(path) and os.path.getsize(path) <= _LARGEST:
            with open(path, encoding="utf-8", errors="replace") as file:
                found.append(_reader(name)(_values(name, file.read()), name, tool))
    return found


def _reader(name: str) -> Any:
    readers = {".kube-linter": _kube_linter, "polaris": _polaris, ".checkov": _checkov}
    starts = [reader for start, reader in readers.items() if name.startswith(start)]
    return starts[0] if starts else _ignored


def _values(name: str, text: str) -> Any:
    """Return the content of a file as plain values: lines of `.trivyignore`, JSON, or the first YAML document."""
    from k8slint.reading import ManifestError, values_of

    if name == ".trivyignore":
        return [line.split()[0] for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    try:
        return json.loads(text) if name.endswith(".json") else (values_of(text) or [None])[0]
    except (ManifestError, ValueError):
        return None


def _kube_linter(values: Any, file: str, tool: str) -> ForeignConfig:
    """Read `checks.include`, `checks.exclude`, `checks.ignorePaths` and the names of custom checks."""
    checks = mapping(mapping(values).get("checks"))
    on, missing = _rules(tool, items(checks.get("include")))
    off, also = _rules(tool, items(checks.get("exclude")))
    own = [str(mapping(check).get("name")) for check in items(mapping(values).get("customChecks"))]
    paths = tuple(str(path) for path in items(checks.get("ignorePaths")))
    return ForeignConfig(file, tool, on, {}, off, paths, (*missing, *also, *own))


def _polaris(values: Any, file: str, tool: str) -> ForeignConfig:
    """Read `checks` with their severities; exemptions are left to people."""
    severities: dict[str, str] = {}
    off: list[str] = []
    unknown: list[str] = []
    for check, level in mapping(mapping(values).get("checks")).items():
        rules, missing = _rules(tool, [check])
        unknown += missing
        if level == "ignore":
            off += rules
        elif level in _SEVERITIES:
            severities.update(dict.fromkeys(rules, _SEVERITIES[level]))
    unknown += [f"exemption {number}" for number, _ in enumerate(items(mapping(values).get("exemptions")), 1)]
    off = [rule for rule in off if rule not in severities]
    return ForeignConfig(file, tool, (), severities, tuple(dict.fromkeys(off)), (), tuple(unknown))


def _checkov(values: Any, file: str, tool: str) -> ForeignConfig:
    """Read `check`, `skip-check` and `skip-path`."""
    on, missing = _rules(tool, items(mapping(values).get("check")))
    off, also = _rules(tool, items(mapping(values).get("skip-check")))
    paths = tuple(str(path) for path in items(mapping(values).get("skip-path")))
    return ForeignConfig(file, tool, on, {}, off, paths, (*missing, *also))


def _ignored(values: Any, file: str, tool: str) -> ForeignConfig:
    """Read ids that are ignored everywhere: those of Trivy, and of exceptions of Kubescape without resources."""
    listed: list[Any] = list(values) if isinstance(values, list) else []
    ids: list[Any] = []
    narrow: list[str] = []
    for entry in [*listed, *items(mapping(values).get("misconfigurations"))]:
        if isinstance(entry, str):
            ids.append(entry)
        elif "id" in mapping(entry):
            (narrow if entry.get("paths") else ids).append(str(entry["id"]))
        for policy in items(mapping(entry).get("posturePolicies")):
            (narrow if entry.get("resources") else ids).append(str(mapping(policy).get("controlID")))
    off, missing = _rules(tool, ids)
    return ForeignConfig(file, tool, (), {}, off, (), (*missing, *narrow))


def _rules(tool: str, checks: list[Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the rules that some checks of a tool mean, and the checks that have none."""
    from k8slint.rulebook.peer import peer_checks

    rules: list[str] = []
    unknown = []
    for check in checks:
        found = rules_by_check(tool).get(str(check).lower()) or tuple(
            rule for each in peer_checks(str(check)) if each.tool == tool for rule in each.rules
        )
        rules += found
        if not found:
            unknown.append(str(check))
    return tuple(dict.fromkeys(rules)), tuple(unknown)
