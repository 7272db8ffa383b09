"""Each cause is reported once, and what one reader refuses does not hide what another one refuses."""

from __future__ import annotations

import k8slint

POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  volumes:
    - name: data
      rbd: x
  containers:
    - name: web
      image: nginx:1.27.3
"""


def test_what_the_kubelet_refuses_does_not_hide_what_the_api_server_refuses() -> None:
    report = k8slint.lint_files({"pod.yaml": POD})
    refused = {finding.rule: finding.refused_by for finding in report.findings if finding.severity == "error"}
    assert refused == {"volume-driver-gone": "kubelet", "field-type-wrong": "api-server"}


def test_a_rule_that_names_a_mistake_of_a_components_file_speaks_for_the_schema_pass() -> None:
    text = "apiVersion: kubelet.config.k8s.io/v1\nkind: CredentialProviderConfig\nproviders: []\n"
    report = k8slint.lint_files({"providers.yaml": text})
    paths = [finding.place.path for finding in report.findings if finding.severity == "error"]
    assert paths == ["providers"]
