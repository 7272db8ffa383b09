"""Admission plugins that an API server is started with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.schema.spelling import nearest
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container
    from k8slint.model.node import Node
    from k8slint.model.rule import Context

PLUGINS = frozenset(
    "AlwaysAdmit AlwaysDeny AlwaysPullImages CertificateApproval CertificateSigning CertificateSubjectRestriction "
    "ClusterTrustBundleAttest DefaultIngressClass DefaultStorageClass DefaultTolerationSeconds "
    "DenyServiceExternalIPs EventRateLimit ExtendedResourceToleration ImagePolicyWebhook "
    "LimitPodHardAntiAffinityTopology LimitRanger MutatingAdmissionPolicy MutatingAdmissionWebhook "
    "NamespaceAutoProvision NamespaceExists NamespaceLifecycle NodeRestriction OwnerReferencesPermissionEnforcement "
    "PersistentVolumeClaimResize PodNodeSelector PodSecurity PodTolerationRestriction PodTopologyLabels Priority "
    "ResourceQuota RuntimeClass ServiceAccount StorageObjectInUseProtection TaintNodesByCondition "
    "ValidatingAdmissionPolicy ValidatingAdmissionWebhook".split()
)
"""Plugins of kube-apiserver (pkg/kubeapiserver/options/plugins.go)."""

REMOVED = {"PodSecurityPolicy": 25, "SecurityContextDeny": 30, "PersistentVolumeLabel": 31}
"""Plugins that were removed, each with the minor version that removed it."""

_FLAGS = ("--enable-admission-plugins", "--disable-admission-plugins")


def admission_plugin_unknown(container: Container, context: Context) -> Iterator[Problem]:
    """Yield the problems of API servers that are started with plugins they do not have."""
    lists = [container.value.get(field) for field in ("command", "args")]
    words = [word for listed in lists if isinstance(listed, list) for word in listed if isinstance(word, str)]
    if not any(word.endswith("kube-apiserver") and word.rpartition("/")[2] == "kube-apiserver" for word in words):
        return
    for word, node in _arguments(container):
        if not isinstance(word, str):
            continue
        flag, equals, value = word.partition("=")
        if not equals or flag not in _FLAGS:
            continue
        start = len(flag) + 1
        for name in value.split(","):
            unknown = _unknown(name.strip(), context.minor)
            if unknown:
                headline, fix = unknown
                consequence = "The API server does not start."
                yield Problem(node, headline, consequence, fix, span=node.inside(start, start + len(name)))
            start += len(name) + 1


def _arguments(container: Container) -> Iterator[tuple[Any, Node]]:
    for field in ("command", "args"):
        listed = container.value.get(field)
        if isinstance(listed, list):
            node = container.node.get(field)
            for index, word in enumerate(listed):
                yield word, node.get(index)


def _unknown(name: str, minor: int) -> tuple[str, str] | None:
    """Return headline and fix for the name of a plugin; None when it is known, or may be the distribution's own."""
    removed = REMOVED.get(name)
    if removed is not None and minor >= removed:
        fix = "Write 'PodSecurity', which replaces it." if name == "PodSecurityPolicy" else f"Remove '{name}'."
        return f"admission plugin '{name}' was removed in Kubernetes 1.{removed}", fix
    if name in PLUGINS:
        return None
    near = nearest(name, sorted(PLUGINS))
    return (f"admission plugin '{name}' does not exist", f"Write '{near}'.") if near else None
