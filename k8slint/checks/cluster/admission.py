"""Checks of admission plugins: lists the API server refuses, and what a plugin makes of pull policies."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING, Any
from k8slint.kube.schema.spelling import nearest
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container
    from k8slint.kube.image_use import ImageUse
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
"""Plugins that are gone, with the minor version that has them no more."""

_FLAGS = ("--enable-admission-plugins", "--disable-admission-plugins")
_ALWAYS_PULL = "AlwaysPullImages"


def admission_plugin_unknown(container: Container, context: Context) -> Iterator[Problem]:
    """Problems of API servers that are told to load plugins they do not have."""
    lists = [container.value.get(field) for field in ("command", "args")]
    words = [word for listed in lists if isinstance(listed, list) for word in listed if isinstance(word, str)]
    if not any(word.endswith("kube-apiserver") and word.rpartition("/")[2] == "kube-apiserver" for word in words):
        return
    for word, node in _words(container):
        if not isinstance(word, str):
            continue
        flag, equals, value = word.partition("=")
        if not equals or flag not in _FLAGS:
            continue
        start = len(flag) + 1
        for name in value.split(","):
            message = _judge(name.strip(), context.minor)
            if message:
                yield Problem(node, message, span=node.inside(start, start + len(name)))
            start += len(name) + 1


def _words(container: Container) -> Iterator[tuple[Any, Node]]:
    for field in ("command", "args"):
        listed = container.value.get(field)
        if isinstance(listed, list):
            node = container.node.get(field)
            for index, word in enumerate(listed):
                yield word, node.get(index)


def _judge(name: str, minor: int) -> str:
    gone = REMOVED.get(name)
    if gone is not None and minor >= gone:
        return f"admission plugin '{name}' is gone since 1.{gone}, so the API server does not start; remove it"
    if name in PLUGINS:
        return ""
    # A name that resembles none may be a plugin of the distribution.
    near = nearest(name, sorted(PLUGINS))
    if not near:
        return ""
    return f"there is no admission plugin '{name}', so the API server does not start; did you mean '{near}'?"


def pull_policy_overridden(image: ImageUse, context: Context) -> Iterator[Problem]:
    """Problems of pull policies that the admission plugin AlwaysPullImages replaces."""
    settings = context.project.settings if context.project is not None else {}
    plugins = settings.get("admission_plugins") or ()
    if _ALWAYS_PULL not in plugins or image.policy_is_default or image.policy in ("", "Always"):
        return
    message = (
        f"the admission plugin {_ALWAYS_PULL}, which this cluster runs, sets the policy of every container to Always, "
        f"so '{image.policy}' has no effect; write 'Always' or leave it out"
    )
    if image.container is not None:
        yield Problem(image.policy_node, message)
