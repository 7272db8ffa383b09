"""Where the JSON schema of a kind lies in a folder the user names, with the template variables of kubeconform.

A location is a folder, or a path to a `.json` file with `{{ .Group }}`, `{{ .ResourceKind }}`,
`{{ .ResourceAPIVersion }}`, `{{ .KindSuffix }}`, `{{ .NormalizedKubernetesVersion }}` and `{{ .StrictSuffix }}`
(pkg/registry/registry.go of kubeconform). Nothing is ever fetched from a network.
"""

from __future__ import annotations

import os.path
import re

from k8slint.kube.names import dns_label, dns_subdomain

_VARIABLE = re.compile(r"\{\{-?\s{0,8}\.([A-Za-z]{1,40})\s{0,8}-?\}\}")
_KNOWN = frozenset("NormalizedKubernetesVersion StrictSuffix ResourceKind ResourceAPIVersion Group KindSuffix".split())
_FOLDER_LAYOUTS = (
    "{{.NormalizedKubernetesVersion}}-standalone{{.StrictSuffix}}/{{.ResourceKind}}{{.KindSuffix}}.json",
    "{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json",
    "{{.ResourceKind}}{{.KindSuffix}}.json",
    "{{.ResourceKind}}_{{.ResourceAPIVersion}}.json",
)
"""How the well-known collections lay out a folder: kubernetes-json-schema, CRDs-catalog, kubeconform's converter."""


class InvalidSchemaLocation(ValueError):  # noqa: N818 - named like the other Invalid... errors of this floor
    """A schema location that is not a local folder or template; the message says why."""


def check_location(location: str) -> None:
    """Raise InvalidSchemaLocation for a location that could never be read."""
    if "://" in location:
        raise InvalidSchemaLocation(f"'{location}' is an address and schemas are read from local folders only")
    unknown = [name for name in _VARIABLE.findall(location) if name not in _KNOWN]
    if unknown:
        raise InvalidSchemaLocation(
            f"'{location}' uses the variable '{unknown[0]}', known are {', '.join(sorted(_KNOWN))}"
        )
    if "{{" in _VARIABLE.sub("", location):
        raise InvalidSchemaLocation(
            f"'{location}' has a template action that is not a variable such as '{{{{ .Group }}}}'"
        )


def leads_nowhere(location: str) -> bool:
    """Whether there is no folder, or no file, where a location begins, so that no schema is ever found there."""
    start = location.partition("{{")[0]
    if start != location:
        return not os.path.isdir(os.path.dirname(start) or ".")
    return not os.path.exists(location)


def schema_files(location: str, api_version: str, kind: str, minor: int) -> list[str]:
    """Return the files a location may hold the schema of a kind in, the likeliest first; empty for odd names."""
    group, slash, version = api_version.rpartition("/")
    named = group if slash else version
    if not kind.isascii() or not kind.isalnum() or dns_subdomain(named) or dns_label(version):
        return []
    layouts = (
        [location] if location.endswith("json") else [os.path.join(location, layout) for layout in _FOLDER_LAYOUTS]
    )
    found = []
    for layout in layouts:
        for strict in ("", "-strict"):
            values = {
                "NormalizedKubernetesVersion": f"v1.{minor}.0",
                "StrictSuffix": strict,
                "ResourceKind": kind.lower(),
                "ResourceAPIVersion": version,
                "Group": named,
                "KindSuffix": f"-{named.partition('.')[0]}" + (f"-{version}" if slash else ""),
            }
            path = _filled(layout, values)
            if path not in found:
                found.append(path)
    return found


def _filled(layout: str, values: dict[str, str]) -> str:
    """Return a layout with values in the place of variables."""
    return _VARIABLE.sub(lambda match: values.get(match[1], ""), layout)
