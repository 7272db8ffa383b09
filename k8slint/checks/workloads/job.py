"""Jobs: indexes, failure and success policies, names, and what remains of them."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING, Any
from k8slint.kube.certain import is_open, mapping, names_of, whole
from k8slint.kube.feature_gates import gate_on
from k8slint.kube.go.text import is_digits, shown
from k8slint.kube.names import dns_label
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.node import Node
    from k8slint.model.rule import Context

_REFUSED = "so the API server refuses the object"
_MANY = 100_000
_MANY_PARALLEL = 10_000


def _job_spec(resource: Resource) -> Node | None:
    """Return the spec of a Job or of the Jobs a CronJob makes; None for other kinds and shapes."""
    if resource.group != "batch":
        return None
    path = ("spec", "jobTemplate", "spec") if resource.kind == "CronJob" else ("spec",)
    node = resource.node.get(*path)
    return node if isinstance(node.value, dict) else None


def _completions(spec: dict[str, Any]) -> int | None:
    """Return the completions in effect: 1 when neither they nor parallelism are set; None when it is not a number."""
    if spec.get("completions") is None:
        return 1 if spec.get("parallelism") is None else None
    return whole(spec.get("completions"))


def job_index_limits(resource: Resource, context: Context) -> Iterator[Problem]:
    """Problems of indexed Jobs whose numbers do not fit together."""
    node = _job_spec(resource)
    if (
        node is None
        or node.value.get("completionMode") != "Indexed"
        or not gate_on("JobBackoffLimitPerIndex", context.minor)
    ):
        return
    spec = node.value
    completions, failed = _completions(spec), whole(spec.get("maxFailedIndexes"))
    if completions is None:
        return
    if failed is not None and failed > completions:
        message = f"{failed} failed indexes can never be reached with {completions} completions, {_REFUSED}; "
        yield Problem(node.get("maxFailedIndexes"), message + f"write at most {completions}")
    if completions <= _MANY or spec.get("backoffLimitPerIndex") is None:
        return
    if spec.get("maxFailedIndexes") is None:
        message = f"a Job of {completions} indexes with 'backoffLimitPerIndex' must bound its failures, {_REFUSED}; "
        yield Problem(node.get("maxFailedIndexes"), message + "add 'maxFailedIndexes' of at most 10000")
    parallelism = whole(spec.get("parallelism"))
    for field, number in (("maxFailedIndexes", failed), ("parallelism", parallelism)):
        if number is not None and number > _MANY_PARALLEL and (field != "maxFailedIndexes" or number <= completions):
            message = (
                f"{number} is too much for a Job of {completions} indexes with 'backoffLimitPerIndex', {_REFUSED}; "
            )
            yield Problem(node.get(field), message + "write at most 10000")


def job_name_too_long_for_index(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Problems of indexed Jobs whose last pod would have a name that is no host name."""
    if resource.group != "batch" or resource.spec.get("completionMode") != "Indexed":
        return
    completions, name = _completions(resource.spec), resource.name
    if not name or not completions or completions < 1:
        return
    host = f"{name}-{completions - 1}"
    if dns_label(host) is None or len(name) > 63:
        return
    message = (
        f"the pod of the last index would be called {shown(host)}, which is no host name (at most 63 characters, no "
        f"dots), {_REFUSED}; write a name of at most {max(62 - len(str(completions - 1)), 1)} characters without dots"
    )
    yield Problem(resource.node.get("metadata", "name"), message)


