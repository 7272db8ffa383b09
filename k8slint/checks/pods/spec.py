"""Settings of the pod as a whole that need or exclude each other."""

from __future__ import annotations

from k8slint.checks.pods.refusal import pod_refusal, refusal
from k8slint.hints import TYPE_CHECKING
from k8slint.kube.certain import items, mapping
from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem
from k8slint.model.tree import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container
    from k8slint.kube.pod import Pod
    from k8slint.model.node import Node
    from k8slint.model.rule import Context


def dns_none_without_nameserver(pod: Pod, _context: Context) -> Iterator[Problem]:
    """Problems of pods that switch cluster DNS off and name no server; one without dnsConfig is field-missing."""
    config = pod.value.get("dnsConfig")
    if pod.value.get("dnsPolicy") != "None" or not isinstance(config, dict) or config.get("nameservers"):
        return
    if isinstance(config.get("nameservers"), Unknown):
        return
    verdict = refusal(pod)
    message = f"'dnsPolicy: None' leaves the pod without any nameserver, {verdict.clause}; add one to 'nameservers'"
    yield Problem(pod.node.get("dnsConfig", "nameservers"), message, refused_by=verdict.by)


def overhead_without_runtime_class(pod: Pod, _context: Context) -> Iterator[Problem]:
    """Problems of pods that set an overhead themselves, which only a RuntimeClass may."""
    if not isinstance(pod.value.get("overhead"), dict) or pod.value.get("runtimeClassName") is not None:
        return
    if not pod.value["overhead"]:
        return
    late = pod.is_template
    clause = "so every Pod made from this template is refused" if late else "so admission refuses the Pod"
    message = (
        f"'overhead' is for the RuntimeClass to set and this pod has none, {clause}; "
        "remove it, or name the RuntimeClass that has this overhead"
    )
    node = pod.node.get("overhead")
    yield Problem(node, message, span=node.key_span, refused_by="controller" if late else "admission")


def scheduling_gates_with_node(pod: Pod, _context: Context) -> Iterator[Problem]:
    """Problems of templates whose Pods would be on a node and held back from one; Pods are the schema pass's."""
    gates, name = items(pod.value.get("schedulingGates")), pod.value.get("nodeName")
    if not pod.is_template or not gates or not isinstance(name, str) or not name:
        return
    message = (
        f"the gates keep the pod off any node and 'nodeName' puts it on {shown(name)}, "
        "so every Pod made from this template is refused; remove one of the two"
    )
    related = (("the gates", pod.node.get("schedulingGates")),)
    yield Problem(pod.node.get("nodeName"), message, related=related)


def resize_restart_never(container: Container, context: Context) -> Iterator[Problem]:
    """Problems of resize policies that restart a container of a pod that restarts nothing."""
    pod = container.pod
    policies = items(container.value.get("resizePolicy"))
    if not policies or context.minor < 33 or pod.restart_policy != "Never":
        return
    verdict = refusal(pod)
    for index, policy in enumerate(policies):
        if mapping(policy).get("restartPolicy") == "RestartContainer":
            message = (
                f"'RestartContainer' cannot be done in a pod with 'restartPolicy: Never', {verdict.clause}; "
                "write 'NotRequired'"
            )
            node = container.node.get("resizePolicy", index, "restartPolicy")
            yield Problem(node, message, refused_by=verdict.by)


def ephemeral_containers_in_manifest(pod: Pod, _context: Context) -> Iterator[Problem]:
    """Problems of manifests that hold ephemeral containers."""
    if not items(pod.value.get("ephemeralContainers")):
        return
    verdict = refusal(pod)
    message = (
        "ephemeral containers can only be added to a Pod that runs, "
        f"{verdict.clause}; use 'kubectl debug', or a regular container"
    )
    node = pod.node.get("ephemeralContainers")
    yield Problem(node, message, span=node.key_span, refused_by=verdict.by)


def host_alias_repeated(pod: Pod, _context: Context) -> Iterator[Problem]:
    """Problems of pods that list one address twice under hostAliases."""
    seen: dict[str, Node] = {}
    for index, alias in enumerate(items(pod.value.get("hostAliases"))):
        address = mapping(alias).get("ip")
        if not isinstance(address, str):
            continue
        node = pod.node.get("hostAliases", index, "ip")
        if address in seen:
            message = (
                f"{shown(address)} is listed twice, and 'kubectl apply' merges this list by address, so entries can "
                "be lost; put all host names under one entry"
            )
            yield Problem(node, message, related=(("the first entry", seen[address]),))
        seen.setdefault(address, node)


def label_keys_in_selector(pod: Pod, context: Context) -> Iterator[Problem]:
    """Problems of affinity terms whose matchLabelKeys repeat a key of the label selector or of mismatchLabelKeys."""
    if context.minor < 31:
        return
    for node, term in _affinity_terms(pod):
        keys = [key for key in items(term.get("matchLabelKeys")) if isinstance(key, str)]
        if not keys:
            continue
        listed = node.get("matchLabelKeys")
        others = items(term.get("mismatchLabelKeys"))
        written = _selector_keys(mapping(term.get("labelSelector")))
        for index, key in enumerate(items(term.get("matchLabelKeys"))):
            if not isinstance(key, str):
                continue
            if key in others:
                verdict = refusal(pod)
                message = f"{shown(key)} is in 'mismatchLabelKeys' as well, {verdict.clause}; remove one of the two"
                yield Problem(listed.get(index), message, refused_by=verdict.by)
            elif written.count(key) > 1 or (key in written and key in pod.labels):
                verdict = refusal(pod) if written.count(key) > 1 else pod_refusal(pod)
                message = (
                    f"{shown(key)} is in the labelSelector as well, where the API server adds it with the Pod's own "
                    f"value, {verdict.clause}; remove it from one of the two"
                )
                yield Problem(listed.get(index), message, refused_by=verdict.by)


def _selector_keys(selector: dict[str, object]) -> list[str]:
    expressions = items(selector.get("matchExpressions"))
    keys = [key for key in mapping(selector.get("matchLabels")) if isinstance(key, str)]
    return keys + [key for item in expressions if isinstance(key := mapping(item).get("key"), str)]


def _affinity_terms(pod: Pod) -> Iterator[tuple[Node, dict[str, object]]]:
    affinity = mapping(pod.value.get("affinity"))
    for kind in ("podAffinity", "podAntiAffinity"):
        rules = mapping(affinity.get(kind))
        field = "requiredDuringSchedulingIgnoredDuringExecution"
        for index, term in enumerate(items(rules.get(field))):
            if isinstance(term, dict):
                yield pod.node.get("affinity", kind, field, index), term
        field = "preferredDuringSchedulingIgnoredDuringExecution"
        for index, weighted in enumerate(items(rules.get(field))):
            term = mapping(weighted).get("podAffinityTerm")
            if isinstance(term, dict):
                yield pod.node.get("affinity", kind, field, index, "podAffinityTerm"), term
