"""Topology spread constraints: which pods they count, what the API server rejects, and what no node satisfies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.checks.edits import removed, written
from k8slint.kube.go.text import shown
from k8slint.kube.names import qualified_name
from k8slint.kube.node_demand import allowed_values, scheduled_by_default
from k8slint.kube.selector import matches, selector_text
from k8slint.kube.versions import gate_on
from k8slint.kube.workload import ADDED_LABELS
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.pod import Pod
    from k8slint.model.finding import Edit
    from k8slint.model.node import Node
    from k8slint.model.rule import Context

FIELD = "topologySpreadConstraints"

# Labels that controllers put on Pods, which no template shows.
_ADDED_LABELS = frozenset(label for labels in ADDED_LABELS.values() for label in labels)


def constraints_of(pod: Pod) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the constraints of a pod that are mappings, with their indexes."""
    listed = pod.value.get(FIELD)
    if isinstance(listed, list):
        for index, value in enumerate(listed):
            if isinstance(value, dict):
                yield index, value


def constraint_node(pod: Pod, index: int) -> Node:
    """Return the node of a constraint."""
    return pod.node.get(FIELD, index)


def spread_misses_own_pods(pod: Pod, context: Context) -> Iterator[Problem]:
    """Yield the problems of constraints whose selector does not select the pods they stand in."""
    del context
    for index, value in constraints_of(pod):
        selector = value.get("labelSelector")
        if not isinstance(selector, dict) or matches(selector, pod.labels) is not False:
            continue
        if not _ADDED_LABELS.isdisjoint(selector_keys(selector)):
            continue
        yield Problem(
            constraint_node(pod, index).get("labelSelector"),
            f"selector {shown(selector_text(selector))} does not match the pod's own labels",
            "The scheduler does not count these pods, so it does not spread them.",
            f"Select labels of the pod{_as_written(pod)}.",
            related=(("the pod's labels", pod.template.get("metadata", "labels")),),
            edits=_own_selected(pod, index),
        )


def selector_keys(selector: dict[str, Any]) -> frozenset[str]:
    """Return the label keys a selector names."""
    return frozenset(_label_keys(selector) + _expression_keys(selector))


def _label_keys(selector: dict[str, Any]) -> list[str]:
    labels = selector.get("matchLabels")
    return [key for key in labels if isinstance(key, str)] if isinstance(labels, dict) else []


