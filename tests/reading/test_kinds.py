from __future__ import annotations

from typing import Any

import pytest

from k8slint.reading import read
from k8slint.reading.kinds import objects_of, role_of_name, sort_out
from k8slint.reading.manifests import manifest_file


def reason(text: str, role: str = "") -> str:
    (document,) = read(text, "f.yaml").documents
    notice = sort_out(document, role)
    if notice is None:
        return ""
    assert notice.file == "f.yaml"
    assert len(notice.message) > 10
    return notice.reason


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("apiVersion: v1\nkind: Pod\n", ""),
        ("apiVersion: kubelet.config.k8s.io/v1\nkind: CredentialProviderConfig\n", ""),
        ("apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\n", ""),
        ("apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n", ""),
        ("apiVersion: cluster.x-k8s.io/v1beta1\nkind: Cluster\n", ""),
        ("apiVersion: config.gatekeeper.sh/v1alpha1\nkind: Config\n", ""),
        ("replicas: 1\n", "no-manifest"),
        ("- a\n", "no-manifest"),
        ("text\n", "no-manifest"),
        ("apiVersion: 1\ndatasources: []\n", "no-manifest"),
        ("kind: pipeline\nname: x\n", "no-manifest"),
        ("kind: Pod\nmetadata: {name: x}\n", ""),
        ("apiVersion: v1\nmetadata: {name: x}\nspec: {}\n", ""),
        ("apiVersion: v2\nname: x\nversion: 1.0.0\n", "helm-chart"),
        ("apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n", "kustomization"),
        ("apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n", "kustomization"),
        ("apiVersion: builtin\nkind: NamespaceTransformer\nmetadata: {name: x}\n", "kustomization"),
        ("apiVersion: v1\nkind: Config\nclusters: []\n", ""),
        ("apiVersion: clusterctl.cluster.x-k8s.io/v1alpha3\nkind: Metadata\n", "client-side"),
        ("apiVersion: clusterctl.cluster.x-k8s.io/v1alpha3\nkind: Provider\n", ""),
        ("apiversion: scorecard.operatorframework.io/v1alpha3\nkind: Config\nmetadata: {name: a}\n", "client-side"),
        ("apiversion: v1\nkind: Pod\nmetadata: {name: a}\n", ""),
        ("apiVersion: skaffold/v4beta6\nkind: Config\n", "client-side"),
        ("apiVersion: v1\nkind: Template\nobjects: []\n", "client-side"),
        ("apiVersion: v1alpha1\nkind: HostnameConfig\nhostname: a\n", "client-side"),
        ("apiVersion: v1alpha1\nkind: Pod\nmetadata: {name: a}\n", ""),
        ("apiVersion: kind.x-k8s.io/v1alpha4\nkind: Cluster\n", ""),
        ("apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\n", "client-side"),
        ("apiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\n", ""),
        ("apiVersion: kpt.dev/v1\nkind: Kptfile\nmetadata: {name: x}\n", "client-side"),
        ("a: 'ENC[AES256_GCM,data:x]'\nsops: {mac: x}\n", "sops-encrypted"),
    ],
)
def test_kinds_of_document(text: str, expected: str) -> None:
    assert reason(text) == expected


@pytest.mark.parametrize("role", ["patch", "helm-template", "helm-values"])
def test_roles_given_by_project_files(role: str) -> None:
    assert reason("apiVersion: v1\nkind: Pod\n", role) == role
    assert reason("resources: []\n", "kustomization") == "kustomization"


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ('#@ load("@ytt:data", "data")', True),
        ("#@ if data.values.is_on:", True),
        ("  #@overlay/match missing_ok=True", True),
        ("replicas: #@ data.values.replicas", True),
        ("- #@ data.values.name", True),
        ("#@ this is the way", False),
        ("#@", False),
        ('image: "a/b#@ c"', False),
    ],
)
def test_a_template_of_ytt_is_no_manifest(line: str, is_one: bool) -> None:
    found = manifest_file(f"apiVersion: v1\nkind: Pod\n{line}\n".encode(), "a.yaml")
    assert (found.notice is not None and found.notice.reason == "template") is is_one


