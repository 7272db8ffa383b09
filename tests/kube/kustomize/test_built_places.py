"""Places within values that kustomize composes of several files."""

from __future__ import annotations

from k8slint.analysis.run import lint_files

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "example.com/web:1.0"}]}
"""


def test_a_tag_of_an_images_entry_is_reported_there() -> None:
    kustomization = "resources: [web.yaml]\nimages: [{name: example.com/web, newTag: latest}]\n"
    report = lint_files({"kustomization.yaml": kustomization, "web.yaml": DEPLOYMENT}, select=["image-tag-latest"])
    (finding,) = report.findings
    assert finding.place.file == "kustomization.yaml"
    assert finding.place.span[:4] == (2, 42, 2, 48)
