"""What the API server demands of an object by itself: the fields, types and values of one manifest.

``judge`` says everything that is refused about one object. What depends on several objects, or relates distant parts
of one (selectors against labels, mounts against volumes), is not looked at here.
"""

from __future__ import annotations

from typing import Any

from k8slint.kube.schema.catalogue import catalogue
from k8slint.kube.schema.flaw import Flaw, Objection, finished
from k8slint.kube.schema.kinds import is_built_in, served, served_notices, unserved_flaw
from k8slint.kube.schema.struct import Struct

__all__ = ["Flaw", "fast_ok", "judge"]


def judge(value: Any, minor: int) -> list[Flaw]:
    """Give every flaw of one object as Kubernetes 1.`minor` sees it, in the order of the document."""
    api_version, kind = value.get("apiVersion"), value.get("kind")
    if not (isinstance(api_version, str) and isinstance(kind, str) and is_built_in(api_version)):
        return []
    found = served(api_version, kind, minor)
    if found is None:
        flaw = unserved_flaw(api_version, kind, minor)
        return [flaw] if flaw else []
    root = catalogue(minor).struct(found.definition)
    objections = root.visit(value)
    return served_notices(found, minor) + [told(objection, root) for objection in objections or ()]


def told(objection: Objection, root: Struct) -> Flaw:
    """Turn an objection into a flaw, with advice for a field that nobody knows."""
    if objection.rule == "field-unknown":
        from k8slint.kube.schema.placing import unknown_field_text

        objection.text = unknown_field_text(tuple(reversed(objection.trail)), objection.home, root)
    return finished(objection)


def fast_ok(value: Any, minor: int) -> bool:
    """Whether an object of a built-in kind has no flaw; False when it has, or when its kind is not known."""
    found = served(value.get("apiVersion"), value.get("kind"), minor)
    return found is not None and not catalogue(minor).struct(found.definition).visit(value)
