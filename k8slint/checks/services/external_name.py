"""The check for aliases in DNS that lead to an address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.rule import Context


def external_name_is_address(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problem of an ExternalName Service whose name is an IPv4 address; the API server rejects IPv6."""
    name = resource.spec.get("externalName")
    if resource.group or resource.spec.get("type") != "ExternalName" or not isinstance(name, str):
        return
    parts = name.rstrip(".").split(".")
    if len(parts) != 4 or not all(part.isdecimal() and len(part) < 4 and int(part) < 256 for part in parts):
        return
    yield Problem(
        resource.node.get("spec", "externalName"),
        f"externalName {shown(name)} is an address, but DNS takes it as a name",
        "The cluster's DNS answers with a CNAME of this text, which no resolver finds.",
        "Write a Service without selector and an EndpointSlice with the address.",
    )
