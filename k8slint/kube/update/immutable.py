"""Which fields an update may not change, as data: kind by kind, with the field that the API server names.

From the ValidateXUpdate functions of pkg/apis/*/validation. What cannot be said in one line stands in
`k8slint.kube.update.special`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

INVALID, FORBIDDEN, REQUIRED = "FieldValueInvalid", "FieldValueForbidden", "FieldValueRequired"


class Frozen(NamedTuple):
    """A field that may not change: where it stands, what the API server calls it, and the type of its cause.

    ``but`` are the fields inside of it that may; ``once`` says that it may be set as long as it holds nothing.
    """

    path: tuple[str, ...]
    field: str
    type: str = INVALID
    but: frozenset[str] = frozenset()
    once: bool = False


# kind: fields that may not change. `a=b` is reported as b; `?` may be set once; `!` is Forbidden, not Invalid;
# `a-(b,c)` leaves b and c free.
_FROZEN = """
apps Deployment: spec.selector
apps DaemonSet: spec.selector
apps ReplicaSet: spec.selector
apps StatefulSet: spec!-(replicas,ordinals,template,updateStrategy,revisionHistoryLimit,minReadySeconds,\
persistentVolumeClaimRetentionPolicy)
apps ControllerRevision: data
certificates.k8s.io ClusterTrustBundle: spec.signerName
certificates.k8s.io PodCertificateRequest: spec
coordination.k8s.io LeaseCandidate: spec.leaseName
discovery.k8s.io EndpointSlice: addressType
networking.k8s.io IPAddress: spec.parentRef
networking.k8s.io IngressClass: spec.controller
node.k8s.io RuntimeClass: handler
rbac.authorization.k8s.io RoleBinding: roleRef
rbac.authorization.k8s.io ClusterRoleBinding: roleRef
resource.k8s.io ResourceClaim: spec
resource.k8s.io ResourceClaimTemplate: spec
resource.k8s.io ResourceSlice: spec.driver spec.pool.name spec.nodeName
scheduling.k8s.io PriorityClass: value! preemptionPolicy
storage.k8s.io StorageClass: parameters provisioner reclaimPolicy volumeBindingMode
storage.k8s.io VolumeAttributesClass: driverName! parameters!
storage.k8s.io VolumeAttachment: spec
storage.k8s.io CSIDriver: spec.attachRequired=spec.attachedRequired spec.volumeLifecycleModes
storage.k8s.io CSIStorageCapacity: nodeTopology storageClassName
storagemigration.k8s.io StorageVersionMigration: spec
apiextensions.k8s.io CustomResourceDefinition: spec.scope spec.group spec.names.kind spec.names.plural
 Node: spec.providerID?! spec.podCIDRs?!
 Secret: type
 PersistentVolume: spec.volumeMode=volumeMode spec.nodeAffinity=nodeAffinity?
"""
_table: dict[tuple[str, str], tuple[Frozen, ...]] = {}


def frozen_fields(group: str, kind: str) -> tuple[Frozen, ...]:
    """Return the fields of a kind that may not change; the core group is the empty text."""
    if not _table:
        for line in _FROZEN.strip("\n").splitlines():
            head, _, fields = line.partition(": ")
            name = head.partition(" ")
            _table[name[0], name[2]] = tuple(_read(fields))
    return _table.get((group, kind), ())


def _read(fields: str) -> Iterator[Frozen]:
    for part in fields.split():
        text, _, free = part.partition("-(")
        path, _, reported = text.rstrip("?!").partition("=")
        but = frozenset(free.rstrip(")").split(",")) - {""}
        yield Frozen(tuple(path.split(".")), reported or path, FORBIDDEN if "!" in text else INVALID, but, "?" in text)
