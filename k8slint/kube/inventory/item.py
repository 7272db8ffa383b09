"""An object of a scope: what its file says, and what a build changes before it gets to the cluster."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING, Any
from k8slint.kube.facts.patch import REMOVED
from k8slint.model.fact import Defines
from k8slint.model.finding import Place, ResourceRef, resource_ref
from k8slint.model.span import Span

if TYPE_CHECKING:
    from typing import TypeVar

    from k8slint.model.fact import Spot

    T = TypeVar("T")

CLUSTER_KINDS = frozenset(
    "APIService CSIDriver CSINode CertificateSigningRequest ClusterRole ClusterRoleBinding ClusterTrustBundle "
    "CustomResourceDefinition DeviceClass FlowSchema IPAddress IngressClass MutatingAdmissionPolicy "
    "MutatingAdmissionPolicyBinding MutatingWebhookConfiguration Namespace Node PersistentVolume PriorityClass "
    "PriorityLevelConfiguration ResourceSlice RuntimeClass ServiceCIDR StorageClass ValidatingAdmissionPolicy "
    "ValidatingAdmissionPolicyBinding ValidatingWebhookConfiguration VolumeAttachment VolumeAttributesClass "
    "GatewayClass ClusterIssuer ClusterSecretStore ClusterExternalSecret ClusterPolicy".split()
)
"""Kinds whose objects live in no namespace."""


_UNTOUCHED: frozenset[str] = frozenset()
_NOTHING: dict[str, Any] = {}  # never written to: a build puts another mapping in its place
_NONE: list[Any] = []


class Item:
    """One object as one scope sees it.

    `facts` are those of its file by type, shared by all scopes that hold the object. `namespace` and `name` are those
    in the cluster as far as is known (`namespace` is empty when nothing says it, `*` when it is filled in later);
    `names` holds every name a reference may call it by before a build renames it. `touched` are dotted fields that
    patches change, `labels` what a build adds to its pods, `selectors` what it adds to its selectors, `replicas` a
    number of replicas a build sets.
    """

    __slots__ = (
        "_ref",
        "defines",
        "facts",
        "file",
        "group",
        "keys",
        "kind",
        "labels",
        "name",
        "names",
        "namespace",
        "replicas",
        "selectors",
        "touched",
    )

    def __init__(self, file: str, facts: dict[type[Any], list[Any]]) -> None:
        defines: Defines = facts[Defines][0]
        self.file = file
        self.facts = facts
        self.defines = defines
        self.kind = defines.kind
        self.group = defines.api_version.rpartition("/")[0]
        self.namespace = "" if defines.kind in CLUSTER_KINDS else defines.namespace
        self.name = defines.name
        self.names: tuple[str, ...] = (defines.name,)
        self.touched: frozenset[str] = _UNTOUCHED
        self.labels = _NOTHING
        self.selectors = _NOTHING
        self.replicas: int | None = None
        self.keys: list[str] | None = None
        self._ref: ResourceRef | None = None

    @property
    def ref(self) -> ResourceRef:
        """The object's identity as its file gives it, which is what reports print."""
        if self._ref is None:
            defines = self.defines
            self._ref = resource_ref(defines.api_version, defines.kind, defines.namespace, defines.name)
        return self._ref

    @property
    def identity(self) -> tuple[str, str, str, str]:
        """Group, kind, namespace and name in the cluster."""
        return self.group, self.kind, self.namespace, self.name

    @property
    def title(self) -> str:
        """The object as messages call it: `Deployment 'web'`."""
        return f"{self.kind} '{self.name}'"

    @property
    def place(self) -> Place:
        """The place of the object's name."""
        return self.at(self.defines.spot)

    def at(self, spot: Spot) -> Place:
        """Return the lasting place of a spot of one of the object's facts."""
        line, column, end_line, end_column, path, container = spot
        span = Span(line, column, end_line, end_column)
        return Place(self.file, span, path, self.defines.document, self.ref, container)

    def every(self, kind: type[T]) -> list[T]:
        """Return the object's facts of one type, in the order of the file."""
        return self.facts.get(kind, _NONE)

    def one(self, kind: type[T]) -> T | None:
        """Return the object's first fact of a type; None when it has none."""
        found = self.facts.get(kind)
        return found[0] if found else None

    def is_touched(self, field: str) -> bool:
        """Whether a patch changes a field, something in it, or what contains it; the value is not known then."""
        if not self.touched:
            return False
        return any(_overlap(each.removeprefix(REMOVED), field) for each in self.touched)

    def is_removed(self, path: str) -> bool:
        """Whether a patch may have removed the value at a field path (indexes are not compared)."""
        if not self.touched:
            return False
        field = plain_path(path)
        return any(_overlap(each[1:], field) for each in self.touched if each.startswith(REMOVED))


def _overlap(first: str, second: str) -> bool:
    """Whether one of two field paths is the other, or begins with it."""
    return first == second or first.startswith(f"{second}.") or second.startswith(f"{first}.")


def plain_path(path: str) -> str:
    """Return a field path without its indexes, as patches name fields: `spec.ports[0].port` is `spec.ports.port`."""
    if "[" not in path:
        return path
    parts = []
    for piece in path.split("["):
        inside, bracket, rest = piece.rpartition("]")
        if bracket and not inside.isdigit():
            parts.append(f".{inside}{rest}")
        else:
            parts.append(rest if bracket else piece)
    return "".join(parts)
