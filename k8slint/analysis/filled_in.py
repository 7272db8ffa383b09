"""Findings about amounts that a container does not have in its file, and gets from a LimitRange of its namespace.

Phase 1 sees the file only. Where a scope has LimitRanges, the rules about missing amounts are asked again about pods as
they are admitted, and what they no longer say is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.analysis.causes import field_of
from k8slint.analysis.crosscheck import world_of
from k8slint.analysis.unit_run import ask_check
from k8slint.kube.admission.namespace import governed_namespaces
from k8slint.kube.inventory import Inventory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.analysis.engine import Engines
    from k8slint.kube.admission.namespace import Member
    from k8slint.kube.pod import Pod
    from k8slint.model.finding import Finding
    from k8slint.model.result import FileResult
    from k8slint.project.project import Project
    from k8slint.project.scopes import Layout

RULES = ("requests-missing", "memory-limit-missing", "ephemeral-storage-limit-missing", "qos-not-guaranteed")
"""Rules that say that an amount is missing."""

Said = tuple[tuple[str, ...], tuple[object, ...]]
"""The builds that a finding was found through, and its rule and field."""


def without_filled_in(
    findings: list[Finding], results: list[FileResult], engines: Engines, layout: Layout, project: Project
) -> list[Finding]:
    """Return findings without those about amounts that the namespace of a pod fills in."""
    if not any(finding.rule in RULES for finding in findings):
        return findings
    world = world_of(results, engines, layout, project)
    untrue: set[Said] = set()
    for number, scope in enumerate(world.scopes):
        builds = (scope.root,) if scope.root else ()
        for namespace in governed_namespaces(Inventory(scope, number, world)):
            for member in namespace.members if namespace.limit_ranges else ():
                said, left = (set(_said(member, pod, engines)) for pod in (member.pod, member.admitted))
                untrue.update((builds, cause) for cause in said - left)
        world.forget()
    return [finding for finding in findings if (finding.builds, field_of(finding)) not in untrue]


def _said(member: Member, pod: Pod | None, engines: Engines) -> Iterator[tuple[object, ...]]:
    """Yield what the rules say of a pod, as rule and field."""
    resource = member.resource
    if pod is None or resource is None:
        return
    found: list[Finding] = []
    for rule in RULES:
        entry = engines[0].always(rule)
        for subject in pod.containers if entry.rule.subject == "container" else (pod,):
            ask_check(entry, subject, resource, resource.document, found)
    yield from map(field_of, found)
