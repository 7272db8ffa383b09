"""Services that an admission plugin of this project's clusters refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.rule import Context

_PLUGIN = "DenyServiceExternalIPs"


def service_external_ips_denied(resource: Resource, context: Context) -> Iterator[Problem]:
    """Yield the problem of a Service with externalIPs where the project says that the API server denies them."""
    settings = context.project.settings if context.project is not None else {}
    if _PLUGIN not in (settings.get("admission_plugins") or ()) or resource.group:
        return
    listed = resource.spec.get("externalIPs")
    if isinstance(listed, list) and listed:
        from k8slint.reading.edit import removed

        node = resource.node.get("spec", "externalIPs")
        yield Problem(
            node,
            "'externalIPs' is not allowed where DenyServiceExternalIPs runs",
            "The admission plugin DenyServiceExternalIPs rejects the Service.",
            "Remove 'externalIPs', and use 'type: LoadBalancer' or an Ingress.",
            span=node.key_span,
            edits=removed(node, "unsafe"),
        )
