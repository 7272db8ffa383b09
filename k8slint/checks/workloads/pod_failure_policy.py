"""Failure policies of Jobs that the rest of the Job does not allow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.checks.workloads.job import job_spec
from k8slint.kube.certain import mapping, names_of
from k8slint.kube.feature_gates import gate_on
from k8slint.kube.go.text import shown
from k8slint.kube.schema.spelling import nearest
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.rule import Context

_SINCE = 26


def pod_failure_policy_invalid(resource: Resource, context: Context) -> Iterator[Problem]:
    """Yield the problems of failure policies that the rest of the Job does not allow."""
    node = job_spec(resource)
    if node is None or context.minor < _SINCE or not isinstance(node.value.get("podFailurePolicy"), dict):
        return
    rejected = f"The API server rejects the {resource.kind}."
    policy, pod = node.get("podFailurePolicy"), node.get("template", "spec")
    restart = pod.get("restartPolicy")
    if restart.value == "OnFailure":
        headline = "'podFailurePolicy' does not allow restartPolicy 'OnFailure'"
        yield Problem(restart, headline, rejected, "Write 'Never'.", related=(("the policy", policy),))
    spec = mapping(pod.value)
    names = names_of(spec.get("containers"), spec.get("initContainers"))
    for rule in policy.get("rules"):
        if rule.get("action").value == "FailIndex" and _lacks_limit(node.value, context):
            fix = "Add 'backoffLimitPerIndex', or write 'FailJob'."
            yield Problem(rule.get("action"), "'FailIndex' needs 'backoffLimitPerIndex'", rejected, fix)
        named = rule.get("onExitCodes", "containerName")
        if named.text is not None and names is not None and named.text not in names:
            meant = nearest(named.text, sorted(names)) or ", ".join(sorted(names)[:3])
            headline = f"the pod template has no container named {shown(named.text)}"
            yield Problem(named, headline, rejected, f"Write the name of a container: {meant}.")


def _lacks_limit(spec: dict[str, Any], context: Context) -> bool:
    return spec.get("backoffLimitPerIndex") is None and gate_on("JobBackoffLimitPerIndex", context.minor)
