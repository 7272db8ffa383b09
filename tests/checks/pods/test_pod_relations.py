from __future__ import annotations

import pytest

from tests.checks.relations import found, owned, pod, reported

CONTAINER = "containers: [{name: a, image: x:1"
MOUNT = f"{CONTAINER}, volumeMounts: [{{name: data, mountPath: /d}}]}}]"


def test_a_mount_needs_a_volume_of_the_pod_or_a_claim_template() -> None:
    rule = "mount-volume-undeclared"
    claims = "volumeClaimTemplates: [{metadata: {name: data}, spec: {}}],"
    assert reported(pod(MOUNT), rule) == [("spec.containers[0].volumeMounts[0].name", "error", "api-server")]
    assert not reported(pod(f"{MOUNT}, volumes: [{{name: data}}]"), rule)
    assert not reported(owned("StatefulSet", MOUNT, claims), rule)
    assert reported(owned("Deployment", MOUNT, claims), rule)
    # A value that is filled in later may be any volume.
    assert not reported(pod(f"{MOUNT}, volumes: ['${{VOLUME}}']"), rule)
    assert not reported(pod(f"{MOUNT}, volumes: [{{name: '${{VOLUME}}'}}]"), rule)


def test_the_template_of_a_stateful_set_is_looked_at_since_1_34() -> None:
    assert reported(owned("StatefulSet", MOUNT), "mount-volume-undeclared", "1.33")[0][2] == "controller"
    assert reported(owned("StatefulSet", MOUNT), "mount-volume-undeclared", "1.34")[0][2] == "api-server"


def test_a_device_needs_a_claim_and_no_mount() -> None:
    device = f"{CONTAINER}, volumeDevices: [{{name: data, devicePath: /dev/x}}]}}]"
    rule = "device-volume-invalid"
    assert reported(pod(f"{device}, volumes: [{{name: data, emptyDir: {{}}}}]"), rule)
    assert not reported(pod(f"{device}, volumes: [{{name: data, persistentVolumeClaim: {{claimName: c}}}}]"), rule)
    assert not reported(pod(f"{device}, volumes: [{{name: data, ephemeral: {{}}}}]"), rule)


PORT = "image: x:1, ports: [{containerPort: 80}]"
PORTS = f"containers: [{{name: a, {PORT}}}, {{name: b, {PORT}}}]"


def test_ports_on_the_network_of_the_node_are_filled_in_for_pods_only_since_1_28() -> None:
    rule, path = "host-port-conflict", "containers[1].ports[0].hostPort"
    both = f"hostNetwork: true, {PORTS}"
    assert reported(pod(both), rule) == [(f"spec.{path}", "error", "api-server")]
    assert reported(owned("Deployment", both), rule) == [(f"spec.template.spec.{path}", "error", "controller")]
    assert reported(owned("Deployment", both), rule, "1.27") == [(f"spec.template.spec.{path}", "error", "api-server")]
    assert not reported(pod(PORTS), rule)


def test_a_host_port_is_identified_by_protocol_and_address() -> None:
    port = "{{containerPort: 8{0}, hostPort: 80{1}}}"
    rule = "host-port-conflict"

    def ports(first: str, second: str) -> str:
        return pod(f"{CONTAINER}, ports: [{port.format(0, first)}, {port.format(1, second)}]}}]")

    assert reported(ports("", ", protocol: TCP"), rule)
    assert not reported(ports("", ", protocol: UDP"), rule)
    assert not reported(ports("", ", hostIP: 127.0.0.1"), rule)
    assert not reported(ports("", ", hostIP: '${IP}'"), rule)


def test_host_and_container_port_differ_only_off_the_node_s_network() -> None:
    port = f"{CONTAINER}, ports: [{{containerPort: 80, hostPort: 81}}]}}]"
    rule = "host-network-port-mismatch"
    assert reported(owned("Deployment", f"hostNetwork: true, {port}"), rule)[0][2] == "api-server"
    assert not reported(pod(port), rule)
    assert not reported(pod(f"hostNetwork: '${{NET}}', {port}"), rule)


