"""Kinds that components read from files, with the versions that read them, from schemas/component/kinds.tsv."""

from __future__ import annotations

import json
from typing import Any

from k8slint.kube.component.reader import READERS, Reader
from k8slint.kube.schema.bundle import FIRST_MINOR, LAST_MINOR, lines_of
from k8slint.model.named_tuple import NamedTuple

_FILE = "component/kinds.tsv"


class ComponentKind(NamedTuple):
    """One apiVersion and kind that a component reads.

    `decoding` tells what happens to fields it does not know: `strict` rejects them, `lenient` passes them with a
    warning, `silent` without. `definition` is empty for a version of which nothing but the name is known.
    """

    api_version: str
    name: str
    definition: str
    decoding: str
    reader: Reader
    since: int
    until: int
    deprecated: int
    has_secrets: bool
    experimental: bool
    defaults: dict[str, Any]

    def is_served(self, minor: int) -> bool:
        """Whether the component of Kubernetes 1.`minor` reads this version."""
        return self.since <= minor <= self.until


_kinds: dict[tuple[str, str], ComponentKind | None] = {}


def component_kind(api_version: str, name: str) -> ComponentKind | None:
    """Return a kind that a component reads in some version of Kubernetes; None when there is none of that name."""
    key = (api_version, name)
    if key not in _kinds:
        body = lines_of(_FILE).get(f"{api_version} {name}".encode("utf-8", "surrogatepass"))
        _kinds[key] = _decoded(api_version, name, json.loads(body)) if body else None
    return _kinds[key]


def _decoded(api_version: str, name: str, body: dict[str, Any]) -> ComponentKind:
    return ComponentKind(
        api_version,
        name,
        body.get("d", ""),
        body.get("decoding", "strict"),
        READERS[body["reader"]],
        body.get("since", FIRST_MINOR),
        body.get("until", LAST_MINOR),
        body.get("deprecated", 0),
        body.get("secret", False),
        body.get("experimental", False),
        body.get("defaults", {}),
    )


def versions_of(name: str, group: str, minor: int) -> list[str]:
    """Return the apiVersions that have a kind in a minor version, those of a group and stable ones first."""
    found = [key.decode().split(" ") for key in lines_of(_FILE)]
    homes = [version for version, kind in found if kind == name and _is_served(version, kind, minor)]
    stable_first = sorted(homes, key=lambda version: version.rpartition("/")[2], reverse=True)
    return sorted(stable_first, key=lambda version: (_group(version) != group, "alpha" in version, "beta" in version))


def names_in(group: str, minor: int) -> list[str]:
    """Return the kinds of a group in a minor version."""
    found = [key.decode().split(" ") for key in lines_of(_FILE)]
    return sorted({kind for version, kind in found if _group(version) == group and _is_served(version, kind, minor)})


def _group(api_version: str) -> str:
    return api_version.rpartition("/")[0]


def _is_served(api_version: str, name: str, minor: int) -> bool:
    found = component_kind(api_version, name)
    return found is not None and found.is_served(minor) and not found.experimental
