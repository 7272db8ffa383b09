from __future__ import annotations

import json
from typing import Any

import pytest

from k8slint.analysis.run import lint_files
from k8slint.model.finding import Finding

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N"


def findings(rule: str, spec: dict[str, Any], version: str | None = None) -> list[Finding]:
    spec = {"containers": [{"name": "web", "image": "web:1.0"}], **spec}
    document = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}, "spec": spec}
    return list(lint_files({"a.json": json.dumps(document)}, select=[rule], kubernetes_version=version).findings)


def with_env(name: str, value: Any) -> dict[str, Any]:
    return {"containers": [{"name": "web", "image": "web:1.0", "env": [{"name": name, "value": value}]}]}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DB_PASSWORD", "swordfish"),
        ("dbPassword", "swordfish"),
        ("spring.datasource.password", "swordfish"),
        ("SMTP_PASSWD", "q"),
        ("GITHUB_TOKEN", "a1b2c3d4e5f6a7b8"),
        ("CLIENT_SECRET", "9f86d081884c7d659a2feaa0c55ad015"),
        ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY99"),
        ("ANYTHING", "AKIAIOSFODNN7EXAMPLE"),
        ("ANYTHING", "ghp_" + "a1" * 18),
        ("ANYTHING", JWT),
        ("ANYTHING", "-----BEGIN RSA PRIVATE KEY-----\nMIIE"),
        ("DATABASE_URL", "postgres://app:swordfish@db:5432/app"),
        ("REDIS", "redis://:swordfish@redis:6379"),
    ],
)
def test_a_secret_is_seen_and_never_printed(name: str, value: str) -> None:
    (finding,) = findings("secret-literal-in-env", with_env(name, value))
    assert value not in finding.message
    assert "swordfish" not in finding.message
    assert finding.place.path.endswith(".name")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DB_PASSWORD", ""),
        ("DB_PASSWORD", "$(OTHER)"),
        ("DB_PASSWORD", "${OTHER}"),
        ("DB_PASSWORD", "/run/secrets/db"),
        ("DB_PASSWORD", "<fill in>"),
        ("DB_PASSWORD", 5),
        ("DB_PASSWORD_FILE", "/run/secrets/db"),
        ("MYSQL_RANDOM_ROOT_PASSWORD", "1"),
        ("MYSQL_ALLOW_EMPTY_PASSWORD", "yes"),
        ("PASSWORD_MIN_LENGTH", "12"),
        ("TOKEN_TTL", "3600000000000000000"),
        ("SECRET_NAME", "web-tls-2024-01-01-abc"),
        ("TOKEN", "short"),
        ("PUBLIC_KEY", "9f86d081884c7d659a2feaa0c55ad015"),
        ("DATABASE_URL", "postgres://app@db:5432/app"),
        ("DATABASE_URL", "postgres://app:$(PASSWORD)@db:5432/app"),
        ("KEYBOARD", "9f86d081884c7d659a2feaa0c55ad015"),
    ],
)
def test_what_is_no_secret_for_certain(name: str, value: Any) -> None:
    assert not findings("secret-literal-in-env", with_env(name, value))


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        ("/var/run/docker.sock", "container-runtime-socket-mounted"),
        ("/run//containerd/containerd.sock", "container-runtime-socket-mounted"),
        ("/", "host-path-sensitive"),
        ("/etc/", "host-path-sensitive"),
        ("/root/.kube", "host-path-sensitive"),
        ("/etc/kubernetes/pki", "host-path-sensitive"),
    ],
)
def test_paths_of_the_node(path: str, rule: str) -> None:
    spec = {"volumes": [{"name": "a", "hostPath": {"path": path}}]}
    assert len(findings(rule, spec)) == 1
    other = {"container-runtime-socket-mounted", "host-path-sensitive"} - {rule}
    assert not findings(other.pop(), spec)


@pytest.mark.parametrize("path", ["/var/log/web", "/etc/localtime", "/rooted", "/data", "relative"])
def test_other_paths_of_the_node(path: str) -> None:
    assert not findings("host-path-sensitive", {"volumes": [{"name": "a", "hostPath": {"path": path}}]})


@pytest.mark.parametrize(("version", "count"), [("1.26", 1), ("1.27", 0)])
def test_the_list_of_sysctls_grows(version: str, count: int) -> None:
    spec = {"securityContext": {"sysctls": [{"name": "net.ipv4.ip_local_reserved_ports", "value": "1"}]}}
    assert len(findings("pod-security-baseline-sysctls", spec, version)) == count


@pytest.mark.parametrize(("version", "count"), [("1.34", 1), ("1.35", 0)])
def test_users_of_its_own_relax_the_restricted_level(version: str, count: int) -> None:
    assert len(findings("pod-security-restricted-run-as-non-root", {"hostUsers": False}, version)) == count


@pytest.mark.parametrize(
    ("version", "host_users", "baseline", "restricted"),
    [("1.34", False, 1, 0), ("1.35", False, 0, 1), ("1.35", True, 1, 0), ("1.35", None, 1, 0)],
)
def test_an_unmasked_proc_violates_one_level(
    version: str, host_users: bool | None, baseline: int, restricted: int
) -> None:
    container = {"name": "web", "image": "a:1", "securityContext": {"procMount": "Unmasked"}}
    spec = {"hostUsers": host_users, "containers": [container]}
    assert len(findings("pod-security-baseline-proc-mount", spec, version)) == baseline
    assert len(findings("pod-security-restricted-proc-mount", spec, version)) == restricted


@pytest.mark.parametrize(
    ("port", "host_network", "count"),
    [
        ({"containerPort": 80}, True, 1),
        ({"containerPort": 80, "hostPort": 0}, True, 1),
        ({"containerPort": 80, "hostPort": 80}, True, 1),
        ({"containerPort": 80}, False, 0),
        ({"containerPort": "${PORT}"}, True, 0),
    ],
)
def test_ports_on_the_network_of_the_node_are_host_ports(port: dict[str, Any], host_network: bool, count: int) -> None:
    spec = {"hostNetwork": host_network, "containers": [{"name": "web", "image": "a:1", "ports": [port]}]}
    assert len(findings("pod-security-baseline-host-port", spec)) == count


def test_ephemeral_and_init_containers_count() -> None:
    spec = {field: [{"name": field[:4], "image": "a:1"}] for field in ("initContainers", "ephemeralContainers")}
    assert len(findings("pod-security-restricted-privilege-escalation", spec)) == 3


def test_a_container_may_not_undo_what_the_pod_says() -> None:
    container = {"name": "web", "image": "a:1", "securityContext": {"seccompProfile": {"type": "Unconfined"}}}
    spec = {"securityContext": {"seccompProfile": {"type": "RuntimeDefault"}}, "containers": [container]}
    assert len(findings("pod-security-restricted-seccomp", spec)) == 1
    assert len(findings("pod-security-baseline-seccomp", spec)) == 1
