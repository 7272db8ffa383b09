"""An object of a scope: what its file says, and what a build changes before it gets to the cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
    "GatewayClass ClusterIssuer ClusterSecretStore ClusterExternalSecret ClusterPolicy ClusterTriggerAuthentication "
    "ClusterAnalysisTemplate ClusterWorkflowTemplate EC2NodeClass NodePool".split()
)
"""Kinds whose objects live in no namespace."""


_NONE: list[Any] = []


class Item:
    """One object as one scope sees it.

    `facts` are those of its unit by type, shared by all scopes that hold the object; `unit` is the name of the unit,
    `file` the file the object is written in. `namespace` is that in the cluster as far as is known: empty when nothing
    says it, `*` when it is filled in later.
    """

    __slots__ = ("_ref", "defines", "facts", "file", "group", "kind", "name", "namespace", "unit")

    def __init__(self, unit: str, facts: dict[type[Any], list[Any]]) -> None:
        defines: Defines = facts[Defines][0]
        self.unit = unit
        self.file = defines.file or unit
        self.facts = facts
        self.defines = defines
        self.kind = defines.kind
        self.group = defines.api_version.rpartition("/")[0]
        self.namespace = "" if defines.kind in CLUSTER_KINDS else defines.namespace
        self.name = defines.name
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
        line, column, end_line, end_column, path, container, file = spot
        span = Span(line, column, end_line, end_column)
        return Place(file or self.file, span, path, self.defines.document, self.ref, container)

    def every(self, kind: type[T]) -> list[T]:
        """Return the object's facts of one type, in the order of the file."""
        return self.facts.get(kind, _NONE)

    def one(self, kind: type[T]) -> T | None:
        """Return the object's first fact of a type; None when it has none."""
        found = self.facts.get(kind)
        return found[0] if found else None
