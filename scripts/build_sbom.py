"""Writes what a k8slint installed in this environment consists of: a CycloneDX SBOM, and a list of licences.

usage: python scripts/build_sbom.py FOLDER

FOLDER gets k8slint.cdx.json and licences.md. Both name the packages that come with k8slint, without extras; the SBOM
also names the projects whose schemas are bundled. Nothing is asked of the network, and the same environment gives the
same bytes.
"""

from __future__ import annotations

import json
import pathlib
import re
import sys
from importlib import metadata
from typing import Any

_SOURCE = re.compile(r"^\| ([\w.-]+) \| ([\w.-]+/[\w.-]+) \| ([^|]+) \|", re.MULTILINE)
_LICENCE = re.compile(r"(licen[cs]e|copying|notice)", re.IGNORECASE)


def installed(name: str = "k8slint") -> list[metadata.Distribution]:
    """Return a distribution and all it needs here, sorted by name, itself first."""
    found: dict[str, metadata.Distribution] = {}
    waiting = [name]
    while waiting:
        key = _normal(waiting.pop())
        if key in found:
            continue
        try:
            found[key] = metadata.distribution(key)
        except metadata.PackageNotFoundError:
            continue  # for another version of Python
        waiting += [_required(one) for one in found[key].requires or () if "extra ==" not in one]
    return [found.pop(name), *(found[key] for key in sorted(found))]


def _required(requirement: str) -> str:
    """Return the name in a requirement such as `click>=8.1; python_version < "3.12"`."""
    return re.split(r"[^\w.-]", requirement, maxsplit=1)[0]


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def licence_of(distribution: metadata.Distribution) -> str:
    """Return the licence a distribution declares: as an expression, else a short text, else by its classifiers."""
    about = distribution.metadata
    expression, text = ((about.get_all(field) or [""])[0] for field in ("License-Expression", "License"))
    text = text.strip()
    classified = [
        line.rpartition(" :: ")[2] for line in about.get_all("Classifier") or () if line.startswith("License")
    ]
    return expression or (text if 0 < len(text) < 60 else "") or ", ".join(classified) or "unknown"


def bundled_sources() -> list[tuple[str, str, str]]:
    """Return name, repository and releases of the projects whose schemas are part of the package."""
    from k8slint.bundled import read_bundled

    rows = _SOURCE.findall(read_bundled("schemas/custom/SOURCES.md").decode())
    return [(name, repository, releases.strip()) for name, repository, releases in rows if name != "project"]


def sbom(distributions: list[metadata.Distribution]) -> dict[str, Any]:
    """Return the SBOM as the values of CycloneDX 1.6."""
    first, *others = distributions
    references = {_normal(each.metadata["Name"]): _reference(each) for each in distributions}
    data = [
        {
            "type": "data",
            "bom-ref": f"data:{name}",
            "name": name,
            "description": f"Schemas of custom resources, from the releases {releases}.",
            "externalReferences": [{"type": "vcs", "url": f"https://github.com/{repository}"}],
        }
        for name, repository, releases in bundled_sources()
    ]
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": _component(first, "application")},
        "components": [*(_component(each, "library") for each in others), *data],
        "dependencies": [
            {
                "ref": _reference(each),
                "dependsOn": sorted(
                    references[name]
                    for name in {_normal(_required(one)) for one in each.requires or () if "extra ==" not in one}
                    if name in references
                ),
            }
            for each in distributions
        ],
    }


def _reference(distribution: metadata.Distribution) -> str:
    return f"pkg:pypi/{_normal(distribution.metadata['Name'])}@{distribution.version}"


def _component(distribution: metadata.Distribution, kind: str) -> dict[str, Any]:
    return {
        "type": kind,
        "bom-ref": _reference(distribution),
        "name": distribution.metadata["Name"],
        "version": distribution.version,
        "purl": _reference(distribution),
        "licenses": [{"license": {"name": licence_of(distribution)}}],
    }


def licences(distributions: list[metadata.Distribution]) -> str:
    """Return the licences as Markdown: a table, then the texts that came with the packages."""
    rows = [f"| {each.metadata['Name']} | {each.version} | {licence_of(each)} |" for each in distributions]
    parts = ["# Licences", "| package | version | licence |\n| --- | --- | --- |\n" + "\n".join(rows)]
    for each in distributions:
        papers = [path for path in each.files or () if ".dist-info/" in str(path) and _LICENCE.match(path.name)]
        texts = {path.read_text("utf-8").rstrip(): path.name for path in papers}
        for text, name in texts.items():
            parts += [f"## {each.metadata['Name']}: {name}", f"~~~~text\n{text}\n~~~~"]
    return "\n\n".join(parts) + "\n"


def main(arguments: list[str]) -> int:
    """Write both files; 2 without a folder."""
    if len(arguments) != 1:
        print(__doc__)
        return 2
    folder = pathlib.Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    distributions = installed()
    bom = json.dumps(sbom(distributions), indent=1, ensure_ascii=False)
    (folder / "k8slint.cdx.json").write_text(f"{bom}\n", encoding="utf-8")
    (folder / "licences.md").write_text(licences(distributions), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
