"""What an object tells the others: `facts_of` is called once for every object and must cost microseconds.

A module here holds the facts of one noun: functions take a Resource (or a Pod with the path of its spec) and the
object's running number, and yield records of `k8slint.model.fact`; those for pods and their containers, of which there
are most, add them to a list. Places are computed only where a rule needs them.
"""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING
from k8slint.kube.facts.access import binding, role, service_account
from k8slint.kube.facts.credentials import account_secrets, provided_credentials, pull_credentials
from k8slint.kube.facts.delivery import argo_application, argo_application_set, flux_kustomization
from k8slint.kube.facts.kubelet import kubelet_configuration
from k8slint.kube.facts.network import ingress, network_policy, service
from k8slint.kube.facts.objects import contents, definition
from k8slint.kube.facts.operators import made_objects
from k8slint.kube.facts.pod import pod_facts
from k8slint.kube.facts.runtime import runtime_class
from k8slint.kube.facts.scaling import disruption_budget, pod_autoscaler, scaled_object
from k8slint.kube.facts.storage import claim, stateful_set, volume

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from k8slint.kube.pod import Pod
    from k8slint.kube.resource import Resource
    from k8slint.model.fact import Fact

RESOURCE_FACTS: dict[tuple[str, str], tuple[Callable[[Resource, int], Iterable[Fact]], ...]] = {
    ("", "ConfigMap"): (contents,),
    ("", "Secret"): (contents, pull_credentials),
    ("", "Service"): (service,),
    ("", "ServiceAccount"): (service_account, account_secrets),
    ("", "PersistentVolumeClaim"): (claim,),
    ("", "PersistentVolume"): (volume,),
    ("apps", "StatefulSet"): (stateful_set,),
    ("networking.k8s.io", "Ingress"): (ingress,),
    ("extensions", "Ingress"): (ingress,),
    ("networking.k8s.io", "NetworkPolicy"): (network_policy,),
    ("policy", "PodDisruptionBudget"): (disruption_budget,),
    ("autoscaling", "HorizontalPodAutoscaler"): (pod_autoscaler,),
    ("keda.sh", "ScaledObject"): (scaled_object,),
    ("rbac.authorization.k8s.io", "Role"): (role,),
    ("rbac.authorization.k8s.io", "ClusterRole"): (role,),
    ("rbac.authorization.k8s.io", "RoleBinding"): (binding,),
    ("rbac.authorization.k8s.io", "ClusterRoleBinding"): (binding,),
    ("node.k8s.io", "RuntimeClass"): (runtime_class,),
    ("kubelet.config.k8s.io", "KubeletConfiguration"): (kubelet_configuration,),
    ("kubelet.config.k8s.io", "CredentialProviderConfig"): (provided_credentials,),
    ("kustomize.toolkit.fluxcd.io", "Kustomization"): (flux_kustomization,),
    ("argoproj.io", "Application"): (argo_application,),
    ("argoproj.io", "ApplicationSet"): (argo_application_set,),
}
"""(API group, kind) -> the functions that read its facts, called with the object and its running number."""


def facts_of(resource: Resource, pod: Pod | None, owner: int) -> list[Fact]:
    """Give the facts of one object; `pod` is the pod it is or makes, `owner` its running number within the file."""
    found: list[Fact] = [definition(resource, owner)]
    group = resource.group
    for function in RESOURCE_FACTS.get((group, resource.kind), ()):
        found += function(resource, owner)
    if "." in group and not group.endswith(".k8s.io"):
        found += made_objects(resource, owner)
    if pod is not None:
        pod_facts(resource, pod, owner, found)
    return found
