"""The field specs kustomize knows by itself (api/internal/konfig/builtinpluginconsts), as data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.kustomize.field_spec import FieldSpec
from k8slint.kube.kustomize.identity import ANY, Gvk

if TYPE_CHECKING:
    from collections.abc import Iterator

_TEMPLATED = ("Deployment", "ReplicaSet", "DaemonSet", "StatefulSet", "Job")
_POD_SPECS = {
    "Pod": "spec",
    "PodTemplate": "template/spec",
    **dict.fromkeys((*_TEMPLATED, "ReplicationController"), "spec/template/spec"),
    "CronJob": "spec/jobTemplate/spec/template/spec",
}
"""Where the pod's spec stands in the kinds that have one."""

_TEMPLATE_LABELS = """
ReplicationController/v1 spec/template/metadata/labels
Deployment spec/template/metadata/labels
ReplicaSet spec/template/metadata/labels
DaemonSet spec/template/metadata/labels
StatefulSet.apps spec/template/metadata/labels
StatefulSet.apps spec/volumeClaimTemplates[]/metadata/labels
Job.batch spec/template/metadata/labels
CronJob.batch spec/jobTemplate/metadata/labels
CronJob.batch spec/jobTemplate/spec/template/metadata/labels
"""
_CREATED_SELECTORS = """
Service/v1 spec/selector
ReplicationController/v1 spec/selector
Deployment spec/selector/matchLabels
ReplicaSet spec/selector/matchLabels
DaemonSet spec/selector/matchLabels
StatefulSet.apps spec/selector/matchLabels
"""
_SELECTORS = """
Job.batch spec/selector/matchLabels
CronJob.batch spec/jobTemplate/spec/selector/matchLabels
PodDisruptionBudget.policy spec/selector/matchLabels
NetworkPolicy.networking.k8s.io spec/podSelector/matchLabels
NetworkPolicy.networking.k8s.io spec/ingress/from/podSelector/matchLabels
NetworkPolicy.networking.k8s.io spec/egress/to/podSelector/matchLabels
"""
_POD_SELECTORS = """
affinity/podAffinity/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels
affinity/podAffinity/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels
affinity/podAntiAffinity/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels
affinity/podAntiAffinity/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels
topologySpreadConstraints/labelSelector/matchLabels
"""
_ANNOTATIONS = """
ReplicationController/v1 spec/template/metadata/annotations
Deployment spec/template/metadata/annotations
ReplicaSet spec/template/metadata/annotations
DaemonSet spec/template/metadata/annotations
StatefulSet spec/template/metadata/annotations
Job.batch spec/template/metadata/annotations
CronJob.batch spec/jobTemplate/metadata/annotations
CronJob.batch spec/jobTemplate/spec/template/metadata/annotations
"""
_NAMESPACES = """
APIService.apiregistration.k8s.io spec/service/namespace
"""
_WEBHOOK_NAMESPACE = """
CustomResourceDefinition.apiextensions.k8s.io spec/conversion/webhook/clientConfig/service/namespace
"""
_VARIABLES = """
CronJob spec/jobTemplate/spec/template/volumes/nfs/server
Deployment spec/template/metadata/annotations
Ingress spec/rules/host
Ingress spec/tls/hosts
Ingress spec/tls/secretName
Service spec/ports/port
Service spec/ports/targetPort
StatefulSet spec/volumeClaimTemplates/spec/nfs/server
PersistentVolume spec/nfs/server
"""
_CONFIG_MAPS = """
volumes/configMap/name
containers/env/valueFrom/configMapKeyRef/name
initContainers/env/valueFrom/configMapKeyRef/name
containers/envFrom/configMapRef/name
initContainers/envFrom/configMapRef/name
volumes/projected/sources/configMap/name
"""
_SECRETS = """
volumes/secret/secretName
containers/env/valueFrom/secretKeyRef/name
initContainers/env/valueFrom/secretKeyRef/name
containers/envFrom/secretRef/name
initContainers/envFrom/secretRef/name
imagePullSecrets/name
volumes/projected/sources/secret/name
"""
_OF_CONFIG_MAPS = r"""
Node spec/configSource/configMap
Role rules/resourceNames
ClusterRole rules/resourceNames
Ingress metadata/annotations/nginx.ingress.kubernetes.io\/fastcgi-params-configmap
"""
_OF_SECRETS = r"""
Ingress spec/tls/secretName
Ingress metadata/annotations/ingress.kubernetes.io\/auth-secret
Ingress metadata/annotations/nginx.ingress.kubernetes.io\/auth-secret
Ingress metadata/annotations/nginx.ingress.kubernetes.io\/auth-tls-secret
ServiceAccount imagePullSecrets/name
StorageClass parameters/secretName
StorageClass parameters/adminSecretName
StorageClass parameters/userSecretName
StorageClass parameters/secretRef
Role rules/resourceNames
ClusterRole rules/resourceNames
Service.serving.knative.dev/v1 spec/template/spec/containers/env/valueFrom/secretKeyRef/name
PersistentVolume spec/azureFile/secretName
"""
_OF_SERVICES = """
StatefulSet.apps spec/serviceName
Ingress spec/rules/http/paths/backend/serviceName
Ingress spec/backend/serviceName
Ingress spec/rules/http/paths/backend/service/name
Ingress spec/defaultBackend/service/name
APIService.apiregistration.k8s.io spec/service/name
ValidatingWebhookConfiguration.admissionregistration.k8s.io webhooks/clientConfig/service
MutatingWebhookConfiguration.admissionregistration.k8s.io webhooks/clientConfig/service
"""
_RBAC = "rbac.authorization.k8s.io"


