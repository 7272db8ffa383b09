"""What several fields of a component's file demand together."""

from __future__ import annotations

from typing import Any

import pytest

from k8slint.kube.component import judge_component
from k8slint.reading import values_of

KUBELET = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n"
PROXY = "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\n"
SCHEDULER = "apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\n"
CLUSTER = "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\n"
AUDIT = "apiVersion: audit.k8s.io/v1\nkind: Policy\n"
ENCRYPTION = "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\n"
KEY = "YWFhYWFhYWFhYWFhYWFhYQ=="


def found(text: str, minor: int = 36) -> list[str]:
    value: Any = values_of(text)[0]
    problems = judge_component(value, minor)
    return [f"{'.'.join(map(str, problem.path))}: {problem.rule}" for problem in problems]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("address: localhost", ["address: field-value-invalid"]),
        ("address: ''", []),
        ("featureGates: {NodeSwap: false}", ["featureGates.NodeSwap: feature-gate-locked"]),
        ("featureGates: {NodeSwap: true}", ["featureGates.NodeSwap: feature-gate-settled"]),
        ("featureGates: {CSINodeInfo: true}", ["featureGates.CSINodeInfo: feature-gate-unknown"]),
        ("featureGates: {AllAlpha: true, MemoryQoS: true}", []),
        ("evictionSoft: {memory.available: 1Gi}", ["evictionSoftGracePeriod: kubelet-eviction-invalid"]),
        ("evictionSoft: {memory.available: 0%}", []),
        ("evictionSoft: {memory.available: 1Gi}\nevictionSoftGracePeriod: {memory.available: 1m}", []),
        ("evictionHard: {memory.available: '100'}", []),
        ("kubeReserved: {cpu: 100m}\ncpuManagerPolicy: static", []),
        ("cpuManagerPolicy: static\nreservedSystemCPUs: 0-1", []),
        ("reservedSystemCPUs: 3-1", ["reservedSystemCPUs: kubelet-manager-invalid"]),
        ("memorySwap: {swapBehavior: LimitedSwap}\nfailSwapOn: false", []),
        ("shutdownGracePeriod: 500ms", ["shutdownGracePeriod: field-value-invalid"]),
        ("shutdownGracePeriod: 500ms\nfeatureGates: {GracefulNodeShutdown: false}", []),
        ("showHiddenMetricsForVersion: '1.35'", []),
        ("clusterDNS: [10.96.0.10, kube-dns]", ["clusterDNS.1: kubelet-dns-dropped"]),
    ],
)
def test_kubelet(text: str, expected: list[str]) -> None:
    assert found(KUBELET + text) == expected


def test_hidden_metrics_name_the_version_before() -> None:
    text = f"{KUBELET}showHiddenMetricsForVersion: '1.35'\n"
    assert found(text, 37) == ["showHiddenMetricsForVersion: field-value-invalid"]


def test_gates_of_other_versions_are_not_known() -> None:
    assert found(f"{KUBELET}featureGates: {{Anything: true}}\n", 30) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mode: kernelspace", ["mode: field-value-invalid"]),
        ("mode: kernelspace\nwinkernel: {networkName: x}", []),
        ("mode: ipvs\niptables: {syncPeriod: 1ms}", []),
        ("iptables: {syncPeriod: 1ms}", ["iptables.syncPeriod: kube-proxy-mode-contradicts"]),
        ("clusterCIDR: a\ndetectLocalMode: NodeCIDR", []),
        ("nodePortAddresses: [primary, 10.0.0.0/8]", ["nodePortAddresses.0: field-value-invalid"]),
    ],
)
def test_proxy(text: str, expected: list[str]) -> None:
    assert found(PROXY + text) == expected


def test_primary_beside_ranges_is_new() -> None:
    assert found(f"{PROXY}nodePortAddresses: [primary, 10.0.0.0/8]", 37) == []


@pytest.mark.parametrize(
    ("plugins", "expected"),
    [
        ("{filter: {enabled: [{name: NodeAfinity}]}}", "scheduler-plugin-invalid"),
        ("{queueSort: {disabled: [{name: '*'}]}}", "scheduler-plugin-invalid"),
        ("{bind: {enabled: [{name: NodeAffinity}]}}", "scheduler-plugin-invalid"),
        ("{score: {disabled: [{name: NoSuch}], enabled: [{name: ImageLocality, weight: 3}]}}", ""),
    ],
)
def test_scheduler_plugins(plugins: str, expected: str) -> None:
    rules = {each.partition(": ")[2] for each in found(f"{SCHEDULER}profiles: [{{plugins: {plugins}}}]")}
    assert rules == ({expected} if expected else set())


def test_a_plugin_of_another_build_is_a_warning() -> None:
    value: Any = values_of(f"{SCHEDULER}profiles: [{{plugins: {{filter: {{enabled: [{{name: Coscheduling}}]}}}}}}]")[0]
    (problem,) = judge_component(value, 36)
    assert problem.refused_by == "nobody"


