"""Controls that both levels of the Pod Security Standards have, each with values of its own.

The table of all controls, with the versions that have them, is `k8slint.kube.admission.pod_security.CONTROLS`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.checks.security.security_context import capabilities, contexts_of, profile_type, security_context
from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from typing import Literal

    from k8slint.kube.container import Container
    from k8slint.kube.pod import Pod
    from k8slint.model.node import Node

    Level = Literal["baseline", "restricted"]

PROFILES = ("RuntimeDefault", "Localhost")
"""The types of seccomp and AppArmor profiles that both levels allow."""

_ENFORCING = {"baseline": "baseline or restricted", "restricted": "restricted"}


def not_allowed(node: Node, what: str, level: Level, fix: str, related: tuple[tuple[str, Node], ...] = ()) -> Problem:
    """Return the problem of something that a level does not allow; `what` is the beginning of its headline."""
    return rejected(node, f"{what} is not allowed at {level}", level, fix, related)


def rejected(node: Node, headline: str, level: Level, fix: str, related: tuple[tuple[str, Node], ...] = ()) -> Problem:
    """Return the problem of a pod that a namespace with a level rejects."""
    consequence = f"Pod Security admission rejects the Pod in a namespace that enforces {_ENFORCING[level]}."
    return Problem(node, headline, consequence, fix, related)


def added_capabilities(container: Container, level: Level, allowed: Collection[str]) -> Iterator[Problem]:
    """Yield the problems of added capabilities that a level does not list, as they are spelled (not `CAP_CHOWN`)."""
    for index, name in enumerate(capabilities(container, "add")):
        if isinstance(name, str) and name not in allowed:
            bare = name.upper().removeprefix("CAP_")
            fix = f"Write '{bare}'." if bare in allowed else f"Remove {shown(name)}."
            if level == "restricted" and bare not in allowed:
                fix = f"Remove {shown(name)}; only 'NET_BIND_SERVICE' may be added."
            node = container.node.get("securityContext", "capabilities", "add", index)
            yield not_allowed(node, f"capability {shown(name)}", level, fix)


def proc_mount(container: Container, level: Level) -> Iterator[Problem]:
    """Yield the problem of a `procMount` other than Default."""
    value = security_context(container.value).get("procMount")
    if isinstance(value, str) and value and value != "Default":
        node = container.node.get("securityContext", "procMount")
        yield not_allowed(node, f"procMount {shown(value)}", level, "Remove 'procMount'.")


def seccomp_profiles(pod: Pod, level: Level) -> Iterator[Problem]:
    """Yield the problems of seccomp profiles that are written and are not the runtime's or one of the node."""
    for security, node in contexts_of(pod):
        value: Any = profile_type(security, "seccompProfile")
        if isinstance(value, str) and value not in PROFILES:
            at = node.get("securityContext", "seccompProfile", "type")
            yield not_allowed(at, f"seccomp profile {shown(value)}", level, "Write 'RuntimeDefault'.")
