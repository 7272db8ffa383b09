"""The bundled API definitions and kinds, read once and decoded piece by piece.

``definitions.tsv`` has one definition a line, ``kinds.tsv`` one kind a line (schemas/kubernetes/README.md); those that
components read lie in tables of their own (schemas/component/README.md). A run decodes only the lines it meets.
"""

from __future__ import annotations

import json
from typing import Any

from k8slint.bundled import read_bundled
from k8slint.model.named_tuple import NamedTuple

FIRST_MINOR, LAST_MINOR = 25, 37
"""The minor versions of Kubernetes 1.x that the bundle describes."""

Json = dict[str, Any]


class Kind(NamedTuple):
    """What is known of one apiVersion and kind: its definition, and the first and last minor version that have it."""

    api_version: str
    name: str
    definition: str
    since: int
    until: int
    cluster_scoped: bool


_lines: dict[str, dict[bytes, bytes]] = {}
_definitions: dict[str, Json] = {}
_kinds: dict[str, Kind | None] = {}


def lines_of(file: str) -> dict[bytes, bytes]:
    """Return the lines of a bundled table such as ``kubernetes/kinds.tsv`` by their name, undecoded."""
    table = _lines.get(file)
    if table is None:
        lines = read_bundled(f"schemas/{file}").split(b"\n")
        table = _lines[file] = dict(line.split(b"\t", 1) for line in lines if line)
    return table


def _definitions_with(name: str) -> dict[bytes, bytes]:
    """Return the table that holds a definition: those of components are named ``component/...``."""
    return lines_of("component/definitions.tsv" if name.startswith("component/") else "kubernetes/definitions.tsv")


def has_definition(name: str) -> bool:
    """Whether there is a definition of this name."""
    return name.encode() in _definitions_with(name)


def definition(name: str) -> Json:
    """Return a definition, such as ``core/v1.Pod`` or its variant ``core/v1.PodSpec@job``; empty if there is none.

    A variant (``of``) is laid over the definition it varies: its fields' constraints replace those of the same
    field, its rules come on top.
    """
    found = _definitions.get(name)
    if found is None:
        body = _definitions_with(name).get(name.encode())
        found = json.loads(body) if body else {}
        if "of" in found:
            base = definition(found["of"])
            found = {
                **base,
                "k": base.get("k", {}) | found.get("k", {}),
                "o": base.get("o", []) + found.get("o", []),
            }
        _definitions[name] = found
    return found


def kind(api_version: str, name: str) -> Kind | None:
    """Return a built-in kind; None when no version of the bundle has it."""
    key = f"{api_version} {name}"
    if key not in _kinds:
        body = lines_of("kubernetes/kinds.tsv").get(key.encode("utf-8", "surrogatepass"))
        _kinds[key] = _decoded(api_version, name, json.loads(body)) if body else None
    return _kinds[key]


def _decoded(api_version: str, name: str, body: Json) -> Kind:
    """Return the kind a line of the table describes."""
    since, until = body.get("since", FIRST_MINOR), body.get("until", LAST_MINOR)
    return Kind(api_version, name, body["d"], since, until, body.get("cluster", False))


def kind_names() -> list[tuple[str, str]]:
    """Return every apiVersion and kind of the bundle, sorted."""
    return [tuple(key.decode().split(" ", 1)) for key in lines_of("kubernetes/kinds.tsv")]  # type: ignore[misc]  # a blank is in every line


_versions: dict[str, list[str]] = {}


def versions_of(name: str) -> list[str]:
    """Return the apiVersions of the bundle that have, or had, a kind of a name, sorted."""
    if not _versions:
        for api_version, kind_name in kind_names():
            _versions.setdefault(kind_name, []).append(api_version)
    return _versions.get(name, [])


_groups: frozenset[str] = frozenset()


def groups() -> frozenset[str]:
    """Return the API groups that belong to Kubernetes itself; the core group is the empty text."""
    global _groups
    if not _groups:
        _groups = frozenset(api_version.rpartition("/")[0] for api_version, _ in kind_names())
    return _groups
