"""Custom resources: judged by the CustomResourceDefinitions of the same run, or by schemas the user names.

A definition may stand in any file, so this comes after phase 1 and reads the few files again that hold definitions or
objects of the kinds they describe; nothing of it is cached. A repository may hold several definitions of one kind, of
several releases or cut down for tests: an object is wrong when it is so by all of them.
"""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

from k8slint.analysis.redaction import build_without_secrets, without_secrets
from k8slint.analysis.schema_pass import judged, without_missing
from k8slint.kube.schema.kinds import is_of_kubernetes
from k8slint.model.fact import Defines
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.notice import Notice
from k8slint.model.result import FileResult
from k8slint.reading.kinds import MERGED
from k8slint.reading.manifest import read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from k8slint.analysis.custom_definitions import Definitions
    from k8slint.analysis.engine import Engine, Engines
    from k8slint.analysis.mutating_webhooks import MutatingWebhooks
    from k8slint.kube.resource import Resource
    from k8slint.kube.schema.custom import CustomSchemas
    from k8slint.model.finding import Finding, Related
    from k8slint.project.project import Project
    from k8slint.project.unit import Unit
    from k8slint.rulebook.rulebook import Rulebook


class Judged(NamedTuple):
    """Findings on custom resources of the kinds that the run itself describes, and what else is known of others.

    ``own`` are those kinds, (apiVersion, kind), by unit: what phase 1 found by bundled schemas does not count for them.
    ``notices`` are about kinds nothing is known of, ``unchecked`` how many objects those are by unit.
    """

    findings: list[Finding]
    notices: list[Notice]
    unchecked: dict[str, int]
    own: dict[str, set[tuple[str, str]]]

    def left_of(self, units: list[Unit], results: list[FileResult], engines: Engines) -> list[Finding]:
        """Return the findings of phase 1 but for those by bundled schemas that do not count."""
        if not self.own:
            return [finding for result in results for finding in result.findings]
        rulebook = engines[0].plan.rulebook
        return [
            finding
            for unit, result in zip(units, results, strict=True)
            for finding in result.findings
            if unit.name not in self.own or not _is_of(finding, self.own[unit.name], rulebook)
        ]


def _is_of(finding: Finding, kinds: set[tuple[str, str]], rulebook: Rulebook) -> bool:
    """Whether the schema pass has made a finding, on an object of one of some kinds."""
    ref = finding.place.resource
    return ref is not None and (ref.api_version, ref.kind) in kinds and rulebook[finding.rule].subject == "engine"


class Suspect(NamedTuple):
    """An object in which the first definition of its kind finds something: its unit, and what was found so far."""

    unit: Unit
    resource: Resource
    findings: list[Finding]


def judge_custom(results: list[FileResult], engines: Engines, project: Project) -> Judged:
    """Return what is wrong with custom resources by the definitions in the project and by schemas the user names."""
    units = project.judged_units()
    project.unit_objects.forget()
    custom = _custom_kinds(results, units)
    found = Judged([], [], {}, {})
    if not custom:
        return found
    from k8slint.analysis.custom_definitions import Definitions, Schemas
    from k8slint.analysis.mutating_webhooks import MutatingWebhooks

    definitions = Definitions(results, project, {key for _, kinds in custom for key in kinds})
    schemas = Schemas(engines, definitions, project.configurations)
    webhooks = MutatingWebhooks(units, results, project)
    suspects: list[Suspect] = []
    for unit, kinds in custom:
        engine = engines[unit.configuration]
        minor = engine.plan.minor
        unknown = sorted(kind for kind in kinds if not schemas.know(kind, unit, minor))
        found.unchecked[unit.name] = sum(kinds[kind] for kind in unknown)
        for api_version, kind in unknown:
            message = f"nothing describes {kind} of {api_version}; --schema-location names a folder with schemas"
            found.notices.append(Notice(unit.file, "no-schema", message))
        own = {kind for kind in kinds if schemas.describe(kind, unit, minor)}
        if own:
            found.own[unit.name] = own
            known = own.difference(unknown)
            suspects += _suspects(unit, known, engine, schemas.of(unit.configuration), webhooks, project)
    if suspects:
        _acquit(suspects, definitions, engines)
    for unit, same in groupby(suspects, key=lambda suspect: suspect.unit):
        findings = [finding for suspect in same for finding in suspect.findings]
        if findings:
            found.findings.extend(findings_without_secrets(findings, unit, project))
    return found


