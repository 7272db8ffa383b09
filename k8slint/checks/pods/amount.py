"""Requests against limits, of containers and of the whole pod."""

from __future__ import annotations

from k8slint.checks.pods.refusal import Refusal, pod_refusal, refusal
from k8slint.hints import TYPE_CHECKING, Any
from k8slint.kube.certain import items, mapping
from k8slint.kube.feature_gates import gate_on
from k8slint.kube.go.text import shown
from k8slint.kube.quantity import InvalidQuantity, read_quantity
from k8slint.kube.resources import UnknownAmount, aggregate, amount_text, is_pod_level, read_amounts
from k8slint.model.finding import Problem
from k8slint.model.tree import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container
    from k8slint.kube.pod import Pod
    from k8slint.model.node import Node
    from k8slint.model.rule import Context

_HUGE = "hugepages-"


_PLAIN = frozenset(("cpu", "memory", "ephemeral-storage"))
"""What most pods ask for, and nothing else: it may be overcommitted and has no pages."""


def _is_native(name: str) -> bool:
    """Whether Kubernetes itself defines a resource (``IsNativeResource``)."""
    return "/" not in name or "kubernetes.io/" in name


def _may_overcommit(name: str) -> bool:
    """Whether a limit may exceed the request (``IsOvercommitAllowed``)."""
    return _is_native(name) and not name.startswith(_HUGE)


def _requirements(pod: Pod) -> Iterator[tuple[Container | Pod, Any]]:
    """Return every `resources` of a pod that the API server compares.

    Those of containers, and that of the pod if the gate is on.
    """
    for container in pod.containers:
        resources = container.value.get("resources")
        if isinstance(resources, dict):
            yield container, resources
    whole = pod.value.get("resources")
    if isinstance(whole, dict) and gate_on("PodLevelResources", pod.minor):
        yield pod, whole


def request_above_limit(pod: Pod, _context: Context) -> Iterator[Problem]:
    """Problems of requests that are larger than the limit of the same resource."""
    for holder, resources in _requirements(pod):
        if not _may_exceed(resources):
            continue
        node = holder.node.get("resources")
        limits = read_amounts(resources, "limits")
        for name, request in read_amounts(resources, "requests").items():
            limit = limits.get(name)
            if limit is None or request <= limit or not _may_overcommit(name):
                continue
            verdict = refusal(pod)
            message = (
                f"the request of {amount_text(name, request)} {name} is above the limit of {amount_text(name, limit)}, "
                f"{verdict.clause}; raise the limit or lower the request"
            )
            related = (("the limit", node.get("limits", name)),)
            yield Problem(node.get("requests", name), message, related=related, refused_by=verdict.by)


_MOST_KEPT = 4096
_within: set[tuple[str, str]] = set()
"""Requests and limits that were compared before and are in order."""


def _may_exceed(resources: dict[str, Any]) -> bool:
    """Whether a request may be above its limit; False for the pairs that were met before and are not."""
    requests, limits = mapping(resources.get("requests")), mapping(resources.get("limits"))
    for name, request in requests.items():
        limit = limits.get(name, request)
        if request == limit:
            continue
        if not isinstance(request, str) or not isinstance(limit, str) or len(request) + len(limit) > 40:
            return True
        if (request, limit) not in _within:
            amounts = read_amounts({"both": {"request": request, "limit": limit}}, "both")
            if len(amounts) < 2 or amounts["request"] > amounts["limit"]:
                return True
            if len(_within) < _MOST_KEPT:
                _within.add((request, limit))
    return False


