"""Make the compact schemas of well-known custom resources in schemas/custom from the definitions projects publish.

    python scripts/build_custom_schemas.py FOLDER...            the projects whose repository lies in a folder
    python scripts/build_custom_schemas.py FOLDER... --only cert-manager,keda

A folder holds git directories or work trees, as `owner+name/repo`, `owner/name` or `name`. The projects, their releases
and the files that hold their CustomResourceDefinitions are listed in scripts/custom_projects.yaml; a project whose
repository is in no folder keeps the file it has. Only facts are taken: names, types, what is required, enums, bounds,
patterns, defaults, keys of lists and CEL rules, and no descriptions. The format is described in
schemas/custom/README.md; the same input gives the same bytes.
"""

from __future__ import annotations

import argparse
import fnmatch
import json
import os
import re
import subprocess
from collections import Counter
from typing import Any

from k8slint.reading import ManifestError, values_of

HERE = os.path.dirname(os.path.abspath(__file__))
TABLE = os.path.join(HERE, "custom_projects.yaml")
FOLDER = os.path.join(os.path.dirname(HERE), "schemas", "custom")

Json = dict[str, Any]

_FACTS = frozenset(
    "type format nullable enum default required pattern minLength maxLength minimum maximum exclusiveMinimum "
    "exclusiveMaximum multipleOf minItems maxItems uniqueItems minProperties maxProperties "
    "x-kubernetes-preserve-unknown-fields x-kubernetes-int-or-string x-kubernetes-embedded-resource "
    "x-kubernetes-list-type x-kubernetes-list-map-keys x-kubernetes-map-type".split()
)
_RULES = "x-kubernetes-validations"
_RULE_FACTS = ("rule", "fieldPath", "optionalOldSelf")
_LEAST_SHARED = 40
_TEMPLATE_LINE = re.compile(r"^\s*\{\{.*\}\}\s*$")
_TEMPLATE_BELOW = re.compile(r"\{\{.*nindent.*\}\}$", re.MULTILINE)
_TEMPLATE = re.compile(r"\{\{.*?\}\}")
_IN_GO = re.compile(r'^\t"(\w+)": `(.*?)`,$', re.MULTILINE | re.DOTALL)


# --- what a project publishes


def repository_in(folders: list[str], repository: str) -> str:
    """Return the git directory or work tree of a repository, `owner/name`; empty when no folder has it."""
    owner, name = repository.split("/")
    for folder in folders:
        for path in (f"{owner}+{name}/repo", f"{owner}/{name}", name):
            if os.path.isdir(os.path.join(folder, path)):
                return os.path.join(folder, path)
    return ""