def _specs(table: str, create: bool) -> Iterator[FieldSpec]:
    for line in table.strip().splitlines():
        kind, path = line.split(" ")
        kind, _, version = kind.partition("/")
        kind, _, group = kind.partition(".")
        yield FieldSpec(Gvk(group, version, kind), path, create)


def _pod_specs(paths: str, kinds: tuple[str, ...], version_of_pod: str = "") -> Iterator[FieldSpec]:
    """Return the specs of paths inside the pod's spec, for every kind that has one."""
    for kind in kinds:
        for path in paths.split():
            yield FieldSpec(Gvk("", version_of_pod if kind == "Pod" else "", kind), f"{_POD_SPECS[kind]}/{path}")


def _any(path: str, create: bool = False) -> FieldSpec:
    return FieldSpec(ANY, path, create)


def _var_references() -> tuple[FieldSpec, ...]:
    """Return the fields in which vars are replaced."""
    texts = "args command env/value volumeMounts/mountPath".split()
    in_pods = " ".join(f"{role}/{text}" for role in ("containers", "initContainers") for text in texts)
    kinds = ("CronJob", "DaemonSet", "Deployment", "Job", "Pod", "ReplicaSet", "StatefulSet")
    nfs = _pod_specs("volumes/nfs/server", ("DaemonSet", "Deployment", "Job", "Pod", "ReplicaSet"))
    everywhere = (_any("metadata/labels"), _any("metadata/annotations"))
    return (*_pod_specs(in_pods, kinds), *nfs, *_specs(_VARIABLES, False), *everywhere)


def field_specs() -> dict[str, tuple[FieldSpec, ...]]:
    """Return the built-in specs by the name they have in a configuration file."""
    labels = (_any("metadata/labels", True), *_specs(_TEMPLATE_LABELS, True))
    selectors = [
        FieldSpec(Gvk("apps", "", kind), f"spec/template/spec/{path}")
        for kind in ("Deployment", "StatefulSet")
        for path in _POD_SELECTORS.split()
    ]
    images = [
        _any(f"{spec}/{field}", True)
        for spec in ("spec", "spec/template/spec")
        for field in ("containers[]/image", "initContainers[]/image", "volumes[]/image/reference")
    ]
    return {
        "namePrefix": (_any("metadata/name"),),
        "nameSuffix": (_any("metadata/name"),),
        "namespace": (
            FieldSpec(Gvk("", "", "Namespace"), "metadata/name", True),
            *_specs(_NAMESPACES, True),
            *_specs(_WEBHOOK_NAMESPACE, False),
        ),
        "commonLabels": (*_specs(_CREATED_SELECTORS, True), *selectors, *_specs(_SELECTORS, False), *labels),
        "labels": (),
        "templateLabels": labels,
        "commonAnnotations": (_any("metadata/annotations", True), *_specs(_ANNOTATIONS, True)),
        "varReference": _var_references(),
        "images": tuple(images),
        "replicas": tuple(
            FieldSpec(Gvk("", "", kind), "spec/replicas", True)
            for kind in ("Deployment", "ReplicationController", "ReplicaSet", "StatefulSet")
        ),
    }


