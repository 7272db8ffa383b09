"""A pod from its first container to Ready: who starts when, and who waits for whom.

Init containers run one after the other; a sidecar lets the next one begin as soon as it has started; the main
containers start in order, each after the postStart hook of the one before it. Pulling images is not counted.
Source: SyncPod in kubernetes/pkg/kubelet/kuberuntime/kuberuntime_manager.go.
"""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING
from k8slint.kube.time.container_start import ContainerStart, container_start
from k8slint.kube.time.declared_seconds import UNDECLARED
from k8slint.kube.time.duration import NOTHING, UNKNOWN, Duration, exactly
from k8slint.kube.time.pod_containers import INIT, MAIN, pod_members
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from k8slint.kube.time.declared_seconds import Declared


class StartingContainer(NamedTuple):
    """A container in its pod's start: ``begins`` counts from the pod's first container, ``start`` from its own start.

    ``start`` is None for an init container, which runs to its end: ``runs`` seconds.
    """

    name: str
    role: str
    begins: Duration
    start: ContainerStart | None
    runs: Duration | None


class PodStart(NamedTuple):
    """The start of a pod: its containers in order, and the seconds until the mains begin and all are Ready."""

    containers: tuple[StartingContainer, ...]
    mains_begin: Duration
    ready: Duration


def pod_start(spec: object, declared: Mapping[str, Declared], native_sidecars: bool = True) -> PodStart:
    """The start of a pod, with what was declared for its containers by name.

    ready = the latest of (begin + Ready) over the mains and sidecars. An init container takes its declared start-up
    seconds, and an unknown time without them.
    Unit: seconds. Example: an init container of declared 20 s and one main with startupProbe 30 x 10 s (no readiness
    probe): the main begins at 20, the pod is Ready after 20 to 20 + 301 = 321.
    """
    begins, ready = NOTHING, NOTHING
    mains_begin: Duration | None = None
    containers: list[StartingContainer] = []
    for name, role, value in pod_members(spec, native_sidecars):
        known = declared.get(name, UNDECLARED)
        if role == INIT:
            runs = UNKNOWN if known.startup is None else exactly(known.startup)
            containers.append(StartingContainer(name, role, begins, None, runs))
            begins = begins.then(runs)
            continue
        start = container_start(value, known)
        containers.append(StartingContainer(name, role, begins, start, None))
        ready = ready.beside(begins.then(start.ready))
        if role == MAIN:
            mains_begin = mains_begin or begins
            begins = begins.then(start.post_start)
        else:
            begins = begins.then(start.started)
    return PodStart(tuple(containers), mains_begin or begins, ready)
