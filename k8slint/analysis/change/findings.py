"""What the rules about a change say of the objects that it touches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.analysis.change.objects import Pair, changed_objects
from k8slint.analysis.crash import crash_finding
from k8slint.analysis.redaction import build_without_secrets
from k8slint.analysis.unit_run import ask_check
from k8slint.kube.object_change import PAST, ObjectChange
from k8slint.kube.place import place_of
from k8slint.kube.schema.kinds import is_of_kubernetes
from k8slint.model.fact import RefersTo, Scales
from k8slint.model.result import FileResult
from k8slint.project.scopes.objects import FoundObjects

if TYPE_CHECKING:
    from k8slint.analysis.custom_definitions import Schemas
    from k8slint.analysis.engine import Engines
    from k8slint.kube.inventory.item import Item
    from k8slint.kube.resource import Resource
    from k8slint.kube.schema.custom.transitions import BrokenRule
    from k8slint.model.finding import Finding, Place
    from k8slint.model.result import Report
    from k8slint.project.project import Project
    from k8slint.project.renders.helm import ChartStreams
    from k8slint.project.unit import Unit

_BY_START = ("env", "envFrom")
"""Uses of a ConfigMap or Secret by which a container gets values when it starts, and never again."""
_SCALE = "scaleTargetRef"


def change_findings(
    project: Project, results: list[FileResult], engines: Engines, before: Report, label: str
) -> list[Finding]:
    """Return the findings of the rules of the category `change`; `before` is the report on what was there."""
    if not any(engine.ruleset("").of_subject("change") or engine.plan.overrides for engine in engines):
        return []
    pairs = changed_objects(project)
    others = _Others(results, engines, project)
    rejected = {_identity(each) for each in before.findings if each.severity == "error"}
    found: list[Finding] = []
    for pair in pairs:
        found += _of_pair(pair, project, engines, others, rejected, label)
    return found


def _identity(finding: Finding) -> tuple[str, ...]:
    ref = finding.place.resource
    return (finding.place.file, *ref[1:]) if ref is not None else (finding.place.file,)


def _of_pair(
    pair: Pair, project: Project, engines: Engines, others: _Others, rejected: set[tuple[str, ...]], label: str
) -> list[Finding]:
    """Return what the rules say of one object."""
    one = pair.new or pair.old
    assert one is not None  # one of the sides is there
    unit, resource = one.unit, one.resource
    engine = engines[unit.configuration]
    change = _change(pair, engine.plan.minor, others, rejected, label)
    findings: list[Finding] = []
    for entry in engine.ruleset(unit.path).of_subject("change"):
        if entry.rule.kinds and resource.kind not in entry.rule.kinds:
            continue
        error = ask_check(entry, change, resource, resource.document, findings)
        if error is not None:
            findings.append(crash_finding(entry, error, place_of(resource.node, resource, resource.document)))
    builds = (unit.file,) if unit.parts else ()
    streams = project.earlier.streams if project.earlier is not None else None
    made = [_labelled(finding, label, streams)._replace(builds=builds) for finding in findings]
    return _without_secrets(pair, made, project)


def _change(pair: Pair, minor: int, others: _Others, rejected: set[tuple[str, ...]], label: str) -> ObjectChange:
    old, new = (side.resource if side is not None else None for side in pair[:2])
    is_sound = pair.old is None or (pair.old.unit.file, *pair.old.resource.ref[1:]) not in rejected
    change = ObjectChange(old, new, pair.how, label, minor, is_sound)
    change.by_helm = pair.is_rendered
    change.autoscaler = others.autoscaler(change.resource)
    change.used_by = others.users(change)
    if pair.new is not None:
        change.broken_rules = others.broken_rules(change, pair.new.unit)
    return change


def _labelled(finding: Finding, label: str, streams: ChartStreams | None) -> Finding:
    """Return a finding whose places in the past are named so: no file on disk has these lines.

    `streams` are the charts rendered as they were, which are led back to the templates of then.
    """
    related = []
    for each in finding.related:
        if not each.message.startswith(PAST):
            related.append(each)
            continue
        past = each if streams is None else streams.related_at_template(each)
        if past is not None:
            related.append(past._replace(file=f"{label}:{past.file}"))
    return finding._replace(related=tuple(related))


def _without_secrets(pair: Pair, findings: list[Finding], project: Project) -> list[Finding]:
    """Return findings that quote no value of a secret of either side."""
    if not findings:
        return findings
    contents: list[tuple[str, bytes]] = []
    secrets = []
    for deployed, side in ((pair.old, project.earlier), (pair.new, project)):
        if deployed is None or side is None:
            continue
        contents += [(part, side.read(part) or b"") for part in deployed.unit.parts or (deployed.unit.file,)]
        if deployed.resource.kind == "Secret":
            secrets.append(deployed.resource)
    result = FileResult(findings[0].place.file, tuple(findings))
    return list(build_without_secrets(result, contents, secrets).findings)


class _Others:
    """What the other objects of the project have to do with one of them, as far as their facts say."""

    def __init__(self, results: list[FileResult], engines: Engines, project: Project) -> None:
        self._run = (results, engines, project)
        self._schemas: dict[tuple[str, str], Schemas] = {}
        self._references: dict[tuple[str, str], list[tuple[Item, RefersTo]]] = {}
        self._defined: set[tuple[str, str]] = set()
        found = FoundObjects(results)
        for file in found.files:
            for item in found.items(file):
                self._defined.add((item.kind, item.name))
                for reference in item.every(RefersTo):
                    self._references.setdefault((reference.kind, reference.name), []).append((item, reference))

    def autoscaler(self, resource: Resource) -> str:
        """Return the kind and name of what sets the replicas of an object; empty for nothing."""
        for item, reference in self._references.get((resource.kind, resource.name), ()):
            if reference.use == _SCALE and item.one(Scales) is not None:
                return item.title
        return ""

    def broken_rules(self, change: ObjectChange, unit: Unit) -> tuple[BrokenRule, ...]:
        """Return the rules of the definition of a custom resource that its update breaks."""
        update = change.update
        one = change.resource
        if update is None or update.root or not change.is_sound or is_of_kubernetes(one.api_version, one.kind):
            return ()
        from k8slint.analysis.custom_definitions import Definitions, Schemas
        from k8slint.kube.schema.custom.transitions import broken_rules, rules_broken_in_all

        results, engines, project = self._run
        kind = (one.api_version, one.kind)
        if kind not in self._schemas:
            self._schemas[kind] = Schemas(engines, Definitions(results, project, {kind}), project.configurations)
        schemas = self._schemas[kind]
        minor = change.minor
        known = schemas.of(unit.configuration)
        found = known.own(*kind, minor) if schemas.know(kind, unit, minor) else None
        if found is None:
            return tuple(rules_broken_in_all(known.releases(*kind), update.live, update.merged, minor))
        return tuple(broken_rules(found, update.live, update.merged, minor))

    def users(self, change: ObjectChange) -> tuple[tuple[str, Place], ...]:
        """Return what needs an object that is gone, or reads one that changed only when its containers start."""
        side = change.old
        if side is None or change.how in ("created", "regenerated"):
            return ()
        is_gone = change.how != "changed"
        if is_gone and (side.kind, side.name) in self._defined:
            return ()
        return tuple(
            (item.title, item.at(reference.spot))
            for item, reference in self._references.get((side.kind, side.name), ())
            if item.namespace == side.namespace or not (item.namespace and side.namespace)
            if (is_gone and not reference.optional) or reference.use in _BY_START
        )
