"""Restart policies of single containers that change nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.edits import removed
from k8slint.kube.certain import items, mapping
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container
    from k8slint.model.rule import Context

_SINCE = 35
"""Containers other than sidecars have a policy of their own since Kubernetes 1.35 (gate ContainerRestartRules)."""


def restart_policy_pointless(container: Container, context: Context) -> Iterator[Problem]:
    """Yield the problem of a restart policy that changes nothing, or of rules that are never asked."""
    own = container.value.get("restartPolicy")
    if context.minor < _SINCE or container.role not in ("regular", "init") or not isinstance(own, str):
        return
    if own == "Always" and container.role == "regular" and container.pod.owner_kind in ("Job", "CronJob"):
        yield Problem(
            container.node.get("restartPolicy"),
            f"'restartPolicy: Always' keeps the {container.pod.owner_kind} from ever ending",
            "The kubelet starts the container again whenever it ends, and the Job waits for all of 'containers'.",
            "Move the container to 'initContainers', where 'Always' makes it a sidecar that ends with the others.",
        )
        return
    rules = items(container.value.get("restartPolicyRules"))
    actions = [mapping(rule).get("action") for rule in rules]
    if own == "Always" and actions and all(action == "Restart" for action in actions):
        yield Problem(
            container.node.get("restartPolicyRules"),
            "'restartPolicyRules' have no effect beside 'restartPolicy: Always'",
            "The kubelet restarts the container after every exit, whatever the exit code.",
            "Set restartPolicy to 'OnFailure' or 'Never', or remove the rules.",
            edits=removed(container.node.get("restartPolicyRules")),
        )
    elif not rules and own == _in_effect(container):
        yield Problem(
            container.node.get("restartPolicy"),
            f"'restartPolicy: {own}' repeats what the pod's policy gives this container",
            "The kubelet does the same without it.",
            "Remove it.",
            severity="info",
            edits=removed(container.node.get("restartPolicy")),
        )


def _in_effect(container: Container) -> str | None:
    """Return the policy a container has without one of its own; init containers are only ever restarted on failure."""
    whole = container.pod.restart_policy
    return "OnFailure" if container.role == "init" and whole == "Always" else whole
