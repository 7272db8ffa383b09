"""Which custom resources webhooks of the project may still change before the API server validates them.

Webhooks that fill in defaults decode an object into its Go type and write it again, which adds fields that must be
there and leaves out empty ones (controller-runtime pkg/webhook/admission/defaulter_custom.go, knative.dev/pkg
webhook/resourcesemantics/defaulting). They do not correct what somebody wrote.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from k8slint.kube.certain import items, mapping
from k8slint.model.fact import Defines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from k8slint.kube.resource import Resource
    from k8slint.kube.schema import SchemaProblem
    from k8slint.model.result import FileResult
    from k8slint.project.project import Project
    from k8slint.project.unit import Unit

_CONFIGURATION = "MutatingWebhookConfiguration"
_STAYS = frozenset(("field-unknown", "field-type-wrong", "list-item-duplicate", "name-invalid"))
"""Rules on what was wrong before a webhook saw the object, or is so whatever it fills in."""


class MutatingWebhooks:
    """The mutating webhooks among the objects of a project, read when they are first asked about."""

    def __init__(self, units: Iterable[Unit], results: Iterable[FileResult], project: Project) -> None:
        self._holders = [unit for unit, result in zip(units, results, strict=True) if _has_webhooks(result)]
        self._project = project

    def may_change(self, resource: Resource) -> bool:
        """Whether a webhook is asked when an object is created."""
        group, _, version = resource.api_version.rpartition("/")
        return any(_selects(webhook, group, version, resource.kind) for webhook in self._webhooks)

    @cached_property
    def _webhooks(self) -> tuple[dict[str, Any], ...]:
        return tuple(self._read())

    def _read(self) -> Iterator[dict[str, Any]]:
        for unit in self._holders:
            for resource in self._project.resources(unit):
                if resource.kind == _CONFIGURATION:
                    yield from map(mapping, items(resource.value.get("webhooks")))


def may_be_cured(problem: SchemaProblem, resource: Resource) -> bool:
    """Whether a problem is that something is missing or empty, or about a whole that a webhook completes."""
    if problem.rule in _STAYS or problem.path[:1] == ("metadata",):
        return False
    value = resource.node.get(*problem.path).value
    return value is None or value == "" or isinstance(value, (dict, list))


def _has_webhooks(result: FileResult) -> bool:
    return any(type(fact) is Defines and fact.kind == _CONFIGURATION for fact in result.facts)


def _selects(webhook: dict[str, Any], group: str, version: str, kind: str) -> bool:
    """Whether a webhook is asked about new objects of a kind.

    Those of Knative get their rules from the program that serves them, so their names have to do: they end with the
    group. A rule names resources, which are plurals; that of a kind begins like the kind.
    """
    rules = webhook.get("rules")
    if not rules:
        name = webhook.get("name")
        return isinstance(name, str) and f".{name}".endswith(f".{group}")
    return any(
        _holds(rule.get("apiGroups"), group)
        and _holds(rule.get("apiVersions"), version)
        and _holds(rule.get("operations"), "CREATE")
        and any(
            resource in ("*", "*/*") or (isinstance(resource, str) and resource.startswith(kind.lower()[:-1]))
            for resource in items(rule.get("resources"))
        )
        for rule in map(mapping, items(rules))
    )


def _holds(listed: Any, wanted: str) -> bool:
    return wanted in items(listed) or "*" in items(listed)
