"""The images and patterns of https://kubernetes.io/docs/concepts/containers/images/#config-json come out as it says."""

from __future__ import annotations

from typing import Any

import pytest

from k8slint.kube.credentials import explain_key, keys_tried
from tests.checks.credentials.manifests import findings, pod, secret

PLAIN, GLOB, DEEP = "my-registry.io/images", "*.my-registry.io/images", "my-registry.io/images/subpath"

PAGE = {
    "my-registry.io/images": [PLAIN],
    "my-registry.io/images/my-image": [PLAIN],
    "my-registry.io/images/another-image": [PLAIN],
    "sub.my-registry.io/images/my-image": [GLOB],
    "a.sub.my-registry.io/images/my-image": [],
    "a.b.sub.my-registry.io/images/my-image": [],
    "my-registry.io/images/subpath/my-image": [DEEP, PLAIN],
}


@pytest.mark.parametrize(("image", "tried"), PAGE.items(), ids=PAGE)
def test_the_seven_images(image: str, tried: list[Any]) -> None:
    assert keys_tried([PLAIN, GLOB, DEEP], image) == tried


@pytest.mark.parametrize(
    ("glob", "image", "serves"),
    [
        ("*.kubernetes.io", "kubernetes.io/a", False),
        ("*.kubernetes.io", "abc.kubernetes.io/a", True),
        ("*.*.kubernetes.io", "abc.kubernetes.io/a", False),
        ("*.*.kubernetes.io", "abc.def.kubernetes.io/a", True),
        ("prefix.*.io", "prefix.kubernetes.io/a", True),
        ("*-good.kubernetes.io", "prefix-good.kubernetes.io/a", True),
    ],
)
def test_the_globs(glob: str, image: str, serves: bool) -> None:
    assert bool(keys_tried([glob], image)) is serves


def test_the_images_that_do_not_match_are_reported_with_a_key_that_would() -> None:
    images = [image for image, tried in PAGE.items() if not tried]
    found = findings(secret(PLAIN, GLOB), pod(*images, secrets=["regcred"]), rule="pull-credentials-missing")
    assert len(found) == len(images)
    for image, each in zip(images, found, strict=True):
        suggestion = each.fix.split("'")[1]
        assert keys_tried([suggestion], image), each.message
        assert explain_key(GLOB, image).near
