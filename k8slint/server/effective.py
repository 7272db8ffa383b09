"""What the cluster makes of a value: defaults, budgets of probes, what a quantity is in numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.container import PROBES
from k8slint.kube.image_use import images_of
from k8slint.kube.quantity import BINARY_SI, InvalidQuantity, Quantity, format_bytes, read_quantity
from k8slint.kube.time.probe import detection_time, probe_timing, startup_budget
from k8slint.model.tree import Unknown
from k8slint.model.userinfo import without_passwords
from k8slint.report.markdown import escaped_marks, markdown_code
from k8slint.views.workload_containers import handler_text, pod_view

if TYPE_CHECKING:
    from k8slint.kube.container import Container, Probe
    from k8slint.kube.pod import Pod
    from k8slint.kube.time.probe import Budget
    from k8slint.model.node import Node
    from k8slint.model.project_facts import ProjectFacts
    from k8slint.server.manifest_text import ManifestText, Pointed

_AMOUNTS = frozenset(
    "requests limits hard capacity overhead max min default defaultRequest maxLimitRequestRatio".split()
)
_SINGLE_AMOUNTS = frozenset(("sizeLimit", "averageValue", "divisor"))
_OF_POD = frozenset(("terminationGracePeriodSeconds", "containers", "initContainers", "preStop", "lifecycle"))
_BEFORE_BUILD = "before kustomize builds it: "


def effective_lines(pointed: Pointed, manifest: ManifestText) -> list[str]:
    """Return what the cluster makes of the value that is pointed at in a text, a line of Markdown for each fact.

    What a patch leaves out stands elsewhere, so only its numbers are explained.
    """
    if pointed.resource is None or pointed.resource.kind == "Secret":
        return []
    lines = [] if manifest.role == "patch" else _of_pod(pointed, manifest.facts)
    if manifest.role == "built":
        lines = [_BEFORE_BUILD + line for line in lines]
    return _quantity(pointed.node) + lines


def _of_pod(pointed: Pointed, facts: ProjectFacts) -> list[str]:
    """Return what holds for the container or pod that is pointed at."""
    lines: list[str] = []
    container = pointed.container
    keys = [key for key in pointed.keys if isinstance(key, str)]
    if container is not None and pointed.pod is not None:
        if keys and keys[-1] in ("image", "imagePullPolicy", "name") and "env" not in keys:
            lines += _pull_policy(pointed.pod, container)
        for probe in container.probes():
            if probe.kind in keys:
                lines += probe_lines(probe)
    if pointed.pod is not None and keys and (keys[-1] in _OF_POD or "preStop" in keys):
        lines += pod_lines(pointed.pod, facts)
    return lines


def _pull_policy(pod: Pod, container: Container) -> list[str]:
    """Return when the kubelet pulls the image of a container."""
    for use in images_of(pod):
        if use.container is container and use.policy and not use.is_partial:
            why = " (the default for this image)" if use.policy_is_default else ""
            return [f"{markdown_code(without_passwords(use.text))}: pull policy **{use.policy}**{why}"]
    return []


def probe_lines(probe: Probe) -> list[str]:
    """Return what a probe does, how often, and how long failures are tolerated."""
    timing = probe_timing(probe.value)
    if timing is None or None in timing:
        return []
    return [
        f"{probe.kind} {escaped_marks(handler_text(probe))}, after {timing.delay} s, every {timing.period} s, "
        f"timeout {timing.timeout} s, {timing.failures} failures, {timing.successes} successes",
        budget_words(probe),
    ]


def budget_words(probe: Probe) -> str:
    """Return how long failures of a probe are tolerated, and what happens then; empty where that is not known."""
    timing = probe_timing(probe.value)
    if timing is None or None in timing:
        return ""
    if probe.kind == PROBES[0]:
        return f"the container has {_budget(startup_budget(timing))} to start until it is restarted"
    what = "it is restarted" if probe.kind == PROBES[1] else "it gets no more traffic"
    return f"a container that hangs does so for {_budget(detection_time(timing))} until {what}"


def _budget(budget: Budget) -> str:
    return f"{budget.guaranteed} s (at worst {budget.worst} s)"


def pod_lines(pod: Pod, facts: ProjectFacts) -> list[str]:
    """Return the times of a pod, its class of service and effective amounts."""
    view = pod_view(pod, facts)
    lines = [f"ready after {view.ready}; gone {view.over} after its deletion, grace period {view.grace_seconds} s"]
    if view.qos:
        lines.append(f"class of service {view.qos}")
    for name, amounts in (("requests", view.requests), ("limits", view.limits)):
        if amounts:
            listed = ", ".join(f"{key} {amount}" for key, amount in amounts.items())
            lines.append(f"effective {name}: {escaped_marks(listed)}")
    return lines


def _quantity(node: Node) -> list[str]:
    """Return what a quantity is in numbers; nothing for another value."""
    parent = node.parent
    is_amount = node.key in _SINGLE_AMOUNTS or (parent is not None and parent.key in _AMOUNTS)
    if not is_amount or isinstance(node.value, (dict, list, Unknown)) or node.value is None:
        return []
    try:
        quantity = read_quantity(node.value)
    except InvalidQuantity:
        return []
    return [f"{markdown_code(str(node.value))} is {_in_numbers(quantity, str(node.key))}"]


def _in_numbers(quantity: Quantity, name: str) -> str:
    if name.endswith("cpu"):
        return f"{quantity.milli_value / 1000:g} cores"
    unit = "bytes" if quantity.format == BINARY_SI or name.endswith(("memory", "storage")) else ""
    if name == "sizeLimit":
        unit = "bytes"
    number = f"{quantity.value:,} {unit}".rstrip() if quantity.is_whole else f"{quantity.nano / 1e9:g} {unit}".rstrip()
    return f"{number} ({format_bytes(quantity.value)})" if unit and quantity.value >= 1024 else number
