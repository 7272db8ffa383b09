"""What is said about a rejected update, and where it is not certain."""

from __future__ import annotations

from typing import Any

from k8slint.kube.update import judge_update
from tests.kube.update.updating import deployment, manifest, service


def only(old: str, new: str) -> dict[str, Any]:
    (cause,) = judge_update(manifest(old), manifest(new))
    return cause


def test_a_selector_names_the_label_and_what_to_do() -> None:
    new = deployment().replace("app: web", "app: shop")
    cause = only(deployment(), new)
    assert (cause["rule"], cause["path"]) == ("update-selector", "spec.selector.matchLabels.app")
    assert cause["headline"] == "'spec.selector.matchLabels.app' of a Deployment cannot be changed"
    assert "delete 'web'" in cause["fix"]


def test_values_are_shown_where_they_are_names() -> None:
    old = "{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: c}, provisioner: a.b}"
    assert only(old, old.replace("a.b", "c.d"))["headline"] == (
        "'provisioner' of a StorageClass cannot change from 'a.b' to 'c.d'"
    )


def test_secrets_are_not_shown() -> None:
    old = "{apiVersion: v1, kind: Secret, metadata: {name: c}, immutable: true, data: {k: c2VjcmV0}}"
    cause = only(old, old.replace("c2VjcmV0", "b3RoZXI="))
    assert not any("c2Vj" in str(text) or "b3Ro" in str(text) for text in cause.values())


def test_an_address_that_the_cluster_may_have_chosen_is_not_certain() -> None:
    old, new = service("ports: [{port: 80}]"), service("ports: [{port: 80}]\nclusterIP: 10.0.0.7")
    assert not only(old, new)["certain"]
    assert only(new, new.replace("10.0.0.7", "10.0.0.8"))["certain"]


def test_a_class_that_may_be_the_default_is_not_certain() -> None:
    old = """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data}
        spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
        """
    new = old.replace("accessModes", "storageClassName: gp3, accessModes")
    assert not only(old, new)["certain"]
    assert only(new, new.replace("gp3", "gp2"))["certain"]


def test_a_services_address_is_the_field_that_is_written() -> None:
    ports = "  ports: [{port: 80}]"
    cause = only(service(f"  clusterIP: 10.0.0.5\n{ports}"), service(f"  clusterIP: 10.0.0.6\n{ports}"))
    assert cause["path"] == "spec.clusterIP"
    assert cause["headline"] == "'spec.clusterIP' of a Service cannot change from '10.0.0.5' to '10.0.0.6'"
