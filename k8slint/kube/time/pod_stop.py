"""A pod from its deletion to its last KILL: hooks, TERM, KILL, sidecars after the mains.

All containers share one clock: the grace period is not summed. Every preStop hook starts at once, that of a sidecar
too; only the TERM of a sidecar waits: for the mains, and for the sidecars that started after it.
Source: killContainer in kubernetes/pkg/kubelet/kuberuntime/kuberuntime_container.go; kuberuntime_termination_order.go.
"""

from __future__ import annotations

from math import ceil

from k8slint.hints import TYPE_CHECKING, Any
from k8slint.kube.time.declared_seconds import UNDECLARED
from k8slint.kube.time.duration import NOTHING, Duration
from k8slint.kube.time.grace_period import MINIMUM_TERM, deletion_grace, hook_time, kill_moment
from k8slint.kube.time.hook import hook_duration, hook_handler
from k8slint.kube.time.pod_containers import INIT, MAIN, SIDECAR, pod_members
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from k8slint.kube.time.declared_seconds import Declared
    from k8slint.kube.time.pod_containers import Member

_AMPLE = 10**9  # seconds: a grace period that nothing uses up


class ContainerStop(NamedTuple):
    """The end of one container, seconds from the pod's deletion.

    ``hook`` is what its preStop needs, ``hook_runs`` what it gets, ``term`` when TERM is sent, ``kill`` when KILL would
    follow, ``ends`` when it is over, ``stop`` the declared seconds from TERM to its end.
    """

    name: str
    role: str
    hook: Duration
    hook_runs: Duration
    term: Duration
    kill: Duration
    ends: Duration
    stop: float | None

    @property
    def hook_cut(self) -> bool:
        """Whether the hook certainly needs longer than it gets."""
        return self.hook_runs.at_most is not None and self.hook.at_least > self.hook_runs.at_most

    @property
    def killed(self) -> bool:
        """Whether the declared stop time certainly does not fit between TERM and KILL."""
        return (
            self.stop is not None
            and self.kill.at_most is not None
            and (self.term.at_least + self.stop > self.kill.at_most)
        )


class PodStop(NamedTuple):
    """The end of a deleted pod: its grace period in seconds (None: not known) and its containers, mains first.

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


def pod_stop(spec: object, declared: Mapping[str, Declared], native_sidecars: bool = True) -> PodStop:
    """The end of a pod, with what was declared for its containers by name, plain init containers left out.

    TERM of a main: when its hook is over. TERM of a sidecar: when its hook and all containers it outlives are over,
    at the latest when the grace period is. KILL: max(grace, TERM + 2). A written grace period below 1 counts as 1.
    Unit: seconds. Example (the page's 55 + 10 > 60): grace 60, a hook of 55, declared stop 10: TERM at 55, KILL at 60,
    5 seconds before it would have been done.
    """
    grace = deletion_grace(spec)
    members = [member for member in pod_members(spec, native_sidecars) if member.role != INIT]
    mains = [_container_stop(m, grace, NOTHING, declared) for m in members if m.role == MAIN]
    found = list(mains)
    turn = NOTHING
    for container in mains:
        turn = turn.beside(container.ends)
    for member in reversed([m for m in members if m.role == SIDECAR]):
        sidecar = _container_stop(member, grace, turn, declared)
        found.append(sidecar)
        turn = turn.beside(sidecar.ends)
    return PodStop(grace, tuple(found))


def grace_period_with_sidecar(spec: Mapping[str, Any], declared: Mapping[str, Declared], name: str) -> int:
    """The smallest ``terminationGracePeriodSeconds`` in which sidecar ``name`` gets TERM and the time it declares.

    The others need what they need with no end set to them; the sidecar gets 2 seconds where it declares none. Raises
    StopIteration for a name that is no sidecar. Endless hooks have no such number.
    Unit: seconds. Example: a hook of 55 and a declared stop of 10, then a sidecar that declares 5: 55 + 10 + 5 = 70.
    """
    whole = pod_stop({**spec, "terminationGracePeriodSeconds": _AMPLE}, declared)
    sidecar = next(each for each in whole.containers if each.role == SIDECAR and each.name == name)
    return ceil(sidecar.term.at_least + max(sidecar.stop or 0, MINIMUM_TERM))


def _container_stop(
    member: Member, grace: int | None, turn: Duration, declared: Mapping[str, Declared]
) -> ContainerStop:
    """The end of one container whose turn to get TERM comes no later than the grace period."""
    hook = hook_duration(hook_handler(member.value, "preStop"))
    runs = hook_time(grace, hook)
    term = runs.beside(turn.cut(grace))
    kill = kill_moment(grace, term)
    stop = declared.get(member.name, UNDECLARED).stop
    return ContainerStop(member.name, member.role, hook, runs, term, kill, _ends(term, kill, stop), stop)


def _ends(term: Duration, kill: Duration, stop: float | None) -> Duration:
    """The moment a container is over: TERM plus what it declares, never after KILL; undeclared: any time between."""
    if stop is None:
        return Duration(term.at_least, kill.at_most)
    latest = None if term.at_most is None else term.at_most + stop
    if kill.at_most is not None:
        latest = kill.at_most if latest is None else min(latest, kill.at_most)
    return Duration(min(term.at_least + stop, kill.at_least), latest)
