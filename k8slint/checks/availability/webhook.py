"""The check for admission webhooks that stop their own pods from starting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.certain import items, mapping
from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from k8slint.kube.resource import Resource
    from k8slint.model.rule import Context

_GROUP = "admissionregistration.k8s.io"
_PODS = frozenset(("pods", "*", "*/*"))
_NARROWED = ("namespaceSelector", "objectSelector", "matchConditions")


def webhook_blocks_itself(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problems of webhooks in the cluster that judge every new pod, their own included, and must answer."""
    if resource.group != _GROUP:
        return
    for index, webhook in enumerate(items(resource.value.get("webhooks"))):
        if not isinstance(webhook, dict) or webhook.get("failurePolicy") not in (None, "Fail"):
            continue
        service = mapping(mapping(webhook.get("clientConfig")).get("service"))
        name, namespace = service.get("name"), service.get("namespace")
        if not isinstance(name, str) or any(webhook.get(field) for field in _NARROWED):
            continue
        if any(_judges_pods(rule) for rule in items(webhook.get("rules"))):
            yield Problem(
                resource.node.get("webhooks", index, "name"),
                f"the webhook judges every pod, those behind Service {shown(name)} included",
                "When none of them runs, the API server cannot ask them, and rejects the pods that would replace them.",
                f"Exclude the namespace {shown(str(namespace or 'of the Service'))} with 'namespaceSelector'.",
            )


def _judges_pods(rule: Any) -> bool:
    """Whether a rule is about the creation of pods in any namespace."""
    if mapping(rule).get("scope") == "Cluster" or not _PODS.intersection(
        map(str, items(mapping(rule).get("resources")))
    ):
        return False
    groups, operations = items(mapping(rule).get("apiGroups")), items(mapping(rule).get("operations"))
    return any(group in ("", "*") for group in groups) and any(each in ("CREATE", "*") for each in operations)
