"""Keys and entries of pull Secrets: what is said of them, how bad it is, and where it stands."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from k8slint.model.span import Lines, Span
from tests.checks.credentials.manifests import AUTH, docker_config, findings, pod, rules, secret, stream

BROKEN = {"quay.io": {"auth": "shop:example"}}


def underlined(text: str, span: Span) -> str:
    starts = Lines(text).starts
    return text[starts[span.line - 1] + span.column - 1 : starts[span.end_line - 1] + span.end_column - 1]


# --- auth


def test_a_broken_entry_fails_every_pull_of_its_pods() -> None:
    documents = (secret("ghcr.io", entries=BROKEN), pod("nginx:1", "ghcr.io/a/b:1", secrets=["regcred"]))
    (found,) = findings(*documents, rule="registry-auth-invalid")
    assert (found.severity, found.refused_by) == ("error", "kubelet")
    assert underlined(stream(*documents), found.place.span) == "shop:example"
    assert [each.message.split("'")[1] for each in found.related] == ["nginx:1", "ghcr.io/a/b:1"]
    assert "pull-credentials-missing" not in rules(*documents)


def test_base64_is_pointed_at_by_its_data_key() -> None:
    documents = (secret("ghcr.io", entries=BROKEN, encoded=True),)
    (found,) = findings(*documents, rule="registry-auth-invalid")
    assert underlined(stream(*documents), found.place.span) == '".dockerconfigjson"'


@pytest.mark.parametrize("written", ["|\n    {}", "'{}'", ">-\n    {}"])
def test_keys_are_found_in_every_style_of_scalar(written: str) -> None:
    text = (
        "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ntype: kubernetes.io/dockerconfigjson\nstringData:\n"
        "  .dockerconfigjson: " + written.format(docker_config("quay.io/*"))
    )
    (found,) = findings(text, rule="registry-key-never-matches")
    assert underlined(text, found.place.span) == "quay.io/*"


@pytest.mark.parametrize(
    "auth",
    [
        AUTH,
        AUTH.rstrip("="),
        base64.b64encode(b"user:").decode(),
        base64.b64encode(b":a:b").decode(),
        "${AUTH}",
        "$(X)",
    ],
)
def test_auth_the_kubelet_takes_or_nobody_knows(auth: str) -> None:
    assert not findings(secret(entries={"quay.io": {"auth": auth}}), rule="registry-auth-invalid")


@pytest.mark.parametrize("auth", ["dXNlcg==", "_-_-", "a b", "<base64>", AUTH + "!"])
def test_auth_the_kubelet_refuses(auth: str) -> None:
    assert findings(secret(entries={"quay.io": {"auth": auth}}), rule="registry-auth-invalid")


@pytest.mark.parametrize(
    ("text", "refused_by", "severity"),
    [
        ("", "api-server", "error"),
        ("[]", "api-server", "error"),
        ('{"auths": {', "api-server", "error"),
        ('{"auths": []}', "kubelet", "error"),
        ('{"auths": {"quay.io": []}}', "kubelet", "error"),
        ('{"auths": {"quay.io": {"auth": 5}}}', "kubelet", "error"),
        (f'{{"quay.io": {{"auth": "{AUTH}"}}}}', "kubelet", "warning"),
    ],
)
def test_who_refuses_a_docker_configuration(text: str, refused_by: str, severity: str) -> None:
    (found,) = findings({**secret(), "stringData": {".dockerconfigjson": text}}, rule="registry-auth-invalid")
    assert (found.refused_by, found.severity) == (refused_by, severity)


@pytest.mark.parametrize("text", ["null", "{}", '{"auths": null}', '{"auths": {}}', '{"HttpHeaders": {}, "auths": {}}'])
def test_configurations_without_registries_are_accepted(text: str) -> None:
    assert not rules({**secret(), "stringData": {".dockerconfigjson": text}})


def test_string_data_wins_over_data() -> None:
    both = {**secret("quay.io"), "data": {".dockerconfigjson": base64.b64encode(b"[]").decode()}}
    assert not findings(both, rule="registry-auth-invalid")


def test_the_old_form_is_read_too() -> None:
    old = {**secret(), "type": "kubernetes.io/dockercfg", "stringData": {".dockercfg": json.dumps(BROKEN)}}
    assert findings(old, rule="registry-auth-invalid")
    old["stringData"] = {".dockercfg": docker_config("quay.io")}
    (found,) = findings(old, rule="registry-auth-invalid")
    assert (found.severity, "form of a 'config.json'" in found.message) == ("warning", True)


def test_a_secret_that_only_names_helpers_gives_nothing() -> None:
    text = '{"credHelpers": {"quay.io": "x"}}'
    (found,) = findings({**secret(), "stringData": {".dockerconfigjson": text}})
    assert found.rule == "registry-auth-empty"
    assert "'credHelpers'" in found.message


def test_an_empty_entry_names_the_images_it_serves() -> None:
    documents = (secret(entries={"docker.io": {}}), pod("nginx:1", secrets=["regcred"]))
    (found,) = findings(*documents, rule="registry-auth-empty")
    assert [each.message for each in found.related] == ["'nginx:1' is pulled with these empty credentials"]


# --- keys


def test_a_key_that_serves_any_image_of_the_run_is_fine() -> None:
    documents = (secret("*.example.com"), pod("a.example.com/x:1", "a.b.example.com/x:1", secrets=["regcred"]))
    assert not findings(*documents, rule="registry-key-never-matches")


def test_a_key_whose_image_another_key_serves_is_only_unused() -> None:
    documents = (secret("*.example.com", "a.b.example.com"), pod("a.b.example.com/x:1", secrets=["regcred"]))
    assert rules(*documents) == {"registry-key-unused"}


def test_the_missing_slash_is_what_is_suggested() -> None:
    (found,) = findings(secret("https://index.docker.io/v1"), rule="registry-key-never-matches")
    assert found.fix == "Write 'https://index.docker.io/v1/'."


def test_a_prefix_is_a_warning_only_where_it_serves_too_much() -> None:
    web = pod("quay.io/org/a:1", secrets=["regcred"])
    (found,) = findings(secret("quay.io/org"), web, rule="registry-key-broad-prefix")
    assert found.severity == "info"
    web = pod("quay.io/org/a:1", "quay.io/organization/a:1", secrets=["regcred"])
    (found,) = findings(secret("quay.io/org"), web, rule="registry-key-broad-prefix")
    assert found.severity == "warning"
    exact = pod("registry.example.com/org:1", secrets=["regcred"])
    assert not findings(secret("registry.example.com/org"), exact, rule="registry-key-broad-prefix")


def test_unused_says_nothing_where_images_may_be_hidden() -> None:
    release = {"apiVersion": "helm.toolkit.fluxcd.io/v2", "kind": "HelmRelease", "metadata": {"name": "x"}, "spec": {}}
    documents = (secret("quay.io"), pod("nginx:1", secrets=["regcred"]))
    assert findings(*documents, rule="registry-key-unused")
    assert not findings(*documents, release, rule="registry-key-unused")
    assert not findings(secret("quay.io"), rule="registry-key-unused")


def test_the_order_is_that_of_the_kubelet() -> None:
    documents = (secret("*.io", "quay.io", "quay.io/a/"), pod("quay.io/a/b:1", secrets=["regcred"]))
    found = findings(*documents, rule="registry-key-order")
    text = stream(*documents)
    assert [underlined(text, each.place.span) for each in found] == ["*.io", "quay.io"]
    assert [each.consequence.split(",")[0] for each in found] == [
        "The kubelet tries this one after 'quay.io'",
        "The kubelet tries this one after 'quay.io/a/'",
    ]


def test_equal_keys_are_tried_as_the_secrets_are_listed() -> None:
    documents = (secret("quay.io"), secret("https://quay.io", name="b"), pod("quay.io/a/b:1", secrets=["b", "regcred"]))
    (found,) = findings(*documents, rule="registry-key-order")
    assert "as the Secrets are listed" in found.message
    assert "of Secret 'b'" in found.message


def test_the_fallback_of_docker_hub_is_hidden_across_secrets() -> None:
    hub, other = secret("https://index.docker.io/v1/", name="hub"), secret("docker.io/library", name="other")
    documents = (hub, other, pod("nginx:1", secrets=["hub", "other"]))
    (found,) = findings(*documents, rule="hub-key-fallback")
    assert found.place.resource is not None
    assert found.place.resource.name == "hub"
    assert not findings(hub, other, pod("acme/web:1", secrets=["hub", "other"]), rule="hub-key-fallback")


# --- clouds


@pytest.mark.parametrize(
    ("image", "version", "reported"),
    [
        ("123456789012.dkr.ecr.eu-west-1.amazonaws.com/a:1", "1.26", False),
        ("123456789012.dkr.ecr.eu-west-1.amazonaws.com/a:1", "1.27", True),
        ("123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/a:1", "1.36", True),
        ("acme.azurecr.io/a:1", "1.29", False),
        ("acme.azurecr.io/a:1", "1.30", True),
        ("europe-docker.pkg.dev/p/r/i:1", "1.36", False),
        ("public.ecr.aws/nginx/nginx:1", "1.36", False),
    ],
)
def test_clouds_without_a_provider(image: str, version: str, reported: bool) -> None:
    found = findings(pod(image), rule="cloud-registry-without-provider", kubernetes_version=version)
    assert [each.severity for each in found] == (["info"] if reported else [])


def test_a_pull_secret_stands_in_for_a_provider() -> None:
    documents = (secret("acme.azurecr.io"), pod("acme.azurecr.io/a:1", secrets=["regcred"]))
    assert not findings(*documents, rule="cloud-registry-without-provider")


# --- Secrets that other programs read


HOPELESS = secret("registry-1.docker.io", "quay.io/*", entries={"a.io": {}})


def mounting(name: str) -> dict[str, Any]:
    volumes = [{"name": "v", "secret": {"secretName": name}}]
    made: dict[str, Any] = pod("gcr.io/kaniko-project/executor:v1", volumes=volumes)
    return made


def test_a_secret_that_is_mounted_is_not_judged_as_the_kubelet_reads_it() -> None:
    assert {"registry-key-never-matches", "registry-auth-empty"} <= rules(HOPELESS, mounting("other"))
    assert not rules(HOPELESS, mounting("regcred"))
    (found,) = findings(secret(entries=BROKEN), mounting("regcred"), rule="registry-auth-invalid")
    assert found.severity == "warning"


def test_one_that_is_listed_as_well_is() -> None:
    assert "registry-key-never-matches" in rules(
        HOPELESS, mounting("regcred"), pod("a/b:1", secrets=["regcred"], name="b")
    )


def test_custom_resources_may_read_any_secret() -> None:
    source = {"apiVersion": "source.toolkit.fluxcd.io/v1", "kind": "HelmRepository", "metadata": {"name": "x"}}
    assert not rules(HOPELESS, source)
