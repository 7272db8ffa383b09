"""A pod from its first container to Ready: who starts when, and who waits for whom.

Init containers run one after the other; a sidecar lets the next one begin as soon as it has started; the regular
containers start in order, each after the postStart hook of the one before it. Pulling images is not counted.
Source: SyncPod in kubernetes/pkg/kubelet/kuberuntime/kuberuntime_manager.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.time.container_start import ContainerStart, container_start
from k8slint.kube.time.duration import NOTHING, UNKNOWN, Duration, exactly
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from k8slint.kube.container import Container
    from k8slint.kube.pod import Pod
    from k8slint.model.fact import Role


class StartingContainer(NamedTuple):
    """A container in its pod's start: ``begins`` counts from the pod's first container, ``start`` from its own start.

    ``start`` is None for an init container, which runs to its end: ``runs`` seconds.
    """

    container: Container
    begins: Duration
    start: ContainerStart | None
    runs: Duration | None

    @property
    def name(self) -> str:
        """The name of the container."""
        return self.container.name

    @property
    def role(self) -> Role:
        """The role of the container: `regular` or `sidecar`, or `init`."""
        return self.container.role


class PodStart(NamedTuple):
    """The start of a pod: its containers in order, and the seconds until the regular ones begin and all are Ready."""

    containers: tuple[StartingContainer, ...]
    regular_begin: Duration
    ready: Duration


def pod_start(pod: Pod, startup: Mapping[str, float]) -> PodStart:
    """Return the start of a pod; ``startup`` has the seconds, where known, that containers need to start, by name.

    ready = the latest of (begin + Ready) over regular containers and sidecars. An init container takes its start-up
    seconds, and an unknown time without them.
    Unit: seconds. Example: an init container of 20 s and a regular one with startupProbe 30 x 10 s (no readiness
    probe): the second begins at 20, the pod is Ready after 20 to 20 + 301 = 321.
    """
    begins, ready = NOTHING, NOTHING
    regular_begin: Duration | None = None
    containers: list[StartingContainer] = []
    for container in pod.containers:
        seconds = startup.get(container.name)
        if container.role == "init":
            runs = UNKNOWN if seconds is None else exactly(seconds)
            containers.append(StartingContainer(container, begins, None, runs))
            begins = begins.then(runs)
        elif container.serves:
            start = container_start(container, seconds)
            containers.append(StartingContainer(container, begins, start, None))
            ready = ready.beside(begins.then(start.ready))
            if container.role == "regular":
                regular_begin = regular_begin or begins
                begins = begins.then(start.post_start)
            else:
                begins = begins.then(start.started)
    return PodStart(tuple(containers), regular_begin or begins, ready)
