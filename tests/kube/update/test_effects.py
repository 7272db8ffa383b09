"""What an accepted update does: Pods, pull policies, lists with equal keys, and fields that stay."""

from __future__ import annotations

import pytest

from k8slint.kube.update import (
    changed_fields,
    frozen_pull_policies,
    growing_claim_class,
    ignored_fields,
    kept_fields,
    merged_lists,
    restarts_pods,
    rollout,
)
from tests.kube.update.updating import deployment, service, update_of


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (deployment(), deployment(spec="replicas: 3"), "none"),
        (deployment(), deployment().replace("a:1", "a:2"), "rolling"),
        (deployment(spec="paused: true"), deployment(spec="paused: true").replace("a:1", "a:2"), "paused"),
        (
            deployment("containers: [{name: c, image: a, resources: {limits: {cpu: 1}}}]"),
            deployment("containers: [{name: c, image: a, resources: {limits: {cpu: 1000m}}}]"),
            "none",
        ),
        (
            deployment("containers: [{name: c, image: a}]"),
            deployment("containers: [{name: c, image: a, terminationMessagePolicy: File}]"),
            "none",
        ),
    ],
)
def test_a_rollout_needs_a_change_of_the_template(old: str, new: str, expected: str) -> None:
    update = update_of(old, new)
    assert rollout(update) == expected
    assert restarts_pods(update) == (expected == "rolling")


def test_a_pull_policy_that_was_defaulted_stays() -> None:
    (found,) = frozen_pull_policies(update_of(deployment(), deployment().replace("a:1", "a:latest")))
    assert found == ("spec.template.spec.containers[name=c].imagePullPolicy", "Always", "IfNotPresent")
    written = "containers: [{name: c, image: 'a:1', imagePullPolicy: Always}]"
    assert frozen_pull_policies(update_of(deployment(written), deployment(written).replace("a:1", "a:latest"))) == []
    assert frozen_pull_policies(update_of(deployment(), deployment().replace("a:1", "a:2"))) == []


def test_a_renamed_container_starts_from_defaults() -> None:
    update = update_of(deployment(), deployment("containers: [{name: d, image: 'a:latest'}]"))
    assert frozen_pull_policies(update) == []


def test_two_ports_with_one_number_become_one() -> None:
    one = "ports: [{name: dns, port: 53, targetPort: 53}]"
    two = "ports: [{name: dns, port: 53, targetPort: 53}, {name: dns-udp, port: 53, protocol: UDP, targetPort: 53}]"
    (found,) = merged_lists(update_of(service(one), service(two)))
    assert found.path == "spec.ports"
    assert [port["protocol"] for port in found.after] == ["UDP"]
    written = two.replace("name: dns, port: 53", "name: dns, port: 53, protocol: TCP")
    (found,) = merged_lists(update_of(service(one), service(written)))
    assert [port["protocol"] for port in found.after] == ["TCP"]
    assert merged_lists(update_of(service(two), service(two))) == []


def test_a_change_of_the_second_port_changes_the_first() -> None:
    two = "ports: [{name: dns, port: 53, protocol: TCP}, {name: dns-udp, port: 53, protocol: UDP}]"
    update = update_of(service(two), service(two.replace("UDP", "UDP, targetPort: 5353")))
    (found,) = merged_lists(update)
    assert [port.get("targetPort") for port in found.after] == [5353, 53]


def test_what_is_taken_out_of_a_manifest_returns_to_its_default_or_stays() -> None:
    update = update_of(deployment(spec="replicas: 5"), deployment())
    assert kept_fields(update) == [("spec.replicas", 5, 1)]
    assert [found[0] for found in changed_fields(update)] == ["spec.replicas"]
    account = "serviceAccountName: app\ncontainers: [{name: c, image: 'a:1'}]"
    update = update_of(deployment(account), deployment())
    assert kept_fields(update) == [("spec.template.spec.serviceAccountName", "app", "app")]
    assert changed_fields(update) == []


def test_what_the_manifest_says_in_vain() -> None:
    old = service("ports: [{port: 80, nodePort: 30080}]\ntype: NodePort")
    update = update_of(old, old.replace("NodePort\n", "ClusterIP\n"))
    assert [found.path for found in ignored_fields(update)] == ["spec.ports[port=80].nodePort"]


def test_a_volume_keeps_only_the_fields_of_its_new_source() -> None:
    pod = "containers: [{name: c, image: 'a:1'}]\nvolumes: [{name: v, %s}]"
    update = update_of(deployment(pod % "emptyDir: {}"), deployment(pod % "hostPath: {path: /x}"))
    (volume,) = update.merged["spec"]["template"]["spec"]["volumes"]
    assert volume == {"name": "v", "hostPath": {"path": "/x", "type": ""}}


def test_a_growing_claim_tells_its_class() -> None:
    old = """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data}
        spec: {storageClassName: fast, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
        """
    assert growing_claim_class(update_of(old, old.replace("1Gi", "2Gi"))) == "fast"
    assert growing_claim_class(update_of(old, old.replace("1Gi", "1024Mi"))) is None
