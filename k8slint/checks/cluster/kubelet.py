"""Settings of a KubeletConfiguration with which the kubelet does not start.

Source: kubernetes/pkg/kubelet/apis/config/validation/validation.go and v1beta1/defaults.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.certain import whole
from k8slint.kube.facts.kubelet import duration_seconds
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.rule import Context

_GROUP = "kubelet.config.k8s.io"
_MINIMUM_GC_AGE = "2m"
_HIGH_THRESHOLD, _LOW_THRESHOLD = 85, 80
_NO_START = "The kubelet does not start."


def kubelet_pulls_contradict(resource: Resource, context: Context) -> Iterator[Problem]:
    """Yield the problem of a kubelet that is set to pull one image at a time and several at once."""
    del context
    number = whole(resource.value.get("maxParallelImagePulls"))
    if resource.group != _GROUP or number is None:
        return
    node = resource.node.get("maxParallelImagePulls")
    if number < 1:
        yield Problem(node, f"maxParallelImagePulls '{number}' is not a positive number", _NO_START, "Write 1 or more.")
    elif number > 1 and resource.value.get("serializeImagePulls") is True:
        yield Problem(
            node,
            f"maxParallelImagePulls '{number}' contradicts 'serializeImagePulls: true'",
            _NO_START,
            "Set 'serializeImagePulls: false'.",
            related=(("one at a time", resource.node.get("serializeImagePulls")),),
        )


def kubelet_image_gc_contradicts(resource: Resource, context: Context) -> Iterator[Problem]:
    """Yield the problems of kubelets whose bounds for removing images cross."""
    del context
    if resource.group != _GROUP:
        return
    yield from _thresholds(resource)
    yield from _ages(resource)


def _thresholds(resource: Resource) -> Iterator[Problem]:
    high, high_field = _number(resource, "imageGCHighThresholdPercent", _HIGH_THRESHOLD)
    low, low_field = _number(resource, "imageGCLowThresholdPercent", _LOW_THRESHOLD)
    if high is None or low is None or low < high:
        return
    field = high_field or low_field
    if not field:
        return
    low_text = f"{low} %" if low_field else f"{low} % (the default)"
    high_text = f"{high} %" if high_field else f"{high} % (the default)"
    yield Problem(
        resource.node.get(field),
        f"low image GC threshold of {low_text} is not below the high one of {high_text}",
        _NO_START,
        f"Set imageGCLowThresholdPercent to less than {high}."
        if high > 0
        else "Set imageGCHighThresholdPercent to more than imageGCLowThresholdPercent.",
    )


def _number(resource: Resource, field: str, default: int) -> tuple[int | None, str]:
    """Return a number, its default where it is not written, and the field where it is."""
    value = resource.value.get(field)
    return (default, "") if value is None else (whole(value), field)


def _ages(resource: Resource) -> Iterator[Problem]:
    written: Any = resource.value.get("imageMinimumGCAge")
    least = duration_seconds(_MINIMUM_GC_AGE if written is None else written)
    most = duration_seconds(resource.value.get("imageMaximumGCAge"))
    # The decoder reads a field that is not set as zero, for which the default holds.
    if least == 0:
        least = duration_seconds(_MINIMUM_GC_AGE)
    if not most or least is None or most > least:
        return
    held = f"'{written}'" if written is not None else f"'{_MINIMUM_GC_AGE}' (the default)"
    yield Problem(
        resource.node.get("imageMaximumGCAge"),
        f"imageMaximumGCAge '{resource.value['imageMaximumGCAge']}' is not above imageMinimumGCAge {held}",
        _NO_START,
        f"Set imageMaximumGCAge to more than {held.split()[0]}.",
    )


def kubelet_shutdown_contradicts(resource: Resource, context: Context) -> Iterator[Problem]:
    """Yield the problem of a kubelet whose shutdown leaves critical pods more time than there is."""
    del context
    if resource.group != _GROUP:
        return
    whole = duration_seconds(resource.value.get("shutdownGracePeriod"))
    critical = duration_seconds(resource.value.get("shutdownGracePeriodCriticalPods"))
    if whole is None or critical is None:
        return
    node = resource.node.get("shutdownGracePeriodCriticalPods")
    if critical > whole:
        held = resource.value.get("shutdownGracePeriod") or "0s"
        yield Problem(
            node,
            f"shutdownGracePeriodCriticalPods '{node.value}' is longer than shutdownGracePeriod '{held}'",
            _NO_START,
            f"Set shutdownGracePeriod to more than '{node.value}'.",
        )
    elif resource.value.get("shutdownGracePeriodByPodPriority") and (whole or critical):
        yield Problem(
            resource.node.get("shutdownGracePeriodByPodPriority"),
            "'shutdownGracePeriodByPodPriority' and 'shutdownGracePeriod' exclude each other",
            _NO_START,
            "Remove one of the two.",
        )
