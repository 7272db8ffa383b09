"""Custom resources: judged by the CustomResourceDefinitions of the same run, or by schemas the user names.

A definition may stand in any file, so this comes after phase 1 and reads the few files again that hold definitions or
objects of the kinds they describe; nothing of it is cached.
"""

from __future__ import annotations

import os

from k8slint.analysis.schema_pass import judged
from k8slint.hints import TYPE_CHECKING
from k8slint.kube.resource import Resource
from k8slint.kube.schema import knows
from k8slint.model.fact import Defines
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.notice import Notice
from k8slint.project.configuration_error import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from k8slint.analysis.engine import Engine
    from k8slint.kube.schema.custom import CustomSchemas
    from k8slint.model.finding import Finding
    from k8slint.model.result import FileResult

_DEFINITION = "CustomResourceDefinition"


class Judged(NamedTuple):
    """Findings on custom resources, and notices about kinds nothing is known of."""

    findings: list[Finding]
    notices: list[Notice]


def judge_custom(
    results: list[FileResult], engine: Engine, paths: dict[str, str], read: Callable[[str], bytes | None]
) -> Judged:
    """Judge the custom resources of a run; `paths` maps file names to paths from the root, `read` gives bytes."""
    minor = engine.plan.minor
    custom = _custom_kinds(results, minor)
    if not custom:
        return Judged([], [])
    schemas = _schemas(results, engine, read)
    found = Judged([], [])
    for file, kinds in custom.items():
        known = {kind for kind in kinds if knows(*kind, minor, schemas)}
        for api_version, kind in sorted(kinds - known):
            message = f"nothing describes {kind} of {api_version}; --schema-location names a folder with schemas"
            found.notices.append(Notice(file, "no-schema", message))
        rules = engine.ruleset(paths.get(file, file))
        if known and rules.judges:
            for resource in _resources(file, engine, read):
                if (resource.api_version, resource.kind) in known:
                    found.findings.extend(judged(resource, rules, minor, schemas))
    return found


def _custom_kinds(results: list[FileResult], minor: int) -> dict[str, set[tuple[str, str]]]:
    """Return for files the (apiVersion, kind) pairs of their objects that are none of Kubernetes' own."""
    custom: dict[str, set[tuple[str, str]]] = {}
    known: dict[tuple[str, str], bool] = {}
    for result in results:
        for fact in result.facts:
            if type(fact) is Defines:
                pair = (fact.api_version, fact.kind)
                if pair not in known:
                    known[pair] = not all(pair) or knows(*pair, minor)
                if not known[pair]:
                    custom.setdefault(result.file, set()).add(pair)
    return custom


def _defines_kinds(result: FileResult) -> bool:
    return any(type(fact) is Defines and fact.kind == _DEFINITION for fact in result.facts)


def _schemas(results: list[FileResult], engine: Engine, read: Callable[[str], bytes | None]) -> CustomSchemas:
    """Learn the schemas of the run's definitions, in the order of file names; raises UsageError for a bad location."""
    from k8slint.kube.schema.custom import CustomSchemas, InvalidSchemaLocation

    settings = engine.plan.project.settings
    root = engine.plan.root
    own = [os.path.join(root, location) for location in settings.get("schema_locations", ())]
    try:
        schemas = CustomSchemas(settings.get("given_schema_locations", ()), own, settings.get("boundary", ""))
    except InvalidSchemaLocation as error:
        raise UsageError(str(error)) from error
    holders = [result.file for result in results if _defines_kinds(result)]
    for file in sorted(holders):
        for resource in _resources(file, engine, read):
            if resource.kind == _DEFINITION:
                schemas.learn(resource.value)
    return schemas


def _resources(file: str, engine: Engine, read: Callable[[str], bytes | None]) -> Iterator[Resource]:
    from k8slint.reading import read as read_manifests
    from k8slint.reading.kinds import objects_of, sort_out

    data = read(file)
    if data is None:
        return
    for document in read_manifests(data, file, engine.plan.limits).documents:
        if sort_out(document, engine.plan.project.roles.get(file, "")) is None:
            for ordinal, node in enumerate(objects_of(document)):
                yield Resource(node, document.index, ordinal)