def _suspects(
    unit: Unit,
    kinds: set[tuple[str, str]],
    engine: Engine,
    schemas: CustomSchemas,
    webhooks: MutatingWebhooks,
    project: Project,
) -> Iterator[Suspect]:
    """Yield the objects of some kinds in a unit in which their schemas find something."""
    rules = engine.ruleset(unit.path)
    for resource in project.resources(unit) if kinds and rules.judges else ():
        if (resource.api_version, resource.kind) in kinds:
            findings = judged(resource, rules, engine.plan.minor, schemas, webhooks)
            if unit.role == MERGED:
                findings = without_missing(findings)
            if findings:
                yield Suspect(unit, resource, findings)


def findings_without_secrets(findings: list[Finding], unit: Unit, project: Project) -> Iterable[Finding]:
    """Return findings in a unit, which may be a build, without the values of its secrets."""
    builds = project.survey.builds
    if unit.parts and builds is not None:
        built = tuple([finding._replace(builds=(unit.file,)) for finding in findings])
        result = FileResult(unit.name, built)
        secrets = (resource for resource in project.resources(unit) if resource.kind == "Secret")
        return build_without_secrets(result, builds.contents(unit.folder), secrets).findings
    data = unit.data if unit.data is not None else project.read(unit.file)
    return without_secrets(FileResult(unit.name, tuple(findings)), read(data or b"", unit.file)).findings


def _custom_kinds(results: list[FileResult], units: list[Unit]) -> list[tuple[Unit, Counter[tuple[str, str]]]]:
    """Return units with the (apiVersion, kind) pairs of their objects that are none of Kubernetes' own, counted."""
    custom: list[tuple[Unit, Counter[tuple[str, str]]]] = []
    known: dict[tuple[str, str], bool] = {}
    for unit, result in zip(units, results, strict=True):
        kinds: Counter[tuple[str, str]] = Counter()
        for fact in result.facts:
            if type(fact) is Defines:
                key = (fact.api_version, fact.kind)
                if key not in known:
                    known[key] = not (fact.api_version and fact.kind) or is_of_kubernetes(*key)
                if not known[key]:
                    kinds[key] += 1
        if kinds:
            custom.append((unit, kinds))
    return custom


def _acquit(suspects: list[Suspect], definitions: Definitions, engines: Engines) -> None:
    """Leave of the findings on objects those that all definitions of their kind confirm, with the first of them."""
    from k8slint.kube.schema.custom import CustomSchemas

    first: dict[tuple[str, str], Related] = {}
    for fact, definition in definitions.read():
        kind = fact.kind
        other = CustomSchemas()
        served = other.learn(definition.value)
        for suspect in suspects:
            resource = suspect.resource
            key = (resource.api_version, kind)
            if suspect.findings and resource.kind == kind and key in served:
                if key not in first:
                    first[key] = definitions.place_of(definition, resource.version)
                engine = engines[suspect.unit.configuration]
                rules = engine.ruleset(suspect.unit.path)
                again = judged(resource, rules, engine.plan.minor, other)
                places = {(finding.rule, finding.place.path) for finding in again}
                suspect.findings[:] = [
                    finding for finding in suspect.findings if (finding.rule, finding.place.path) in places
                ]
    for suspect in suspects:
        place = first.get((suspect.resource.api_version, suspect.resource.kind))
        if place is not None:
            suspect.findings[:] = [each._replace(related=(*each.related, place)) for each in suspect.findings]