def _git(path: str, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", path, *arguments], check=True, capture_output=True)
    return done.stdout.decode()


def texts_of(path: str, tag: str, patterns: list[str]) -> list[str]:
    """Return the files of a release whose names match one of some patterns, in order; `*` stays within a folder."""
    names = _git(path, "ls-tree", "-r", "--name-only", tag).splitlines()
    wanted = [name for name in names if any(_matches(name, pattern) for pattern in patterns)]
    texts = []
    for name in wanted:
        try:
            texts += _texts_in(name, _git(path, "show", f"{tag}:{name}"))
        except subprocess.CalledProcessError:
            print(f"  {tag}: {name} is not in the repository, which lacks large files")
    return texts


def _texts_in(name: str, text: str) -> list[str]:
    """Return the texts a file holds: itself, or those of a Go map, a schema with its name as the first line."""
    if not name.endswith(".go"):
        return [text]
    return [f"# {key}\n{body}" for key, body in _IN_GO.findall(text)]


def _matches(name: str, pattern: str) -> bool:
    return name.count("/") == pattern.count("/") and fnmatch.fnmatchcase(name, pattern)


def values_in(text: str) -> list[Any]:
    """Return the values of a text; lines that are a template's are left out, and other parts are filled."""
    if "{{" in text:
        lines = [line for line in text.splitlines() if not _TEMPLATE_LINE.match(line)]
        text = _TEMPLATE.sub("x", _TEMPLATE_BELOW.sub("", "\n".join(lines)))
    try:
        return values_of(text)
    except ManifestError as error:
        print(f"  not read: {error}")
        return []


def definitions_in(text: str) -> list[Json]:
    """Return the CustomResourceDefinitions of a text."""
    return [
        value
        for value in values_in(text)
        if isinstance(value, dict)
        and value.get("kind") == "CustomResourceDefinition"
        and value.get("apiVersion") == "apiextensions.k8s.io/v1"
    ]


# --- facts of one schema


def facts_of(schema: Any) -> Any:
    """Return a schema without what is no fact; one that has but a type is that type's name."""
    if not isinstance(schema, dict):
        return schema
    kept: Json = {key: value for key, value in schema.items() if key in _FACTS}
    properties = schema.get("properties")
    if isinstance(properties, dict):
        kept["properties"] = {name: facts_of(part) for name, part in properties.items()}
    for key in ("items", "additionalProperties", "not"):
        if key in schema:
            kept[key] = facts_of(schema[key])
    for key in ("allOf", "anyOf", "oneOf"):
        if key in schema:
            kept[key] = [facts_of(part) for part in schema[key]]
    if _RULES in schema:
        kept[_RULES] = [{key: rule[key] for key in _RULE_FACTS if key in rule} for rule in schema[_RULES]]
    return kept["type"] if list(kept) == ["type"] else kept


def versions_of(definition: Json) -> dict[str, Json]:
    """Return what is known of the versions of a definition, those no longer served among them, by `apiVersion Kind`."""
    spec = definition["spec"]
    found = {}
    for version in spec.get("versions", ()):  # a patch of a definition may have none
        schema = (version.get("schema") or {}).get("openAPIV3Schema")
        if not schema or spec.get("preserveUnknownFields"):
            continue
        facts: Json = {"schema": facts_of(schema)}
        if spec["scope"] == "Cluster":
            facts["cluster"] = True
        subresources = version.get("subresources") or {}
        if subresources.get("status") is not None:
            facts["status"] = True
        if replicas := (subresources.get("scale") or {}).get("specReplicasPath"):
            facts["replicas"] = replicas
        found[f"{spec['group']}/{version['name']} {spec['names']['kind']}"] = facts
    return found


def named_schemas(text: str, kinds: dict[str, list[str]]) -> dict[str, Json]:
    """Return what is known of the kinds of a schema that stands alone, below the line with its name."""
    values = values_in(text) if text[2:].partition("\n")[0] in kinds else []
    schema = values[0].get("openAPIV3Schema") if values else None
    if schema is None:
        return {}
    facts: Json = {"schema": facts_of(schema), "status": True}
    named = kinds[text[2:].partition("\n")[0]]
    return {kind: facts | ({"cluster": True} if " VirtualMachineCluster" in kind else {}) for kind in named}


# --- the file of a project


class Shared:
    """The parts of schemas that occur more than once in a project: each is written once, and named `@` and a number."""

    def __init__(self, roots: list[Any]) -> None:
        self._counts: Counter[str] = Counter()
        for root in roots:
            self._count(root)
        self._names: dict[str, str] = {}
        self.lines: list[str] = []

    def _count(self, part: Any) -> None:
        text = written(part)
        self._counts[text] += 1
        if self._counts[text] == 1:
            for child in _children(part):
                self._count(child)

    def shared(self, part: Any) -> Any:
        """Return a part of a schema with the names of shared parts in their place."""
        if not isinstance(part, dict):
            return part
        text = written(part)
        if self._counts[text] < 2 or len(text) < _LEAST_SHARED:
            return _mapped(part, self.shared)
        if text not in self._names:
            made = written(_mapped(part, self.shared))
            self._names[text] = f"@{len(self._names)}"
            self.lines.append(f"{self._names[text]}\t{made}")
        return self._names[text]


def written(value: Any) -> str:
    """Return a value as compact JSON."""
    return json.dumps(value, separators=(",", ":"), sort_keys=True, ensure_ascii=False)


def _children(part: Any) -> list[Any]:
    found: list[Any] = []
    if isinstance(part, dict):
        _mapped(part, lambda child: found.append(child) or child)  # type: ignore[func-returns-value]  # a list's append
    return found


def _mapped(part: Json, change: Any) -> Json:
    """Return a schema in which the schemas one level below are changed."""
    made = dict(part)
    if "properties" in part:
        made["properties"] = {name: change(child) for name, child in part["properties"].items()}
    for key in ("items", "additionalProperties", "not"):
        if key in part:
            made[key] = change(part[key])
    for key in ("allOf", "anyOf", "oneOf"):
        if key in part:
            made[key] = [change(child) for child in part[key]]
    return made


def project_file(releases: dict[str, dict[str, Json]]) -> str:
    """Return the file of a project from what its releases, the newest first, know of each `apiVersion Kind`."""
    kinds: dict[str, dict[str, list[str]]] = {}
    facts: dict[str, Json] = {}
    for tag, found in releases.items():
        for kind, known in found.items():
            text = written(known)
            facts[text] = known
            kinds.setdefault(kind, {}).setdefault(text, []).append(tag)
    shared = Shared([facts[text]["schema"] for alike in kinds.values() for text in alike])
    lines = []
    for kind in sorted(kinds):
        entries = [
            {**facts[text], "schema": shared.shared(facts[text]["schema"]), "releases": tags}
            for text, tags in kinds[kind].items()
        ]
        lines.append(f"{kind}\t{written(entries)}")
    return "\n".join([*lines, *shared.lines]) + "\n"


def build(name: str, project: Json, folders: list[str]) -> None:
    """Write the file of a project, unless its repository is not there."""
    path = repository_in(folders, project["repository"])
    if not path:
        print(f"{name}: no repository, the file stays as it is")
        return
    releases: dict[str, dict[str, Json]] = {}
    for tag in project["releases"]:
        found = releases.setdefault(tag.rpartition("/")[2], {})
        for text in texts_of(path, tag, project["files"]):
            if "schemas" in project:
                found.update(named_schemas(text, project["schemas"]))
                continue
            for definition in definitions_in(text):
                found.update(versions_of(definition))
        if not found:
            print(f"{name} {tag}: no definitions")
    content = project_file(releases)
    with open(os.path.join(FOLDER, f"{name}.tsv"), "w", encoding="utf-8", newline="\n") as file:
        file.write(content)
    print(f"{name}: {len(content):,} bytes")


# --- what all projects have together


def kinds_in(name: str) -> dict[str, list[Json]]:
    """Return the kinds in the file of a project with what is known of each; empty when there is no file."""
    try:
        with open(os.path.join(FOLDER, f"{name}.tsv"), encoding="utf-8") as file:
            lines = [line.rstrip("\n").split("\t", 1) for line in file if not line.startswith("@")]
    except FileNotFoundError:
        return {}
    return {kind: json.loads(body) for kind, body in lines}


def write_tables(table: dict[str, Json]) -> None:
    """Write kinds.tsv, which says what projects know a kind, and SOURCES.md, which says where they are from."""
    holders: dict[str, list[str]] = {}
    rows = []
    for name, project in table.items():
        kinds = kinds_in(name)
        for kind in kinds:
            holders.setdefault(kind, []).append(name)
        if kinds:
            groups = sorted({kind.partition("/")[0] for kind in kinds})
            tags = ", ".join(project["releases"])
            rows.append(f"| {name} | {project['repository']} | {tags} | {len(kinds)} | {', '.join(groups)} |")
    with open(os.path.join(FOLDER, "kinds.tsv"), "w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{kind}\t{' '.join(holders[kind])}\n" for kind in sorted(holders))
    head = (
        "# Where the schemas of custom resources are from",
        "",
        "Made by `scripts/build_custom_schemas.py`; do not edit. A kind is counted once in each of its versions.",
        "",
        "| project | repository | releases | kinds | API groups |",
        "| --- | --- | --- | --- | --- |",
    )
    with open(os.path.join(FOLDER, "SOURCES.md"), "w", encoding="utf-8", newline="\n") as file:
        file.write("\n".join([*head, *rows, "", f"{len(holders)} kinds in all.", ""]))


def main(arguments: list[str] | None = None) -> int:
    """Build the files of the projects whose repositories are in the folders given, and the tables of all."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folders", nargs="+", metavar="FOLDER")
    parser.add_argument("--only", default="", help="names of projects, separated by commas")
    chosen = parser.parse_args(arguments)
    with open(TABLE, encoding="utf-8") as file:
        table: dict[str, Json] = values_of(file.read())[0]
    only = set(filter(None, chosen.only.split(",")))
    os.makedirs(FOLDER, exist_ok=True)
    for name, project in table.items():
        if not only or name in only:
            build(name, project, chosen.folders)
    write_tables(table)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
