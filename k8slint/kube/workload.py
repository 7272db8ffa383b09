"""Which kinds make Pods, where in them the pod template stands, and what controllers add to the Pods."""

from __future__ import annotations

PodTemplatePaths = dict[tuple[str, str], tuple[str, ...]]
"""(API group, kind) -> keys that lead to the mapping with the Pod's `metadata` and `spec`; empty for a Pod itself."""

POD_TEMPLATES: PodTemplatePaths = {
    ("", "Pod"): (),
    ("", "PodTemplate"): ("template",),
    ("", "ReplicationController"): ("spec", "template"),
    ("apps", "Deployment"): ("spec", "template"),
    ("apps", "ReplicaSet"): ("spec", "template"),
    ("apps", "StatefulSet"): ("spec", "template"),
    ("apps", "DaemonSet"): ("spec", "template"),
    ("extensions", "Deployment"): ("spec", "template"),
    ("extensions", "ReplicaSet"): ("spec", "template"),
    ("extensions", "DaemonSet"): ("spec", "template"),
    ("batch", "Job"): ("spec", "template"),
    ("batch", "CronJob"): ("spec", "jobTemplate", "spec", "template"),
    ("argoproj.io", "Rollout"): ("spec", "template"),
    ("serving.knative.dev", "Service"): ("spec", "template"),
    ("apps.openshift.io", "DeploymentConfig"): ("spec", "template"),
}
"""The built-in kinds, and those of Argo, OpenShift and Knative; the configuration's `pod_templates` adds to them."""

CONTAINER_NAMES = {
    ("serving.knative.dev", "Service"): {"containers": "user-container", "initContainers": "init-container"}
}
"""Names that webhooks give to a container without one, by the list it is in; several of a list get a number as well.

Source: knative.dev/serving pkg/apis/serving/v1/revision_defaults.go, applyDefaultContainerNames.
"""

SCALED_KINDS = ("Deployment", "StatefulSet", "ReplicaSet", "ReplicationController", "Rollout", "DeploymentConfig")
"""Kinds with `spec.replicas`, which the API server sets to 1 when it is not written."""

JOB_LABELS = ("controller-uid", "job-name", "batch.kubernetes.io/controller-uid", "batch.kubernetes.io/job-name")
"""Labels by which a Job knows its pods; the last two since Kubernetes 1.27."""

ADDED_LABELS: dict[str, tuple[str, ...]] = {
    "Deployment": ("pod-template-hash",),
    "ReplicaSet": ("pod-template-hash",),
    "Rollout": ("rollouts-pod-template-hash",),
    "DeploymentConfig": ("deployment", "deploymentconfig"),
    "StatefulSet": ("statefulset.kubernetes.io/pod-name", "apps.kubernetes.io/pod-index", "controller-revision-hash"),
    "DaemonSet": ("controller-revision-hash", "pod-template-generation"),
    "Job": (*JOB_LABELS, "batch.kubernetes.io/job-completion-index"),
    "CronJob": (*JOB_LABELS, "batch.kubernetes.io/job-completion-index"),
}
"""Labels that controllers add to the pods of a kind; their values are not in the file."""


def pod_template_paths(extra: list[tuple[str, str, str]]) -> PodTemplatePaths:
    """Return the table with the configuration's own kinds: (group, kind, dotted path such as `spec.template`)."""
    if not extra:
        return POD_TEMPLATES
    paths = dict(POD_TEMPLATES)
    for group, kind, path in extra:
        paths[group, kind] = tuple(part for part in path.split(".") if part)
    return paths