def request_differs_from_limit(pod: Pod, _context: Context) -> Iterator[Problem]:
    """Problems of huge pages and extended resources whose request is not equal to their limit."""
    for holder, resources in _requirements(pod):
        written = mapping(mapping(resources).get("limits"))
        if _PLAIN.issuperset(mapping(resources.get("requests"))) or isinstance(resources.get("limits"), Unknown):
            continue
        node = holder.node.get("resources")
        limits = read_amounts(resources, "limits")
        for name, request in read_amounts(resources, "requests").items():
            if _may_overcommit(name) or limits.get(name) == request or (name in written and name not in limits):
                continue
            verdict = refusal(pod)
            text = amount_text(name, request)
            if name not in written:
                fault = f"{shown(name)} is requested without a limit"
                advice = f"add '{name}: {text}' to the limits, or leave only the limit"
            else:
                fault = f"the request of {text} {name} differs from the limit of {amount_text(name, limits[name])}"
                advice = "write the same number, or leave only the limit"
            message = f"{fault}, and this resource cannot be overcommitted, {verdict.clause}; {advice}"
            place = node.get("requests", name) if name in written else node.get("limits")
            yield Problem(place, message, span=node.get("requests", name).span, refused_by=verdict.by)


def hugepages_invalid(pod: Pod, _context: Context) -> Iterator[Problem]:
    """Problems of huge pages: amounts that are no multiple of the page, and pages without cpu or memory."""
    for holder, resources in _requirements(pod):
        plain = _PLAIN.issuperset(mapping(resources.get("limits")))
        if not plain or not _PLAIN.issuperset(mapping(resources.get("requests"))):
            yield from _page_problems(holder.node.get("resources"), resources, ("limits", "requests"), refusal(pod))
    overhead = pod.value.get("overhead")
    if isinstance(overhead, dict) and overhead:
        yield from _page_problems(pod.node, {"overhead": overhead}, ("overhead",), refusal(pod))


def _page_problems(node: Node, resources: Any, sides: tuple[str, ...], verdict: Refusal) -> Iterator[Problem]:
    names = [(side, name) for side in sides for name in mapping(mapping(resources).get(side))]
    pages = [(side, name) for side, name in names if name.startswith(_HUGE)]
    if not pages:
        return
    for side, name in pages:
        size = _page_size(name)
        amount = read_amounts(resources, side).get(name)
        if amount is not None and (size is None or amount % size):
            fault = "is no multiple of the page size" if size else "belongs to a page size that is no quantity"
            message = (
                f"{amount_text(name, amount)} of {shown(name)} {fault}, {verdict.clause}; "
                "write a multiple of the size in the name, such as 'hugepages-2Mi: 64Mi'"
            )
            yield Problem(node.get(side, name), message, refused_by=verdict.by)
    if not any(name in ("cpu", "memory") for _, name in names):
        message = f"huge pages are asked for without cpu or memory, {verdict.clause}; add a request for cpu or memory"
        side, name = pages[0]
        yield Problem(node.get(side), message, span=node.get(side, name).key_span, refused_by=verdict.by)


def _page_size(name: str) -> int | None:
    """Return the size of the pages a resource name stands for, in thousandths of a byte; None when it says none."""
    try:
        size = read_quantity(name.removeprefix(_HUGE))
    except InvalidQuantity:
        return None
    return size.value * 1000 if size.sign > 0 and size.is_whole else None


def pod_resources_exceeded(pod: Pod, _context: Context) -> Iterator[Problem]:
    """Problems of pods whose containers together need more than the pod as a whole asks for or may have."""
    whole = pod.value.get("resources")
    if not isinstance(whole, dict) or not gate_on("PodLevelResources", pod.minor):
        return
    try:
        yield from _pod_requests_exceeded(pod, whole)
        limits = aggregate(pod, "limits").total
    except UnknownAmount:
        return
    for name, given in read_amounts(whole, "limits").items():
        if name.startswith(_HUGE) and limits.get(name, 0) > given:
            node = pod.node.get("resources", "limits", name)
            yield _exceeded(node, name, (given, limits[name]), "limit", refusal(pod))
    for container in pod.containers:
        if container.role == "regular":
            yield from _above_pod_limit(container, whole, refusal(pod))


