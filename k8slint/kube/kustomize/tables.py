"""The field specs kustomize knows by itself (api/internal/konfig/builtinpluginconsts), as data."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING
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
    """Give the specs of paths inside the pod's spec, for every kind that has one."""
    for kind in kinds:
        for path in paths.split():
            yield FieldSpec(Gvk("", version_of_pod if kind == "Pod" else "", kind), f"{_POD_SPECS[kind]}/{path}")


def _any(path: str, create: bool = False) -> FieldSpec:
    return FieldSpec(ANY, path, create)


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
    texts = "args command env/value volumeMounts/mountPath".split()
    in_pods = " ".join(f"{role}/{text}" for role in ("containers", "initContainers") for text in texts)
    kinds = ("CronJob", "DaemonSet", "Deployment", "Job", "Pod", "ReplicaSet", "StatefulSet")
    nfs = _pod_specs("volumes/nfs/server", ("DaemonSet", "Deployment", "Job", "Pod", "ReplicaSet"))
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
        "varReference": (
            *_pod_specs(in_pods, kinds),
            *nfs,
            *_specs(_VARIABLES, False),
            _any("metadata/labels"),
            _any("metadata/annotations"),
        ),
        "images": tuple(images),
        "replicas": tuple(
            FieldSpec(Gvk("", "", kind), "spec/replicas", True)
            for kind in ("Deployment", "ReplicationController", "ReplicaSet", "StatefulSet")
        ),
    }


def name_references() -> list[tuple[Gvk, tuple[FieldSpec, ...]]]:
    """Return which fields hold the name of an object of a kind: (the kind, the fields)."""
    autoscaler = tuple(_specs("HorizontalPodAutoscaler spec/scaleTargetRef/name", False))
    volumes = (*_TEMPLATED, "CronJob")
    accounts = ("Pod", "StatefulSet", "Deployment", "ReplicationController", "CronJob", "Job", "DaemonSet")
    subjects = _specs(f"RoleBinding.{_RBAC} subjects\nClusterRoleBinding.{_RBAC} subjects", False)
    storage = "\n".join(
        f"{kind} {path}"
        for kind, path in (
            ("PersistentVolume", "spec/storageClassName"),
            ("PersistentVolumeClaim", "spec/storageClassName"),
            ("StatefulSet", "spec/volumeClaimTemplates/spec/storageClassName"),
        )
    )
    binding, cluster_binding = f"RoleBinding.{_RBAC} roleRef/name", f"ClusterRoleBinding.{_RBAC} roleRef/name"
    admission = "admissionregistration.k8s.io"
    kinds: list[tuple[Gvk, tuple[FieldSpec, ...]]] = [
        *(
            (Gvk("", "", kind), autoscaler)
            for kind in ("Deployment", "ReplicationController", "ReplicaSet", "StatefulSet")
        ),
        (
            Gvk("", "v1", "ConfigMap"),
            (*_pod_specs(_CONFIG_MAPS, ("Pod", "PodTemplate", *volumes), "v1"), *_specs(_OF_CONFIG_MAPS, False)),
        ),
        (
            Gvk("", "v1", "Secret"),
            (*_pod_specs(_SECRETS, ("Pod", "PodTemplate", *volumes), "v1"), *_specs(_OF_SECRETS, False)),
        ),
        (Gvk("", "v1", "Service"), tuple(_specs(_OF_SERVICES, False))),
        (Gvk(_RBAC, "", "Role"), tuple(_specs(binding, False))),
        (Gvk(_RBAC, "", "ClusterRole"), tuple(_specs(f"{binding}\n{cluster_binding}", False))),
        (Gvk("", "v1", "ServiceAccount"), (*subjects, *_pod_specs("serviceAccountName", accounts))),
        (
            Gvk("", "v1", "PersistentVolumeClaim"),
            tuple(_pod_specs("volumes/persistentVolumeClaim/claimName", accounts)),
        ),
        (
            Gvk("", "v1", "PersistentVolume"),
            tuple(_specs("PersistentVolumeClaim spec/volumeName\nClusterRole rules/resourceNames", False)),
        ),
        (Gvk("storage.k8s.io", "v1", "StorageClass"), tuple(_specs(storage, False))),
        (Gvk("scheduling.k8s.io", "v1", "PriorityClass"), tuple(_pod_specs("priorityClassName", accounts))),
        # Kustomize's own entry names a group that no object has.
        (Gvk("networking.k8s.io/v1", "v1", "IngressClass"), tuple(_specs("Ingress spec/ingressClassName", False))),
        (
            Gvk(admission, "", "ValidatingAdmissionPolicy"),
            tuple(_specs(f"ValidatingAdmissionPolicyBinding.{admission} spec/policyName", False)),
        ),
    ]
    return kinds
