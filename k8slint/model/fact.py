"""Facts: what other files need to know of an object, as small records that survive JSON.

Phase 1 makes them, the cache keeps them, phase 2 asks over them. Every record starts with `owner`, the running number
(from 0) of the object within its file, so that the facts of one object are found together. Field values are scalars,
lists and mappings with text keys; two of them stand for what is not in the file:

* `False` where a label, a quantity or another scalar should be: a value that something fills in later (a placeholder);
* `*` inside a name or namespace: any run of characters, for the same reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.model.access_fact import Grants, MountsToken
from k8slint.model.admission_fact import ConfiguresAdmission, Governs, Prioritizes, SetsPriority
from k8slint.model.credential_fact import (
    ContentError,
    HeldKey,
    HoldsCredentials,
    ListedSecret,
    ListsPullSecrets,
    ProviderPattern,
    ProvidesCredentials,
)
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.network_fact import NETWORK_FACTS, IngressPath, MonitoredPort
from k8slint.model.scaling_fact import LacksRequests, ScalesBy
from k8slint.model.serving_fact import Unprepared
from k8slint.model.storage_fact import HiddenProgram, NeedsVolume, OffersVolume

if TYPE_CHECKING:
    from typing import Literal

    Role = Literal["init", "sidecar", "regular", "ephemeral"]

Fact = Any
"""One of the records below: a NamedTuple."""

Plain = str | float
"""A scalar of a manifest: text, a number, or False for a value that is not in the file."""

ANY = "*"
"""The name of an object whose name is not in the file."""

UNKNOWN = False
"""A scalar whose value is not in the file."""


class Spot(NamedTuple):
    """A place within a file: lines and columns from 1, the field path below the object, the container or ''.

    `file` is where an object of a build has this field from, when that is not the file of the object.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    path: str
    container: str = ""
    file: str = ""


class Defines(NamedTuple):
    """An object is written here; the first fact of every object.

    `name` is empty when there is none (`generateName`). `document` and `ordinal` count from 0, as in Resource. `file`
    is where an object of a build was written; empty for the unit's own file.
    """

    owner: int
    api_version: str
    kind: str
    namespace: str
    name: str
    document: int
    ordinal: int
    spot: Spot
    file: str = ""


class Holds(NamedTuple):
    """The keys a ConfigMap or Secret holds (None: not known), and a Secret's type as written."""

    owner: int
    keys: list[str] | None
    type: str


class RefersTo(NamedTuple):
    """An object needs another one.

    `use` is the field or kind of use (`env`, `envFrom`, `volume`, `imagePullSecrets`, `backend`, `roleRef`, ...);
    `group` is the API group ('' core); `namespace` is empty for the owner's own; `key` is the key or port that is
    needed ('' for the object as such); `optional` says that the cluster copes without.
    """

    owner: int
    use: str
    group: str
    kind: str
    namespace: str
    name: str
    key: str | int
    optional: bool
    spot: Spot


class PodPort(NamedTuple):
    """A port that a container declares for others: its numbers and names as written, `host_port` 0 for none."""

    container: str
    name: Plain
    number: Plain
    protocol: Plain
    host_port: Plain


class Rollout(NamedTuple):
    """How a Deployment replaces its pods, with the API server's defaults; `spot` is that of the field that says so."""

    strategy: Plain
    max_unavailable: Plain
    max_surge: Plain
    spot: Spot | None


class RunsPods(NamedTuple):
    """An object is a Pod or makes Pods.

    `labels` are those of the Pods; `selector` is the workload's own label selector (None: it has none); `replicas` is
    the written or default number (None: not known, or not a number of its own as in a DaemonSet) and `replicas_spot`
    the place it is written at (None: it is not); `ports` are those of the containers that keep running; `rollout` is
    None for all but Deployments; `grace_seconds` is terminationGracePeriodSeconds in effect; `pinned` says that all
    Pods go to one node; `spot` is the place of the selector, or of the name where there is none.
    """

    owner: int
    labels: dict[str, Any]
    selector: dict[str, Any] | None
    replicas: int | None
    replicas_spot: Spot | None
    ports: list[PodPort]
    rollout: Rollout | None
    grace_seconds: int | None
    host_network: bool
    service_links: bool
    pinned: bool
    spot: Spot


class RunsIn(NamedTuple):
    """What a pod says beside its RuntimeClass: `node_selector` with the spots of its keys, `overhead` with its spot."""

    owner: int
    node_selector: dict[str, Any]
    node_selector_spots: dict[str, Spot]
    overhead: dict[str, Any] | None
    overhead_spot: Spot | None


class PullsImage(NamedTuple):
    """A container or image volume of the object's pod pulls an image, named as written.

    `role` is that of the container, or `volume`.
    """

    owner: int
    image: str
    role: Role | Literal["volume"]
    spot: Spot


class SetsEnv(NamedTuple):
    """A container sets an environment variable with a name such as the kubelet gives to Services; `value` may be ''."""

    owner: int
    name: str
    value: str
    spot: Spot


