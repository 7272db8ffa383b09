"""The admission policies that apply to a workload or its pods, and the webhooks that the API server would call."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from k8slint.analysis.policies.named import NamedPolicies
from k8slint.analysis.policies.scope import PolicyScope
from k8slint.analysis.reach import lies_in, reach_of
from k8slint.analysis.run import engines_of
from k8slint.kube.certain import items
from k8slint.kube.policy.kinds import PolicyKinds
from k8slint.kube.policy.matching import PolicyTarget, match
from k8slint.kube.policy.policy import AdmissionPolicy, NotCompiled
from k8slint.views.unread import LOOKING
from k8slint.views.workload import AdmitterView, FileLine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from k8slint.analysis.policies.scope import Bound
    from k8slint.kube.inventory import Inventory, Item, PodSet
    from k8slint.kube.policy.matching import Match
    from k8slint.kube.resource import Resource
    from k8slint.project.project import Project
    from k8slint.project.unit import Unit

MOST_ADMITTERS = 40
"""Policies and webhooks that are shown for a workload."""
_WEBHOOKS = {"ValidatingWebhookConfiguration": "validating", "MutatingWebhookConfiguration": "mutating"}


class Admitters:
    """The policies and webhooks of a project by scope, read when a workload of the scope is first shown."""

    def __init__(self, project: Project) -> None:
        minors = [engine.plan.minor for engine in engines_of(project, LOOKING)]
        self._minors = minors
        self._named = NamedPolicies(project.configurations, minors)
        self._units = {unit.name: unit for unit in project.judged_units()}
        self._scopes: dict[tuple[int, int, str], _ScopeAdmitters] = {}

    def of(self, inventory: Inventory, pods: PodSet) -> tuple[AdmitterView, ...]:
        """Return what is asked about a workload, then what is asked about the pods that it makes."""
        unit = self._units.get(pods.item.unit)
        if unit is None:
            return ()
        key = inventory.number, unit.configuration, reach_of(unit.path)
        if key not in self._scopes:
            self._scopes[key] = self._scope(inventory, unit)
        return tuple(self._scopes[key].of(pods))[:MOST_ADMITTERS]

    def _scope(self, inventory: Inventory, unit: Unit) -> _ScopeAdmitters:
        """Return the policies and webhooks that hold where a unit stands, as `check` takes them."""
        own = [item for item in inventory.items if lies_in(unit.path, self._reach(item))]
        return _ScopeAdmitters(inventory, own, self._named, unit.configuration, self._minors[unit.configuration])

    def _reach(self, item: Item) -> str:
        unit = self._units.get(item.unit)
        return reach_of(unit.path) if unit is not None else ""


class _ScopeAdmitters:
    """The policies and webhooks for some units of a scope; it reads the objects of items for `PolicyScope`."""

    def __init__(
        self, inventory: Inventory, own: list[Item], named: NamedPolicies, configuration: int, minor: int
    ) -> None:
        self._written = inventory.world.written
        self._named = named
        self._own = own
        self._kinds = PolicyKinds(minor, lambda _group: ())
        self._policies = PolicyScope(own, self._kinds, self, named.further[configuration])

    def resource_of(self, item: Item) -> Resource | None:
        """Return the object of an item."""
        if item.unit in self._named.files:
            return self._named.resources(item.unit)[item.defines.owner]
        return self._written.resource(item) if self._written is not None else None

    def compiled(self, item: Item, resource: Resource, minor: int) -> AdmissionPolicy | None:  # noqa: ARG002
        """Return a policy; None for one that the API server does not take."""
        try:
            return AdmissionPolicy(resource.value, minor)
        except NotCompiled:
            return None

    def of(self, pods: PodSet) -> Iterator[AdmitterView]:
        """Yield what is asked about a workload, then what is asked about its pods, whose names nobody knows."""
        if not self._bound and not self._webhooks:
            return
        item = pods.item
        kind, resource = self._kinds.find(item.defines.api_version, item.kind), self.resource_of(item)
        if kind is not None and resource is not None:
            yield from self._asked("object", self._policies.target(kind, item, resource.value))
        pod_kind = self._kinds.find("v1", "Pod")
        if pod_kind is not None and item.kind != "Pod":
            labels = None if pods.is_open else pods.labels
            yield from self._asked("pods", self._policies.target(pod_kind, item, {"metadata": {"labels": labels}}))

    def _asked(self, about: str, target: PolicyTarget) -> Iterator[AdmitterView]:
        """Yield the policies that apply to a target and the webhooks that are called for it, in their order."""
        for bound in self._bound:
            found = match(bound.policy.constraints, target)
            for binding in bound.bindings if found.applies is not False else ():
                second = match(binding.resources, target, optional=True)
                if second.applies is not False:
                    words = f"{', '.join(binding.actions)} by binding '{binding.name}'"
                    is_open = bool(bound.policy.conditions or bound.exceptions)
                    yield _view(bound.resource, bound.policy.name, about, words, _is_sure((found, second), is_open))
        for resource, webhook in self._webhooks:
            found = match({**webhook, "resourceRules": webhook.get("rules")}, target)
            if found.applies is not False:
                fails = "Ignore" if webhook.get("failurePolicy") == "Ignore" else "Fail"
                words = f"{_WEBHOOKS[resource.kind]}, failurePolicy {fails}"
                sure = _is_sure((found,), bool(webhook.get("matchConditions")))
                yield _view(resource, str(webhook.get("name")), about, words, sure)

    @cached_property
    def _bound(self) -> list[Bound]:
        return self._policies.bound()

    @cached_property
    def _webhooks(self) -> list[tuple[Resource, dict[str, Any]]]:
        holders = [self.resource_of(item) for item in self._own if item.kind in _WEBHOOKS]
        return [
            (resource, webhook)
            for resource in holders
            if resource is not None
            for webhook in items(resource.value.get("webhooks"))
            if isinstance(webhook, dict)
        ]


def _is_sure(matches: Iterable[Match], is_open: bool) -> bool:
    """Whether a policy or webhook certainly looks at an object; what conditions decide is not worked out here."""
    return not is_open and all(each.applies for each in matches)


def _view(resource: Resource, name: str, about: str, words: str, sure: bool) -> AdmitterView:
    spot = FileLine(resource.node.source.file, resource.node.span.line)
    return AdmitterView(resource.kind, resource.name, name, about, words, sure, spot)
