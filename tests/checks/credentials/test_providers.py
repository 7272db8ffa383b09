"""What a kubelet refuses in its CredentialProviderConfig, value by value."""

from __future__ import annotations

from typing import Any

import pytest

from tests.checks.credentials.manifests import findings

TOKEN = {"serviceAccountTokenAudience": "a", "cacheType": "Token", "requireServiceAccount": True}


def config(version: str = "v1", **provider: Any) -> dict[str, Any]:
    good = {
        "name": "ours",
        "apiVersion": "credentialprovider.kubelet.k8s.io/v1",
        "defaultCacheDuration": "10m",
        "matchImages": ["registry.example.com"],
    }
    entry = {key: value for key, value in {**good, **provider}.items() if value != "absent"}
    return {"apiVersion": f"kubelet.config.k8s.io/{version}", "kind": "CredentialProviderConfig", "providers": [entry]}


def reported(document: dict[str, Any], **options: Any) -> list[str]:
    found = findings(document, **options)
    return [each.rule.removeprefix("credential-provider-") for each in found]


def test_a_good_configuration() -> None:
    assert not reported(config(args=["x"], env=[{"name": "A", "value": "b"}], tokenAttributes=TOKEN))


@pytest.mark.parametrize(
    ("provider", "rule"),
    [
        ({"name": "."}, "name-invalid"),
        ({"name": ".."}, "name-invalid"),
        ({"name": "a/b"}, "name-invalid"),
        ({"name": "a b"}, "name-invalid"),
        ({"name": ""}, "name-invalid"),
        ({"name": "absent"}, "name-invalid"),
        ({"name": 5}, "field-invalid"),
        ({"apiVersion": "absent"}, "api-version-unknown"),
        ({"apiVersion": "v1"}, "api-version-unknown"),
        ({"apiVersion": "credentialprovider.kubelet.k8s.io/v2"}, "api-version-unknown"),
        ({"defaultCacheDuration": "absent"}, "cache-duration-invalid"),
        ({"defaultCacheDuration": None}, "cache-duration-invalid"),
        ({"defaultCacheDuration": 0}, "cache-duration-invalid"),
        ({"defaultCacheDuration": "-1s"}, "cache-duration-invalid"),
        ({"defaultCacheDuration": "10"}, "cache-duration-invalid"),
        ({"matchImages": "absent"}, "pattern-invalid"),
        ({"matchImages": []}, "pattern-invalid"),
        ({"matchImages": ["quay.io:*"]}, "pattern-invalid"),
        ({"matchImages": [" quay.io"]}, "pattern-invalid"),
        ({"matchImages": ["quay.io/org%"]}, "pattern-invalid"),
        ({"matchImages": ["https://quay.io"]}, "pattern-never-matches"),
        ({"matchImages": ["registr?.example.com"]}, "pattern-never-matches"),
        ({"matchImages": ["quay.io/org/*"]}, "pattern-never-matches"),
        ({"matchImages": [""]}, "pattern-never-matches"),
        ({"matchImages": {"a": "b"}}, "field-invalid"),
        ({"env": [{"name": "A", "value": 1}]}, "field-invalid"),
        ({"MatchImages": ["quay.io"]}, "field-invalid"),
        ({"tokenAttributes": {**TOKEN, "serviceAccountTokenAudience": ""}}, "token-attributes-invalid"),
        ({"tokenAttributes": {**TOKEN, "cacheType": "Pod"}}, "token-attributes-invalid"),
        ({"tokenAttributes": {**TOKEN, "requireServiceAccount": None}}, "token-attributes-invalid"),
        ({"tokenAttributes": {**TOKEN, "requiredServiceAccountAnnotationKeys": ["a/b/c"]}}, "token-attributes-invalid"),
        (
            {"tokenAttributes": {**TOKEN, "optionalServiceAccountAnnotationKeys": ["a", "a"]}},
            "token-attributes-invalid",
        ),
    ],
)
def test_one_thing_wrong_gives_one_finding(provider: dict[str, Any], rule: str) -> None:
    assert reported(config(**provider)) == [rule]


@pytest.mark.parametrize(
    "provider",
    [
        {"defaultCacheDuration": "0s"},
        {"defaultCacheDuration": "0"},
        {"defaultCacheDuration": "1h30m0.5s"},
        {"defaultCacheDuration": "${CACHE}"},
        {"apiVersion": "credentialprovider.kubelet.k8s.io/v1alpha1"},
        {"args": None},
        {"tokenAttributes": None},
        {"matchImages": ["*.example.com:5000/team", "docker.io/library", "${REGISTRY}"]},
        {"tokenAttributes": {**TOKEN, "requiredServiceAccountAnnotationKeys": ["Example.com/Role"]}},
    ],
)
def test_what_the_kubelet_takes(provider: dict[str, Any]) -> None:
    assert not reported(config(**provider))


def test_token_attributes_by_release() -> None:
    document = config(tokenAttributes=TOKEN)
    assert reported(document, kubernetes_version="1.32") == ["field-invalid"]
    (found,) = findings(document, kubernetes_version="1.33")
    assert (found.rule, found.severity) == ("credential-provider-token-attributes-invalid", "warning")
    assert not reported(document, kubernetes_version="1.34")


def test_token_attributes_need_version_v1_of_the_plugin() -> None:
    document = config(tokenAttributes=TOKEN, apiVersion="credentialprovider.kubelet.k8s.io/v1beta1")
    assert reported(document) == ["token-attributes-invalid"]


def test_versions_of_the_file() -> None:
    assert not reported(config("v1alpha1"))
    assert reported(config("v2")) == ["api-version-unknown"]
    assert sorted(reported(config(), kubernetes_version="1.25")) == ["api-version-unknown"] * 2


def test_another_kind_of_the_same_name_is_not_judged() -> None:
    document = {"apiVersion": "example.com/v1", "kind": "CredentialProviderConfig", "providers": "x"}
    assert not reported(document)