def pod_failure_policy_invalid(resource: Resource, context: Context) -> Iterator[Problem]:
    """Problems of failure policies that the rest of the Job does not allow."""
    node = _job_spec(resource)
    if node is None or context.minor < 26 or not isinstance(node.value.get("podFailurePolicy"), dict):
        return
    policy = node.get("podFailurePolicy")
    pod = node.get("template", "spec")
    restart = pod.get("restartPolicy")
    if restart.value == "OnFailure":
        message = f"'podFailurePolicy' needs pods that are not restarted in place, {_REFUSED}; write 'Never'"
        yield Problem(restart, message, related=(("the policy", policy),))
    spec = mapping(pod.value)
    names = names_of(spec.get("containers"), spec.get("initContainers"))
    for rule in policy.get("rules"):
        if rule.get("action").value == "FailIndex" and _lacks_limit(node.value, context):
            message = f"'FailIndex' needs 'backoffLimitPerIndex', {_REFUSED}; add it, or write 'FailJob'"
            yield Problem(rule.get("action"), message)
        named = rule.get("onExitCodes", "containerName")
        if named.text is not None and names is not None and named.text not in names:
            message = f"{shown(named.text)} is no container of the pod template, {_REFUSED}; write the name of one"
            yield Problem(named, message)


def _lacks_limit(spec: dict[str, Any], context: Context) -> bool:
    return spec.get("backoffLimitPerIndex") is None and gate_on("JobBackoffLimitPerIndex", context.minor)


def success_policy_invalid(resource: Resource, context: Context) -> Iterator[Problem]:
    """Problems of success policies that count indexes the Job does not have."""
    node = _job_spec(resource)
    if node is None or not gate_on("JobSuccessPolicy", context.minor) or node.value.get("completionMode") != "Indexed":
        return
    completions = _completions(node.value)
    if completions is None:
        return
    for rule in node.get("successPolicy", "rules"):
        indexes, count = rule.get("succeededIndexes"), whole(rule.get("succeededCount").value)
        total: int | None = None
        if indexes.text is not None:
            total, fault = _count_indexes(indexes.text, completions)
            if fault:
                yield Problem(indexes, f"{fault}, {_REFUSED}; list numbers and ranges in order, such as '0,2-4'")
        if count is not None and count > completions:
            message = (
                f"{count} indexes can never succeed with {completions} completions, {_REFUSED}; write at most that"
            )
            yield Problem(rule.get("succeededCount"), message)
        elif count is not None and total is not None and count > total:
            message = f"{count} is more than the {total} indexes named beside it, {_REFUSED}; write at most {total}"
            yield Problem(rule.get("succeededCount"), message)


def _count_indexes(text: str, completions: int) -> tuple[int | None, str]:
    """Count the indexes of a list such as ``1,3-5`` and say what is wrong with it (``validateIndexesFormat``)."""
    total, last = 0, -1
    for part in text.split(",") if text else ():
        ends = part.split("-")
        if len(ends) > 2 or not all(is_digits(end.removeprefix("+")) and len(end) < 12 for end in ends):
            return None, f"{shown(part)} is no index and no range of indexes"
        numbers = [int(end) for end in ends]
        if numbers[-1] >= completions or numbers[0] >= completions:
            return None, f"{shown(part)} is beyond the last index, {completions - 1}"
        if numbers[0] <= last or (len(numbers) == 2 and numbers[1] <= numbers[0]):
            return None, f"{shown(part)} is not in ascending order"
        total += numbers[-1] - numbers[0] + 1
        last = numbers[-1]
    return total, ""


_CLEANED_UP = ("helm.sh/hook-delete-policy", "argocd.argoproj.io/hook-delete-policy")


def job_never_cleaned(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Problems of Jobs that nothing removes after they have finished."""
    metadata = resource.metadata
    if resource.group != "batch" or resource.spec.get("ttlSecondsAfterFinished") is not None or not resource.spec:
        return
    annotations = metadata.get("annotations")
    if (
        metadata.get("ownerReferences")
        or is_open(annotations)
        or any(key in mapping(annotations) for key in _CLEANED_UP)
    ):
        return
    message = (
        "nothing removes this Job after it has finished, so it and its pods stay until somebody deletes them and the "
        "name is taken; add 'ttlSecondsAfterFinished: 86400', or less"
    )
    yield Problem(resource.node.get("spec", "ttlSecondsAfterFinished"), message)
