"""From objections to flaws: who refuses, what to do, and what must not be quoted."""

from __future__ import annotations

from k8slint.hints import Any
from k8slint.kube.schema.flaw import Flaw, Objection, finished
from k8slint.kube.schema.scalars import described, without_content
from k8slint.kube.schema.struct import Struct

_SECRET = "core/v1.Secret"  # noqa: S105 - the name of a definition
_TEMPLATE = ("spec", "template", "spec")
_DECODING = frozenset({"field-type-wrong", "field-unknown", "quantity-invalid"})
_MOST_ADVISED = 200
_STATEFUL_SINCE = 34
"""The API server looks into the pod template of a StatefulSet since this minor version."""


def flaws_of(root: Struct, value: Any, minor: int) -> list[Flaw]:
    """Walk an object of a built-in kind; a value nested beyond all reason settles nothing."""
    try:
        if not root.doubts(value):
            return []
        objections = root.visit(value)
    except RecursionError:
        return []
    flaws = [told(objection, root, number < _MOST_ADVISED) for number, objection in enumerate(objections or ())]
    if minor < _STATEFUL_SINCE and root.name == "apps/v1.StatefulSet":
        return [_left_to_controller(flaw, minor) for flaw in flaws]
    return flaws


def told(objection: Objection, root: Struct, advised: bool = True) -> Flaw:
    """Turn an objection into a flaw, with advice for a field that nobody knows and without the data of a Secret.

    Advice is looked for in all structures around, so that of thousands of unknown fields only the first get some.
    """
    if objection.rule == "field-unknown" and objection.home is not None:
        from k8slint.kube.schema.placing import unknown_field_text

        objection.text = unknown_field_text(tuple(reversed(objection.trail)), objection.home, root, advised)
    if root.name == _SECRET and objection.trail and objection.trail[-1] in ("data", "stringData"):
        objection.text = objection.text.replace(described(objection.value), without_content(objection.value))
        objection.value = None
    return finished(objection)


def _left_to_controller(flaw: Flaw, minor: int) -> Flaw:
    """Say who refuses what old API servers do not look at: the template of a StatefulSet and its claims."""
    inside = flaw.path[:3] == _TEMPLATE and flaw.path[3:4] not in (("restartPolicy",), ("activeDeadlineSeconds",))
    if not inside or flaw.rule in _DECODING:
        return flaw
    message = flaw.message.replace(
        "so the API server refuses the object",
        f"so every pod of the StatefulSet is refused (Kubernetes 1.{minor} accepts the StatefulSet itself)",
    )
    return flaw._replace(refused_by="controller", message=message)
