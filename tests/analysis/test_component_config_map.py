"""Files of components in the ConfigMaps that kubeadm keeps them in."""

from __future__ import annotations

import pytest

from k8slint.analysis.run import lint_files
from k8slint.model.finding import Finding

KUBELET = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: kubelet-config
  namespace: {namespace}
data:
  kubelet: {style}
    apiVersion: kubelet.config.k8s.io/v1beta1
    kind: KubeletConfiguration
    maxPod: 200
    evictionHard:
      memory.available: 110%
"""
QUOTED = r"""apiVersion: v1
kind: ConfigMap
metadata: {name: kubeadm-config, namespace: kube-system}
data:
  ClusterConfiguration: "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\ndns: 5\n"
"""


def component_findings(text: str) -> list[Finding]:
    rules = ("field-unknown", "field-type-wrong", "kubelet-eviction-invalid")
    return [finding for finding in lint_files({"a.yaml": text}).findings if finding.rule in rules]


@pytest.mark.parametrize("style", ["|", "|-", "|+"])
def test_places_inside_a_block_are_exact(style: str) -> None:
    unknown, threshold = component_findings(KUBELET.format(namespace="kube-system", style=style))
    assert (unknown.place.span.line, unknown.place.span.column, unknown.place.span.end_column) == (10, 5, 11)
    assert unknown.place.path == "data[kubelet].maxPod"
    assert (threshold.place.span.line, threshold.place.span.column) == (12, 25)
    assert threshold.refused_by == "component"
    assert threshold.place.resource is not None
    assert threshold.place.resource.kind == "ConfigMap"


def test_places_inside_quotes_count_escapes() -> None:
    (wrong,) = component_findings(QUOTED)
    line = QUOTED.splitlines()[wrong.place.span.line - 1]
    assert line[wrong.place.span.column - 1 : wrong.place.span.end_column - 1] == "5"
    assert wrong.place.path == "data[ClusterConfiguration].dns"


def test_other_namespaces_and_names_hold_what_they_like() -> None:
    assert component_findings(KUBELET.format(namespace="shop", style="|")) == []
    text = KUBELET.format(namespace="kube-system", style="|")
    assert component_findings(text.replace("kubelet-config", "kubelet-settings")) == []


@pytest.mark.parametrize("value", ["5", "[a]", "null", "''", "'{'", "'- a'", '"\\u0000"', "${X}"])
def test_odd_values_are_left_alone(value: str) -> None:
    text = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: kube-proxy}}\ndata: {{config.conf: {value}}}\n"
    assert not [finding for finding in lint_files({"a.yaml": text}).findings if finding.rule == "check-crashed"]