def test_arguments_are_walked_like_the_file() -> None:
    text = f"{SCHEDULER}profiles: [{{pluginConfig: [{{name: NodeResourcesFit, args: {{scoringStrategi: {{}}}}}}]}}]"
    assert found(text) == ["profiles.0.pluginConfig.0.args.scoringStrategi: field-unknown"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("networking: {podSubnet: 10.244.0.0/25}", ["networking.podSubnet: kubeadm-subnet-invalid"]),
        (
            "networking: {podSubnet: 10.244.0.0/25}\n"
            "controllerManager: {extraArgs: [{name: node-cidr-mask-size-ipv4, value: '27'}]}",
            [],
        ),
        ("networking: {podSubnet: '10.0.0.0/16,fd00::/56', serviceSubnet: 10.96.0.0/12}", []),
        ("kubernetesVersion: stable-1.36", []),
        ("kubernetesVersion: '1.36'", ["kubernetesVersion: field-value-invalid"]),
        ("kubernetesVersion: v1.34.9", ["kubernetesVersion: field-value-invalid"]),
        ("apiServer: {certSANs: [API.example.com, '*.example.com', 10.0.0.1]}", []),
        ("imageRepository: 'A B'", ["imageRepository: field-value-invalid"]),
        ("imageRepository: https://registry.example.com", ["imageRepository: field-value-invalid"]),
        ("imageRepository: ''", []),
        ("imageRepository: Registry/k8s", []),
        ("imageRepository: 'registry.example.com:5000/a__b/c--d'", []),
        ("dns: {imageRepository: registry.example.com/}", ["dns.imageRepository: field-value-invalid"]),
        ("etcd: {local: {serverCertSANs: [API.example.com]}}", ["etcd.local.serverCertSANs.0: field-value-invalid"]),
        ("apiServer: {extraArgs: {profiling: 'false'}}", ["apiServer.extraArgs: field-type-wrong"]),
        ("featureGates: {EtcdLearnerMode: true}", ["featureGates.EtcdLearnerMode: feature-gate-unknown"]),
    ],
)
def test_kubeadm(text: str, expected: list[str]) -> None:
    assert found(CLUSTER + text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("rules: [{level: RequestResponse}]", ["rules.0.level: audit-logs-secrets"]),
        ("rules: [{level: Metadata, resources: [{group: ''}]}, {level: Request}]", []),
        (
            "rules: [{level: None, users: [x], resources: [{group: ''}]}, {level: Request}]",
            ["rules.1.level: audit-logs-secrets"],
        ),
        ("rules: [{level: Metadata}, {level: None, verbs: [get]}]", ["rules.1: audit-rule-unreachable"]),
        ("rules: [{level: Request, resources: [{group: '', resources: [pods]}]}]", []),
    ],
)
def test_audit(text: str, expected: list[str]) -> None:
    assert found(AUDIT + text) == expected


def test_keys_and_their_order() -> None:
    key = f"aescbc: {{keys: [{{name: a, secret: {KEY}}}]}}"
    good = f"{ENCRYPTION}resources: [{{resources: [secrets], providers: [{{{key}}}, {{identity: {{}}}}]}}]"
    assert found(good) == []
    turned = f"{ENCRYPTION}resources: [{{resources: [secrets], providers: [{{identity: {{}}}}, {{{key}}}]}}]"
    assert found(turned) == ["resources.0.providers.0.identity: encryption-identity-first"]
    short = good.replace(KEY, "YWFh")
    assert found(short) == ["resources.0.providers.0.aescbc.keys.0.secret: encryption-key-invalid"]


AUTHORIZATION = "apiVersion: apiserver.config.k8s.io/v1\nkind: AuthorizationConfiguration\n"
WEBHOOK = "connectionInfo: {type: InClusterConfig}, failurePolicy: Deny, subjectAccessReviewVersion: v1, timeout: "


@pytest.mark.parametrize(
    ("webhook", "expected"),
    [
        (f"{WEBHOOK}3s", []),
        (f"{WEBHOOK}3s, authorizedTTL: 0s, unauthorizedTTL: 0s", []),
        (f"{WEBHOOK}3s, authorizedTTL: -1s", ["authorizers.0.webhook.authorizedTTL: field-value-invalid"]),
        (f"{WEBHOOK}0s", ["authorizers.0.webhook.timeout: authorization-chain-invalid"]),
    ],
)
def test_times_of_a_webhook(webhook: str, expected: list[str]) -> None:
    """The API server has defaults for how long it remembers answers, and none for how long it waits for one."""
    assert found(f"{AUTHORIZATION}authorizers: [{{type: Webhook, name: w, webhook: {{{webhook}}}}}]") == expected


ADMISSION = "apiVersion: apiserver.config.k8s.io/v1\nkind: AdmissionConfiguration\n"
HOOKS = "apiVersion: apiserver.config.k8s.io/v1, kind: WebhookAdmissionConfiguration"


@pytest.mark.parametrize(
    ("name", "configuration", "expected"),
    [
        ("ImagePolicyWebhook", "imagePolicy: {allowTTL: -1, denyTTL: 1800, retryBackoff: 300000}", []),
        ("ImagePolicyWebhook", "imagePolicy: {allowTTL: 1801}", ["imagePolicy.allowTTL"]),
        ("ImagePolicyWebhook", "imagePolicy: {denyTTL: -2}", ["imagePolicy.denyTTL"]),
        ("ImagePolicyWebhook", "imagePolicy: {allowTTL: 5m}", ["imagePolicy.allowTTL"]),
        ("ValidatingAdmissionWebhook", f"{HOOKS}, kubeConfigFile: /etc/hook", []),
        ("ValidatingAdmissionWebhook", f"{HOOKS}, kubeConfigFile: ''", []),
        ("ValidatingAdmissionWebhook", f"{HOOKS}, kubeConfigFile: hook", ["kubeConfigFile"]),
    ],
)
def test_configuration_of_a_plugin(name: str, configuration: str, expected: list[str]) -> None:
    paths = found(f"{ADMISSION}plugins: [{{name: {name}, configuration: {{{configuration}}}}}]")
    assert [path.partition(": ")[0] for path in paths] == [f"plugins.0.configuration.{path}" for path in expected]
