"""Topology spread constraints: which pods they count, and what the API server refuses in them."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING, Any
from k8slint.kube.go.text import shown
from k8slint.kube.selector import matches, selector_text
from k8slint.kube.versions import gate_on
from k8slint.kube.workload import ADDED_LABELS
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.pod import Pod
    from k8slint.model.node import Node
    from k8slint.model.rule import Context

FIELD = "topologySpreadConstraints"

# Labels that controllers put on Pods, which no template shows.
_ADDED_LABELS = frozenset(label for labels in ADDED_LABELS.values() for label in labels)


def constraints_of(pod: Pod) -> Iterator[tuple[int, dict[str, Any]]]:
    """Iterate over the constraints of a pod that are mappings, with their indexes."""
    listed = pod.value.get(FIELD)
    if isinstance(listed, list):
        for index, value in enumerate(listed):
            if isinstance(value, dict):
                yield index, value


def constraint_node(pod: Pod, index: int) -> Node:
    """Return the node of a constraint."""
    return pod.node.get(FIELD, index)


def spread_misses_own_pods(pod: Pod, context: Context) -> Iterator[Problem]:
    """Problems of constraints whose selector does not select the pods they stand in."""
    del context
    for index, value in constraints_of(pod):
        selector = value.get("labelSelector")
        if not isinstance(selector, dict) or matches(selector, pod.labels) is not False:
            continue
        if not _ADDED_LABELS.isdisjoint(selector_keys(selector)):
            continue
        message = (
            f"the constraint counts pods with {shown(selector_text(selector))}, and the pods it stands in do not have "
            "these labels, so it does not spread them; select labels of this pod's own"
        )
        labels = pod.template.get("metadata", "labels")
        yield Problem(
            constraint_node(pod, index).get("labelSelector"), message, related=(("the pod's labels", labels),)
        )


def selector_keys(selector: dict[str, Any]) -> frozenset[str]:
    """Return the label keys a selector speaks of."""
    return frozenset(_label_keys(selector) + _expression_keys(selector))


def _label_keys(selector: dict[str, Any]) -> list[str]:
    labels = selector.get("matchLabels")
    return [key for key in labels if isinstance(key, str)] if isinstance(labels, dict) else []


def _expression_keys(selector: dict[str, Any]) -> list[str]:
    listed = selector.get("matchExpressions")
    keys = [each.get("key") for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    return [key for key in keys if isinstance(key, str)]


def spread_null_selector(pod: Pod, context: Context) -> Iterator[Problem]:
    """Problems of constraints without a selector, which count no pod at all."""
    del context
    for index, value in constraints_of(pod):
        if value.get("labelSelector") is not None or value.get("matchLabelKeys"):
            continue  # with matchLabelKeys the API server refuses the missing selector
        message = (
            "without a labelSelector the constraint counts no pods, so it spreads nothing; "
            f"select this pod's own labels{_own_labels(pod)}"
        )
        yield Problem(constraint_node(pod, index).get("labelSelector"), message)


def _own_labels(pod: Pod) -> str:
    """Return a label of the pod as a suggestion."""
    for key, value in pod.labels.items():
        if isinstance(value, str):
            return f", as in 'matchLabels: {{{key}: {value}}}'"
    return ""


def spread_key_repeated(pod: Pod, context: Context) -> Iterator[Problem]:
    """Problems of constraints with the same topologyKey and whenUnsatisfiable, which the API server refuses."""
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
        message = (
            f"two constraints have topologyKey {shown(key)} and whenUnsatisfiable {shown(action)}, and the API server "
            "refuses such a pair; merge them into one"
        )
        again = constraint_node(pod, index).get("topologyKey")
        yield Problem(constraint_node(pod, earlier).get("topologyKey"), message, related=(("repeated here", again),))


def spread_match_label_keys_in_selector(pod: Pod, context: Context) -> Iterator[Problem]:
    """Problems of matchLabelKeys that the labelSelector mentions, too; who refuses them depends on the version."""
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
                    yield problem


def _key_problem(pod: Pod, selector: dict[str, Any], key: str, node: Node) -> Problem | None:
    """Judge one key of matchLabelKeys (mergeLabelSelectors and validateMatchLabelKeys in 1.34, before that any key)."""
    in_labels, in_expressions = key in _label_keys(selector), key in _expression_keys(selector)
    if not in_labels and not in_expressions:
        return None
    what = f"{shown(key)} stands in matchLabelKeys and in the labelSelector"
    repair = "take it out of one of them"
    if not gate_on("MatchLabelKeysInPodTopologySpreadSelectorMerge", pod.minor):
        return Problem(node, f"{what}, which the API server refuses; {repair}")
    if pod.is_template and in_labels and in_expressions:
        return Problem(node, f"{what} twice, which the API server refuses; {repair}")
    on_pod = key in pod.labels or (key == "pod-template-hash" and pod.owner_kind in ("Deployment", "ReplicaSet"))
    if not on_pod:
        return None
    if not pod.is_template:
        return Problem(node, f"{what}, which the API server refuses; {repair}")
    message = f"{what}, so the API server accepts the {pod.owner_kind} and refuses every Pod made from it; {repair}"
    return Problem(node, message, refused_by="controller")
