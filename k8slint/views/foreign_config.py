"""What the configuration files of other tools say, in the words of ours."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from k8slint.kube.certain import items, mapping
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.regular_file import read_regular
from k8slint.project.configuration_error import ConfigError
from k8slint.views.foreign_exception import kubescape_exceptions, polaris_exceptions, rules_for, trivy_exceptions

if TYPE_CHECKING:
    from k8slint.project.boundary import Boundary

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
    ".trivyignore.yml": "trivy",
    "trivy.yaml": "trivy",
    "kubescape-exceptions.json": "kubescape",
    "exceptions.json": "kubescape",
}
"""The usual names of configuration files, and the tools they are for."""

_SEVERITIES = {"danger": "warning", "error": "warning", "warning": "info"}


class ForeignConfig(NamedTuple):
    """What one file says: rules to turn on, severities, rules to turn off, paths not to read, checks without a rule.

    `params` are parameters of rules, `suppressions` entries as a configuration of ours has them, and `left` says in
    sentences what is not taken over.
    """

    file: str
    tool: str
    on: tuple[str, ...]
    severities: dict[str, str]
    off: tuple[str, ...]
    exclude: tuple[str, ...]
    unknown: tuple[str, ...]
    params: dict[str, dict[str, Any]] = {}  # noqa: RUF012  # nobody changes it
    suppressions: tuple[dict[str, Any], ...] = ()
    left: tuple[str, ...] = ()


def foreign_configs(folder: str, boundary: Boundary) -> list[ForeignConfig]:
    """Return the configurations of other tools that lie in a folder, in the order of `FILES`.

    Raises ConfigError for one that leads out of the boundary, that is no regular file, or that is too long.
    """
    found = []
    for name, tool in FILES.items():
        path = os.path.join(folder, name)
        if os.path.exists(path) and not os.path.isdir(path):
            found.append(_reader(name)(_values(name, _text(path, boundary)), name, tool))
    return found


def _text(path: str, boundary: Boundary) -> str:
    shown = os.path.normpath(path)
    if not boundary.holds(path):
        raise ConfigError(f"{shown}: leads out of the project, so it is not read; put the file itself there")
    try:
        data = read_regular(path, _LARGEST + 1)
    except OSError as error:
        raise ConfigError(f"{shown}: cannot be read ({error.strerror}); remove it, or check its permissions") from error
    if len(data) > _LARGEST:
        raise ConfigError(f"{shown}: is longer than {_LARGEST} bytes; shorten it, or move it away")
    return data.decode("utf-8", "replace")


def _reader(name: str) -> Any:
    readers = {".kube-linter": _kube_linter, "polaris": _polaris, ".checkov": _checkov, "trivy.": _trivy}
    starts = [reader for start, reader in readers.items() if name.startswith(start)]
    return starts[0] if starts else _ignored


def _values(name: str, text: str) -> Any:
    """Return the content of a file as plain values: lines of `.trivyignore`, JSON, or the first YAML document."""
    from k8slint.reading import ManifestError, values_of

    if name == ".trivyignore":
        lines = [line.split() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
        return {"misconfigurations": [_trivy_line(words) for words in lines]}
    try:
        return json.loads(text) if name.endswith(".json") else (values_of(text) or [None])[0]
    except (ManifestError, ValueError):
        return None


def _trivy_line(words: list[str]) -> dict[str, str]:
    """Return what a line of `.trivyignore` says; `exp:2027-01-31` is the day it ends."""
    ends = [word[4:] for word in words[1:] if word.startswith("exp:")]
    return {"id": words[0], **({"expired_at": ends[0]} if ends else {})}


def _kube_linter(values: Any, file: str, tool: str) -> ForeignConfig:
    """Read `checks.include`, `checks.exclude`, `checks.ignorePaths` and `customChecks`."""
    checks = mapping(mapping(values).get("checks"))
    on, missing = rules_for(tool, items(checks.get("include")))
    off, also = rules_for(tool, items(checks.get("exclude")))
    params: dict[str, dict[str, Any]] = {}
    own = []
    for check in map(mapping, items(mapping(values).get("customChecks"))):
        rules = _custom_check(check, params)
        on += rules
        own += [] if rules else [f"{check.get('name')}, a custom check by {check.get('template')}"]
    paths = tuple(str(path) for path in items(checks.get("ignorePaths")))
    missing = [each for each in missing if each not in {check.get("name") for check in _own_checks(values)}]
    return ForeignConfig(file, tool, tuple(on), {}, tuple(off), paths, (*missing, *also, *own), params)


def _own_checks(values: Any) -> list[dict[str, Any]]:
    return [mapping(check) for check in items(mapping(values).get("customChecks"))]


_MANY_KINDS = {
    "DeploymentLike": ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob", "Pod"),
    "JobLike": ("Job", "CronJob"),
    "Any": (),
}
"""Words of kube-linter that stand for several kinds."""


def _custom_check(check: dict[str, Any], params: dict[str, dict[str, Any]]) -> list[str]:
    """Return the rules of a custom check of kube-linter, and enter its parameters into `params`."""
    from k8slint.bundled import read_bundled
    from k8slint.reading import values_of

    table: Any = values_of(read_bundled("rules/_peers/kube-linter-templates.yaml").decode())[0]
    found = mapping(table.get(check.get("template")))
    rules = [str(rule) for rule in items(found.get("rules"))]
    theirs = mapping(check.get("params"))
    if not rules or "param" not in found:
        return rules
    ours = params.setdefault(rules[0], {})
    kinds = items(mapping(check.get("scope")).get("objectKinds"))
    if found["param"] == "keys" and kinds and "Any" not in kinds:
        listed = [kind for each in kinds for kind in _MANY_KINDS.get(str(each), (str(each),))]
        ours["kinds"] = list(dict.fromkeys([*ours.get("kinds", ()), *listed]))
    if "key" in found and found["key"] in theirs:
        ours.setdefault("keys", {})[str(theirs[found["key"]])] = str(theirs.get(found["value"], ""))
    elif found.get("from") in theirs:
        value = theirs[found["from"]]
        many = value if isinstance(value, list) else [value]
        is_list = found["param"] != "minimum"
        ours[found["param"]] = [*ours.get(found["param"], ()), *map(str, many)] if is_list else value
    return rules


def _polaris(values: Any, file: str, tool: str) -> ForeignConfig:
    """Read `checks` with their severities, and `exemptions`."""
    severities: dict[str, str] = {}
    off: list[str] = []
    unknown: list[str] = []
    for check, level in mapping(mapping(values).get("checks")).items():
        rules, missing = rules_for(tool, [check])
        unknown += missing
        if level == "ignore":
            off += rules
        elif level in _SEVERITIES:
            severities.update(dict.fromkeys(rules, _SEVERITIES[level]))
    taken = polaris_exceptions(values)
    unknown += [f"{check}, a custom check" for check in mapping(mapping(values).get("customChecks"))]
    off = [rule for rule in dict.fromkeys(off) if rule not in severities]
    made = ForeignConfig(file, tool, (), severities, tuple(off), (), tuple(unknown))
    return made._replace(suppressions=taken.suppressions, left=taken.left)


def _checkov(values: Any, file: str, tool: str) -> ForeignConfig:
    """Read `check`, `skip-check` and `skip-path`, each a list or text with commas."""
    listed = {key: _listed(mapping(values).get(key)) for key in ("check", "skip-check", "skip-path")}
    on, missing = rules_for(tool, listed["check"])
    off, also = rules_for(tool, listed["skip-check"])
    return ForeignConfig(file, tool, tuple(on), {}, tuple(off), tuple(listed["skip-path"]), (*missing, *also))


def _listed(written: Any) -> list[str]:
    texts = written.split(",") if isinstance(written, str) else items(written)
    return [str(text).strip() for text in texts]


def _trivy(values: Any, file: str, tool: str) -> ForeignConfig:
    """Read the files and folders that `scan` leaves out."""
    scan = mapping(mapping(values).get("scan"))
    paths = [str(path) for key in ("skip-dirs", "skip-files") for path in items(scan.get(key))]
    return ForeignConfig(file, tool, (), {}, (), tuple(paths), ())


def _ignored(values: Any, file: str, tool: str) -> ForeignConfig:
    """Read what Trivy ignores, or what Kubescape excepts, everywhere or for some objects, paths and days."""
    entries = [mapping(entry) for entry in items(mapping(values).get("misconfigurations"))]
    taken = kubescape_exceptions(values) if tool == "kubescape" else trivy_exceptions(values)
    wide = [entry.get("id") for entry in entries if not (entry.get("paths") or entry.get("expired_at"))]
    known = [entry.get("id") for entry in entries if entry.get("id") not in wide]
    for exception in map(mapping, items(values)):
        if not exception.get("resources"):
            wide += [mapping(policy).get("controlID") for policy in items(exception.get("posturePolicies"))]
    off, missing = rules_for(tool, [each for each in wide if each])
    _, also = rules_for(tool, known)
    made = ForeignConfig(file, tool, (), {}, tuple(off), (), (*missing, *also))
    return made._replace(suppressions=taken.suppressions, left=taken.left)