@pytest.mark.parametrize(
    ("resources", "rule", "path"),
    [
        ("{requests: {cpu: 2}, limits: {cpu: 1500m}}", "request-above-limit", "requests[cpu]"),
        ("{requests: {memory: 1Gi}, limits: {memory: 1G}}", "request-above-limit", "requests[memory]"),
        ("{requests: {memory: 1}, limits: {memory: null}}", "request-above-limit", "requests[memory]"),
        ("{requests: {cpu: 0.0002}, limits: {cpu: 0.0001}}", "request-above-limit", ""),  # both round up to 1m
        ("{requests: {cpu: 1000m}, limits: {cpu: 1}}", "request-above-limit", ""),
        ("{requests: {cpu: '${CPU}'}, limits: {cpu: 1}}", "request-above-limit", ""),
        (
            "{requests: {example.com/gpu: 2}, limits: {example.com/gpu: 1}}",
            "request-differs-from-limit",
            "requests[example.com/gpu]",
        ),
        (
            "{requests: {example.com/gpu: 1}, limits: {example.com/gpu: 2}}",
            "request-differs-from-limit",
            "requests[example.com/gpu]",
        ),
        ("{requests: {example.com/gpu: 1}}", "request-differs-from-limit", "limits"),
        ("{limits: {example.com/gpu: 1}}", "request-differs-from-limit", ""),
        ("{requests: {hugepages-2Mi: 4Mi, cpu: 1}}", "request-differs-from-limit", "limits"),
        ("{requests: {x.kubernetes.io/foo: 1}, limits: {x.kubernetes.io/foo: 2}}", "request-differs-from-limit", ""),
        ("{limits: {hugepages-2Mi: 3Mi, cpu: 1}}", "hugepages-invalid", "limits[hugepages-2Mi]"),
        ("{limits: {hugepages-2Mi: 4Mi}}", "hugepages-invalid", "limits"),
        ("{limits: {hugepages-2Mi: 4Mi}, requests: {memory: 1Mi}}", "hugepages-invalid", ""),
    ],
)
def test_requests_and_limits(resources: str, rule: str, path: str) -> None:
    text = pod(f"{CONTAINER}, resources: {resources}}}]")
    assert [each[0] for each in reported(text, rule)] == ([f"spec.containers[0].resources.{path}"] if path else [])


def test_the_resources_of_the_pod_are_compared_since_1_34() -> None:
    rule = "pod-resources-exceeded"
    spec = "resources: {{requests: {{cpu: 1}}}}, containers: [{{name: a, image: x:1, resources: {{{0}: {{cpu: 2}}}}}}]"
    assert reported(pod(spec.format("requests")), rule)
    assert not reported(pod(spec.format("requests")), rule, "1.33")
    # Only Pods get their requests from limits, so the template of this one is accepted.
    assert reported(pod(spec.format("limits")), rule) == [("spec.resources.requests[cpu]", "error", "api-server")]
    assert reported(owned("Deployment", spec.format("limits")), rule)[0][2] == "controller"


def test_what_is_refused_for_pods_only() -> None:
    overhead = f"overhead: {{cpu: 1}}, {CONTAINER}}}]"
    assert reported(pod(overhead), "overhead-without-runtime-class")[0][2] == "admission"
    assert reported(owned("Deployment", overhead), "overhead-without-runtime-class")[0][2] == "controller"
    gated = f"nodeName: node-1, schedulingGates: [{{name: example.com/x}}], {CONTAINER}}}]"
    assert reported(owned("Deployment", gated), "scheduling-gates-with-node")
    assert not reported(pod(gated), "scheduling-gates-with-node")