_ACCOUNTS = ("Pod", "StatefulSet", "Deployment", "ReplicationController", "CronJob", "Job", "DaemonSet")
_VOLUMES = ("Pod", "PodTemplate", *_TEMPLATED, "CronJob")
_AUTOSCALER = "HorizontalPodAutoscaler spec/scaleTargetRef/name"
_ADMISSION = "admissionregistration.k8s.io"
_OF_ROLES = f"RoleBinding.{_RBAC} roleRef/name"
_OF_STORAGE_CLASSES = """
PersistentVolume spec/storageClassName
PersistentVolumeClaim spec/storageClassName
StatefulSet spec/volumeClaimTemplates/spec/storageClassName
"""
_REFERENCES = (
    (Gvk("", "", "Deployment"), _AUTOSCALER),
    (Gvk("", "", "ReplicationController"), _AUTOSCALER),
    (Gvk("", "", "ReplicaSet"), _AUTOSCALER),
    (Gvk("", "", "StatefulSet"), _AUTOSCALER),
    (Gvk("", "v1", "ConfigMap"), _OF_CONFIG_MAPS),
    (Gvk("", "v1", "Secret"), _OF_SECRETS),
    (Gvk("", "v1", "Service"), _OF_SERVICES),
    (Gvk(_RBAC, "", "Role"), _OF_ROLES),
    (Gvk(_RBAC, "", "ClusterRole"), f"{_OF_ROLES}\nClusterRoleBinding.{_RBAC} roleRef/name"),
    (Gvk("", "v1", "ServiceAccount"), f"RoleBinding.{_RBAC} subjects\nClusterRoleBinding.{_RBAC} subjects"),
    (Gvk("", "v1", "PersistentVolumeClaim"), ""),
    (Gvk("", "v1", "PersistentVolume"), "PersistentVolumeClaim spec/volumeName\nClusterRole rules/resourceNames"),
    (Gvk("storage.k8s.io", "v1", "StorageClass"), _OF_STORAGE_CLASSES),
    (Gvk("scheduling.k8s.io", "v1", "PriorityClass"), ""),
    # Kustomize's own entry names a group that no object has.
    (Gvk("networking.k8s.io/v1", "v1", "IngressClass"), "Ingress spec/ingressClassName"),
    (
        Gvk(_ADMISSION, "", "ValidatingAdmissionPolicy"),
        f"ValidatingAdmissionPolicyBinding.{_ADMISSION} spec/policyName",
    ),
)
"""The kinds that others name, and the fields that do."""

_IN_PODS = {
    "ConfigMap": (_CONFIG_MAPS, _VOLUMES, "v1"),
    "Secret": (_SECRETS, _VOLUMES, "v1"),
    "ServiceAccount": ("serviceAccountName", _ACCOUNTS, ""),
    "PersistentVolumeClaim": ("volumes/persistentVolumeClaim/claimName", _ACCOUNTS, ""),
    "PriorityClass": ("priorityClassName", _ACCOUNTS, ""),
}
"""The fields of pods that name an object of a kind: the paths, in which kinds, and the version of Pod."""


def name_references() -> list[tuple[Gvk, tuple[FieldSpec, ...]]]:
    """Return which fields hold the name of an object of a kind: (the kind, the fields)."""
    found = []
    for gvk, table in _REFERENCES:
        in_pods = _IN_PODS.get(gvk.kind)
        specs = _pod_specs(*in_pods) if in_pods is not None else ()
        found.append((gvk, (*specs, *_specs(table, False))))
    return found