class SelectsPods(NamedTuple):
    """An object selects Pods by label; `use` is `service`, `budget`, `network-policy`, `network-policy-peer`.

    `selector` has the form of a LabelSelector (a Service's map is its `matchLabels`); None selects nothing.
    """

    owner: int
    use: str
    selector: dict[str, Any] | None
    spot: Spot


class ServicePort(NamedTuple):
    """A port of a Service; `target` is its targetPort, or the port itself where none is written."""

    name: Plain
    port: Plain
    target: Plain
    protocol: Plain
    spot: Spot


class Serves(NamedTuple):
    """A Service: its type, whether it is headless, and its ports."""

    owner: int
    type: str
    headless: bool
    ports: list[ServicePort]


class AdmittedPort(NamedTuple):
    """A port that an ingress rule of a NetworkPolicy names by name."""

    name: str
    protocol: str
    spot: Spot


class Admits(NamedTuple):
    """The ports that the ingress rules of a NetworkPolicy name by name."""

    owner: int
    ports: list[AdmittedPort]


class Guards(NamedTuple):
    """A PodDisruptionBudget: the two fields as written (None: not written) and the spot of the one that is."""

    owner: int
    min_available: Any
    max_unavailable: Any
    spot: Spot


class Scales(NamedTuple):
    """An autoscaler sets the replicas of what it refers to: bounds in effect (None: not known)."""

    owner: int
    minimum: int | None
    maximum: int | None
    spot: Spot


class Claims(NamedTuple):
    """A PersistentVolumeClaim, or a template of one in a StatefulSet (`template`: its name): modes and class."""

    owner: int
    template: str
    modes: list[str] | None
    storage_class: str | None


class DescribesKind(NamedTuple):
    """A CustomResourceDefinition: the kind it describes, and a digest of its `spec`, which many copies share."""

    owner: int
    kind: str
    digest: str


class DescribesRuntime(NamedTuple):
    """A RuntimeClass: its handler, overhead and node selector (None: not written)."""

    owner: int
    handler: str
    overhead: dict[str, Any] | None
    node_selector: dict[str, Any] | None


class ConfiguresKubelet(NamedTuple):
    """A KubeletConfiguration: seconds a node's shutdown leaves to pods, and to critical ones at the end of it."""

    owner: int
    shutdown_seconds: float
    critical_seconds: float
    spot: Spot


class LimitsNodePods(NamedTuple):
    """A KubeletConfiguration: the most pods of a node, and the folder of its static pods ('' for none)."""

    owner: int
    most_pods: int
    static_path: str
    spot: Spot


class DividesPodRange(NamedTuple):
    """A kubeadm configuration: the lengths of the masks of the ranges a node gets, IPv4 and IPv6 (0: it has none)."""

    owner: int
    mask_ipv4: int
    mask_ipv6: int
    spot: Spot


class Makes(NamedTuple):
    """A controller makes another object from this one: kind (`*`: of any kind), namespace ('' its own), name pattern.

    `keys` are those of a Secret or ConfigMap as far as the file shows (None: not known).
    """

    owner: int
    kind: str
    namespace: str
    name: str
    keys: list[str] | None


class Deploys(NamedTuple):
    """A GitOps object deploys a folder: `tool` is `flux` or `argocd`.

    `paths` are folders below the root of a repository; `source` is the kind of the Flux source or the repository's
    address; `namespace` is where objects go that name none ('' nothing said), `forced` that all go there; `cluster`
    names the destination ('' the one the object lives in); `recurse` that sub-folders without project files count.
    """

    owner: int
    tool: str
    paths: list[str]
    source: str
    namespace: str
    forced: bool
    cluster: str
    recurse: bool
    spot: Spot


FACTS: tuple[type[Any], ...] = (
    Defines,
    Holds,
    RefersTo,
    RunsPods,
    RunsIn,
    PullsImage,
    SetsEnv,
    SelectsPods,
    Serves,
    Admits,
    Guards,
    Scales,
    Claims,
    DescribesKind,
    DescribesRuntime,
    Governs,
    Prioritizes,
    SetsPriority,
    ConfiguresAdmission,
    ConfiguresKubelet,
    LimitsNodePods,
    DividesPodRange,
    Makes,
    Deploys,
    HoldsCredentials,
    ListsPullSecrets,
    ProvidesCredentials,
    Unprepared,
    Grants,
    MountsToken,
    *NETWORK_FACTS,
    ScalesBy,
    LacksRequests,
    OffersVolume,
    NeedsVolume,
    HiddenProgram,
)
"""Every type of fact; a new one is added here."""

FACTS_BY_NAME: dict[str, type[Any]] = {fact.__name__: fact for fact in FACTS}
"""The types by their names, as texts of the cache call them."""

PARTS: dict[str, type[Any]] = {
    part.__name__: part
    for part in (
        Spot,
        PodPort,
        Rollout,
        ServicePort,
        AdmittedPort,
        HeldKey,
        ContentError,
        ListedSecret,
        ProviderPattern,
        IngressPath,
        MonitoredPort,
    )
}
"""The named tuples in the fields of facts by their names, as the annotations of those fields call them."""
