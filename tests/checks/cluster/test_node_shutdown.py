"""The shutdown of a node against the longest grace period of the pods on it."""

from __future__ import annotations

import pytest

from k8slint.analysis.run import lint_files

KUBELET = """\
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
shutdownGracePeriod: 60s
shutdownGracePeriodCriticalPods: 20s
"""
POD = """\
apiVersion: v1
kind: Pod
metadata: {{name: p{0}}}
spec: {{terminationGracePeriodSeconds: {0}, containers: [{{name: a}}]}}
"""


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        ((30, 40), None),
        ((30, 41), "1 workload asks for up to 41 s"),
        ((90, 50), "2 workloads ask for up to 90 s"),
    ],
)
def test_the_longest_grace_period_is_named(seconds: tuple[int, ...], words: str | None) -> None:
    files = {"kubelet.yaml": KUBELET, **{f"{each}.yaml": POD.format(each) for each in seconds}}
    found = lint_files(files, select=["node-shutdown-cuts-grace-period"]).findings
    assert len(found) == (words is not None)
    for each in found:
        assert each.headline == f"a node's shutdown leaves pods 40 s, but {words}"
        assert each.fix == f"Set shutdownGracePeriod to '{max(seconds) + 20}s'."
