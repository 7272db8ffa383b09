"""Admission policies of a project, asked about every object of the same scope as when it is created.

Of a change they are also asked about every object that it updates.

Policy and object may stand in different files, and who is judged by whom depends on scopes, so this comes after phase
1: it reads the files again that hold policies, what those need, and objects that they apply to. Nothing of it is
cached but the whole report; a run without policies does nothing here.
"""

from __future__ import annotations

from functools import cached_property, partial
from itertools import groupby
from typing import TYPE_CHECKING, Any

from k8slint.analysis.custom_resources import findings_without_secrets
from k8slint.analysis.places import finding_of
from k8slint.analysis.policies import ByPolicies
from k8slint.analysis.policies.asking import Asking
from k8slint.analysis.policies.cases import Cases, pod_value
from k8slint.analysis.policies.named import NamedPolicies
from k8slint.analysis.policies.panel import Panels
from k8slint.analysis.policies.scope import PolicyScope, known_namespace
from k8slint.analysis.policies.wording import (
    EFFECTS,
    Subject,
    binding_problems,
    effect_of,
    foreign_problem,
    policy_problems,
    problems_of,
)
from k8slint.analysis.reach import lies_in, reach_of
from k8slint.kube.cel.errors import CelCompileError
from k8slint.kube.certain import mapping
from k8slint.kube.pod import pod_of
from k8slint.kube.policy.kinds import PolicyKinds
from k8slint.kube.policy.kyverno_rules import RULES_KINDS
from k8slint.kube.policy.policy import (
    BINDING,
    KYVERNO_EXCEPTION,
    KYVERNO_POLICY,
    POLICY,
    AdmissionPolicy,
    NotCompiled,
)
from k8slint.model.fact import ANY
from k8slint.model.notice import Notice
from k8slint.model.tree import Unknown
from k8slint.project.unit import built_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from k8slint.analysis.engine import Engine, Engines
    from k8slint.analysis.policies.panel import Panel
    from k8slint.analysis.policies.scope import Bound
    from k8slint.kube.inventory import Item, Scope, World
    from k8slint.kube.policy.kinds import PolicyKind
    from k8slint.kube.policy.policy import Binding
    from k8slint.kube.policy.verdict import Denial
    from k8slint.kube.resource import Resource
    from k8slint.model.finding import Finding, Problem
    from k8slint.project.project import Project
    from k8slint.project.unit import Unit

_POLICIES = frozenset({POLICY, KYVERNO_POLICY, *RULES_KINDS})
_CRD = "CustomResourceDefinition"
_REFUSERS = ("kubectl", "api-server")


def judge_policies(world: World, engines: Engines, project: Project, findings: Iterable[Finding]) -> ByPolicies:
    """Return what the policies of a world find; ``findings`` are those so far, which say what is rejected before."""
    if not any(engine.ruleset("").judges_policies or engine.plan.overrides for engine in engines):
        return ByPolicies([], [], set(), set())
    work = _Judge(world, engines, project, findings)
    for number, scope in enumerate(world.scopes):
        if work.named or any(item.kind in _POLICIES for item in scope.items):
            work.scope(number)
    work.policies()
    return ByPolicies(work.findings, work.notices(), work.asked, set(work.named.files))