def objects(text: str) -> list[Any]:
    (document,) = read(text).documents
    return [(node.path, node.value.get("apiVersion"), node.value.get("kind")) for node in objects_of(document)]


def test_a_document_is_its_own_object() -> None:
    assert objects("apiVersion: v1\nkind: Pod\n") == [("", "v1", "Pod")]
    assert objects("apiVersion: v1\nkind: Pod\nitems: null\n") == [("", "v1", "Pod")]
    assert objects("apiVersion: v1\nkind: Pod\nspec: {items: [{}]}\n") == [("", "v1", "Pod")]


def test_lists_are_unpacked_nested_ones_too() -> None:
    text = (
        "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Pod}\n"
        "- {apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: Service}]}\n- {apiVersion: v1, kind: Secret}\n"
    )
    assert objects(text) == [
        ("items[0]", "v1", "Pod"),
        ("items[1].items[0]", "v1", "Service"),
        ("items[2]", "v1", "Secret"),
    ]


def test_items_inherit_what_their_list_says() -> None:
    text = "apiVersion: apps/v1\nkind: DeploymentList\nitems:\n- metadata: {name: x}\n- {kind: Other, metadata: {}}\n"
    assert objects(text) == [("items[0]", "apps/v1", "Deployment"), ("items[1]", None, "Other")]
    (document,) = read(text).documents
    first = objects_of(document)[0]
    assert (first.get("kind").span.line, first.get("metadata", "name").span.line) == (2, 4)
    assert document.value["items"][0] == {"metadata": {"name": "x"}}


def test_any_kind_with_items_is_a_list() -> None:
    assert objects("apiVersion: v1\nkind: ConfigMap\nitems: [{apiVersion: v1, kind: Pod}]\n") == [
        ("items[0]", "v1", "Pod")
    ]
    assert objects("apiVersion: v1\nkind: List\nitems: []\n") == []
    assert objects("apiVersion: v1\nkind: List\nitems: [1, null, {kind: Pod, apiVersion: v1}]\n") == [
        ("items[2]", "v1", "Pod")
    ]


def test_odd_shapes_are_tolerated() -> None:
    for text in (
        "kind: [1]\napiVersion: {}\n",
        "kind: {a: b}\nmetadata: x\n",
        "items: 5\n",
        "kind: '${K}'\napiVersion: v1\n",
    ):
        (document,) = read(text).documents
        sort_out(document, "")
        assert bool(objects_of(document)) == ("items" not in text)  # kubectl decodes nothing of such a list


def test_a_notice_tells_the_line_of_a_document_further_down() -> None:
    first, second = read("a: 1\n---\nb: 2\n", "f.yaml").documents
    above, below = sort_out(first, ""), sort_out(second, "")
    assert above is not None
    assert "line" not in above.message
    assert below is not None
    assert below.message.endswith(" (line 3)")


@pytest.mark.parametrize(
    ("file", "role"),
    [
        ("tests/e2e/00-assert.yaml", "kuttl-assert"),
        ("01-errors.yml", "kuttl-errors"),
        ("01-assert-ready.yaml", "kuttl-assert"),
        ("00-install.yaml", ""),
        ("assert.yaml", ""),
        ("a-01-assert.yaml", ""),
        ("01-assertions.yaml", ""),
        ("01-assert.yaml/web.yaml", ""),
        ("e2e-tests/backup/compare/job_backup.yml", "test-expectation"),
        ("tests/compare/a/web.yaml", ""),
        ("charts/compare/web.yaml", ""),
    ],
)
def test_expectations_of_tests_are_known_by_name(file: str, role: str) -> None:
    assert role_of_name(file) == role
    if role:
        assert reason("apiVersion: v1\nkind: Pod\n", role) == role
