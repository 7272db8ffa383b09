"""Topology spread constraints weighed against the number of pods and the nodes they may go to."""

from __future__ import annotations

from k8slint.checks.scheduling.spread import constraint_node, constraints_of
from k8slint.hints import TYPE_CHECKING, Any
from k8slint.kube.go.text import shown
from k8slint.kube.names import qualified_name
from k8slint.kube.node_demand import allowed_values, scheduled_by_default
from k8slint.kube.selector import matches
from k8slint.kube.versions import gate_on
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.pod import Pod
    from k8slint.model.rule import Context

_COUNTED_KINDS = ("Deployment", "ReplicaSet", "StatefulSet", "ReplicationController")
_DEFAULT_SURGE = "25%"  # SetDefaults_Deployment in pkg/apis/apps/v1/defaults.go


def spread_skew_cannot_matter(pod: Pod, context: Context) -> Iterator[Problem]:
    """Problems of hard constraints whose maxSkew all pods of the workload together never exceed."""
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
        node = constraint_node(pod, index).get("maxSkew")
        counted = f"{replicas} {'replica' if replicas == 1 else 'replicas'}"
        if most != replicas:
            counted += f" (at most {most} pods in a rollout)"
        message = (
            f"with {counted} no two places can differ by more than maxSkew '{skew}', so all pods may land in one; "
            "lower maxSkew"
            if skew > 1
            else f"with {counted} there is nothing to spread, so the constraint only asks for nodes with the label; "
            "remove it"
        )
        yield Problem(node, message, related=(("the number of pods", pod.resource.node.get("spec", "replicas")),))


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
    """Problems of constraints no node can meet: impossible keys, more domains than the pod may go to."""
    del context
    for index, value in constraints_of(pod):
        key = value.get("topologyKey")
        if not isinstance(key, str) or not key:
            continue
        reason = qualified_name(key)
        if reason:
            yield _key_problem(pod, index, value, key, reason)
        elif value.get("minDomains") is not None:
            yield from _domain_problems(pod, index, value, key)


def _key_problem(pod: Pod, index: int, value: dict[str, Any], key: str, reason: str) -> Problem:
    node = constraint_node(pod, index).get("topologyKey")
    what = f"{shown(key)} {reason}, so no node can have such a label"
    if value.get("whenUnsatisfiable") == "DoNotSchedule" and scheduled_by_default(pod.value):
        return Problem(node, f"{what} and no pod is ever scheduled; write the label's real name")
    message = f"{what} and the constraint has no effect; write the label's real name"
    return Problem(node, message, severity="warning", refused_by="nobody")


def _domain_problems(pod: Pod, index: int, value: dict[str, Any], key: str) -> Iterator[Problem]:
    """Problems of minDomains above the number of domains the pod's own demands leave (the least is then 0)."""
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
    room = len(allowed) * skew
    message = (
        f"the pod may only go to {len(allowed)} {'value' if len(allowed) == 1 else 'values'} of {shown(key)} and "
        f"minDomains is '{domains}', so each takes at most maxSkew '{skew}' pods: {room} of {replicas} are scheduled "
        "and the rest stays Pending; lower minDomains"
    )
    yield Problem(constraint_node(pod, index).get("minDomains"), message, severity="warning")
