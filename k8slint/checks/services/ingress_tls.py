"""Checks of the certificates of Ingresses: none named, or one that a controller cannot use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.certain import is_open, items, mapping
from k8slint.kube.inventory.resolution import DEFINED
from k8slint.model.fact import Holds
from k8slint.model.finding import Problem
from k8slint.model.tree import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory
    from k8slint.kube.resource import Resource
    from k8slint.model.rule import Context

_NEEDED = ("tls.crt", "tls.key")
_BROUGHT_BY_CLASS = ("alb", "gce", "gce-internal", "tailscale", "cloudflare")
_BROUGHT_BY = ("alb.ingress.", "networking.gke.io/", "ingress.gcp.", "kubernetes.io/tls-acme", "cert-manager.io/")
_BROUGHT_TO = ("traefik.ingress.kubernetes.io/router.tls", "external-dns", "appgw.ingress.")


def ingress_tls_without_secret(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problems of entries of `tls` without a Secret; clouds bring certificates of their own."""
    annotations = resource.metadata.get("annotations")
    known = mapping(annotations)
    name = resource.spec.get("ingressClassName", known.get("kubernetes.io/ingress.class"))
    brought = any(str(key).startswith((*_BROUGHT_BY, *_BROUGHT_TO)) for key in known)
    if (
        resource.group != "networking.k8s.io"
        or brought
        or name in _BROUGHT_BY_CLASS
        or isinstance(annotations, Unknown)
    ):
        return
    for index, entry in enumerate(items(resource.spec.get("tls"))):
        if isinstance(entry, dict) and entry.get("secretName") in (None, "") and not is_open(entry):
            yield Problem(
                resource.node.get("spec", "tls", index),
                "this entry of 'tls' names no Secret",
                "The ingress controller serves its default certificate, which browsers do not trust.",
                "Write 'secretName'; keep it so if the controller has a certificate for all hosts.",
            )


def ingress_tls_secret_unusable(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of Ingresses whose Secret, defined beside it, has no certificate or no key."""
    del context
    for item, ref in inventory.references("Secret"):
        if ref.use != "tls":
            continue
        found = inventory.resolve(item, ref)
        holds = found.items[0].one(Holds) if found.state == DEFINED and len(found.items) == 1 else None
        if holds is None or holds.keys is None or inventory.makers("Secret", item.namespace, ref.name):
            continue
        missing = [key for key in _NEEDED if key not in holds.keys]
        if missing and holds.keys:
            yield Problem(
                item.at(ref.spot),
                f"Secret '{ref.name}' has no {' and no '.join(repr(key) for key in missing)}",
                "The ingress controller cannot use it, and serves its default certificate for these hosts.",
                "Name a Secret of type kubernetes.io/tls, with both keys.",
                related=(("the Secret", found.items[0].place),),
            )
