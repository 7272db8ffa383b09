"""Jobs: indexes, names, selectors, and what remains of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.checks.workloads.selector import template_labels
from k8slint.kube.certain import is_open, mapping, whole
from k8slint.kube.feature_gates import gate_on
from k8slint.kube.go.text import shown
from k8slint.kube.names import dns_label
from k8slint.kube.selector import selector_text
from k8slint.kube.workload import JOB_LABELS
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.node import Node
    from k8slint.model.rule import Context

_MANY = 100_000
_MANY_PARALLEL = 10_000


def job_spec(resource: Resource) -> Node | None:
    """Return the spec of a Job or of the Jobs a CronJob makes; None for other kinds and shapes."""
    if resource.group != "batch":
        return None
    path = ("spec", "jobTemplate", "spec") if resource.kind == "CronJob" else ("spec",)
    node = resource.node.get(*path)
    return node if isinstance(node.value, dict) else None


def completions_of(spec: dict[str, Any]) -> int | None:
    """Return the completions in effect: 1 when neither they nor parallelism are set; None when it is not a number."""
    if spec.get("completions") is None:
        return 1 if spec.get("parallelism") is None else None
    return whole(spec.get("completions"))


def job_index_limits(resource: Resource, context: Context) -> Iterator[Problem]:
    """Yield the problems of indexed Jobs whose numbers do not fit together."""
    node = job_spec(resource)
    if node is None or node.value.get("completionMode") != "Indexed":
        return
    spec, completions = node.value, completions_of(node.value)
    if completions is None or not gate_on("JobBackoffLimitPerIndex", context.minor):
        return
    rejected = f"The API server rejects the {resource.kind}."
    failed = whole(spec.get("maxFailedIndexes"))
    if failed is not None and failed > completions:
        headline = f"maxFailedIndexes '{failed}' is above completions {completions}"
        yield Problem(node.get("maxFailedIndexes"), headline, rejected, f"Write {completions} or less.")
    if completions <= _MANY or spec.get("backoffLimitPerIndex") is None:
        return
    if spec.get("maxFailedIndexes") is None:
        headline = f"a Job of {completions} indexes with 'backoffLimitPerIndex' has no 'maxFailedIndexes'"
        fix = f"Add 'maxFailedIndexes: {_MANY_PARALLEL}', or less."
        yield Problem(node.get("maxFailedIndexes"), headline, rejected, fix)
    parallelism = whole(spec.get("parallelism"))
    for field, number in (("maxFailedIndexes", failed), ("parallelism", parallelism)):
        if number is not None and number > _MANY_PARALLEL and (field != "maxFailedIndexes" or number <= completions):
            headline = f"{field} '{number}' is too high for {completions} indexes with 'backoffLimitPerIndex'"
            yield Problem(node.get(field), headline, rejected, f"Write {_MANY_PARALLEL} or less.")


def job_name_too_long_for_index(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problems of indexed Jobs whose last pod would have a name that is not a host name."""
    if resource.group != "batch" or resource.spec.get("completionMode") != "Indexed":
        return
    completions, name = completions_of(resource.spec), resource.name
    if not name or not completions or completions < 1:
        return
    host = f"{name}-{completions - 1}"
    reason = dns_label(host)
    if reason is None or len(name) > 63:
        return
    yield Problem(
        resource.node.get("metadata", "name"),
        f"host name {shown(host)} of the last pod is not a DNS label",
        "The API server rejects the Job.",
        f"Write a name of at most {max(62 - len(str(completions - 1)), 1)} characters, without dots.",
    )


_CLEANED_UP = ("helm.sh/hook-delete-policy", "argocd.argoproj.io/hook-delete-policy")


def job_never_cleaned(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problems of Jobs that nothing removes after they have finished."""
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
    yield Problem(
        resource.node.get("spec", "ttlSecondsAfterFinished"),
        "nothing removes this Job after it has finished",
        "The Job and its pods stay until somebody deletes them, and its name is taken until then.",
        "Add 'ttlSecondsAfterFinished: 86400', or less.",
    )


def job_selector_not_generated(resource: Resource, context: Context) -> Iterator[Problem]:
    """Yield the problems of Jobs that bring a selector, or the labels it is generated from, without saying so."""
    spec = resource.spec
    if resource.group != "batch":
        return
    rejected = "The API server rejects the Job."
    if spec.get("manualSelector") is True and spec.get("selector") is None:
        headline = "'manualSelector: true' without a selector"
        yield Problem(resource.node.get("spec", "selector"), headline, rejected, "Add 'selector'.")
    if spec.get("manualSelector") not in (None, False):
        return
    selector = spec.get("selector")
    if isinstance(selector, dict) and not is_open(selector):
        extra = [key for key in mapping(selector.get("matchLabels")) if key not in JOB_LABELS]
        if extra or selector.get("matchExpressions"):
            node = resource.node.get("spec", "selector")
            yield Problem(
                node,
                f"selector {shown(selector_text(selector))} is not the one generated for the Job",
                rejected,
                "Remove 'selector', or write 'manualSelector: true' when other pods may be selected, too.",
                span=node.key_span,
            )
    labels = mapping(template_labels(spec))
    for key in JOB_LABELS[: 2 if context.minor < 27 else 4]:
        value = labels.get(key)
        if isinstance(value, str) and (key.endswith("controller-uid") or (resource.name and value != resource.name)):
            node = resource.node.get("spec", "template", "metadata", "labels", key)
            headline = f"label {shown(key)} is generated for every Job, never as {shown(value)}"
            yield Problem(node, headline, rejected, "Remove it.")


def job_ttl_under_cron(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problem of a CronJob whose Jobs remove themselves, so that its history limits mean nothing."""
    template = mapping(mapping(resource.spec.get("jobTemplate")).get("spec"))
    seconds = whole(template.get("ttlSecondsAfterFinished"))
    if resource.group != "batch" or resource.kind != "CronJob" or seconds is None:
        return
    limits = [field for field in ("successfulJobsHistoryLimit", "failedJobsHistoryLimit") if field in resource.spec]
    yield Problem(
        resource.node.get("spec", "jobTemplate", "spec", "ttlSecondsAfterFinished"),
        f"Jobs of this CronJob are removed after {seconds} s, beside its history limits",
        "Two controllers remove them, whichever comes first, and logs of failed runs are gone with them.",
        f"Remove it, and keep {' and '.join(map(shown, limits)) if limits else 'the default limits of 3 and 1'}.",
    )
