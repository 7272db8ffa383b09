from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8slint.analysis.run import lint_files
from k8slint.checks.containers.env_reference import may_be_service_variable, references
from k8slint.model.finding import Finding


def findings(rule: str, container: dict[str, Any], kind: str = "Pod", **spec: Any) -> list[Finding]:
    spec = {"containers": [{"name": "web", "image": "web:1.0", **container}], **spec}
    document: dict[str, Any] = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}, "spec": spec}
    if kind != "Pod":
        template = {"metadata": {"labels": {"app": "web"}}, "spec": spec}
        document = {"apiVersion": "apps/v1", "kind": kind, "metadata": {"name": "web"}, "spec": {"template": template}}
    return list(lint_files({"a.json": json.dumps(document)}, select=[rule]).findings)


def expand(text: str, variables: dict[str, str]) -> str:
    """The upstream algorithm, written out once more: what stays, what is filled in."""
    out, at = "", 0
    for name, start, end in references(text):
        out += text[at:start].replace("$$", "$") + variables.get(name, text[start:end])
        at = end
    return out + text[at:].replace("$$", "$")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$(VAR_A)", "A"),
        ("foo-$(VAR_A)-bar", "foo-A-bar"),
        ("$$(VAR_A)", "$(VAR_A)"),
        ("$$$(VAR_A)", "$A"),
        ("$$$$(VAR_A)", "$$(VAR_A)"),
        ("$(VAR_A", "$(VAR_A"),
        ("$(VAR_A)$(VAR_B)", "AB"),
        ("$(NOPE)$(VAR_B)", "$(NOPE)B"),
        ("$(foo$(VAR_A))", "$(foo$(VAR_A))"),
        ("$", "$"),
    ],
)
def test_references_are_found_as_the_kubelet_finds_them(text: str, expected: str) -> None:
    assert expand(text, {"VAR_A": "A", "VAR_B": "B"}) == expected


@given(st.text("$()AB ", max_size=30))
def test_references_lie_in_the_text_in_order(text: str) -> None:
    last = 0
    for name, start, end in references(text):
        assert last <= start
        assert text[start:end] == f"$({name})"
        last = end


@pytest.mark.parametrize("name", ["REDIS_PORT", "A_SERVICE_HOST", "A_SERVICE_PORT_HTTP", "A_PORT_6379_TCP_ADDR"])
def test_variables_of_services(name: str) -> None:
    assert may_be_service_variable(name, True)
    assert not may_be_service_variable(name, False)
    assert may_be_service_variable(f"KUBERNETES_{name}", False)


@pytest.mark.parametrize("name", ["REDIS_HOST", "PORT", "A_PORT_NAME", "_PORTABLE"])
def test_other_variables(name: str) -> None:
    assert not may_be_service_variable(name, True)


def test_a_sub_path_without_its_variable_is_refused_by_the_kubelet() -> None:
    mount = {"name": "data", "mountPath": "/data", "subPathExpr": "$(NODE)/x"}
    (finding,) = findings("env-reference-undefined", {"volumeMounts": [mount]})
    assert (finding.severity, finding.refused_by) == ("error", "kubelet")
    assert not findings("env-reference-undefined", {"volumeMounts": [mount], "envFrom": [{"secretRef": {"name": "a"}}]})
    assert not findings("env-reference-undefined", {"volumeMounts": [mount], "env": [{"name": "NODE", "value": "a"}]})


@pytest.mark.parametrize("command", [["sh", "-c", "echo $(date) $(hostname -f)"], ["web", "--when=$(date)"]])
def test_lower_case_references_in_commands_are_the_shells(command: list[str]) -> None:
    assert not findings("env-reference-undefined", {"command": command})


def test_an_unknown_name_could_be_any() -> None:
    text = {"env": [{"name": "${NAME}", "value": "x"}, {"name": "URL", "value": "http://$(HOST)/"}]}
    assert not findings("env-reference-undefined", text)