def _pod_requests_exceeded(pod: Pod, whole: dict[str, Any]) -> Iterator[Problem]:
    """Compare the pod's requests with the sum; where there are none, the sum becomes the pod's, under its limit."""
    node = pod.node.get("resources")
    written, limits = read_amounts(whole, "requests"), read_amounts(whole, "limits")
    in_template = aggregate(pod, "requests", as_pod=False).total
    for name, needed in aggregate(pod, "requests").total.items():
        if name in written and is_pod_level(name) and needed > written[name]:
            verdict = refusal(pod) if in_template.get(name, 0) > written[name] else pod_refusal(pod)
            yield _exceeded(node.get("requests", name), name, (written[name], needed), "request", verdict)
        elif name in ("cpu", "memory") and needed > limits.get(name, needed):
            if name in mapping(whole.get("requests")) or _tops(pod, name, limits[name]):
                continue
            amounts = (limits[name], needed)
            yield _exceeded(node.get("limits", name), name, amounts, "limit", pod_refusal(pod), "requests")


def _tops(pod: Pod, name: str, limit: int) -> bool:
    """Whether a container alone is above the pod's limit, which is reported there."""
    return any(
        read_amounts(container.value.get("resources"), "limits").get(name, 0) > limit for container in pod.containers
    )


def _exceeded(node: Node, name: str, amounts: tuple[int, int], side: str, verdict: Refusal, needs: str = "") -> Problem:
    given, needed = (amount_text(name, amount) for amount in amounts)
    message = (
        f"the pod's {side} of {given} {name} is less than the {needs or f'{side}s'} of its containers together, "
        f"{needed}, {verdict.clause}; write at least {needed}"
    )
    return Problem(node, message, refused_by=verdict.by)


def _above_pod_limit(container: Container, whole: dict[str, Any], verdict: Refusal) -> Iterator[Problem]:
    given = read_amounts(whole, "limits")
    for name, limit in read_amounts(container.value.get("resources"), "limits").items():
        if name in given and limit > given[name]:
            message = (
                f"the limit of {amount_text(name, limit)} {name} is above that of the pod, "
                f"{amount_text(name, given[name])}, {verdict.clause}; lower it or raise the pod's"
            )
            related = (("the pod's limit", container.pod.node.get("resources", "limits", name)),)
            yield Problem(
                container.node.get("resources", "limits", name), message, related=related, refused_by=verdict.by
            )


def resource_claim_undeclared(pod: Pod, context: Context) -> Iterator[Problem]:
    """Problems of containers that use a resource claim the pod does not have, or the same one twice."""
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
    declared = pod.value.get("resourceClaims")
    if isinstance(declared, Unknown):
        return {"*"}
    found = set()
    for claim in items(declared):
        name = claim.get("name") if isinstance(claim, dict) else claim
        found.add("*" if isinstance(name, Unknown) else name if isinstance(name, str) else "")
    return found


def _claim_problems(container: Container, claims: list[Any], names: set[str]) -> Iterator[Problem]:
    verdict = refusal(container.pod)
    node = container.node.get("resources", "claims")
    seen: dict[tuple[str, str], int] = {}
    for index, claim in enumerate(claims):
        name, request = mapping(claim).get("name"), mapping(claim).get("request")
        if not isinstance(name, str) or not name or isinstance(request, Unknown):
            continue
        if name not in names and "*" not in names:
            message = f"{shown(name)} is no resource claim of this pod, {verdict.clause}; add it under 'resourceClaims'"
            yield Problem(node.get(index, "name"), message, refused_by=verdict.by)
        key = (name, request if isinstance(request, str) else "")
        if key in seen or (name, "") in seen or (key[1] == "" and any(known == name for known, _ in seen)):
            message = f"claim {shown(name)} is used twice by this container, {verdict.clause}; remove one of the two"
            yield Problem(node.get(index, "name"), message, refused_by=verdict.by)
        seen.setdefault(key, index)
