"""The check for bindings to the role that may do everything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.certain import mapping
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.rule import Context

_GROUP = "rbac.authorization.k8s.io"


def cluster_admin_bound(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problem of a binding to the ClusterRole cluster-admin."""
    reference = mapping(resource.value.get("roleRef"))
    if resource.group != _GROUP or reference.get("name") != "cluster-admin" or reference.get("kind") != "ClusterRole":
        return
    where = "in the whole cluster" if resource.kind == "ClusterRoleBinding" else "in this namespace"
    yield Problem(
        resource.node.get("roleRef", "name"),
        f"role 'cluster-admin' is bound {where}",
        f"The API server allows the holder everything {where}.",
        "Bind a role that lists what is needed, or one of 'admin', 'edit' and 'view'.",
    )
