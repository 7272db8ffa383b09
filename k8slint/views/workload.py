"""A workload as `inspect` shows it: plain values, defaults of the API server filled in."""

from __future__ import annotations

from k8slint.model.named_tuple import NamedTuple


class FileLine(NamedTuple):
    """A file and a line of it, from 1; empty and 0 for what has no place."""

    file: str = ""
    line: int = 0


class ProbeView(NamedTuple):
    """A probe with its numbers in effect (seconds and counts; None: not in the file)."""

    kind: str
    handler: str
    delay: int | None
    period: int | None
    timeout: int | None
    successes: int | None
    failures: int | None


class ContainerView(NamedTuple):
    """A container: its image and pull policy in effect, what it logs in with, its probes and amounts in effect.

    `is_replaced` says that a project file (`images` of a kustomization, Skaffold) puts another image or tag in place.
    """

    name: str
    role: str
    image: str
    policy: str
    policy_is_default: bool
    is_replaced: bool
    credentials: tuple[str, ...]
    probes: tuple[ProbeView, ...]
    requests: dict[str, str]
    limits: dict[str, str]


class PodView(NamedTuple):
    """The pod as a whole: effective amounts and class (None and '' where an amount is not known), times in words.

    `ready` and `over` are the bare seconds, `start` and `stop` what becomes of the pod, as its timeline says it.
    """

    requests: dict[str, str] | None
    limits: dict[str, str] | None
    qos: str
    grace_seconds: int | None
    service_account: str
    ready: str
    over: str
    start: str
    stop: str


class RelationView(NamedTuple):
    """Another object that selects, guards or scales the pods, with what it says."""

    kind: str
    name: str
    spot: FileLine
    certain: bool
    words: str


class NeedView(NamedTuple):
    """An object the workload needs: `state` is defined, elsewhere, other-namespace or undefined; `uses` say how."""

    kind: str
    namespace: str
    name: str
    keys: tuple[str, ...]
    uses: tuple[str, ...]
    optional: bool
    state: str
    spot: FileLine


class QuotaUse(NamedTuple):
    """How much of one resource of a quota a workload uses, and how much the quota allows in all."""

    resource: str
    used: str
    hard: str


class QuotaView(NamedTuple):
    """A quota of the workload's namespace with what the workload uses of it."""

    name: str
    uses: tuple[QuotaUse, ...]


class AdmissionView(NamedTuple):
    """What the namespace of a workload decides: levels of Pod Security by mode, what fills in amounts, quotas."""

    levels: dict[str, str]
    limit_ranges: tuple[str, ...]
    quotas: tuple[QuotaView, ...]


class AdmitterView(NamedTuple):
    """A policy that applies, or a webhook that is called: the object that holds it, its own name, and what it does.

    `about` says whether the workload itself (`object`) or the `pods` that it makes are looked at; it is not `certain`
    where only the cluster knows, or where conditions decide.
    """

    kind: str
    holder: str
    name: str
    about: str
    words: str
    certain: bool
    spot: FileLine


class WorkloadView(NamedTuple):
    """One workload as one scope gets it; `left_out` says how many more objects a list has than are shown."""

    api_version: str
    kind: str
    namespace: str
    name: str
    spot: FileLine
    scope: str
    replicas: int | None
    pod: PodView
    containers: tuple[ContainerView, ...]
    selected_by: tuple[RelationView, ...]
    guarded_by: tuple[RelationView, ...]
    scaled_by: tuple[RelationView, ...]
    needs: tuple[NeedView, ...]
    admission: AdmissionView
    admitted_by: tuple[AdmitterView, ...]
    left_out: dict[str, int]


class Inspection(NamedTuple):
    """All workloads in the order of files, and messages about what could not be looked at."""

    workloads: tuple[WorkloadView, ...]
    messages: tuple[str, ...]
    failed: bool
