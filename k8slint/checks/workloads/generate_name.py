"""Objects that get a new name each time they are created."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.rule import Context


def generate_name_not_applicable(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problems of objects with a generated name, which `kubectl apply` cannot find again."""
    metadata = resource.metadata
    if _is_argo_hook(resource):
        return
    if "generateName" in metadata and metadata.get("name") is None and metadata["generateName"]:
        node = resource.node.get("metadata", "generateName")
        if node.text is None:
            return
        yield Problem(
            node,
            f"generateName {shown(node.text)} without a name only works with 'kubectl create'",
            "`kubectl apply` and GitOps tools stop at an object without a name.",
            "Write 'metadata.name', or use 'kubectl create'.",
        )


def _is_argo_hook(resource: Resource) -> bool:
    """Whether Argo CD creates the object anew at every sync, with a name it makes from `generateName`.

    Helm's hooks count, too, for Argo CD runs them as its own. Source: argo-cd gitops-engine pkg/sync/hook/hook.go.
    """
    annotations = resource.metadata.get("annotations")
    return isinstance(annotations, dict) and ("argocd.argoproj.io/hook" in annotations or "helm.sh/hook" in annotations)
