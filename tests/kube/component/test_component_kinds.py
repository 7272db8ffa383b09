"""Which apiVersion of which kind a component reads, by the version of Kubernetes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import k8slint
from k8slint.kube.component import judge_component, without_group
from k8slint.kube.component.kind import component_kind, names_in, versions_of
from k8slint.kube.schema import judge, knows
from k8slint.kube.schema.bundle import definition, lines_of
from k8slint.kube.schema.catalogue import catalogue
from k8slint.kube.schema.kinds import is_component

ROOT = Path(k8slint.__file__).parent.parent
KUBEADM = "kubeadm.k8s.io"


def of(api_version: str, kind: str, **fields: Any) -> dict[str, Any]:
    return {"apiVersion": api_version, "kind": kind, **fields}


def rules(api_version: str, kind: str, minor: int, **fields: Any) -> list[tuple[str, str, str]]:
    found = judge(of(api_version, kind, **fields), minor)
    return [(problem.rule, problem.refused_by, ".".join(map(str, problem.path))) for problem in found]


def test_the_tables_are_what_the_script_makes() -> None:
    pytest.importorskip("ruamel.yaml")
    script = ROOT / "scripts" / "build_component_schemas.py"
    run = subprocess.run([sys.executable, str(script), "--check"], capture_output=True, text=True, cwd=ROOT)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("minor", [25, 31, 36, 37])
def test_every_definition_compiles(minor: int) -> None:
    compiled = catalogue(minor)
    for name in lines_of("component/definitions.tsv"):
        compiled.fill(compiled.struct(name.decode()))


def test_every_kind_has_a_reader_and_a_group_that_is_known() -> None:
    for key in lines_of("component/kinds.tsv"):
        api_version, name = key.decode().split(" ")
        kind = component_kind(api_version, name)
        assert kind is not None
        assert kind.reader.name
        assert kind.decoding in ("strict", "lenient", "silent")
        assert is_component(api_version, name)
        assert knows(api_version, name, 36)
        assert not kind.definition or definition(kind.definition)["f"]


@pytest.mark.parametrize(
    ("api_version", "kind", "served"),
    [
        ("kubescheduler.config.k8s.io/v1beta3", "KubeSchedulerConfiguration", range(25, 29)),
        ("kubeadm.k8s.io/v1beta3", "ClusterConfiguration", range(25, 37)),
        ("kubeadm.k8s.io/v1beta4", "ResetConfiguration", range(31, 38)),
        ("apiserver.config.k8s.io/v1", "AuthorizationConfiguration", range(32, 38)),
        ("v1", "EncryptionConfig", range(25, 38)),
    ],
)
def test_versions_come_and_go(api_version: str, kind: str, served: range) -> None:
    for minor in range(25, 38):
        known = [
            rule
            for rule, refused, path in rules(api_version, kind, minor)
            if path == "apiVersion" and refused != "nobody"
        ]
        assert (known == []) == (minor in served), minor


def test_what_is_gone_names_what_to_write() -> None:
    (problem,) = judge(of("kubescheduler.config.k8s.io/v1beta3", "KubeSchedulerConfiguration"), 36)
    assert problem.headline.endswith("was removed in Kubernetes 1.29")
    assert problem.consequence == "kube-scheduler does not start."
    assert problem.fix == "Write 'apiVersion: kubescheduler.config.k8s.io/v1'."
    (old,) = judge(of("kubeadm.k8s.io/v1beta3", "ClusterConfiguration"), 36)
    assert (old.rule, old.refused_by) == ("deprecated-api-version", "nobody")
    assert "v1beta4" in old.fix
    (new,) = judge(of("kubeadm.k8s.io/v1beta4", "ClusterConfiguration"), 30)
    assert "only since Kubernetes 1.31" in new.headline


@pytest.mark.parametrize(
    ("api_version", "kind", "field", "fix"),
    [
        ("kubelet.config.k8s.io/v1beta1", "KubeletConfigurations", "kind", "Write 'kind: KubeletConfiguration'."),
        ("v1beta1", "KubeletConfiguration", "apiVersion", "Write 'apiVersion: kubelet.config.k8s.io/v1beta1'."),
        ("kubelet.config.k8s.io/v1", "KubeletConfiguration", "apiVersion", "kubelet.config.k8s.io/v1beta1"),
        ("tracing.k8s.io/v1", "TracingConfiguration", "apiVersion", "apiserver.config.k8s.io/v1"),
        ("kind.x-k8s.io/v1alpha4", "Clusters", "kind", "Write 'kind: Cluster'."),
    ],
)
def test_misspelt_kinds(api_version: str, kind: str, field: str, fix: str) -> None:
    (problem,) = judge(of(api_version, kind), 36)
    assert (problem.rule, problem.path) == ("kind-unknown", (field,))
    assert fix in problem.fix


def test_names_that_others_have_too_are_left_to_them() -> None:
    assert without_group(of("v1", "Policy", predicates=[]), 36) is None
    assert judge(of("v1", "Policy", predicates=[]), 36) == []
    assert judge(of("cluster.example.com/v1", "Cluster", spec={}), 36) == []
    assert judge(of("config.kueue.x-k8s.io/v1beta1", "Configuration", health={}), 36) == []
    assert [problem.rule for problem in judge(of("v1", "Policy", rules=[]), 36)] == ["kind-unknown"]


def test_the_newest_stable_version_comes_first() -> None:
    assert versions_of("AuthenticationConfiguration", "", 36)[0] == "apiserver.config.k8s.io/v1"
    assert versions_of("AuthenticationConfiguration", "", 31)[0] == "apiserver.config.k8s.io/v1beta1"
    assert versions_of("ClusterConfiguration", KUBEADM, 36) == [f"{KUBEADM}/v1beta4", f"{KUBEADM}/v1beta3"]
    assert "KubeletConfiguration" in names_in("kubelet.config.k8s.io", 36)


def test_decoding_decides_what_an_unknown_field_does() -> None:
    strict = judge_component(of("kubescheduler.config.k8s.io/v1", "KubeSchedulerConfiguration", paralelism=1), 36)
    assert [(problem.refused_by, problem.fix) for problem in strict] == [("component", "Write 'parallelism'.")]
    lenient = judge_component(of("kubelet.config.k8s.io/v1beta1", "KubeletConfiguration", maxPod=1), 36)
    assert [(problem.refused_by, problem.consequence) for problem in lenient] == [
        ("nobody", "The kubelet logs one line and starts without it.")
    ]
    silent = judge_component(of("v1", "Config", currentContex="x"), 36)
    assert silent[-1].refused_by == "nobody"
    assert "without a word" in silent[-1].consequence


def test_fields_come_with_a_version() -> None:
    field = {"imageMaximumGCAge": "336h"}
    assert rules("kubelet.config.k8s.io/v1beta1", "KubeletConfiguration", 28, **field) == [
        ("field-unknown", "nobody", "imageMaximumGCAge")
    ]
    assert rules("kubelet.config.k8s.io/v1beta1", "KubeletConfiguration", 29, **field) == []


def test_null_is_no_duration() -> None:
    (problem,) = judge(of("kubelet.config.k8s.io/v1beta1", "KubeletConfiguration", syncFrequency=None), 36)
    assert problem.headline == "'syncFrequency' is null, but must be a duration"
    (bare,) = judge(of("kubelet.config.k8s.io/v1beta1", "KubeletConfiguration", syncFrequency=60), 36)
    assert bare.fix == 'Write "60s" for seconds.'


def test_the_fields_of_a_version_that_is_gone_are_judged_as_it_was() -> None:
    document = of("kubeadm.k8s.io/v1beta3", "ClusterConfiguration", dns={"imageTag": 1.9})
    found = {problem.rule: problem.path for problem in judge(document, 37)}
    assert found == {"removed-api-version": ("apiVersion",), "field-type-wrong": ("dns", "imageTag")}
