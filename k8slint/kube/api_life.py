"""API versions that were deprecated or removed, and what replaces them.

From ``zz_generated.prerelease-lifecycle.go`` of k8s.io/api and the deprecation guide of the Kubernetes documentation.
A removed version is not served: the server answers "no matches for kind". What is stored survives and can be read
through the version that replaced it.
"""

from __future__ import annotations

from k8slint.model.named_tuple import NamedTuple


class ApiLife(NamedTuple):
    """The end of one API version of some kinds.

    ``deprecated`` and ``removed`` are minor versions of Kubernetes 1.x, 0 where that has not happened and is not
    planned. ``successors`` are (first minor version that serves it, apiVersion), newest first; empty when nothing
    replaces it. ``note`` says what else to know.
    """

    api_version: str
    kinds: tuple[str, ...]
    deprecated: int
    removed: int
    successors: tuple[tuple[int, str], ...]
    note: str = ""

    def replacement(self, minor: int) -> str:
        """Return the apiVersion to write instead on Kubernetes 1.``minor``; '' when there is none."""
        return next((version for since, version in self.successors if since <= minor), "")

    def is_removed(self, minor: int) -> bool:
        """Whether Kubernetes 1.``minor`` no longer serves it."""
        return 0 < self.removed <= minor

    def is_deprecated(self, minor: int) -> bool:
        """Whether Kubernetes 1.``minor`` serves it with a warning."""
        return 0 < self.deprecated <= minor and not self.is_removed(minor)


def life_of(api_version: str, kind: str) -> ApiLife | None:
    """Return the end of a kind's API version, or None when it is neither deprecated nor removed."""
    return _BY_NAME.get((api_version, kind))


def is_alpha(api_version: str) -> bool:
    """Whether an apiVersion of a built-in group is alpha: never served unless an administrator turns it on."""
    return "alpha" in api_version.rpartition("/")[2]


def _life(api_version: str, kinds: str, ends: tuple[int, int], *successors: tuple[int, str], note: str = "") -> ApiLife:
    return ApiLife(api_version, tuple(kinds.split()), *ends, successors, note)


_RBAC = "Role RoleBinding ClusterRole ClusterRoleBinding"
_STORAGE = "StorageClass CSIDriver VolumeAttachment"
_WEBHOOKS = "MutatingWebhookConfiguration ValidatingWebhookConfiguration"
_REVIEWS = "LocalSubjectAccessReview SelfSubjectAccessReview SelfSubjectRulesReview SubjectAccessReview"
_VALIDATING = "ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding"
_MUTATING = "MutatingAdmissionPolicy MutatingAdmissionPolicyBinding"
_RESOURCE = "ResourceClaim ResourceClaimTemplate DeviceClass ResourceSlice"
_FLOW = "FlowSchema PriorityLevelConfiguration"
_APPS = (9, "apps/v1")
_NETWORKING = (19, "networking.k8s.io/v1")
_ADMISSION = "admissionregistration.k8s.io"
_FLOWCONTROL = "flowcontrol.apiserver.k8s.io"
_PSP = "use Pod Security Admission or a policy engine instead"

