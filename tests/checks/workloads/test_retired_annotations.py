"""Annotations of security whose time is over: reported from the first version on in which they no longer count."""

from __future__ import annotations

import pytest

from k8slint.analysis.run import lint_files

POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
  annotations: {KEY: runtime/default}
spec: {containers: [{name: web, image: "web:1"}]}
"""


@pytest.mark.parametrize(
    ("key", "since"),
    [
        ("seccomp.security.alpha.kubernetes.io/pod", 27),
        ("container.seccomp.security.alpha.kubernetes.io/web", 27),
        ("container.apparmor.security.beta.kubernetes.io/web", 30),
    ],
)
def test_reported_from_that_version_on(key: str, since: int) -> None:
    for minor in (since - 1, since, since + 1):
        files = {"a.yaml": POD.replace("KEY", key)}
        report = lint_files(files, select=["deprecated-label-or-annotation"], kubernetes_version=f"1.{minor}")
        assert len(report.findings) == (minor >= since), minor
        assert all(f"1.{since}" in each.message for each in report.findings)
