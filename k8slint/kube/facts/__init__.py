"""The facts of objects: `facts_of` is called once for every object and must cost microseconds.

A module here holds the facts of one noun: functions take a Resource (or a Pod with the path of its spec) and the
object's running number, and yield records of `k8slint.model.fact`; those for pods and their containers, of which there
are most, add them to a list. Places are computed only where a rule needs them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from k8slint.kube.facts.objects import definition

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from k8slint.kube.pod import Pod
    from k8slint.kube.resource import Resource
    from k8slint.model.fact import Fact

    Reader = Callable[[Resource, int], Iterable[Fact]]

RESOURCE_FACTS = {
    ("", "ConfigMap"): "objects.contents",
    ("", "Namespace"): "admission.namespace",
    ("", "LimitRange"): "admission.limit_range",
    ("", "ResourceQuota"): "admission.quota",
    ("", "Secret"): "objects.contents credentials.pull_credentials",
    ("", "Service"): "network.service",
    ("", "ServiceAccount"): "access.service_account credentials.account_secrets",
    ("", "PersistentVolumeClaim"): "storage.claim volumes.needed",
    ("", "PersistentVolume"): "storage.volume volumes.offered",
    ("apps", "StatefulSet"): "storage.stateful_set",
    ("networking.k8s.io", "Ingress"): "network.ingress routes.routes",
    ("extensions", "Ingress"): "network.ingress",
    ("networking.k8s.io", "NetworkPolicy"): "network.network_policy peers.peers",
    ("policy", "PodDisruptionBudget"): "scaling.disruption_budget",
    ("autoscaling", "HorizontalPodAutoscaler"): "scaling.pod_autoscaler metrics.metrics",
    ("keda.sh", "ScaledObject"): "scaling.scaled_object",
    ("rbac.authorization.k8s.io", "Role"): "access.role access.powers",
    ("rbac.authorization.k8s.io", "ClusterRole"): "access.role access.powers",
    ("rbac.authorization.k8s.io", "RoleBinding"): "access.binding",
    ("rbac.authorization.k8s.io", "ClusterRoleBinding"): "access.binding",
    ("scheduling.k8s.io", "PriorityClass"): "admission.priority_class",
    ("node.k8s.io", "RuntimeClass"): "runtime.runtime_class",
    ("apiextensions.k8s.io", "CustomResourceDefinition"): "objects.described_kind",
    ("apiserver.config.k8s.io", "AdmissionConfiguration"): "admission.admission_configuration",
    ("pod-security.admission.config.k8s.io", "PodSecurityConfiguration"): "admission.pod_security_configuration",
    ("kubelet.config.k8s.io", "KubeletConfiguration"): "kubelet.kubelet_configuration kubelet.node_pods",
    ("kubeadm.k8s.io", "ClusterConfiguration"): "kubelet.pod_ranges",
    ("kubelet.config.k8s.io", "CredentialProviderConfig"): "credentials.provided_credentials",
    ("kustomize.toolkit.fluxcd.io", "Kustomization"): "delivery.flux_kustomization",
    ("argoproj.io", "Application"): "delivery.argo_application",
    ("argoproj.io", "ApplicationSet"): "delivery.argo_application_set",
    ("monitoring.coreos.com", "ServiceMonitor"): "monitors.monitor",
    ("monitoring.coreos.com", "PodMonitor"): "monitors.monitor",
    ("cert-manager.io", "Certificate"): "issuers.certificate",
    ("networking.istio.io", "DestinationRule"): "mesh.destination_rule",
    ("networking.istio.io", "VirtualService"): "mesh.virtual_service",
    ("gateway.networking.k8s.io", "HTTPRoute"): "routes.gateway_route",
    ("gateway.networking.k8s.io", "GRPCRoute"): "routes.gateway_route",
    ("gateway.networking.k8s.io", "TCPRoute"): "routes.gateway_route",
    ("gateway.networking.k8s.io", "TLSRoute"): "routes.gateway_route",
    ("gateway.networking.k8s.io", "UDPRoute"): "routes.gateway_route",
}
"""(API group, kind) -> the functions that read its facts, as module of this package and name."""

_PROJECTS_OF_KUBERNETES = frozenset(("gateway.networking.k8s.io", "autoscaling.k8s.io"))
"""Groups of custom resources with names such as Kubernetes' own."""

_readers: dict[tuple[str, str], tuple[Reader, ...]] = {}


def readers_of(group: str, kind: str) -> tuple[Reader, ...]:
    """Return the functions that read the facts of a kind; each takes the object and its running number.

    They are imported when the first object of the kind is met: few runs meet all of them.
    """
    key = (group, kind)
    readers = _readers.get(key)
    if readers is None:
        names = RESOURCE_FACTS.get(key)
        if names is None:
            return ()
        readers = _readers[key] = tuple(_imported(name) for name in names.split())
    return readers


def _imported(name: str) -> Reader:
    """Return a function of this package, called `module.function`."""
    module, _, function = name.partition(".")
    reader: Reader = getattr(import_module(f"{__name__}.{module}"), function)
    return reader


def facts_of(resource: Resource, pod: Pod | None, owner: int) -> list[Fact]:
    """Return the facts of one object; `pod` is the pod it is or makes, `owner` its running number within the file."""
    found: list[Fact] = [definition(resource, owner)]
    group = resource.group
    for reader in readers_of(group, resource.kind):
        found += reader(resource, owner)
    if "." in group and not group.endswith(".k8s.io"):
        from k8slint.kube.facts.operators import made_objects

        found += made_objects(resource, owner)
    if "." in group and (group[-7:] != ".k8s.io" or group in _PROJECTS_OF_KUBERNETES):
        from k8slint.kube.facts.custom_references import references

        found += references(resource, owner)
    if pod is not None:
        from k8slint.kube.facts.pod import pod_facts

        pod_facts(resource, pod, owner, found)
    return found
