from __future__ import annotations

import pytest

from k8slint.analysis.run import lint_files
from k8slint.checks.images.moved_image import MOVES, move_of, replacement
from k8slint.kube.image import parse_image
from k8slint.model.finding import Finding
from k8slint.rulebook.rulebook import Rulebook

POD = """\
apiVersion: v1
kind: Pod
metadata: {{name: web}}
spec:
  containers:
    - name: web
      image: {image}
"""
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: web}}
spec:
  selector: {{matchLabels: {{app: web}}}}
  template:
    metadata: {{labels: {{app: web}}}}
    spec:
      containers:
        - {{name: web, image: {image}}}
      volumes:
        - name: model
          image: {{reference: {image}}}
"""
SKAFFOLD = "apiVersion: skaffold/v4beta11\nkind: Config\nbuild:\n  artifacts:\n    - image: shop/web\n"


def findings(text: str, *rules: str, **files: str) -> list[Finding]:
    found = lint_files({"a.yaml": text, **files}, select=rules).findings
    return [each for each in found if each.category == "images"]


def test_moving_tags_are_the_same_words_in_every_rule() -> None:
    lists = [
        Rulebook.load()[rule].params["tags"]
        for rule in ("image-tag-mutable", "image-tag-ignored", "pull-policy-latest-cached")
    ]
    assert lists[0] == lists[1] == lists[2]


def test_who_refuses_white_space_depends_on_the_kind() -> None:
    rule = "image-surrounding-space"
    (pod,) = findings(POD.format(image="'nginx:1 '"), rule)
    container, volume = findings(DEPLOYMENT.format(image="'nginx:1 '"), rule)
    assert (pod.severity, pod.refused_by) == ("error", "api-server")
    assert (container.severity, container.refused_by) == ("error", "controller")
    assert (volume.severity, volume.refused_by) == ("error", "kubelet")


@pytest.mark.parametrize("image", ["shop/web", "docker.io/shop/web", "shop/web:latest", "shop/web:main"])
def test_a_supplied_image_is_not_blamed_for_its_tag(image: str) -> None:
    text = POD.format(image=image)
    assert findings(text)
    assert not findings(text, **{"skaffold.yaml": SKAFFOLD})


def test_a_supplied_name_that_is_no_reference() -> None:
    assert findings(POD.format(image="WEB"))
    built = {"kustomization.yaml": "resources: [web.yaml]\nimages: [{name: WEB, newName: a/b, newTag: '1'}]\n"}
    assert not lint_files({"web.yaml": POD.format(image="WEB"), **built}, select=["image-reference-invalid"]).findings


@pytest.mark.parametrize("image", ["quay.io", "localhost", "localhost:5000", "10.0.0.1:5000", "registry.acme.dev:v1"])
def test_a_host_alone_gives_one_finding(image: str) -> None:
    assert [each.rule for each in findings(POD.format(image=image))] == ["image-host-without-repository"]


@pytest.mark.parametrize("image", ["my.app:1", "registry:3", "myapp:5000", "ubuntu:2404", "redis:7"])
def test_a_name_with_a_number_is_no_host(image: str) -> None:
    assert not findings(POD.format(image=image))


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ("k8s.gcr.io/coredns/coredns:v1.8.0", "registry.k8s.io/coredns/coredns:v1.8.0"),
        ("us.gcr.io/k8s-artifacts-prod/pause:3", "registry.k8s.io/pause:3"),
        ("gcr.io/kubernetes-helm/tiller:v2.17.0", "ghcr.io/helm/tiller:v2.17.0"),
        ("docker.pkg.github.com/acme/repo/web:1", "ghcr.io/acme/web:1"),
        ("docker.io/bitnami/redis:7", "docker.io/bitnamilegacy/redis:7"),
        ("quay.io/coreos/flannel:v0.14.0", "ghcr.io/flannel-io/flannel:v0.14.0"),
        (f"k8s.gcr.io/pause@sha256:{'a' * 64}", f"registry.k8s.io/pause@sha256:{'a' * 64}"),
    ],
)
def test_the_replacement_of_a_moved_image(image: str, expected: str) -> None:
    reference = parse_image(image)
    move = move_of(reference)
    assert move is not None
    assert replacement(reference, move) == expected
    assert parse_image(expected)


@pytest.mark.parametrize(
    "image", ["gcr.io/google/x:1", "bitnami/redis", "bitnami/minideb:bookworm", "quay.io/coreos/etcd:v3.5.0"]
)
def test_what_has_not_moved(image: str) -> None:
    assert move_of(parse_image(image)) is None


def test_no_move_leads_to_a_place_that_moved() -> None:
    for move in MOVES:
        assert move_of(parse_image(f"{move.to}/x:1")) is None


@pytest.mark.parametrize(
    ("image", "rules"),
    [
        ("${PREFIX}/web:latest", {"image-tag-latest"}),
        ("${PREFIX}/team/web", {"image-tag-missing"}),
        ("${PREFIX}/web:1.4.2", set()),
        ("${PREFIX}/web:${TAG}", set()),
        ("${IMAGE}", set()),
        ("web-${NAME}/web:latest", set()),
    ],
)
def test_a_tag_behind_a_placeholder_is_known(image: str, rules: set[str]) -> None:
    text = f'apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec: {{containers: [{{name: a, image: "{image}"}}]}}\n'
    report = lint_files({"a.yaml": text}, select=["images"])
    assert {finding.rule for finding in report.findings} - {"image-placeholder"} == rules
