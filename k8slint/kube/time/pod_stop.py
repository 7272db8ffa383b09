"""A pod from its deletion to its last SIGKILL: hooks, SIGTERM, SIGKILL, sidecars after the regular containers.

All containers share one clock: the grace period is not summed. Every preStop hook starts at once, that of a sidecar
too; only the SIGTERM of a sidecar waits: for the regular containers, and for the sidecars that started after it.
Source: killContainer in kubernetes/pkg/kubelet/kuberuntime/kuberuntime_container.go; kuberuntime_termination_order.go.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from k8slint.kube.time.duration import NOTHING, Duration
from k8slint.kube.time.grace_period import MINIMUM_TERM, deletion_grace, hook_time, kill_moment
from k8slint.kube.time.hook import hook_duration
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from k8slint.kube.container import Container
    from k8slint.kube.pod import Pod
    from k8slint.model.fact import Role

_AMPLE = 10**9  # seconds: a grace period that nothing uses up


class ContainerStop(NamedTuple):
    """The end of one container, seconds from the pod's deletion.

    ``hook`` is what its preStop needs, ``hook_runs`` what it gets, ``term`` when SIGTERM is sent, ``kill`` when SIGKILL
    would follow, ``ends`` when it is over, ``stop`` the seconds it needs from SIGTERM to its end (None: not known).
    """

    container: Container
    hook: Duration
    hook_runs: Duration
    term: Duration
    kill: Duration
    ends: Duration
    stop: float | None

    @property
    def name(self) -> str:
        """The name of the container."""
        return self.container.name

    @property
    def role(self) -> Role:
        """The role of the container: `regular` or `sidecar`."""
        return self.container.role

    @property
    def hook_cut(self) -> bool:
        """Whether the hook certainly needs longer than it gets."""
        return self.hook_runs.at_most is not None and self.hook.at_least > self.hook_runs.at_most

    @property
    def killed(self) -> bool:
        """Whether the stop time certainly does not fit between SIGTERM and SIGKILL."""
        return (
            self.stop is not None
            and self.kill.at_most is not None
            and (self.term.at_least + self.stop > self.kill.at_most)
        )


class PodStop(NamedTuple):
    """The end of a deleted pod: its grace period in seconds (None: not known), its containers, regular ones first.

    The grace period is the one in effect, at least 1.
    """

    grace: int | None
    containers: tuple[ContainerStop, ...]

    @property
    def over(self) -> Duration:
        """The seconds until the last container is over: at most grace + 2."""
        whole = NOTHING
        for container in self.containers:
            whole = whole.beside(container.ends)
        return whole


def pod_stop(pod: Pod, stop: Mapping[str, float]) -> PodStop:
    """Return the end of a pod; ``stop`` has the seconds, where known, that containers need to stop, by name.

    Init containers are left out. SIGTERM of a regular container: when its hook is over. SIGTERM of a sidecar: when its
    hook and all containers it outlives are over, at the latest when the grace period is. SIGKILL: max(grace,
    SIGTERM + 2). A written grace period below 1 counts as 1.
    Unit: seconds. Example (55 + 10 > 60): grace 60, a hook of 55, a stop of 10: SIGTERM at 55, SIGKILL at 60,
    5 seconds before it would have been done.
    """
    return _pod_stop(pod, stop, deletion_grace(pod))


def _pod_stop(pod: Pod, stop: Mapping[str, float], grace: int | None) -> PodStop:
    """Return the end of a pod with a grace period."""
    found = [_container_stop(c, grace, NOTHING, stop) for c in pod.containers if c.role == "regular"]
    turn = NOTHING
    for each in found:
        turn = turn.beside(each.ends)
    for container in reversed(pod.containers):
        if container.role == "sidecar":
            sidecar = _container_stop(container, grace, turn, stop)
            found.append(sidecar)
            turn = turn.beside(sidecar.ends)
    return PodStop(grace, tuple(found))


def grace_period_with_sidecar(sidecar: Container, stop: Mapping[str, float]) -> int:
    """Return the smallest ``terminationGracePeriodSeconds`` in which a sidecar gets SIGTERM and the time it needs.

    The others need what they need with no end set to them; the sidecar gets 2 seconds where its stop is not known.
    Raises StopIteration for a container that is not a sidecar. Endless hooks have no such number.
    Unit: seconds. Example: a hook of 55 and a stop of 10, then a sidecar that needs 5: 55 + 10 + 5 = 70.
    """
    whole = _pod_stop(sidecar.pod, stop, _AMPLE)
    found = next(each for each in whole.containers if each.container is sidecar)
    return ceil(found.term.at_least + max(found.stop or 0, MINIMUM_TERM))


def _container_stop(
    container: Container, grace: int | None, turn: Duration, stop: Mapping[str, float]
) -> ContainerStop:
    """Return the end of one container whose turn to get SIGTERM comes no later than the grace period."""
    hook = hook_duration(container.handler("preStop"))
    runs = hook_time(grace, hook)
    term = runs.beside(turn.cut(grace))
    kill = kill_moment(grace, term)
    seconds = stop.get(container.name)
    return ContainerStop(container, hook, runs, term, kill, _ends(term, kill, seconds), seconds)


def _ends(term: Duration, kill: Duration, stop: float | None) -> Duration:
    """Return when a container is over: SIGTERM plus its stop, never after SIGKILL; not known: any time between."""
    if stop is None:
        return Duration(term.at_least, kill.at_most)
    latest = None if term.at_most is None else term.at_most + stop
    if kill.at_most is not None:
        latest = kill.at_most if latest is None else min(latest, kill.at_most)
    return Duration(min(term.at_least + stop, kill.at_least), latest)
