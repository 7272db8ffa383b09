"""Pods that no controller replaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.pod import Pod
    from k8slint.model.rule import Context

_HOOKS = ("helm.sh/hook", "argocd.argoproj.io/hook", "kubernetes.io/config.mirror")


def naked_pod(pod: Pod, context: Context) -> Iterator[Problem]:
    """Yield the problems of Pods of their own that are meant to keep running; static pods do, on their node."""
    resource = pod.resource
    if pod.is_template or pod.restart_policy != "Always" or resource.metadata.get("ownerReferences"):
        return
    if _is_static(pod, context):
        return
    if any(key.startswith(_HOOKS) for key in pod.annotations if isinstance(key, str)):
        return
    yield Problem(
        resource.node.get("kind"),
        "no controller replaces this Pod",
        "When its node fails or is drained, the Pod is deleted for good.",
        "Make it a Deployment with one replica.",
    )


def _is_static(pod: Pod, context: Context) -> bool:
    """Whether it is a Pod of the control plane, or stands in a folder from which a kubelet starts pods."""
    if pod.resource.namespace == "kube-system":
        return True
    settings = context.project.settings if context.project is not None else {}
    folders = [*context.params.get("static_folders", ()), *settings.get("static_pod_paths", ())]
    path = "/" + pod.node.source.file.replace("\\", "/").rpartition("/")[0] + "/"
    return any(f"/{folder.strip('/')}/" in path for folder in folders if folder.strip("/"))
