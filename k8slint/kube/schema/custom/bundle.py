"""The bundled schemas of well-known custom resources, read a project at a time and decoded a kind at a time.

``kinds.tsv`` says which projects know a kind, and each project has a file with the schemas of some of its releases
(schemas/custom/README.md). A run reads only the files of the kinds it meets.

The cluster may run another release than those that are bundled: an older one, so that an object is wrong only when all
of them say so, or a newer one, so that a field, a value or a rule may have changed since; and a webhook of the project
may fill in what is missing, or null. A type never changes within a version of an API: a value of another is an error.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from k8slint.bundled import read_bundled
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from k8slint.kube.schema.problem import SchemaProblem

Json = dict[str, Any]

_SCHEMAS = ("items", "additionalProperties", "not")
_ALTERNATIVES = ("allOf", "anyOf", "oneOf")
_UNLESS = {
    "field-unknown": "a newer release may have the field",
    "field-missing": "a webhook may add the field",
    "field-type-wrong": "a webhook may remove the null",
}
_WITHOUT_SCHEMA = "a definition without a schema accepts it"
_ALSO_WITHOUT_SCHEMAS = frozenset(("argo-workflows", "kserve", "victoria-metrics"))
"""Projects that publish their definitions without schemas as well, so that many clusters take anything."""

_holders: dict[bytes, bytes] = {}
_projects: dict[str, _Project] = {}


class BundledKind(NamedTuple):
    """One version of a custom kind as some releases of a project have it.

    ``release`` names the project and the newest of those releases; ``replicas`` is the path to the number that the
    scale subresource sets, empty where there is none.
    """

    release: str
    schema: Json
    cluster_scoped: bool
    status_apart: bool
    replicas: str


def bundled_kinds(api_version: str, kind: str) -> list[BundledKind]:
    """Return what is known of a custom kind, from the newest release to the oldest; empty where nothing is."""
    return [found for name in _projects_with(api_version, kind) for found in _project(name).kinds(api_version, kind)]


def is_bundled(api_version: str, kind: str) -> bool:
    """Whether something is known of a custom kind."""
    return bool(_projects_with(api_version, kind))


def _projects_with(api_version: str, kind: str) -> list[str]:
    if not _holders:
        lines = read_bundled("schemas/custom/kinds.tsv").splitlines()
        _holders.update(dict(line.split(b"\t", 1) for line in lines))
    return _holders.get(f"{api_version} {kind}".encode("utf-8", "surrogatepass"), b"").decode().split()


def _project(name: str) -> _Project:
    found = _projects.get(name)
    if found is None:
        found = _projects[name] = _Project(name)
    return found


class _Project:
    """The file of a project: a line for each kind, and one for each part that several schemas share."""

    def __init__(self, name: str) -> None:
        lines = read_bundled(f"schemas/custom/{name}.tsv").splitlines()
        self._name = name
        self._lines = dict(line.split(b"\t", 1) for line in lines)
        self._shared: dict[str, Any] = {}

    def kinds(self, api_version: str, kind: str) -> list[BundledKind]:
        """Return what the releases of the project know of a kind."""
        entries = json.loads(self._lines[f"{api_version} {kind}".encode()])
        return [
            BundledKind(
                f"{self._name} {entry['releases'][0]}",
                self._schema(entry["schema"]),
                entry.get("cluster", False),
                entry.get("status", False),
                entry.get("replicas", ""),
            )
            for entry in entries
        ]

    def _schema(self, part: Any) -> Any:
        """Return a schema written out: a text stands for a type, or is the name of a part that is shared."""
        if isinstance(part, str):
            if part not in self._shared:
                written = json.loads(self._lines[part.encode()]) if part[0] == "@" else {"type": part}
                self._shared[part] = self._schema(written)
            return self._shared[part]
        if not isinstance(part, dict):
            return part
        if "properties" in part:
            part["properties"] = {name: self._schema(child) for name, child in part["properties"].items()}
        for key in _SCHEMAS:
            if key in part:
                part[key] = self._schema(part[key])
        for key in _ALTERNATIVES:
            if key in part:
                part[key] = [self._schema(child) for child in part[key]]
        return part


def confirmed(
    problems: list[SchemaProblem], release: str, kind: str, others: Iterable[list[SchemaProblem]]
) -> list[SchemaProblem]:
    """Return the problems by one release that all other ones confirm, with words that name the release.

    Those of the metadata are the same in all releases. A problem is confirmed by any other one in the same place.
    """
    for again in others:
        places = {problem.path for problem in again}
        problems = [problem for problem in problems if problem.path in places]
        if not problems:
            break
    return [_named(problem, release, kind) for problem in problems]


def _named(problem: SchemaProblem, release: str, kind: str) -> SchemaProblem:
    if problem.path[:1] == ("metadata",):
        return problem
    is_loose = release.partition(" ")[0] in _ALSO_WITHOUT_SCHEMAS
    if problem.rule == "field-type-wrong" and problem.value is not None and not is_loose:
        return problem._replace(consequence=f"The API server rejects the {kind}, by its schema of {release}.")
    unless = _WITHOUT_SCHEMA if is_loose else _UNLESS.get(problem.rule, "a newer release may accept it")
    consequence = f"The API server rejects the {kind} by its schema of {release}; {unless}."
    return problem._replace(refused_by="nobody", consequence=consequence)
