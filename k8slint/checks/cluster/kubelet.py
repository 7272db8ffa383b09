"""Checks of a KubeletConfiguration: settings the kubelet refuses to start with, and what they cut short.

Source: kubernetes/pkg/kubelet/apis/config/validation/validation.go and v1beta1/defaults.go.
"""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING, Any
from k8slint.kube.certain import whole
from k8slint.kube.facts.kubelet import duration_seconds
from k8slint.kube.pod import DEFAULT_GRACE_SECONDS
from k8slint.model.fact import ConfiguresKubelet
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory
    from k8slint.kube.resource import Resource
    from k8slint.model.rule import Context

_GROUP = "kubelet.config.k8s.io"
_MINIMUM_GC_AGE = "2m"
_HIGH_THRESHOLD, _LOW_THRESHOLD = 85, 80
_MAX_RELATED = 3


def kubelet_pulls_contradict(resource: Resource, context: Context) -> Iterator[Problem]:
    """Problems of kubelets told to pull one image at a time and several at once."""
    del context
    number = whole(resource.value.get("maxParallelImagePulls"))
    if resource.group != _GROUP or number is None:
        return
    node = resource.node.get("maxParallelImagePulls")
    if number < 1:
        yield Problem(node, f"'{number}' image pulls at once are none, so the kubelet does not start; write 1 or more")
    elif number > 1 and resource.value.get("serializeImagePulls") is True:
        message = (
            f"'serializeImagePulls: true' allows one image pull at a time and this {number}, so the kubelet does not "
            "start; write 'serializeImagePulls: false'"
        )
        related = (("one at a time", resource.node.get("serializeImagePulls")),)
        yield Problem(node, message, related=related)


def kubelet_image_gc_contradicts(resource: Resource, context: Context) -> Iterator[Problem]:
    """Problems of kubelets whose bounds for removing images cross."""
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
    message = (
        f"the kubelet removes images from {high_text} of the disk down to {low_text}, which is no way down, so it "
        f"does not start; write an 'imageGCLowThresholdPercent' below {high}"
    )
    yield Problem(resource.node.get(field), message)


def _number(resource: Resource, field: str, default: int) -> tuple[int | None, str]:
    """Return a number, its default where it is not written, and the field where it is."""
    value = resource.value.get(field)
    return (default, "") if value is None else (whole(value), field)


def _ages(resource: Resource) -> Iterator[Problem]:
    written: Any = resource.value.get("imageMinimumGCAge")
    least = duration_seconds(_MINIMUM_GC_AGE if written is None else written)
    most = duration_seconds(resource.value.get("imageMaximumGCAge"))
    # An age of zero is what Go makes of a field that is not set: the default holds.
    if least == 0:
        least = duration_seconds(_MINIMUM_GC_AGE)
    if not most or least is None or most > least:
        return
    held = f"'{written}'" if written is not None else f"'{_MINIMUM_GC_AGE}', the default"
    message = (
        f"images may be removed from an age of {held} on and must be at '{resource.value['imageMaximumGCAge']}', which "
        "is not later, so the kubelet does not start; write a longer 'imageMaximumGCAge'"
    )
    yield Problem(resource.node.get("imageMaximumGCAge"), message)


def kubelet_shutdown_contradicts(resource: Resource, context: Context) -> Iterator[Problem]:
    """Problems of kubelets whose shutdown leaves more time to critical pods than there is."""
    del context
    if resource.group != _GROUP:
        return
    whole = duration_seconds(resource.value.get("shutdownGracePeriod"))
    critical = duration_seconds(resource.value.get("shutdownGracePeriodCriticalPods"))
    if whole is None or critical is None:
        return
    node = resource.node.get("shutdownGracePeriodCriticalPods")
    if critical > whole:
        held = resource.value.get("shutdownGracePeriod")
        message = (
            f"critical pods get the last '{node.value}' of a shutdown that takes '{held or '0s'}' in all, so the "
            "kubelet does not start; write a longer 'shutdownGracePeriod'"
        )
        yield Problem(node, message)
    elif resource.value.get("shutdownGracePeriodByPodPriority") and (whole or critical):
        message = (
            "'shutdownGracePeriod' and 'shutdownGracePeriodByPodPriority' exclude each other, so the kubelet does not "
            "start; keep one of them"
        )
        yield Problem(resource.node.get("shutdownGracePeriodByPodPriority"), message)


def node_shutdown_cuts_grace_period(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Problems of kubelets whose shutdown ends before pods that asked for more time are done."""
    del context
    for item, kubelet in inventory.having(ConfiguresKubelet):
        seconds = kubelet.shutdown_seconds - kubelet.critical_seconds
        longer = [
            pod
            for pod in inventory.world.pods().all
            if inventory.world.together(inventory.number, inventory.world.home(pod.item))
            and (pod.runs.grace_seconds or 0) > max(seconds, DEFAULT_GRACE_SECONDS)
        ]
        if not longer:
            continue
        most = max(pod.runs.grace_seconds or 0 for pod in longer)
        message = (
            f"a node's shutdown leaves {seconds:g} s to pods that are not critical, and {len(longer)} of the workloads "
            f"here ask{'s' if len(longer) == 1 else ''} for up to {most} s, so they are killed before they are done; "
            f"write 'shutdownGracePeriod: {most + kubelet.critical_seconds:g}s'"
        )
        related = tuple((f"asks for {pod.runs.grace_seconds} s", pod.item.place) for pod in longer[:_MAX_RELATED])
        yield Problem(item.at(kubelet.spot), message, related=related)