LIVES: tuple[ApiLife, ...] = (
    _life("extensions/v1beta1", "Deployment ReplicaSet DaemonSet", (8, 16), _APPS),
    _life("apps/v1beta1", "Deployment StatefulSet ControllerRevision", (8, 16), _APPS),
    _life("apps/v1beta2", "Deployment StatefulSet DaemonSet ReplicaSet ControllerRevision", (9, 16), _APPS),
    _life("extensions/v1beta1", "NetworkPolicy", (9, 16), (7, "networking.k8s.io/v1")),
    _life("extensions/v1beta1", "PodSecurityPolicy", (10, 16), note=_PSP),
    _life("policy/v1beta1", "PodSecurityPolicy", (21, 25), note=_PSP),
    _life("extensions/v1beta1", "Ingress", (14, 22), _NETWORKING),
    _life("networking.k8s.io/v1beta1", "Ingress IngressClass", (19, 22), _NETWORKING),
    _life("rbac.authorization.k8s.io/v1beta1", _RBAC, (17, 22), (8, "rbac.authorization.k8s.io/v1")),
    _life("scheduling.k8s.io/v1beta1", "PriorityClass", (14, 22), (14, "scheduling.k8s.io/v1")),
    _life("storage.k8s.io/v1beta1", _STORAGE, (19, 22), (18, "storage.k8s.io/v1")),
    _life("storage.k8s.io/v1beta1", "CSINode", (17, 22), (17, "storage.k8s.io/v1")),
    _life(f"{_ADMISSION}/v1beta1", _WEBHOOKS, (16, 22), (16, f"{_ADMISSION}/v1")),
    _life("apiextensions.k8s.io/v1beta1", "CustomResourceDefinition", (16, 22), (16, "apiextensions.k8s.io/v1")),
    _life("apiregistration.k8s.io/v1beta1", "APIService", (19, 22), (10, "apiregistration.k8s.io/v1")),
    _life("coordination.k8s.io/v1beta1", "Lease", (19, 22), (14, "coordination.k8s.io/v1")),
    _life("certificates.k8s.io/v1beta1", "CertificateSigningRequest", (19, 22), (19, "certificates.k8s.io/v1")),
    _life("authentication.k8s.io/v1beta1", "TokenReview", (19, 22), (6, "authentication.k8s.io/v1")),
    _life("authorization.k8s.io/v1beta1", _REVIEWS, (19, 22), (6, "authorization.k8s.io/v1")),
    _life("batch/v1beta1", "CronJob", (21, 25), (21, "batch/v1")),
    _life("discovery.k8s.io/v1beta1", "EndpointSlice", (21, 25), (21, "discovery.k8s.io/v1")),
    _life("events.k8s.io/v1beta1", "Event", (22, 25), (19, "events.k8s.io/v1")),
    _life(
        "policy/v1beta1",
        "PodDisruptionBudget",
        (21, 25),
        (21, "policy/v1"),
        note="an empty selector '{}' selects no pods in policy/v1beta1 and every pod of the namespace in policy/v1",
    ),
    _life("node.k8s.io/v1beta1", "RuntimeClass", (22, 25), (20, "node.k8s.io/v1")),
    _life("autoscaling/v2beta1", "HorizontalPodAutoscaler", (22, 25), (23, "autoscaling/v2")),
    _life("autoscaling/v2beta2", "HorizontalPodAutoscaler", (23, 26), (23, "autoscaling/v2")),
    _life("storage.k8s.io/v1beta1", "CSIStorageCapacity", (24, 27), (24, "storage.k8s.io/v1")),
    _life(
        f"{_FLOWCONTROL}/v1beta1",
        _FLOW,
        (23, 26),
        (29, f"{_FLOWCONTROL}/v1"),
        (26, f"{_FLOWCONTROL}/v1beta3"),
        (23, f"{_FLOWCONTROL}/v1beta2"),
    ),
    _life(f"{_FLOWCONTROL}/v1beta2", _FLOW, (26, 29), (29, f"{_FLOWCONTROL}/v1"), (26, f"{_FLOWCONTROL}/v1beta3")),
    _life(f"{_FLOWCONTROL}/v1beta3", _FLOW, (29, 32), (29, f"{_FLOWCONTROL}/v1")),
    _life(f"{_ADMISSION}/v1alpha1", _VALIDATING, (29, 32), (30, f"{_ADMISSION}/v1"), (28, f"{_ADMISSION}/v1beta1")),
    _life(f"{_ADMISSION}/v1beta1", _VALIDATING, (31, 34), (30, f"{_ADMISSION}/v1")),
    _life("authentication.k8s.io/v1alpha1", "SelfSubjectReview", (29, 32), (28, "authentication.k8s.io/v1")),
    _life("authentication.k8s.io/v1beta1", "SelfSubjectReview", (30, 33), (28, "authentication.k8s.io/v1")),
    _life(
        "storage.k8s.io/v1alpha1",
        "VolumeAttributesClass",
        (32, 35),
        (34, "storage.k8s.io/v1"),
        (31, "storage.k8s.io/v1beta1"),
    ),
    _life("storage.k8s.io/v1beta1", "VolumeAttributesClass", (34, 37), (34, "storage.k8s.io/v1")),
    _life("networking.k8s.io/v1beta1", "IPAddress ServiceCIDR", (34, 37), (33, "networking.k8s.io/v1")),
    _life(
        "certificates.k8s.io/v1alpha1",
        "ClusterTrustBundle",
        (34, 37),
        (37, "certificates.k8s.io/v1"),
        (33, "certificates.k8s.io/v1beta1"),
    ),
    _life("certificates.k8s.io/v1beta1", "ClusterTrustBundle", (37, 40), (37, "certificates.k8s.io/v1")),
    _life("certificates.k8s.io/v1beta1", "PodCertificateRequest", (37, 40), (37, "certificates.k8s.io/v1")),
    _life("scheduling.k8s.io/v1alpha2", "Workload PodGroup", (0, 37), (37, "scheduling.k8s.io/v1alpha3")),
    _life(f"{_ADMISSION}/v1alpha1", _MUTATING, (35, 38), (36, f"{_ADMISSION}/v1"), (34, f"{_ADMISSION}/v1beta1")),
    _life(f"{_ADMISSION}/v1beta1", _MUTATING, (37, 40), (36, f"{_ADMISSION}/v1")),
    _life("resource.k8s.io/v1beta1", _RESOURCE, (35, 38), (34, "resource.k8s.io/v1")),
    _life("resource.k8s.io/v1beta2", _RESOURCE, (36, 39), (34, "resource.k8s.io/v1")),
    _life("coordination.k8s.io/v1alpha2", "LeaseCandidate", (35, 38)),
    _life("coordination.k8s.io/v1beta1", "LeaseCandidate", (36, 39)),
    _life("storagemigration.k8s.io/v1beta1", "StorageVersionMigration", (37, 40), (37, "storagemigration.k8s.io/v1")),
    _life("v1", "Endpoints", (33, 0), (21, "discovery.k8s.io/v1"), note="with the kind EndpointSlice"),
    _life("v1", "ComponentStatus", (19, 0), note="remove it: the API server no longer fills it in"),
)
"""Every API version of a built-in kind that is deprecated or removed by Kubernetes 1.37."""

_BY_NAME = {(life.api_version, kind): life for life in LIVES for kind in life.kinds}
