"""Which kinds make Pods, and where in them the pod template stands."""

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
}
"""The built-in kinds and Argo's Rollout; the configuration's `pod_templates` adds to them."""


def pod_template_paths(extra: list[tuple[str, str, str]]) -> PodTemplatePaths:
    """Return the table with the configuration's own kinds: (group, kind, dotted path such as `spec.template`)."""
    if not extra:
        return POD_TEMPLATES
    paths = dict(POD_TEMPLATES)
    for group, kind, path in extra:
        paths[group, kind] = tuple(part for part in path.split(".") if part)
    return paths
