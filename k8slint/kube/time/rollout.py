"""A rollout of a whole workload: how many pods are old, starting, Ready, stopping, from one moment to the next.

What is simulated is what the controllers do when every pod behaves alike; scheduling and pulling take no time.
Sources: rolloutRolling in kubernetes/pkg/controller/deployment/rolling.go (a pod that is being deleted no longer
counts, so its replacement starts beside it); rolloutRecreate in recreate.go; updateStatefulSet in
kubernetes/pkg/controller/statefulset/stateful_set_control.go and rollingUpdate in
kubernetes/pkg/controller/daemon/update.go (where a pod is replaced once it is gone).
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING

from k8slint.kube.certain import MAX_INT32, mapping, whole
from k8slint.kube.disruption import scaled_value
from k8slint.kube.feature_gates import gate_on
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from typing import Literal

    from k8slint.kube.pod import Pod
    from k8slint.kube.time.pod_start import PodStart
    from k8slint.kube.time.pod_stop import PodStop

    Stage = Literal["old", "starting", "settling", "ready", "stopping"]

NODES = 4
"""Nodes that a DaemonSet is taken to run on: how many there are is not in any file."""
ASSUMED = 30
"""Seconds that stand for a time which nothing bounds."""
MOST_MOMENTS = 400
"""Moments after which a rollout is looked at no further."""


class RolloutPlan(NamedTuple):
    """How a workload replaces its pods: at most `surge` more and `unavailable` fewer than `replicas` at a time.

    `in_place` says that a pod is made only when the one it replaces is gone; `kept` old pods stay (a partition).
    """

    strategy: str
    replicas: int
    surge: int
    unavailable: int
    in_place: bool = False
    kept: int = 0


class PodLife(NamedTuple):
    """Seconds of each pod: from its creation to Ready (None: never), from there to available, from deletion to its end.

    `is_assumed` says that one of them is not known and another number stands for it.
    """

    ready: float | None
    settle: float
    gone: float
    is_assumed: bool = False


def pod_life(start: PodStart, stop: PodStop, min_ready: int | None) -> PodLife:
    """Return the life of a pod at its longest; `ASSUMED` seconds more than the least where nothing bounds it."""
    ready, over = start.ready, stop.over
    longest = ready.at_most if ready.bounded and ready.at_most is not None else ready.at_least + ASSUMED
    gone = over.at_most if over.bounded and over.at_most is not None else over.at_least + ASSUMED
    assumed = (not ready.bounded and not ready.endless) or not over.bounded
    return PodLife(None if ready.endless else longest, min_ready or 0, gone, assumed)


class RolloutMoment(NamedTuple):
    """The pods from a moment (seconds from the first deletion or creation) to the next one.

    `old` ones are available, `starting` ones not yet Ready, `settling` ones Ready for less than minReadySeconds,
    `ready` ones new and available; `stopping` ones no longer get traffic, and still need their resources.
    """

    at: float
    old: int
    starting: int
    settling: int
    ready: int
    stopping: int

    @property
    def serving(self) -> int:
        """How many pods get traffic."""
        return self.old + self.settling + self.ready

    @property
    def all(self) -> int:
        """How many pods take up resources."""
        return self.serving + self.starting + self.stopping


class RolloutRun(NamedTuple):
    """A rollout from its first moment to its last; `is_stuck`: it never ends, `is_cut`: more would come."""

    plan: RolloutPlan
    life: PodLife
    moments: tuple[RolloutMoment, ...]
    is_stuck: bool
    is_cut: bool

    @property
    def ends(self) -> float:
        """The seconds until nothing changes any more."""
        return self.moments[-1].at

    @property
    def least_serving(self) -> int:
        """The fewest pods that get traffic at any moment."""
        return min(moment.serving for moment in self.moments)

    @property
    def most_pods(self) -> int:
        """The most pods that take up resources at any moment, those that are stopping among them."""
        return max(moment.all for moment in self.moments)


def rollout_plan(pod: Pod) -> RolloutPlan | None:
    """Return how the workload of a pod replaces its pods; None where it does not, or what it says is not known.

    Example: a Deployment of 4 replicas and no strategy has a surge of 1 and 1 unavailable (25 % each, rounded up and
    down).
    """
    resource = pod.resource
    reader = {"Deployment": _deployment, "StatefulSet": _stateful_set, "DaemonSet": _daemon_set}.get(resource.kind)
    if reader is None or resource.group != "apps":
        return None
    written = resource.spec.get("strategy" if resource.kind == "Deployment" else "updateStrategy")
    kind = mapping(written).get("type")
    if written is not None and not isinstance(written, dict):
        return None
    strategy = "RollingUpdate" if kind is None or kind == "" else kind
    replicas = NODES if resource.kind == "DaemonSet" else whole(resource.spec.get("replicas"), 1, MAX_INT32)
    if not isinstance(strategy, str) or replicas is None or replicas <= 0 or resource.spec.get("paused") is True:
        return None
    return reader(pod, strategy, replicas, mapping(mapping(written).get("rollingUpdate")))


def _deployment(_pod: Pod, strategy: str, replicas: int, rolling: dict[str, object]) -> RolloutPlan | None:
    """Return the plan of a Deployment (ResolveFenceposts in pkg/controller/deployment/util/deployment_util.go)."""
    if strategy == "Recreate":
        return RolloutPlan(strategy, replicas, 0, replicas, in_place=True)
    surge = scaled_value(_written(rolling, "maxSurge", "25%"), replicas)
    unavailable = scaled_value(_written(rolling, "maxUnavailable", "25%"), replicas, round_up=False)
    if strategy != "RollingUpdate" or surge is None or unavailable is None:
        return None
    unavailable = 1 if not surge and not unavailable else min(unavailable, replicas)
    return RolloutPlan(strategy, replicas, surge, unavailable)


def _stateful_set(pod: Pod, strategy: str, replicas: int, rolling: dict[str, object]) -> RolloutPlan | None:
    """Return the plan of a StatefulSet: one pod at a time, from the highest ordinal down to the partition."""
    kept = whole(rolling.get("partition"), 0, MAX_INT32)
    unavailable: int | None = 1
    if gate_on("MaxUnavailableStatefulSet", pod.minor):
        unavailable = scaled_value(_written(rolling, "maxUnavailable", 1), replicas, round_up=False)
    if strategy != "RollingUpdate" or kept is None or unavailable is None or not 0 <= kept < replicas:
        return None
    return RolloutPlan(strategy, replicas, 0, min(max(unavailable, 1), replicas), in_place=True, kept=kept)


def _daemon_set(_pod: Pod, strategy: str, replicas: int, rolling: dict[str, object]) -> RolloutPlan | None:
    """Return the plan of a DaemonSet on `NODES` nodes; both numbers round up, and only one of them may be set."""
    surge = scaled_value(_written(rolling, "maxSurge", 0), replicas)
    unavailable = scaled_value(_written(rolling, "maxUnavailable", 1), replicas)
    if strategy != "RollingUpdate" or surge is None or unavailable is None:
        return None
    if surge:
        return RolloutPlan(strategy, replicas, min(surge, replicas), 0)
    return RolloutPlan(strategy, replicas, 0, min(max(unavailable, 1), replicas), in_place=True)


def _written(rolling: dict[str, object], field: str, default: object) -> object:
    """Return a field, with its default for one that is null or not there."""
    value = rolling.get(field)
    return default if value is None else value


def rollout_of(plan: RolloutPlan, life: PodLife) -> RolloutRun:
    """Return the rollout of a workload whose pods all live alike.

    Example: 2 replicas, a surge of 1, none unavailable, Ready after 10 s and gone after 5: a new pod at 0, at 10 the
    first old one stops and the second new one starts, at 20 the second old one stops, at 25 all is over.
    """
    run = _Run(plan, life)
    moments: list[RolloutMoment] = []
    while True:
        run.act()
        if moments and moments[-1].at == run.now:
            moments.pop()
        moments.append(run.moment())
        if not run.coming or len(moments) == MOST_MOMENTS:
            break
        run.advance()
    is_stuck = not run.coming and run.count["starting"] > 0
    return RolloutRun(plan, life, tuple(moments), is_stuck, bool(run.coming))


class _Run:
    """The state of a rollout: how many pods are in each stage now, and what comes when."""

    def __init__(self, plan: RolloutPlan, life: PodLife) -> None:
        self.plan, self.life = plan, life
        self.now = 0.0
        self.count: dict[Stage, int] = {"old": plan.replicas, "starting": 0, "settling": 0, "ready": 0, "stopping": 0}
        self.coming: list[tuple[float, int, Stage, int]] = []

    def moment(self) -> RolloutMoment:
        """Return the counts of now."""
        return RolloutMoment(self.now, **self.count)

    def act(self) -> None:
        """Make and delete pods as the controller does when it sees the counts of now."""
        count, plan = self.count, self.plan
        if plan.in_place:
            busy = count["stopping"] + count["starting"] + count["settling"]
            self._stop(min(plan.unavailable - busy, count["old"] - plan.kept))
            return
        made = count["starting"] + count["settling"] + count["ready"]
        self._start(min(plan.replicas + plan.surge - count["old"] - made, plan.replicas - made))
        floor = plan.replicas - plan.unavailable
        if self._stop(min(count["old"], count["old"] + count["ready"] - floor)):
            self.act()

    def advance(self) -> None:
        """Go on to the next moment at which a pod changes."""
        self.now = self.coming[0][0]
        while self.coming and self.coming[0][0] == self.now:
            _, _, stage, number = heappop(self.coming)
            self.count[stage] -= number
            if stage == "stopping":
                if self.plan.in_place:
                    self._start(number)
            elif stage == "starting" and self.life.settle:
                self._enter("settling", number, self.life.settle)
            else:
                self.count["ready"] += number

    def _start(self, number: int) -> None:
        if number > 0:
            self._enter("starting", number, self.life.ready)

    def _stop(self, number: int) -> bool:
        if number <= 0:
            return False
        self.count["old"] -= number
        self._enter("stopping", number, self.life.gone)
        return True

    def _enter(self, stage: Stage, number: int, seconds: float | None) -> None:
        self.count[stage] += number
        if seconds is not None:
            heappush(self.coming, (self.now + seconds, len(self.coming), stage, number))
