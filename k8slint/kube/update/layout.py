"""How the API lays objects out: types of fields, keys of lists, and where nothing differs from zero.

Types come from the bundled definitions. What OpenAPI leaves out stands here: how a strategic-merge patch treats a field
(the tags patchStrategy and patchMergeKey of k8s.io/api), and which fields are not pointers, so that false, 0, "" or {}
in them are the same as nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.feature_gates import gate_on
from k8slint.kube.schema.bundle import definition, kind
from k8slint.kube.schema.catalogue import catalogue
from k8slint.kube.schema.constraints import active
from k8slint.kube.schema.scalars import SCALARS

if TYPE_CHECKING:
    from typing import TypeAlias

Json: TypeAlias = "dict[str, Any]"

# type: field=key for a list merged by that key, field=* for a list united as a set; `!` keeps only the fields that the
# manifest has (retainKeys).
_MERGED = """
ObjectMeta: ownerReferences=uid finalizers=*
PodSpec: volumes=name! initContainers=name containers=name ephemeralContainers=name imagePullSecrets=name \
hostAliases=ip topologySpreadConstraints=topologyKey schedulingGates=name resourceClaims=name!
Container: ports=containerPort env=name volumeMounts=mountPath volumeDevices=devicePath
EphemeralContainer: ports=containerPort env=name volumeMounts=mountPath volumeDevices=devicePath
DeploymentSpec: strategy=!
ServiceSpec: ports=port
ServiceAccount: secrets=name
NodeSpec: podCIDRs=*
CSINodeSpec: drivers=name
MutatingWebhookConfiguration: webhooks=name
ValidatingWebhookConfiguration: webhooks=name
MutatingWebhook: matchConditions=name
ValidatingWebhook: matchConditions=name
MutatingAdmissionPolicySpec: matchConditions=name
ValidatingAdmissionPolicySpec: matchConditions=name variables=name
JSONSchemaProps: x-kubernetes-validations=rule
PodGroupSpec: resourceClaims=name!
PodGroupTemplate: resourceClaims=name!
"""
MERGE_KEYS = ("name", "containerPort", "port", "mountPath", "devicePath", "ip", "topologyKey", "uid", "rule")
"""All fields by which items of some list are merged."""
_REPLACED = frozenset({"PodDisruptionBudgetSpec.selector"})
"""Mappings that are replaced whole rather than merged."""

# Fields that are not pointers, among booleans, numbers and mappings, where a pointer is the rule.
_PLAIN = frozenset(
    """
    chapAuthDiscovery chapAuthSession clusterScope deprecated globalDefault hostIPC hostNetwork hostPID paused
    preserveUnknownFields publishNotReadyAddresses readOnly served sslEnabled stdin stdinOnce storage tty unschedulable
    containerPort failureThreshold generation handSize healthCheckNodePort hostPort initialDelaySeconds
    matchingPrecedence maxReplicas maxSkew minCount minReadySeconds nodePort number periodSeconds queueLengthLimit
    queues resourceSliceCount revision seconds start successThreshold value weight Probe.timeoutSeconds
    GRPCAction.port ServicePort.port CustomResourceColumnDefinition.priority ScaleSpec.replicas
    AWSElasticBlockStoreVolumeSource.partition GCEPersistentDiskVolumeSource.partition DeviceRequest.count
    DeviceSubRequest.count ExactDeviceRequest.count ISCSIPersistentVolumeSource.lun ISCSIVolumeSource.lun divisor
    backend devices jobTemplate metadata names podAffinityTerm pool preference priorityLevelConfiguration request
    roleRef scaleTargetRef source spec strategy target updateStrategy MutatingWebhook.clientConfig
    ValidatingWebhook.clientConfig template Container.resources EphemeralContainer.resources
    PersistentVolumeClaimSpec.resources NetworkPolicySpec.podSelector StorageVersionMigrationSpec.resource
    """.split()
)
_POINTERS = frozenset(
    """
    AzureDiskVolumeSource.readOnly CSIVolumeSource.readOnly ReplicationControllerSpec.template MetricTarget.value
    """.split()
)
# Texts that are pointers, where a plain text is the rule.
_POINTER_TEXTS = frozenset(
    """
    appProtocol cachingMode capacityKey completionMode deprecationWarning device disruptionMode distinctAttribute
    endpointsNamespace extendedResourceName failurePolicy fsGroupChangePolicy fsGroupPolicy gmsaCredentialSpec
    gmsaCredentialSpecName holderIdentity hostnameOverride ingressClassName initiatorName internalTrafficPolicy
    ipFamilyPolicy labelSelectorPath loadBalancerClass localhostProfile managedBy matchAttribute matchPolicy
    mountPropagation nodeAffinityPolicy nodeTaintsPolicy parameterNotFoundAction pathType persistentVolumeName
    podGroupName podReplacementPolicy poolName preemptionPolicy preferredHolder procMount reclaimPolicy
    recursiveReadOnly resourceClaimName resourceClaimTemplateName runAsUserName runtimeClassName seLinuxChangePolicy
    secretNamespace selectPolicy service sideEffects stopSignal string succeededIndexes supplementalGroupsPolicy
    timeZone trafficDistribution unhealthyPodEvictionPolicy url volumeAttributesClassName volumeBindingMode volumeMode
    zone ClusterTrustBundleProjection.name discovery/v1.EndpointPort.name MutatingWebhook.reinvocationPolicy
    AzureDiskVolumeSource.kind IngressClassParametersReference.namespace ServiceReference.path Validation.reason
    HostPathVolumeSource.type LeaseSpec.strategy IngressClassParametersReference.scope DeviceAttribute.version
    PodFailurePolicyOnExitCodesRequirement.containerName ClusterTrustBundleProjection.signerName BasicDevice.nodeName
    Device.nodeName Endpoint.nodeName EndpointAddress.nodeName resource/v1.ResourceSliceSpec.nodeName
    resource/v1beta2.ResourceSliceSpec.nodeName AzureDiskVolumeSource.fsType CSIVolumeSource.fsType
    LocalVolumeSource.fsType DeviceTaintSelector.driver Container.restartPolicy EphemeralContainer.restartPolicy
    NetworkPolicyPort.protocol Endpoint.hostname PodDNSConfigOption.value PersistentVolumeClaimSpec.storageClassName
    DeviceTaintSelector.pool core/v1.TypedLocalObjectReference.apiGroup IngressClassParametersReference.apiGroup
    """.split()
)


class Merging:
    """How a strategic-merge patch treats a field.

    ``key`` is the field by which the items of a list are merged, ``*`` for a list that is united as a set of scalars,
    and empty for a list that is replaced. ``retains`` says that only the fields of the manifest are kept in a mapping
    (or in each item); ``replaced`` that a mapping is not merged at all.
    """

    __slots__ = ("key", "replaced", "retains")

    def __init__(self, key: str, retains: bool, replaced: bool = False) -> None:
        self.key = key
        self.retains = retains
        self.replaced = replaced


_DEFAULT_MERGING = Merging("", False)
_merging: dict[str, Merging] = {}


def merging(owner: str, field: str) -> Merging:
    """Return how a strategic-merge patch treats a field of a definition such as ``core/v1.PodSpec``."""
    if not _merging:
        for line in _MERGED.strip().splitlines():
            name, _, fields = line.partition(": ")
            for part in fields.split():
                field_name, _, key = part.partition("=")
                _merging[f"{name}.{field_name}"] = Merging(key.rstrip("!"), key.endswith("!"))
        for name in _REPLACED:
            _merging[name] = Merging("", False, True)
    return _merging.get(f"{short(owner)}.{field}", _DEFAULT_MERGING)


def short(owner: str) -> str:
    """Return the name of a definition without its package: `PodSpec` of `core/v1.PodSpec`."""
    return owner.rpartition(".")[2]


def root_type(api_version: object, name: object) -> str:
    """Return the definition of a kind; empty for one that is not built in."""
    if not isinstance(api_version, str) or not isinstance(name, str):
        return ""
    found = kind(api_version, name)
    return found.definition if found is not None else ""


def field_type(owner: str, field: str, minor: int) -> str:
    """Return the type text of a field (``[]core/v1.Container``, ``{}quantity``, ``int32``); empty when unknown."""
    if owner[:2] == "{}":
        return owner[2:]
    return catalogue(minor).field_types(owner).get(field, "") if owner else ""


def is_struct(type_text: str) -> bool:
    """Whether a type text names a definition, whose fields are known."""
    return bool(type_text) and type_text not in SCALARS and type_text[:2] not in ("[]", "{}")


def struct_of(type_text: str) -> str:
    """Return the definition of a field or of the items of its list; of a map the map's type, empty for scalars."""
    inner = type_text.removeprefix("[]")
    return inner if is_struct(inner.removeprefix("{}")) else ""


def is_plain(owner: str, field: str, type_text: str) -> bool:
    """Whether a zero value in a field is the same as no value (the field is not a pointer).

    Lists and maps always are: the API server takes an empty one for none.
    """
    if type_text[:2] in ("[]", "{}", "by"):
        return True
    name, full = f"{short(owner)}.{field}", f"{owner}.{field}"
    if type_text == "string":
        return not (field in _POINTER_TEXTS or name in _POINTER_TEXTS or full in _POINTER_TEXTS)
    return (field in _PLAIN or name in _PLAIN) and name not in _POINTERS


def is_dropped(owner: str, field: str, minor: int) -> bool:
    """Whether the API server drops a field without a word because its feature gate is off."""
    constraint = definition(owner).get("k", {}).get(field)
    if not constraint:
        return False
    return any(
        part.get("from", 0) > minor or ("gate" in part and not gate_on(part["gate"], minor))
        for part in active(constraint, minor)
    )
