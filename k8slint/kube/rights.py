"""What the rules of a Role or ClusterRole allow, and which of it gives power over the cluster.

The comparison is that of kubernetes/pkg/apis/rbac/v1/evaluation_helpers.go (``VerbMatches``, ``APIGroupMatches``,
``ResourceMatches``): ``*`` matches everything, and ``*/log`` that subresource of every resource.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.certain import items
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

RBAC = "rbac.authorization.k8s.io"
EVERYTHING, ESCALATE, SECRETS, EXEC = "everything", "escalate", "secrets", "exec"
PODS, TOKENS, NODES, WEBHOOKS, CERTIFICATES = "pods", "tokens", "nodes", "webhooks", "certificates"
STAR = "star"

_ALL_VERBS = ("get", "list", "watch", "create", "update", "patch", "delete")
_READING = ("get", "list", "watch")
_WRITING = ("create", "update", "patch")
_WORKLOADS = ("deployments", "daemonsets", "statefulsets", "replicasets")
_NAMESPACES = "namespaces"


class Right(NamedTuple):
    """A verb on a resource of a group; any of several verbs and resources will do."""

    group: str
    resources: tuple[str, ...]
    verbs: tuple[str, ...]


class Given(NamedTuple):
    """A power that a rule gives, by the word of one of its lists; `place` is its index, or -1 for the whole list."""

    power: str
    field: str
    place: int


_BY_RESOURCE: tuple[tuple[str, Right], ...] = (
    (SECRETS, Right("", ("secrets",), _READING)),
    (EXEC, Right("", ("pods/exec", "pods/attach", "pods/portforward"), ("create", "get"))),
    (PODS, Right("", ("pods",), ("create",))),
    (PODS, Right("", ("replicationcontrollers",), _WRITING)),
    (PODS, Right("apps", _WORKLOADS, _WRITING)),
    (PODS, Right("batch", ("jobs",), ("create",))),
    (PODS, Right("batch", ("cronjobs",), _WRITING)),
    (TOKENS, Right("", ("serviceaccounts/token",), ("create",))),
    (NODES, Right("", ("nodes/proxy",), ("get", "create", "update", "patch", "delete"))),
    (
        WEBHOOKS,
        Right(
            "admissionregistration.k8s.io",
            ("mutatingwebhookconfigurations", "validatingwebhookconfigurations"),
            _WRITING,
        ),
    ),
    (CERTIFICATES, Right("certificates.k8s.io", ("certificatesigningrequests/approval",), ("update", "patch"))),
)
_BY_VERB: tuple[Right, ...] = (
    Right(RBAC, ("roles", "clusterroles"), ("escalate", "bind")),
    Right("", ("users", "groups", "serviceaccounts"), ("impersonate",)),
    Right("authentication.k8s.io", ("uids", "userextras"), ("impersonate",)),
)
_OF_THE_CLUSTER = frozenset((NODES, WEBHOOKS, CERTIFICATES))


def powers_of(rule: dict[str, Any], is_cluster_role: bool) -> Iterator[Given]:
    """Yield the powers that a rule gives, each once, with the word that gives it; none where names limit the rule.

    Nodes, webhook configurations and certificate requests are in no namespace, so that a Role gives no power over
    them. What gives everything gives nothing else, and a star among the resources only the first power of the table.
    """
    if items(rule.get("resourceNames")):
        return
    if _grants_everything(rule):
        yield Given(EVERYTHING, "verbs", -1)
    else:
        index = _escalating(rule)
        if index is not None:
            yield Given(ESCALATE, "verbs", index)
        yield from _by_resource(rule, is_cluster_role)
    for field in ("verbs", "resources", "apiGroups"):
        listed = items(rule.get(field))
        if "*" in listed and items(rule.get("resources")):
            yield Given(STAR, field, listed.index("*"))
            return


def _by_resource(rule: dict[str, Any], is_cluster_role: bool) -> Iterator[Given]:
    """Yield the powers that a rule gives by its resources."""
    found: set[str] = set()
    starred = False
    for power, right in _BY_RESOURCE:
        if power in found or (power in _OF_THE_CLUSTER and not is_cluster_role):
            continue
        index = _resource_index(rule, right)
        if index is None or (starred and rule["resources"][index] == "*"):
            continue
        starred = starred or rule["resources"][index] == "*"
        found.add(power)
        yield Given(power, "resources", index)


def _grants_everything(rule: dict[str, Any]) -> bool:
    """Whether a rule allows every verb, or all usual ones, on every resource of every group."""
    if "*" not in items(rule.get("apiGroups")) or "*" not in items(rule.get("resources")):
        return False
    verbs = items(rule.get("verbs"))
    return "*" in verbs or all(verb in verbs for verb in _ALL_VERBS)


def _escalating(rule: dict[str, Any]) -> int | None:
    """Return the index of a verb by which its holder gets other rights; None when no verb of the rule does."""
    for right in _BY_VERB:
        if _group_matches(rule, right.group) and any(_names(rule, resource) for resource in right.resources):
            for index, verb in enumerate(items(rule.get("verbs"))):
                if verb == "*" or verb in right.verbs:
                    return index
    return None


def _names(rule: dict[str, Any], resource: str) -> bool:
    """Whether a rule names a resource, or one of the keys of `userextras`."""
    return any(
        name in ("*", resource) or (isinstance(name, str) and name.startswith(f"{resource}/"))
        for name in items(rule.get("resources"))
    )


def _resource_index(rule: dict[str, Any], right: Right) -> int | None:
    """Return the index of the resource by which a rule gives a right; None when it does not."""
    verbs = items(rule.get("verbs"))
    if not _group_matches(rule, right.group) or not any(verb == "*" or verb in right.verbs for verb in verbs):
        return None
    for index, name in enumerate(items(rule.get("resources"))):
        if isinstance(name, str) and any(resource_matches(name, resource) for resource in right.resources):
            return index
    return None


def _group_matches(rule: dict[str, Any], group: str) -> bool:
    return any(written in ("*", group) for written in items(rule.get("apiGroups")))


def resource_matches(written: str, resource: str) -> bool:
    """Whether an entry of `resources` matches a resource such as `pods` or `pods/exec`; `pods/*` matches nothing."""
    if written in ("*", resource):
        return True
    _, slash, part = resource.partition("/")
    return bool(slash) and written == f"*/{part}"


_FORMER_GROUPS = frozenset(("extensions",))
_kinds_by_resource: dict[str, list[tuple[str, str]]] = {}


def is_built_in(group: str) -> bool:
    """Whether an API group is one of Kubernetes, of today or of former versions."""
    from k8slint.kube.schema.bundle import groups

    return group in groups() or group in _FORMER_GROUPS


def groups_of(resource: str) -> frozenset[str]:
    """Return the API groups of Kubernetes that have a resource (its plural); empty for one that none has."""
    return frozenset(api_version.rpartition("/")[0] for api_version, _ in _kinds_of(resource))


def is_in_no_namespace(resource: str, groups: list[str]) -> bool:
    """Whether a resource (its plural) of some API groups of Kubernetes is one of the cluster, not of a namespace.

    `namespaces` is not: a request for one counts as made in it, so that a Role there may allow it.
    Source: kubernetes/staging/src/k8s.io/apiserver/pkg/endpoints/request/requestinfo.go, NewRequestInfo.
    """
    from k8slint.kube.schema.bundle import kind

    named = [each for each in _kinds_of(resource) if each[0].rpartition("/")[0] in groups]
    found = [kind(*each) for each in named]
    return resource != _NAMESPACES and bool(found) and all(each is not None and each.cluster_scoped for each in found)


def resource_meant(written: str) -> str:
    """Return the resource that a kind, its singular or a short name of kubectl means; empty for a resource, too.

    Example: `Deployment`, `deployment`, `deploy` and `deployments.apps` mean `deployments`.
    """
    lower = written.lower()
    if _kinds_of(written):
        return ""
    head, dot, group = lower.partition(".")
    if _kinds_of(lower) or (dot and group in groups_of(head)):
        return lower if not dot else head
    return _SHORT.get(lower) or (plural(lower) if _kinds_of(plural(lower)) and lower != "endpoint" else "")


_SHORT = {
    "cj": "cronjobs",
    "cm": "configmaps",
    "deploy": "deployments",
    "ds": "daemonsets",
    "ep": "endpoints",
    "hpa": "horizontalpodautoscalers",
    "ing": "ingresses",
    "netpol": "networkpolicies",
    "no": "nodes",
    "ns": "namespaces",
    "pdb": "poddisruptionbudgets",
    "po": "pods",
    "pv": "persistentvolumes",
    "pvc": "persistentvolumeclaims",
    "rs": "replicasets",
    "sa": "serviceaccounts",
    "sc": "storageclasses",
    "sts": "statefulsets",
    "svc": "services",
}
"""Short names of kubectl, which RBAC does not know."""


def _kinds_of(resource: str) -> list[tuple[str, str]]:
    """Return apiVersion and kind of all that a resource (its plural) means in Kubernetes."""
    if not _kinds_by_resource:
        from k8slint.kube.schema.bundle import kind_names

        for api_version, name in kind_names():
            _kinds_by_resource.setdefault(plural(name.lower()), []).append((api_version, name))
    return _kinds_by_resource.get(resource, [])


def plural(kind: str) -> str:
    """Return the resource of a kind in lower case.  Example: ``ingress`` is ``ingresses``, ``endpoints`` as it is."""
    if kind == "endpoints":
        return kind
    if kind.endswith("s"):
        return f"{kind}es"
    return f"{kind[:-1]}ies" if kind.endswith("y") and not kind.endswith("ay") else f"{kind}s"
