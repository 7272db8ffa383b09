"""Lists of pull Secrets that a kustomization changes: what is written in the base is not what counts."""

from __future__ import annotations

import pytest

from k8slint.analysis.run import lint_files

POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  imagePullSecrets: [{name: registry-credential}]
  containers: [{name: web, image: "registry.example.com/shop/web:1.0"}]
"""
SECRET = """\
apiVersion: v1
kind: Secret
metadata: {name: registry-credentials}
type: kubernetes.io/dockerconfigjson
stringData: {.dockerconfigjson: '{"auths": {"registry.example.com": {"auth": "c2hvcDpleGFtcGxl"}}}'}
"""
BUILD = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [pod.yaml, secret.yaml]\n"
PATCH = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {FIELD}\n"


@pytest.mark.parametrize(
    ("field", "index"), [("imagePullSecrets: [{name: registry-credentials}]", 1), ("hostNetwork: true", 0)]
)
def test_a_list_that_a_patch_changes_is_judged_as_it_is_built(field: str, index: int) -> None:
    files = {
        "kustomization.yaml": BUILD + "patches: [{path: patch.yaml}]\n",
        "pod.yaml": POD,
        "secret.yaml": SECRET,
        "patch.yaml": PATCH.replace("FIELD", field),
    }
    report = lint_files(files, select=["pull-secret-undefined"])
    assert [each.place.path for each in report.findings] == [f"spec.imagePullSecrets[{index}].name"]