def test_label_keys_are_added_to_the_selector_of_pods() -> None:
    term = "{{topologyKey: h, labelSelector: {{matchLabels: {{app: web}}}}, matchLabelKeys: [{0}]}}"
    rule = "label-keys-in-selector"

    def affinity(key: str) -> str:
        field = "requiredDuringSchedulingIgnoredDuringExecution"
        return f"affinity: {{podAffinity: {{{field}: [{term.format(key)}]}}}}, {CONTAINER}}}]"

    assert reported(pod(affinity("app"), "labels: {app: web}"), rule)[0][2] == "api-server"
    assert reported(owned("Deployment", affinity("app")), rule)[0][2] == "controller"
    assert not reported(pod(affinity("app")), rule)
    assert not reported(owned("Deployment", affinity("pod-template-hash")), rule)
    assert not reported(owned("Deployment", affinity("app")), rule, "1.30")


@pytest.mark.parametrize(
    ("name", "version", "rule"),
    [
        ("vm.swappiness", "1.36", "sysctl-not-namespaced"),
        ("net/core/somaxconn", "1.36", "sysctl-unsafe"),
        ("net.ipv4.tcp_rmem", "1.31", "sysctl-unsafe"),
        ("net.ipv4.tcp_rmem", "1.32", ""),
        ("kernel.sem", "1.36", "sysctl-unsafe"),
        ("kernel.shm_rmid_forced", "1.25", ""),
    ],
)
def test_kernel_parameters(name: str, version: str, rule: str) -> None:
    text = pod(f"securityContext: {{sysctls: [{{name: {name}, value: '1'}}]}}, {CONTAINER}}}]")
    rules = ("sysctl-not-namespaced", "sysctl-unsafe", "sysctl-in-host-namespace")
    assert [each for each in rules if found(text, each, version)] == ([rule] if rule else [])


def test_root_is_forbidden_by_whoever_speaks_last() -> None:
    rule = "run-as-non-root-conflict"

    def both(whole: str, own: str) -> str:
        return pod(f"securityContext: {{{whole}}}, {CONTAINER}, securityContext: {{{own}}}}}]")

    assert reported(both("runAsNonRoot: true, runAsUser: 0", ""), rule)[0][0] == "spec.securityContext.runAsUser"
    assert (
        reported(both("runAsNonRoot: true", "runAsUser: 0"), rule)[0][0]
        == "spec.containers[0].securityContext.runAsUser"
    )
    assert not reported(both("runAsNonRoot: true, runAsUser: 0", "runAsUser: 1"), rule)
    assert not reported(both("runAsNonRoot: true, runAsUser: 0", "runAsNonRoot: false"), rule)
    assert not reported(both("runAsNonRoot: true", "runAsUser: '${USER}'"), rule)


def test_profiles_of_annotation_and_field_agree() -> None:
    rule = "security-annotation-mismatch"
    annotation = "annotations: {{container.apparmor.security.beta.kubernetes.io/a: {0}}}"
    profile = f"{CONTAINER}, securityContext: {{appArmorProfile: {{type: Localhost, localhostProfile: p}}}}}}]"
    assert reported(pod(profile, annotation.format("runtime/default")), rule)
    assert reported(pod(profile, annotation.format("localhost/q")), rule)
    assert not reported(pod(profile, annotation.format("localhost/p")), rule)
    assert not reported(pod(profile, annotation.format("runtime/default")), rule, "1.29")


@pytest.mark.parametrize(
    ("cost", "fine"), [("0", True), ("-5", True), ("007", False), ("+1", False), ("4294967296", False)]
)
def test_the_cost_of_deletion_is_a_number_of_32_bits(cost: str, fine: bool) -> None:
    text = pod(f"{CONTAINER}}}]", f"annotations: {{controller.kubernetes.io/pod-deletion-cost: '{cost}'}}")
    assert bool(reported(text, "pod-annotation-invalid")) is not fine


def test_drivers_disappear_version_by_version() -> None:
    text = pod(
        f"{CONTAINER}}}], volumes: [{{name: a, cephfs: {{monitors: [m]}}}}, {{name: b, gitRepo: {{repository: r}}}}]"
    )
    assert [each[1:] for each in reported(text, "volume-driver-gone", "1.30")] == [
        ("warning", "nobody"),
        ("warning", "kubelet"),
    ]
    assert [each[1:] for each in reported(text, "volume-driver-gone", "1.31")] == [
        ("error", "kubelet"),
        ("warning", "kubelet"),
    ]
