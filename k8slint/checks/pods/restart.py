"""Restart policies of single containers that change nothing."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING
from k8slint.kube.certain import items, mapping
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container
    from k8slint.model.rule import Context

_SINCE = 35
"""Containers other than sidecars have a policy of their own since Kubernetes 1.35 (gate ContainerRestartRules)."""


def restart_policy_pointless(container: Container, context: Context) -> Iterator[Problem]:
    """Problems of container restart policies that say what holds anyway, and of rules that can never decide."""
    own = container.value.get("restartPolicy")
    if context.minor < _SINCE or container.role not in ("regular", "init") or not isinstance(own, str):
        return
    rules = items(container.value.get("restartPolicyRules"))
    actions = [mapping(rule).get("action") for rule in rules]
    if own == "Always" and actions and all(action == "Restart" for action in actions):
        message = (
            "'Always' restarts the container after every exit, so its 'restartPolicyRules' never decide anything; "
            "write 'OnFailure' or 'Never', or remove the rules"
        )
        yield Problem(container.node.get("restartPolicyRules"), message)
    elif not rules and own == _in_effect(container):
        message = f"'{own}' is what the pod's restartPolicy gives this container anyway; remove it"
        yield Problem(container.node.get("restartPolicy"), message, severity="info")


def _in_effect(container: Container) -> str | None:
    """Return the policy a container has without one of its own; init containers are only ever restarted on failure."""
    whole = container.pod.restart_policy
    return "OnFailure" if container.role == "init" and whole == "Always" else whole
