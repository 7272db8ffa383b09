"""Edits of what phase 2 finds, whose files are read again: made where a value stands as it is, and nowhere else."""

from __future__ import annotations

import pytest

from k8slint.analysis.run import lint_files
from tests.applied_edits import applied

SETTINGS = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web-settings}\n"
POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
    - name: web
      image: registry.example.com/web:1.4.2
      envFrom:
        - configMapRef: {name: NAME}
"""


@pytest.mark.parametrize(
    ("files", "file", "old", "new"),
    [
        ({"pod.yaml": POD.replace("NAME", "web-setings")}, "pod.yaml", "web-setings", "web-settings"),
        ({"pod.yaml": POD.replace("NAME", "'web-setings'")}, "pod.yaml", "'web-setings'", "'web-settings'"),
        (
            {"pod.yaml": POD.replace("{name: NAME}", "\n            name: web-setings # why").replace("\n", "\r\n")},
            "pod.yaml",
            "web-setings",
            "web-settings",
        ),
        ({"pod.yaml": POD.replace("NAME", "&name web-setings")}, "", "", ""),
        (
            {
                "pod.yaml": '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}, "spec": {"volumes": ['
                '{"name": "s", "configMap": {"name": "web-setings"}}], "containers": [{"name": "web", "image": "w"}]}}'
            },
            "pod.yaml",
            '"web-setings"',
            '"web-settings"',
        ),
        (
            {
                "pod.yaml": POD.replace("NAME", "web-settings"),
                "patch.yaml": POD.replace("NAME", "web-setings"),
                "kustomization.yaml": "resources: [pod.yaml, settings.yaml]\npatches: [{path: patch.yaml}]\n",
            },
            "patch.yaml",
            "web-setings",
            "web-settings",
        ),
        (
            {
                "pod.yaml": POD.replace("NAME", "web-setings"),
                "kustomization.yaml": "namePrefix: a-\nresources: [pod.yaml, settings.yaml]\n",
            },
            "",
            "",
            "",
        ),
    ],
    ids=["plain", "in quotes", "before a comment", "anchored", "JSON", "of a patch", "below a prefix"],
)
def test_a_name_is_written_where_it_stands(files: dict[str, str], file: str, old: str, new: str) -> None:
    found = lint_files({**files, "settings.yaml": SETTINGS}, select=["config-map-undefined"]).findings
    edits = [edit for finding in found for edit in finding.edits]
    assert {edit.file for edit in edits} == ({file} if file else set())
    if file:
        assert applied(files[file], edits) == files[file].replace(old, new)
        assert {edit.safety for edit in edits} == {"unsafe"}
    assert not any(finding.rewrites for finding in found)


def test_all_references_of_an_object_change_together() -> None:
    volume = "  volumes:\n    - {name: s, configMap: {name: web-setings}}\n"
    text = POD.replace("NAME", "web-setings") + volume
    (found,) = lint_files({"pod.yaml": text, "settings.yaml": SETTINGS}, select=["config-map-undefined"]).findings
    assert applied(text, found.edits) == text.replace("setings", "settings")


def test_a_field_is_added_to_the_object_that_a_list_holds() -> None:
    item = POD.replace("NAME", "x").rstrip().replace("\n", "\n  ")
    text = f"apiVersion: v1\nkind: List\nitems:\n- {item}\n"
    (found,) = lint_files({"list.yaml": text}, select=["service-account-token-mounted"]).findings
    assert applied(text, found.edits) == text + "    automountServiceAccountToken: false\n"


def test_nothing_is_written_into_base64() -> None:
    secret = """\
apiVersion: v1
kind: Secret
metadata: {name: registry}
type: kubernetes.io/dockerconfigjson
data:
  .dockerconfigjson: eyJhdXRocyI6IHsicXVheS5pby9hY21lLyoiOiB7ImF1dGgiOiAiYzJodmNEcGxlR0Z0Y0d4bCJ9fX0=
"""
    (found,) = lint_files({"secret.yaml": secret}, select=["registry-key-never-matches"]).findings
    assert found.edits == ()
