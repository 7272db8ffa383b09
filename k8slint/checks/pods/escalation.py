"""Privilege escalation that is denied and granted at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.pods.rejection import rejection
from k8slint.kube.certain import items, mapping
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container
    from k8slint.model.rule import Context


def escalation_denied_with_sys_admin(container: Container, _context: Context) -> Iterator[Problem]:
    """Yield the problem of a container that denies escalation and adds CAP_SYS_ADMIN, which allows it."""
    context = mapping(container.value.get("securityContext"))
    if context.get("allowPrivilegeEscalation") is not False:
        return
    added = items(mapping(context.get("capabilities")).get("add"))
    if "CAP_SYS_ADMIN" not in added:
        return
    rejected = rejection(container.pod)
    denied = container.node.get("securityContext", "allowPrivilegeEscalation")
    yield Problem(
        container.node.get("securityContext", "capabilities", "add", added.index("CAP_SYS_ADMIN")),
        "'CAP_SYS_ADMIN' contradicts 'allowPrivilegeEscalation: false'",
        rejected.consequence,
        "Remove the capability, or 'allowPrivilegeEscalation: false'.",
        related=(("escalation is denied here", denied),),
        refused_by=rejected.by,
    )
