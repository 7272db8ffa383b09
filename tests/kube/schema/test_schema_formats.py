"""The named formats of the overlay, each with texts that fit and texts that do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8slint.kube.schema.formats import addresses, devices, extension, fields, form_of, names, paths, resources

EXAMPLES: dict[str, tuple[list[str], list[str]]] = {
    "ip": (["10.0.0.1", "::1", "2001:db8::1"], ["", "10.0.0.01", "10.0.0", "::ffff:1.2.3.4", "fe80::1%eth0", "a"]),
    "ip-lenient": (["10.0.0.1", "010.000.000.001"], ["", "10.0.0.256", "10.0.0.1/8"]),
    "external-ip": (["8.8.8.8"], ["127.0.0.1", "0.0.0.0", "169.254.1.1", "::1", "224.0.0.1", "x"]),
    "cidr": (["10.0.0.0/8", "::/0"], ["10.0.0.1/8", "10.0.0.0/08", "10.0.0.0", "10.0.0.0/33", "010.0.0.0/8"]),
    "cidr-lenient": (["10.0.0.1/8", "010.0.0.0/8"], ["10.0.0.0/33", "10.0.0.0/", "x/8"]),
    "padded-cidr": ([" 10.0.0.0/8 "], ["10.0.0.1/8"]),
    "host": (["example.com", "*.example.com"], ["*", "a.*.com", "Example.com", "**.a"]),
    "ingress-host": (["example.com"], ["10.0.0.1", "*", "a:80"]),
    "dns-search": ([".", "a.", "_tcp.a"], ["", "a..b", "A"]),
    "external-name": (["a.b", "a.b.", "10.0.0.1"], ["A", "a_b", ".."]),
    "cluster-ip": (["None", "10.0.0.1"], ["none", "a"]),
    "host-ports": (["a:1,b:2", "[::1]:80", ":"], ["a", "a:1,b", "::1:80"]),
    "no-backsteps": (["/a/..b", "a/b"], ["..", "a/..", "a/../b"]),
    "local-path": (["a", "a/b", "..a"], ["/a", "../a"]),
    "file-path": (["a", "a..b"], ["/a", "..a", ".."]),
    "ingress-path": (["/", "/a/..b"], ["", "a", "/a//b", "/a/./b", "/a/..", "/%2F"]),
    "unpadded": (["a b"], [" a", "a\n", "\u00a0a"]),
    "env-field-path": (["metadata.name", "metadata.labels['a/b']"], ["metadata.labels", "metadata.name['a']", "x"]),
    "volume-field-path": (
        ["metadata.labels", "metadata.annotations['A.b/c']"],
        ["spec.nodeName", "metadata.labels['a b']"],
    ),
    "resource-field": (["limits.cpu", "requests.hugepages-2Mi"], ["cpu", "limits.storage"]),
    "owner-api-version": (["v1", "apps/v1", "/v1"], ["", "apps/", "a/b/c"]),
    "grouped-api-version": (["apps/v1"], ["v1", "", "/v1", "a/b/c"]),
    "container-resource": (
        ["cpu", "hugepages-1Gi", "example.com/gpu", "a.kubernetes.io/b"],
        ["gpu", "storage", "a b", "requests.example.com/a"],
    ),
    "pod-resource": (["cpu", "memory"], ["ephemeral-storage", "example.com/gpu"]),
    "quota-resource": (
        ["pods", "requests.storage", "count/deployments.apps", "limits.cpu"],
        ["storage", "limits.pods"],
    ),
    "limit-type": (["Pod", "Container", "PersistentVolumeClaim", "example.com/x"], ["pod", "Service"]),
    "finalizer": (["kubernetes", "orphan", "example.com/x"], ["mine", "", "a/b/c"]),
    "sysctl": (["net.ipv4.tcp_syncookies", "net/ipv4/a"], ["", "Net.a", "a..b", "a" * 254]),
    "http-header": (["X-Probe"], ["", "a b", "a_b"]),
    "cron-job-name": (["a" * 52], ["a" * 53, "A"]),
    "job-name": (["a" * 63, "a.b"], ["a" * 64, "A"]),
    "csi-driver": (["CSI.example.com"], ["", "a" * 64, "a_b"]),
    "priority-class-name": (["high", "system-node-critical"], ["system-mine", "A"]),
    "generate-path": (["A b", ".."], ["a/b", "a%b"]),
    "iscsi-name": (["iqn.2001-04.com.example:storage", "eui.0123456789abcdef"], ["", "iqn.x", "eui.1", "foo"]),
    "signer-name": (["example.com/s", "a.b/c.d"], ["example.com", "a/b", "a.b/c/d", "A.b/c", "a.b/", "a.b/C"]),
    "ip-name": (["10.0.0.1", "2001:db8::1"], ["", "web", "010.0.0.1", "2001:DB8::1", "::ffff:1.2.3.4"]),
    "canonical-cidr": (["10.0.0.0/8", "2001:db8::/64"], ["10.0.0.1/8", "2001:DB8::/64", "x"]),
    "endpoint-ipv4": (["10.0.0.1"], ["", "127.0.0.1", "::1", "010.0.0.1", "2001:db8::1"]),
    "endpoint-ipv4-lenient": (["010.0.0.1"], ["127.0.0.1", "2001:db8::1"]),
    "endpoint-ipv6": (["2001:db8::1"], ["10.0.0.1", "2001:DB8::1", "fe80::1", "::"]),
    "domain": (["a.example", "a.example."], ["", "a", "A.b", f"{'a' * 64}.b"]),
    "webhook-url": (
        ["https://a", "HTTPS://a:8443/b", "https://[::1]/x"],
        ["", "http://a", "https://", "https:///b", "https://u@a", "https://a#b", "https://a?b", "https://a b", "a/b"],
    ),
    "webhook-path": (["", "/", "/a/b/", "/a.b"], ["a", "//", "/a//b", "/A"]),
    "cel-identifier": (["a", "_a1"], ["", "1a", "a-b", "in", "true"]),
    "param-api-version": (["v1", "apps/v1", "/v1"], ["", "apps/", "a/b/c", "Apps/v1", "apps/1"]),
    "audit-key": (["a", "a.b"], ["", "a/b", "a b"]),
    "not-blank": (["a"], ["", " \n"]),
    "one-line": (["", "a", " a\n"], [" ", "a\nb", "a\rb"]),
    "lease-strategy": (["OldestEmulationVersion", "example.com/mine"], ["Mine", "a/b/c", "/b"]),
    "non-resource-url": (["*", "/", "/a/*"], ["", "a", "/a b", "//a", "/*a", "/a*", "/*/*"]),
    "namespace-or-all": (["*", "a"], ["", "a.b", "**"]),
    "storage-version-name": (["apps.deployments"], ["", "apps", "Apps.a", "apps.1a"]),
    "trust-bundle-name": (["a.b", "a.example:s:name"], ["", "A", "a:", "a:B"]),
    "prefixed-key": (["a.example/B"], ["", "a", "a/b/c"]),
    "pool-name": (["node-1", "a/b.c"], ["", "A", "a//b", "a" * 254]),
    "attribute": (["model", "gpu.example/model", "a/b/c"], ["", "1a", "/a", "a/", "A_/b", "a" * 33]),
    "full-attribute": (["gpu.example/model"], ["model", "", "gpu.example/"]),
    "version": (["1.2.3", "1.0.0-rc.1+b.2"], ["", "1.2", "01.2.3", "1.2.3-", "v1.2.3"]),
    "extended-resource": (["example.com/gpu"], ["gpu", "", "a.kubernetes.io/b"]),
    "windows-user": (["user", "DOMAIN\\user", "a.b.c\\user"], ["", "a\\b\\c", "user@x", "..", "x\ty"]),
}

_NAMES = [
    name for module in (addresses, devices, extension, fields, names, paths, resources) for name in module.FORMATS
]


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, (good, _) in EXAMPLES.items() for text in good])
def test_texts_that_fit(name: str, text: str) -> None:
    assert form_of(name).why(text) is None


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, (_, bad) in EXAMPLES.items() for text in bad])
def test_texts_that_do_not_fit(name: str, text: str) -> None:
    assert form_of(name).why(text)


@given(st.sampled_from(_NAMES), st.text(max_size=80))
def test_every_format_takes_any_text_and_its_repairs_fit(name: str, text: str) -> None:
    form = form_of(name)
    reason = form.why(text)
    assert reason is None or (reason and "\n" not in reason)
    if form.suggest and reason:
        assert isinstance(form.suggest(text), str)
