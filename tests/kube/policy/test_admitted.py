"""Objects as admission policies see them."""

from __future__ import annotations

from typing import Any

from k8slint.kube.policy.admitted import admitted
from k8slint.model.tree import Unknown

CONTAINER = {
    "name": "web",
    "image": "nginx",
    "tty": False,
    "args": [],
    "resources": {"limits": {"cpu": 1, "memory": "1024Mi"}, "requests": {"cpu": "0.5"}},
    "ports": [{"containerPort": 80}],
}


def deployment(**spec: Any) -> dict[str, Any]:
    template = {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [CONTAINER], "hostNetwork": False}}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web"},
        "spec": {"template": template, **spec},
    }


def test_defaults_are_there_and_zero_values_are_not() -> None:
    made = admitted(deployment(paused=False), "apps/v1.Deployment", "shop", 36)
    pod = made["spec"]["template"]["spec"]
    assert made["spec"]["replicas"] == 1
    assert "paused" not in made["spec"]
    assert "hostNetwork" not in pod
    assert pod["securityContext"] == {}
    assert pod["containers"][0]["imagePullPolicy"] == "Always"
    assert "args" not in pod["containers"][0]
    assert made["status"] == {}
    assert made["metadata"]["namespace"] == "shop"
    assert made["metadata"]["generation"] == 1


def test_lists_without_omitempty_are_null() -> None:
    role = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": {"name": "a"}}
    assert admitted(role, "rbac/v1.Role", "shop", 36)["rules"] is None
    assert admitted({**role, "rules": []}, "rbac/v1.Role", "shop", 36)["rules"] == []
    stateful = admitted({**deployment(), "kind": "StatefulSet"}, "apps/v1.StatefulSet", "shop", 36)
    assert stateful["spec"]["serviceName"] == ""


def test_quantities_have_their_own_spelling() -> None:
    container = admitted(deployment(), "apps/v1.Deployment", "", 36)["spec"]["template"]["spec"]["containers"][0]
    assert container["resources"] == {"limits": {"cpu": "1", "memory": "1Gi"}, "requests": {"cpu": "500m"}}


def test_nothing_is_changed_or_shared() -> None:
    before = repr(deployment())
    value = deployment()
    made = admitted(value, "apps/v1.Deployment", None, 36)
    assert repr(value) == before
    containers = made["spec"]["template"]["spec"]["containers"]
    assert containers[0] is not value["spec"]["template"]["spec"]["containers"][0]


def test_what_only_the_cluster_knows_is_unknown() -> None:
    service = {"apiVersion": "v1", "kind": "Service", "metadata": {}, "spec": {"ports": [{"port": 80}]}}
    made = admitted(service, "core/v1.Service", None, 36)
    for value in (made["metadata"]["name"], made["metadata"]["namespace"], made["spec"]["clusterIP"]):
        assert isinstance(value, Unknown)
    assert made["spec"]["internalTrafficPolicy"] == "Cluster"


def test_a_pod_with_and_without_plugins() -> None:
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {"containers": [{"name": "a"}]}}
    alone = admitted(pod, "core/v1.Pod", "shop", 36, plugins=False)
    assert "tolerations" not in alone["spec"]
    assert "volumes" not in alone["spec"]
    whole = admitted(pod, "core/v1.Pod", "shop", 36)
    assert len(whole["spec"]["tolerations"]) == 2
    assert "nodeName" not in whole["spec"]
    assert whole["status"]["phase"] == "Pending"


def test_the_data_of_a_secret_are_base64() -> None:
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}, "stringData": {"key": "value"}}
    assert admitted(secret, "core/v1.Secret", "shop", 36)["data"] == {"key": "dmFsdWU="}
