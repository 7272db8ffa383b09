"""Defaults that depend on other fields (pkg/apis/*/v1/defaults.go); the constant ones stand in `default_values`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.feature_gates import gate_on
from k8slint.kube.image import default_pull_policy
from k8slint.kube.quantity import InvalidQuantity, read_quantity

if TYPE_CHECKING:
    from collections.abc import Callable

    from k8slint.kube.update.layout import Json

EMPTY: tuple[object, ...] = (None, "", 0)
"""What counts as no value in a field that is not a pointer."""


def _container(made: Json) -> None:
    if not made.get("imagePullPolicy"):
        image = made.get("image")
        made["imagePullPolicy"] = default_pull_policy(image if isinstance(image, str) else "")


def _volume(made: Json) -> None:
    if not any(value is not None for key, value in made.items() if key != "name"):
        made["emptyDir"] = {}
    image = made.get("image")
    if isinstance(image, dict) and not image.get("pullPolicy"):
        reference = image.get("reference")
        policy = default_pull_policy(reference if isinstance(reference, str) else "")
        made["image"] = {**image, "pullPolicy": policy}


def _pod_spec(made: Json) -> None:
    """The account has two names, of which the older follows the other (pkg/apis/core/v1/conversion.go)."""
    account = made.get("serviceAccountName") or made.get("serviceAccount")
    if account:
        made["serviceAccountName"] = made["serviceAccount"] = account


def _labelled(made: Json) -> None:
    """Set the labels of an object without any to those of its template, and the selector of a ReplicationController."""
    spec = made.get("spec")
    template = spec.get("template") if isinstance(spec, dict) else None
    metadata = template.get("metadata") if isinstance(template, dict) else None
    labels = metadata.get("labels") if isinstance(metadata, dict) else None
    if not isinstance(spec, dict) or not isinstance(labels, dict) or not labels:
        return
    own = made.get("metadata")
    own = own if isinstance(own, dict) else {}
    if not own.get("labels"):
        made["metadata"] = {**own, "labels": dict(labels)}
    if made.get("kind") == "ReplicationController" and not spec.get("selector"):
        made["spec"] = {**spec, "selector": dict(labels)}


def _node_spec(made: Json) -> None:
    """The address range of a node has two names as well, a text and a list, of which the text wins."""
    text, texts = made.get("podCIDR"), made.get("podCIDRs")
    if text and not (isinstance(texts, list) and texts[:1] == [text]):
        made["podCIDRs"] = [text]
    elif not text and isinstance(texts, list) and texts:
        made["podCIDR"] = texts[0]


def _job(made: Json, minor: int) -> None:
    if made.get("completions") is None and made.get("parallelism") is None:
        made["completions"] = 1
    if made.get("backoffLimit") is None:
        made["backoffLimit"] = 6 if made.get("backoffLimitPerIndex") is None else 2**31 - 1
    if made.get("podReplacementPolicy") is None and gate_on("JobPodReplacementPolicy", minor):
        made["podReplacementPolicy"] = "TerminatingOrFailed" if made.get("podFailurePolicy") is None else "Failed"


def _rolling_update(made: Json, key: str, defaults: Json) -> None:
    strategy = made.get(key)
    if isinstance(strategy, dict) and strategy.get("type") == "RollingUpdate":
        rolling = strategy.get("rollingUpdate")
        rolling = {k: v for k, v in rolling.items() if v is not None} if isinstance(rolling, dict) else {}
        made[key] = {**strategy, "rollingUpdate": {**defaults, **rolling}}


def _deployment(made: Json) -> None:
    _rolling_update(made, "strategy", {"maxUnavailable": "25%", "maxSurge": "25%"})


def _daemon_set(made: Json) -> None:
    _rolling_update(made, "updateStrategy", {"maxUnavailable": 1, "maxSurge": 0})


def _stateful_set(made: Json, minor: int) -> None:
    strategy = made.get("updateStrategy")
    strategy = dict(strategy) if isinstance(strategy, dict) else {}
    if not strategy.get("type"):
        strategy["type"] = "RollingUpdate"
        strategy.setdefault("rollingUpdate", {})
    rolling = strategy.get("rollingUpdate")
    if strategy["type"] == "RollingUpdate" and isinstance(rolling, dict):
        rolling = {"partition": 0, **{key: value for key, value in rolling.items() if value is not None}}
        if gate_on("MaxUnavailableStatefulSet", minor):
            rolling.setdefault("maxUnavailable", 1)
        else:
            rolling.pop("maxUnavailable", None)
        strategy["rollingUpdate"] = rolling
    made["updateStrategy"] = strategy
    kept = made.get("persistentVolumeClaimRetentionPolicy")
    kept = {key: value for key, value in kept.items() if value} if isinstance(kept, dict) else {}
    made["persistentVolumeClaimRetentionPolicy"] = {"whenDeleted": "Retain", "whenScaled": "Retain", **kept}


def _service(made: Json) -> None:
    affinity = made.get("sessionAffinity")
    if affinity == "None":
        made.pop("sessionAffinityConfig", None)
    config = made.get("sessionAffinityConfig")
    client = config.get("clientIP") if isinstance(config, dict) else None
    if affinity == "ClientIP" and not (isinstance(client, dict) and client.get("timeoutSeconds") is not None):
        made["sessionAffinityConfig"] = {"clientIP": {"timeoutSeconds": 10800}}
    kind = made.get("type")
    outside = kind in ("NodePort", "LoadBalancer") or (kind == "ClusterIP" and made.get("externalIPs"))
    if outside and not made.get("externalTrafficPolicy"):
        made["externalTrafficPolicy"] = "Cluster"
    if kind != "ExternalName" and made.get("internalTrafficPolicy") is None:
        made["internalTrafficPolicy"] = "Cluster"
    if kind == "LoadBalancer" and made.get("allocateLoadBalancerNodePorts") is None:
        made["allocateLoadBalancerNodePorts"] = True


def _volume_object(made: Json) -> None:
    """Complete the spec of a PersistentVolume; one inside of a VolumeAttachment has no such defaults."""
    spec = made.get("spec")
    if isinstance(spec, dict):
        policy, mode = spec.get("persistentVolumeReclaimPolicy"), spec.get("volumeMode")
        defaults = {"persistentVolumeReclaimPolicy": policy or "Retain"}
        made["spec"] = {**spec, **defaults, "volumeMode": "Filesystem" if mode is None else mode}


def _service_port(made: Json) -> None:
    if made.get("targetPort") in EMPTY and made.get("port") is not None:
        made["targetPort"] = made["port"]


def _autoscaler(made: Json) -> None:
    if not made.get("metrics"):
        target = {"type": "Utilization", "averageUtilization": 80}
        made["metrics"] = [{"type": "Resource", "resource": {"name": "cpu", "target": target}}]
    behavior = made.get("behavior")
    if isinstance(behavior, dict):
        up_policies = [
            {"type": "Pods", "value": 4, "periodSeconds": 15},
            {"type": "Percent", "value": 100, "periodSeconds": 15},
        ]
        down_policies = [{"type": "Percent", "value": 100, "periodSeconds": 15}]
        up = {"selectPolicy": "Max", "stabilizationWindowSeconds": 0, "policies": up_policies}
        down = {"selectPolicy": "Max", "policies": down_policies}
        made["behavior"] = {"scaleUp": _over(up, behavior, "scaleUp"), "scaleDown": _over(down, behavior, "scaleDown")}


def _over(defaults: Json, behavior: Json, key: str) -> Json:
    written = behavior.get(key)
    return (
        {**defaults, **{k: v for k, v in written.items() if v is not None}} if isinstance(written, dict) else defaults
    )


def _network_policy(made: Json) -> None:
    if not made.get("policyTypes"):
        made["policyTypes"] = ["Ingress", "Egress"] if made.get("egress") else ["Ingress"]


def _device_request(made: Json) -> None:
    if not made.get("allocationMode"):
        made["allocationMode"] = "ExactCount"
    if made["allocationMode"] == "ExactCount" and not made.get("count"):
        made["count"] = 1


def _old_device_request(made: Json) -> None:
    if made.get("deviceClassName"):
        _device_request(made)


def _subject(made: Json) -> None:
    if not made.get("apiGroup") and made.get("kind") in ("User", "Group"):
        made["apiGroup"] = "rbac.authorization.k8s.io"


def _ingress_class(made: Json) -> None:
    parameters = made.get("parameters")
    if isinstance(parameters, dict) and parameters.get("scope") is None:
        made["parameters"] = {**parameters, "scope": "Cluster"}


def _limit_range_item(made: Json) -> None:
    if made.get("type") != "Container":
        return
    limits, requests, most, least = (
        dict(found) if isinstance(found := made.get(key), dict) else {}
        for key in ("default", "defaultRequest", "max", "min")
    )
    made["default"] = limits = {**most, **limits}
    made["defaultRequest"] = {**least, **limits, **requests}


def _crd_names(made: Json) -> None:
    kind = made.get("kind")
    if isinstance(kind, str) and kind:
        made["singular"] = made.get("singular") or kind.lower()
        made["listKind"] = made.get("listKind") or f"{kind}List"


def _pod(made: Json) -> None:
    """Defaults that Pods have and templates have not: requests from limits, ports of the node."""
    spec = made.get("spec")
    if not isinstance(spec, dict):
        return
    spec = made["spec"] = dict(spec)
    if spec.get("enableServiceLinks") is None:
        spec["enableServiceLinks"] = True
    for key in ("containers", "initContainers"):
        items = spec.get(key)
        if isinstance(items, list):
            spec[key] = [_pod_container(item, spec.get("hostNetwork") is True) for item in items]
    resources = spec.get("resources")
    if isinstance(resources, dict) and isinstance(resources.get("limits"), dict) and resources["limits"]:
        own = resources.get("requests")
        requests = {**_requested(spec), **(own if isinstance(own, dict) else {})}
        spec["resources"] = _requests_from_limits({**resources, "requests": requests})


def _requested(spec: Json) -> Json:
    """Return what the containers of a pod request together of cpu and memory, in nanos (`defaultPodRequests`).

    Init containers have another sum; of a pod with some nothing is returned.
    """
    found: dict[str, int] = {}
    for container in spec.get("containers") or () if not spec.get("initContainers") else ():
        resources = container.get("resources") if isinstance(container, dict) else None
        requests = resources.get("requests") if isinstance(resources, dict) else None
        for name, amount in requests.items() if isinstance(requests, dict) else ():
            try:
                found[name] = found.get(name, 0) + read_quantity(amount).nano
            except InvalidQuantity:
                return {}
    return {name: f"{found[name]}n" for name in ("cpu", "memory") if found.get(name)}


def _pod_container(container: Any, on_host: bool) -> Any:
    if not isinstance(container, dict):
        return container
    made = dict(container)
    if isinstance(made.get("resources"), dict):
        made["resources"] = _requests_from_limits(made["resources"])
    ports = made.get("ports")
    if on_host and isinstance(ports, list):
        made["ports"] = [
            {**port, "hostPort": port.get("hostPort") or port.get("containerPort")} if isinstance(port, dict) else port
            for port in ports
        ]
    return made


def _requests_from_limits(resources: Json) -> Json:
    limits, requests = resources.get("limits"), resources.get("requests")
    if not isinstance(limits, dict):
        return resources
    return {**resources, "requests": {**limits, **(requests if isinstance(requests, dict) else {})}}


BEFORE: dict[str, Callable[[Json], None]] = {
    "Container": _container,
    "CustomResourceDefinitionNames": _crd_names,
    "DeviceRequest": _old_device_request,
    "DeviceSubRequest": _device_request,
    "EphemeralContainer": _container,
    "ExactDeviceRequest": _device_request,
    "HorizontalPodAutoscalerSpec": _autoscaler,
    "IngressClassSpec": _ingress_class,
    "Job": _labelled,
    "LimitRangeItem": _limit_range_item,
    "NetworkPolicySpec": _network_policy,
    "NodeSpec": _node_spec,
    "PersistentVolume": _volume_object,
    "Pod": _pod,
    "PodSpec": _pod_spec,
    "ReplicationController": _labelled,
    "ServicePort": _service_port,
    "Subject": _subject,
    "Volume": _volume,
}
"""What to fill in before the defaults of the table, by definition; each writes into its mapping."""
AFTER: dict[str, Callable[[Json], None]] = {
    "DaemonSetSpec": _daemon_set,
    "DeploymentSpec": _deployment,
    "ServiceSpec": _service,
}
"""What depends on defaults of the table."""
GATED: dict[str, Callable[[Json, int], None]] = {"JobSpec": _job, "StatefulSetSpec": _stateful_set}
"""Those that depend on the minor version, as a feature gate does."""