@pytest.mark.parametrize(("amount", "count"), [("100m", 1), ("1288490188800m", 0), ("0m", 0), ("100Mi", 0), ("", 0)])
def test_memory_in_millibytes(amount: str, count: int) -> None:
    assert len(findings("memory-in-millibytes", {"resources": {"limits": {"memory": amount}}})) == count


@pytest.mark.parametrize(
    ("amount", "repair"), [(512, "'512Mi'"), ("64k", "'64Mi'"), ("64Ki", "'64Mi'"), ("0.5", "'512Mi'")]
)
def test_a_forgotten_unit_is_suggested(amount: Any, repair: str) -> None:
    (finding,) = findings("memory-implausible", {"resources": {"limits": {"memory": amount}}})
    assert repair in finding.fix


@pytest.mark.parametrize("amount", [0, "1Mi", 1048576, "1e9", None, True, [], "x", 1.5e9])
def test_plausible_or_unreadable_memory(amount: Any) -> None:
    assert not findings("memory-implausible", {"resources": {"limits": {"memory": amount}}})


def test_ports_on_the_network_of_the_node_are_judged_elsewhere() -> None:
    ports = {"ports": [{"containerPort": 80}, {"containerPort": 80}]}
    assert len(findings("port-declared-twice", ports, "DaemonSet")) == 1
    assert not findings("port-declared-twice", ports, "DaemonSet", hostNetwork=True)


def test_different_host_addresses_are_different_ports() -> None:
    ports = [{"containerPort": 80, "hostIP": "10.0.0.1"}, {"containerPort": 80, "hostIP": "10.0.0.2"}]
    assert not findings("port-declared-twice", {"ports": ports}, "DaemonSet")


def test_mounts_that_collide() -> None:
    mounts = [{"name": "a", "mountPath": "/data"}, {"name": "b", "mountPath": "//data/."}]
    assert len(findings("mount-hides-mount", {"volumeMounts": mounts})) == 1


INSIDE = [
    ({"name": "b"}, {"secret": {"secretName": "s"}}, False),  # the kubelet makes a directory for a whole volume
    ({"name": "b", "subPath": "key"}, {"secret": {"secretName": "s"}}, True),
    ({"name": "b", "subPath": "key"}, {"configMap": {"name": "s"}}, True),
    ({"name": "b", "subPath": "a/b"}, {"configMap": {"name": "s"}}, False),
    ({"name": "b", "subPath": "a/b"}, {"configMap": {"name": "s", "items": [{"key": "k", "path": "a/b"}]}}, True),
    ({"name": "b", "subPath": "a"}, {"configMap": {"name": "s", "items": [{"key": "k", "path": "a/b"}]}}, False),
    ({"name": "b", "subPathExpr": "key"}, {"configMap": {"name": "s"}}, False),
    ({"name": "b", "subPath": "key"}, {"emptyDir": {}}, False),
    ({"name": "b"}, {"hostPath": {"path": "/x", "type": "File"}}, True),
    ({"name": "b"}, {"hostPath": {"path": "/x", "type": "Directory"}}, False),
    ({"name": "b"}, {"hostPath": {"path": "/x"}}, False),
]


@pytest.mark.parametrize(("mount", "volume", "is_file"), INSIDE)
def test_only_a_file_cannot_be_mounted_inside_a_config_map(mount: Any, volume: Any, is_file: bool) -> None:
    mounts = [{"name": "config", "mountPath": "/etc/web"}, {"mountPath": "/etc/web/x", **mount}]
    volumes = [{"name": "config", "configMap": {"name": "web"}}, {"name": "b", **volume}]
    assert len(findings("mount-inside-read-only-volume", {"volumeMounts": mounts}, volumes=volumes)) == is_file


def test_the_nearest_outer_mount_decides() -> None:
    paths = [("config", "/etc"), ("b", "/etc/web"), ("config", "/etc/web/x")]
    written: list[dict[str, Any]] = [{"name": name, "mountPath": path, "subPath": "x"} for name, path in paths]
    del written[0]["subPath"]
    volumes = [{"name": "config", "configMap": {"name": "web"}}, {"name": "b", "emptyDir": {}}]
    assert not findings("mount-inside-read-only-volume", {"volumeMounts": written}, volumes=volumes)
