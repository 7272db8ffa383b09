"""Resource claims (devices) that containers use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.checks.pods.rejection import rejection
from k8slint.kube.certain import items, mapping
from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem
from k8slint.model.tree import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container
    from k8slint.kube.pod import Pod
    from k8slint.model.rule import Context


def resource_claim_undeclared(pod: Pod, context: Context) -> Iterator[Problem]:
    """Yield the problems of containers that use a resource claim the pod does not have, or the same one twice."""
    if context.minor < 34:
        return
    names: set[str] | None = None
    for container in pod.containers:
        claims = items(mapping(container.value.get("resources")).get("claims"))
        if not claims:
            continue
        if names is None:
            names = _claims_of(pod)
        yield from _claim_problems(container, claims, names)


def _claims_of(pod: Pod) -> set[str]:
    """Return the names of the pod's claims; `*` among them when some are not in the file."""
    declared = pod.value.get("resourceClaims")
    if isinstance(declared, Unknown):
        return {"*"}
    found = set()
    for claim in items(declared):
        name = claim.get("name") if isinstance(claim, dict) else claim
        found.add("*" if isinstance(name, Unknown) else name if isinstance(name, str) else "")
    return found


def _claim_problems(container: Container, claims: list[Any], names: set[str]) -> Iterator[Problem]:
    node = container.node.get("resources", "claims")
    seen: dict[tuple[str, str], int] = {}
    for index, claim in enumerate(claims):
        name, request = mapping(claim).get("name"), mapping(claim).get("request")
        if not isinstance(name, str) or not name or isinstance(request, Unknown):
            continue
        if name not in names and "*" not in names:
            rejected = rejection(container.pod)
            known = sorted(names - {""})
            other = f"Write {shown(known[0])}, or add" if len(known) == 1 else "Add"
            yield Problem(
                node.get(index, "name"),
                f"the pod has no resource claim {shown(name)}",
                rejected.consequence,
                f"{other} the claim under 'resourceClaims' of the pod.",
                refused_by=rejected.by,
            )
        key = (name, request if isinstance(request, str) else "")
        if key in seen or (name, "") in seen or (key[1] == "" and any(known == name for known, _ in seen)):
            rejected = rejection(container.pod)
            yield Problem(
                node.get(index, "name"),
                f"container {shown(container.name)} uses resource claim {shown(name)} twice",
                rejected.consequence,
                "Remove one of the two.",
                refused_by=rejected.by,
            )
        seen.setdefault(key, index)