def _expression_keys(selector: dict[str, Any]) -> list[str]:
    listed = selector.get("matchExpressions")
    keys = [each.get("key") for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    return [key for key in keys if isinstance(key, str)]


def spread_null_selector(pod: Pod, context: Context) -> Iterator[Problem]:
    """Yield the problems of constraints without a selector, which count no pod at all."""
    del context
    for index, value in constraints_of(pod):
        if value.get("labelSelector") is not None or value.get("matchLabelKeys"):
            continue  # with matchLabelKeys the API server rejects the missing selector
        yield Problem(
            constraint_node(pod, index).get("labelSelector"),
            "the constraint has no labelSelector",
            "The scheduler counts no pods, so it spreads nothing.",
            f"Select labels of the pod{_as_written(pod)}.",
            edits=_own_selected(pod, index),
        )


def _own_labels(pod: Pod) -> dict[str, str]:
    """Return labels of a pod that its constraints may select: those its workload selects, else the first one."""
    labels = {key: value for key, value in pod.labels.items() if isinstance(value, str)}
    selector = pod.resource.spec.get("selector")
    wanted = selector.get("matchLabels") if isinstance(selector, dict) else None
    if isinstance(wanted, dict) and wanted and all(labels.get(key) == value for key, value in wanted.items()):
        return {key: labels[key] for key in wanted}
    return dict(list(labels.items())[:1])


def _own_selected(pod: Pod, index: int) -> tuple[Edit, ...]:
    labels = _own_labels(pod)
    node = constraint_node(pod, index).get("labelSelector")
    return written(node, {"matchLabels": labels}, "unsafe") if labels else ()


def _as_written(pod: Pod) -> str:
    """Return labels of the pod as a suggestion: `, as in 'matchLabels: {app: web}'`."""
    labels = ", ".join(f"{key}: {value}" for key, value in _own_labels(pod).items())
    return f", as in 'matchLabels: {{{labels}}}'" if labels else ""


def spread_key_repeated(pod: Pod, context: Context) -> Iterator[Problem]:
    """Yield the problems of constraints that repeat topologyKey and whenUnsatisfiable, which the API server rejects."""
    del context
    first: dict[tuple[str, str], int] = {}
    for index, value in constraints_of(pod):
        key, action = value.get("topologyKey"), value.get("whenUnsatisfiable")
        if not isinstance(key, str) or not isinstance(action, str) or not key:
            continue
        earlier = first.setdefault((key, action), index)
        if earlier == index:
            continue
        # The API server names the earlier of the two (ValidateSpreadConstraintNotRepeat compares with what follows).
        yield Problem(
            constraint_node(pod, earlier).get("topologyKey"),
            f"two constraints have topologyKey {shown(key)} and whenUnsatisfiable {shown(action)}",
            f"The API server rejects the {pod.owner_kind}.",
            "Merge them into one.",
            related=(("repeated here", constraint_node(pod, index)),),
        )


def spread_match_label_keys_in_selector(pod: Pod, context: Context) -> Iterator[Problem]:
    """Yield the problems of matchLabelKeys that the labelSelector names; who rejects them depends on the version."""
    del context
    for index, value in constraints_of(pod):
        keys, selector = value.get("matchLabelKeys"), value.get("labelSelector")
        if not isinstance(keys, list) or not keys or not isinstance(selector, dict):
            continue
        node = constraint_node(pod, index).get("matchLabelKeys")
        for place, key in enumerate(keys):
            if isinstance(key, str):
                problem = _key_problem(pod, selector, key, node.get(place))
                if problem is not None:
                    yield problem._replace(edits=removed(node.get(place), "suggestion"))


def _key_problem(pod: Pod, selector: dict[str, Any], key: str, node: Node) -> Problem | None:
    """Judge one key of matchLabelKeys (mergeLabelSelectors and validateMatchLabelKeys in 1.34, before that any key)."""
    in_labels, in_expressions = key in _label_keys(selector), key in _expression_keys(selector)
    if not in_labels and not in_expressions:
        return None
    headline = f"{shown(key)} is in matchLabelKeys and in labelSelector"
    rejected = f"The API server rejects the {pod.owner_kind}."
    fix = "Remove it from one of the two."
    if not gate_on("MatchLabelKeysInPodTopologySpreadSelectorMerge", pod.minor):
        return Problem(node, headline, rejected, fix)
    if pod.is_template and in_labels and in_expressions:
        return Problem(node, f"{headline} twice", rejected, fix)
    on_pod = key in pod.labels or (key == "pod-template-hash" and key in ADDED_LABELS.get(pod.owner_kind, ()))
    if not on_pod:
        return None
    if not pod.is_template:
        return Problem(node, headline, rejected, fix)
    later = f"The API server accepts the {pod.owner_kind} and rejects every Pod made from it."
    return Problem(node, headline, later, fix, refused_by="controller")


_COUNTED_KINDS = ("Deployment", "ReplicaSet", "StatefulSet", "ReplicationController")
_DEFAULT_SURGE = "25%"  # SetDefaults_Deployment in pkg/apis/apps/v1/defaults.go


def spread_skew_cannot_matter(pod: Pod, context: Context) -> Iterator[Problem]:
    """Yield the problems of hard constraints whose maxSkew all pods of the workload together never exceed."""
    del context
    if not pod.value.get("topologySpreadConstraints") or pod.owner_kind not in _COUNTED_KINDS:
        return
    replicas = _number(pod.resource.spec.get("replicas"))
    most = _most_pods(pod, replicas) if replicas else None
    if most is None:
        return
    for index, value in constraints_of(pod):
        skew = _number(value.get("maxSkew"))
        if skew is None or skew < most or value.get("whenUnsatisfiable") != "DoNotSchedule":
            continue
        if matches(value.get("labelSelector"), pod.labels) is not True:
            continue
        counted = f"{replicas} {'replica' if replicas == 1 else 'replicas'}"
        if most != replicas:
            counted += f" ({most} pods in a rollout)"
        words = (
            f"maxSkew '{skew}' has no effect on {counted}",
            "The scheduler may put all pods in one place.",
            "Lower maxSkew, usually to 1.",
        )
        if skew == 1:
            words = (
                f"{counted} cannot be spread",
                "The scheduler only asks for nodes with the label.",
                "Remove the constraint.",
            )
        related = (("the number of pods", pod.resource.node.get("spec", "replicas")),)
        yield Problem(constraint_node(pod, index).get("maxSkew"), *words, related=related)


def _most_pods(pod: Pod, replicas: int) -> int | None:
    """Return the most pods a workload has at a time, those of a rolling update included; None when it is not known."""
    if pod.owner_kind != "Deployment":
        return replicas
    strategy = pod.resource.spec.get("strategy")
    if strategy is None:
        strategy = {}
    if not isinstance(strategy, dict) or not isinstance(strategy.get("type"), (str, type(None))):
        return None
    if strategy.get("type") == "Recreate":
        return replicas
    rolling = strategy.get("rollingUpdate")
    surge: Any = rolling.get("maxSurge") if isinstance(rolling, dict) else None
    surge = _DEFAULT_SURGE if surge is None else surge
    if isinstance(surge, str) and surge.endswith("%") and surge[:-1].isascii() and surge[:-1].isdigit():
        return replicas + -(-replicas * int(surge[:-1][:9]) // 100)
    number = _number(surge)
    return None if number is None else replicas + number


def _number(value: Any) -> int | None:
    """Return a written whole number; None for anything else."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def spread_unsatisfiable(pod: Pod, context: Context) -> Iterator[Problem]:
    """Yield the problems of constraints no node can meet: impossible keys, more domains than the pod may go to."""
    del context
    for index, value in constraints_of(pod):
        key = value.get("topologyKey")
        if not isinstance(key, str) or not key:
            continue
        reason = qualified_name(key)
        if reason:
            yield _impossible_key(pod, index, value, key, reason)
        elif value.get("minDomains") is not None:
            yield from _domain_problems(pod, index, value, key)


def _impossible_key(pod: Pod, index: int, value: dict[str, Any], key: str, reason: str) -> Problem:
    node = constraint_node(pod, index).get("topologyKey")
    headline = f"topologyKey {shown(key)} {reason}"
    fix = "Write a label that nodes have, such as 'topology.kubernetes.io/zone'."
    if value.get("whenUnsatisfiable") == "DoNotSchedule" and scheduled_by_default(pod.value):
        return Problem(node, headline, "The scheduler finds no node with this label, and the pod stays Pending.", fix)
    consequence = "The scheduler finds no node with this label, so it spreads nothing."
    return Problem(node, headline, consequence, fix, severity="warning", refused_by="nobody")


def _domain_problems(pod: Pod, index: int, value: dict[str, Any], key: str) -> Iterator[Problem]:
    """Yield the problem of minDomains above the number of domains the pod may go to (the least is then 0)."""
    domains, skew = _number(value.get("minDomains")), _number(value.get("maxSkew"))
    replicas = _number(pod.resource.spec.get("replicas")) if pod.owner_kind in _COUNTED_KINDS else None
    if not domains or not skew or not replicas or value.get("whenUnsatisfiable") != "DoNotSchedule":
        return
    if not gate_on("MinDomainsInPodTopologySpread", pod.minor) or value.get("nodeAffinityPolicy") not in (
        None,
        "Honor",
    ):
        return
    allowed = allowed_values(pod.value, key)
    if not allowed or len(allowed) >= domains or replicas <= len(allowed) * skew:
        return
    if matches(value.get("labelSelector"), pod.labels) is not True:
        return
    places = f"{len(allowed)} {'value' if len(allowed) == 1 else 'values'}"
    yield Problem(
        constraint_node(pod, index).get("minDomains"),
        f"minDomains '{domains}' exceeds the {places} of {shown(key)} that the pod may go to",
        f"The scheduler places at most {skew} in each, {len(allowed) * skew} of {replicas} pods, and the rest stays "
        "Pending.",
        f"Set minDomains to {len(allowed)}.",
        severity="warning",
    )