class _Judge:
    """The work on all scopes."""

    def __init__(self, world: World, engines: Engines, project: Project, findings: Iterable[Finding]) -> None:
        self._world = world
        self._engines = engines
        self._project = project
        self._units = {unit.name: unit for unit in project.judged_units()}
        self._read: dict[str, list[Resource]] = {}
        self._kinds: dict[tuple[int, frozenset[str]], PolicyKinds] = {}
        self._reaches: dict[str, str] = {}
        self._defined = {self._reach(item) for item in world.objects(_CRD)}
        self._missing: list[Notice] = []
        self._rejected = {
            (name, finding.place.resource)
            for finding in findings
            if finding.severity == "error" and finding.refused_by in _REFUSERS
            for name in (map(built_name, finding.builds) if finding.builds else (finding.place.file,))
        }
        self.named = NamedPolicies(project.configurations, [engine.plan.minor for engine in engines])
        self._compiled: dict[tuple[str, int, int], AdmissionPolicy | None] = {**self.named.compiled}
        self._usual: dict[int, Panels] = {}
        self.findings: list[Finding] = []
        self.asked: set[str] = set()
        self._idle: dict[AdmissionPolicy, tuple[Bound, PolicyKinds]] = {}
        self._panels: list[Panels] = []
        self._about_policies: set[Finding] = set()
        self._said: set[tuple[str, str, int]] = set()
        self._asking = Asking()

    @cached_property
    def _earlier(self) -> dict[str, dict[tuple[int, int], dict[str, Any]]]:
        """What the objects of units were before the change that is looked at, by document and ordinal."""
        if self._project.earlier is None:
            return {}
        from k8slint.analysis.change.objects import changed_objects

        found: dict[str, dict[tuple[int, int], dict[str, Any]]] = {}
        for pair in changed_objects(self._project):
            if pair.old is not None and pair.new is not None and pair.how == "changed":
                one = pair.new.resource
                found.setdefault(pair.new.unit.name, {})[one.document, one.ordinal] = pair.old.resource.value
        return found

    def notices(self) -> list[Notice]:
        """Return what was not judged, and why."""
        return [*self._missing, *self._asking.notices(), *self._of_other_scopes()]

    def _of_other_scopes(self) -> Iterator[Notice]:
        """Yield a notice for each policy whose scope has no object of its kinds, while other scopes have some."""
        written = {(item.defines.api_version, item.kind) for scope in self._world.scopes for item in scope.items}
        busy = {one.policy for panels in self._panels for one in panels.asked()}
        for policy, (bound, kinds) in self._idle.items():
            if policy in busy:
                continue
            there = (kinds.find(api_version, kind) for api_version, kind in sorted(written))
            panels = Panels([bound])
            if any(panels.of(kind).policies for kind in there if kind is not None):
                message = f"policy '{policy.name}' judged nothing: no object of its scope is of a kind it names"
                yield Notice(bound.resource.node.source.file, "policy-not-judged", message)

    # --- reading

    def _resources(self, unit: str) -> list[Resource]:
        if unit in self.named.files:
            return self.named.resources(unit)
        if unit not in self._read:
            self._read[unit] = list(self._project.resources(self._units[unit]))
        return self._read[unit]

    def resource_of(self, item: Item) -> Resource | None:
        """Return the object of an item; None for one that is rejected, or that has changed since it was read."""
        if (item.unit, item.ref) in self._rejected:
            return None
        found = self._resources(item.unit)
        owner = item.defines.owner
        resource = found[owner] if owner < len(found) else None
        return resource if resource is not None and resource.kind == item.kind else None

    def compiled(self, item: Item, resource: Resource, minor: int) -> AdmissionPolicy | None:
        """Return a policy, compiled once for a version; None for one that the API server does not take."""
        key = (item.unit, item.defines.owner, minor)
        if key not in self._compiled:
            try:
                self._compiled[key] = AdmissionPolicy(resource.value, minor)
            except NotCompiled as error:
                self._compiled[key] = None
                if item.kind == KYVERNO_POLICY:
                    self._note_missing(resource, error)
        return self._compiled[key]

    def _note_missing(self, policy: Resource, error: NotCompiled) -> None:
        """Note which function of Kyverno a policy uses that is not known here."""
        cause = error.__cause__
        what = cause.problems[0].message.partition(" (in")[0] if isinstance(cause, CelCompileError) else str(error)
        message = f"policy '{policy.name}' was not judged, as it uses what only Kyverno has: {what}"
        notice = Notice(policy.node.source.file, "policy-not-judged", message)
        if notice not in self._missing:
            self._missing.append(notice)

    def _reach(self, item: Item) -> str:
        """Return the folder in and below which an item judges; what a configuration names does so everywhere."""
        if item.unit not in self._reaches:
            unit = self._units.get(item.unit)
            self._reaches[item.unit] = reach_of(unit.path) if unit is not None else ""
        return self._reaches[item.unit]

    def _kinds_at(self, unit: Unit) -> PolicyKinds:
        folders = frozenset(folder for folder in self._defined if lies_in(unit.path, folder))
        key = (self._engine(unit).plan.minor, folders)
        if key not in self._kinds:
            self._kinds[key] = PolicyKinds(key[0], partial(self._definitions, folders))
        return self._kinds[key]

    def _definitions(self, folders: Collection[str], group: str) -> Iterator[dict[str, Any]]:
        """Yield the definitions of a group that hold in some folders; their names are the plural and the group."""
        for item in self._world.objects(_CRD):
            if item.name.partition(".")[2] == group and self._reach(item) in folders:
                resource = self.resource_of(item)
                if resource is not None:
                    yield resource.value

    def _engine(self, unit: Unit) -> Engine:
        return self._engines[unit.configuration]

    # --- policies and bindings themselves

    def policies(self) -> None:
        """Judge the policies and bindings of all scopes; what may exist elsewhere is not missed."""
        world = self._world
        policies, bindings = world.objects(POLICY), world.objects(BINDING)
        names = {item.name for item in (*policies, *(each for further in self.named.further for each in further.items))}
        is_open = any(scope.is_open for scope in world.scopes)
        bound: set[str] | None = set()
        for item in bindings:
            resource = self.resource_of(item)
            name = mapping(resource.value.get("spec")).get("policyName") if resource is not None else None
            if isinstance(name, str) and bound is not None:
                bound.add(name)
            elif isinstance(name, Unknown):
                bound = None
            assumed = is_open or world.assumed.has(POLICY, "", str(name)) or any(ANY in each for each in names)
            if resource is not None and not assumed:
                self._about(binding_problems(resource, names), resource, self._units[item.unit])
        for item in policies:
            resource, unit = self.resource_of(item), self._units[item.unit]
            if resource is not None:
                policy = self.compiled(item, resource, self._engine(unit).plan.minor)
                if policy is not None:
                    self._about(policy_problems(policy, resource, None if is_open else bound), resource, unit)

    def _about(self, problems: Iterable[tuple[str, Problem]], written: Resource, unit: Unit) -> None:
        for rule, problem in problems:
            self._about_policy(problem, rule, written, unit)

    # --- one scope

    def scope(self, number: int) -> None:
        """Ask the policies of a scope about its objects."""
        scope = self._world.scopes[number]
        policies: dict[tuple[int, str], tuple[PolicyScope, Panels]] = {}  # by configuration and reach
        for unit_name, same in groupby(sorted(scope.items, key=lambda item: item.unit), key=lambda item: item.unit):
            unit = self._units[unit_name]
            engine = self._engine(unit)
            key = unit.configuration, reach_of(unit.path)
            if key not in policies:
                own = self._policies_at(unit, scope)
                policies[key] = own, self._panels_at(own, unit)
            if engine.ruleset(unit.path).judges_policies:
                found = [finding for item in same for finding in self._object(item, unit, *policies[key])]
                self.findings += findings_without_secrets(found, unit, self._project) if found else ()
        self._read.clear()

    def _panels_at(self, own: PolicyScope, unit: Unit) -> Panels:
        """Return the policies of a scope; those of the configuration alone are the same in all its scopes."""
        if own.is_usual and unit.configuration in self._usual:
            return self._usual[unit.configuration]
        panels = Panels(own.bound())
        for resource, error in own.missing:
            self._note_missing(resource, error)
        self._panels.append(panels)
        if own.is_usual:
            self._usual[unit.configuration] = panels
        self.asked.update(f"policy/{one.policy.name}" for one in panels.bound)
        self._idle.update((one.policy, (one, own.kinds)) for one in panels.bound)
        return panels

    def _policies_at(self, unit: Unit, scope: Scope) -> PolicyScope:
        """Return the policies of a scope that hold where a unit stands; exceptions may come from any scope."""
        own = [item for item in scope.items if lies_in(unit.path, self._reach(item))]
        exceptions = self._world.objects(KYVERNO_EXCEPTION)
        others = [item for item in exceptions if lies_in(unit.path, self._reach(item))]
        further = self.named.further[unit.configuration]
        at_once = scope.applied and not scope.is_complete
        return PolicyScope(own, self._kinds_at(unit), self, further, others, at_once=at_once)

    def _object(self, item: Item, unit: Unit, scope: PolicyScope, panels: Panels) -> Iterator[Finding]:
        """Yield what policies find in an object, and in the pods that it makes."""
        engine = self._engine(unit)
        kinds = scope.kinds
        path = engine.pod_paths.get((item.group, item.kind))
        kind = kinds.find(item.defines.api_version, item.kind)
        own = panels.of(kind) if kind is not None else None
        of_updates = panels.of(kind, "UPDATE") if kind is not None and unit.name in self._earlier else None
        pods = kinds.find("v1", "Pod") if path and item.kind != "PodTemplate" else None
        of_pods = panels.of(pods) if pods is not None else None
        resource = self.resource_of(item) if own or of_updates or of_pods else None
        if resource is None:
            return
        if kind is not None and (own or of_updates):
            yield from self._of_itself(own, of_updates, kind, item, resource, scope, unit)
        pod = pod_of(resource, engine.pod_paths, engine.plan.minor) if of_pods else None
        if pod is not None and of_pods is not None and pods is not None and path is not None:
            value = pod_value(pod.template.value, known_namespace(item))
            target = scope.target(pods, item, value)
            cases = Cases(pods, target, value, kinds.minor, scope.namespace_of(target), self._asking)
            yield from self._asked(of_pods, scope, cases, Subject(resource, path), unit)

    def _of_itself(
        self,
        created: Panel | None,
        updated: Panel | None,
        kind: PolicyKind,
        item: Item,
        resource: Resource,
        scope: PolicyScope,
        unit: Unit,
    ) -> Iterator[Finding]:
        """Yield what policies find in an object when it is created, then what more when it is updated."""
        target, value, minor = scope.target(kind, item, resource.value), resource.value, scope.kinds.minor
        shared = scope.namespace_of(target), self._asking
        found: list[Finding] = []
        if created:
            found += self._asked(created, scope, Cases(kind, target, value, minor, *shared), Subject(resource), unit)
        yield from found
        old = self._earlier.get(unit.name, {}).get((resource.document, resource.ordinal))
        if old is not None and updated:
            cases = Cases(kind, target, value, minor, *shared, old=old)
            known = {(finding.rule, finding.headline, finding.place.span) for finding in found}
            for finding in self._asked(updated, scope, cases, Subject(resource), unit):
                if (finding.rule, finding.headline, finding.place.span) not in known:
                    yield finding

    def _asked(self, panel: Panel, scope: PolicyScope, cases: Cases, subject: Subject, unit: Unit) -> Iterator[Finding]:
        rules = self._engine(unit).ruleset(unit.path)
        for question in panel.left(cases):
            one = question.bound
            worst: dict[tuple[str, int], tuple[int, Denial, Binding, bool]] = {}
            for denial, binding in self._asking.denials(question, scope, cases):
                sure = scope.is_in_force(one, binding, unit.name)
                key = (denial.field, denial.number)
                rank = EFFECTS.index(effect_of(binding, denial, in_force=sure))
                if key not in worst or rank > worst[key][0]:
                    worst[key] = rank, denial, binding, sure
            if not worst:
                continue
            written = one.resource
            entry = rules.policy(f"policy/{one.policy.name}", "policy-violated")
            for _, denial, binding, sure in worst.values():
                foreign = None
                if denial.is_error:
                    foreign = foreign_problem(denial, one, binding, cases.kind, cases.minor, in_force=sure)
                if foreign is not None:
                    self._about_policy(foreign, "policy-field-undefined", written, self._units.get(one.unit, unit))
                    continue
                problems = problems_of(denial, one, binding, subject, in_force=sure) if entry is not None else ()
                for problem in problems:
                    assert entry is not None
                    finding = finding_of(problem, entry, subject.resource, subject.resource.document)
                    yield finding._replace(builds=(unit.file,)) if unit.parts else finding

    def _about_policy(self, problem: Problem, rule: str, written: Resource, unit: Unit) -> None:
        """Note a finding of a policy itself, once however many objects show it."""
        entry = self._engine(unit).ruleset(unit.path).by_id.get(rule)
        if entry is not None:
            finding = finding_of(problem, entry, written, written.document)
            finding = finding._replace(builds=(unit.file,)) if unit.parts else finding
            place = (rule, finding.place.file, finding.place.span.line)
            if finding not in self._about_policies and not (place in self._said and problem.severity == "warning"):
                self._said.add(place)
                self._about_policies.add(finding)
                self.findings.append(finding)
