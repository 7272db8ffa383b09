"""Objects in the namespaces that are for Kubernetes itself, and what each of them is for."""

from __future__ import annotations

import pytest

from k8slint.analysis.run import lint_files


@pytest.mark.parametrize(
    ("kind", "namespace", "words"),
    [
        ("v1 Pod", "kube-public", "Everybody may read"),
        ("v1 Pod", "kube-node-lease", "heartbeats of nodes"),
        ("v1 ConfigMap", "kube-public", ""),
        ("coordination.k8s.io/v1 Lease", "kube-node-lease", ""),
        ("v1 Pod", "kube-system", ""),
    ],
)
def test_namespaces_that_are_not_for_others(kind: str, namespace: str, words: str) -> None:
    version, name = kind.split()
    text = f"apiVersion: {version}\nkind: {name}\nmetadata: {{name: a, namespace: {namespace}}}\n"
    report = lint_files({"a.yaml": text}, select=["namespace-reserved"])
    assert [words in each.consequence for each in report.findings] == [True] * bool(words)
