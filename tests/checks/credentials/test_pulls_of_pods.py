"""Private images without credentials, and lists of pull Secrets: what is said, and above all when nothing is."""

from __future__ import annotations

from typing import Any

import pytest

from tests.checks.credentials.manifests import AUTH, account, findings, pod, rules, secret

PRIVATE = {"private_registries": ["registry.example.com"]}
IMAGE = "registry.example.com/shop/web:1.0"


def missing(*documents: Any, **options: Any) -> list[Any]:
    return findings(*documents, rule="pull-credentials-missing", **options)


def test_a_missing_key_points_at_the_image_and_at_the_near_miss() -> None:
    (found,) = missing(secret("registry.example.com:5000"), pod(IMAGE, secrets=["regcred"]))
    assert found.place.path == "spec.containers[0].image"
    assert found.place.container == "c0"
    assert found.fix == "Write 'registry.example.com' as the key."
    ((message, file, span),) = found.related
    assert (file, span.line) == ("a.yaml", 9)
    assert "'registry.example.com:5000' does not match" in message


def test_a_key_points_at_the_images_it_misses() -> None:
    documents = (secret("registry.example.com:5000"), pod(IMAGE, secrets=["regcred"]))
    (found,) = findings(*documents, rule="registry-key-never-matches")
    assert found.place.resource is not None
    assert found.place.resource.kind == "Secret"
    assert [related.message for related in found.related] == [f"it does not match '{IMAGE}'"]


def test_the_secret_that_would_serve_is_named() -> None:
    (found,) = missing(secret("registry.example.com"), pod(IMAGE))
    assert "Add '- name: regcred'" in found.fix
    assert "unless its ServiceAccount 'default'" in found.message


def test_a_secret_of_another_namespace_would_not_serve() -> None:
    assert not missing(secret("registry.example.com", namespace="infra"), pod(IMAGE, namespace="shop"))


def test_a_namespace_that_is_not_written_is_the_same_for_all() -> None:
    assert missing(secret("registry.example.com"), pod(IMAGE))
    assert missing(secret("registry.example.com", namespace="shop"), pod(IMAGE))


@pytest.mark.parametrize(
    "image",
    [
        "nginx:1.27",
        "registry.k8s.io/pause:3.10",
        "ghcr.io/fluxcd/flux-cli:v2.4.0",
        "quay.io/a/b:1",
        "grafana/grafana:11",
    ],
)
def test_keys_for_a_registry_of_many_owners_prove_nothing(image: str) -> None:
    keys = ("docker.io", "ghcr.io", "quay.io", "registry.k8s.io")
    assert not missing(secret(*keys), pod(image))


def test_an_image_of_the_same_owner_that_needs_credentials_does() -> None:
    first = pod("ghcr.io/acme/web:1.0", secrets=["regcred"])
    second = pod("ghcr.io/acme/api:1.0", "ghcr.io/fluxcd/flux-cli:v2.4.0", name="api")
    (found,) = missing(secret("ghcr.io"), first, second)
    assert "'ghcr.io/acme/api'" in found.message
    assert "'ghcr.io/acme/web:1.0' of the same owner" in found.message


def test_a_key_with_a_path_proves_it_for_what_is_below() -> None:
    (found,) = missing(secret("ghcr.io/acme/"), pod("ghcr.io/acme/web:1.0", "ghcr.io/other/web:1.0"))
    assert "ghcr.io/acme/web" in found.message


def test_a_key_for_another_path_is_no_near_miss() -> None:
    assert not missing(secret("ghcr.io/acme/"), pod("ghcr.io/other/web:1.0", secrets=["regcred"]))


UNKNOWN = {
    "sops": {
        **secret("x"),
        "stringData": {".dockerconfigjson": "ENC[AES256_GCM,data:abc,iv:def,tag:ghi,type:str]"},
        "sops": {"mac": "ENC[AES256_GCM,data:abc,iv:def,tag:ghi,type:str]"},
    },
    "placeholder": {**secret("x"), "stringData": {".dockerconfigjson": "${DOCKER_CONFIG}"}},
    "open key": secret("${REGISTRY}"),
    "sealed": {
        "apiVersion": "bitnami.com/v1alpha1",
        "kind": "SealedSecret",
        "metadata": {"name": "regcred"},
        "spec": {"encryptedData": {".dockerconfigjson": "AgBy3i4OJSWK"}},
    },
    "external": {
        "apiVersion": "external-secrets.io/v1",
        "kind": "ExternalSecret",
        "metadata": {"name": "registry"},
        "spec": {"target": {"name": "regcred"}},
    },
    "copied from elsewhere": {
        **secret("x"),
        "metadata": {"name": "regcred", "annotations": {"replicator.v1.mittwald.de/replicate-from": "a/b"}},
    },
}


@pytest.mark.parametrize("source", UNKNOWN.values(), ids=UNKNOWN)
def test_content_that_is_not_in_the_files_is_no_miss(source: dict[str, Any]) -> None:
    found = rules(source, pod(IMAGE, secrets=["regcred"]), config=PRIVATE)
    assert not found & {"pull-credentials-missing", "pull-secret-undefined", "registry-auth-invalid"}


def test_without_such_a_source_the_image_is_a_miss() -> None:
    assert missing(secret("quay.io"), pod(IMAGE, secrets=["regcred"]), config=PRIVATE)


def test_declared_secrets_count() -> None:
    config = {**PRIVATE, "assume_defined": [{"kind": "Secret", "name": "made-by-hand"}]}
    assert not rules(pod(IMAGE, secrets=["made-by-hand"]), config=config)


def test_an_image_that_is_never_pulled_needs_nothing() -> None:
    web = pod(IMAGE)
    web["spec"]["containers"][0]["imagePullPolicy"] = "Never"
    assert not missing(web, config=PRIVATE)


def test_a_provider_of_the_node_covers() -> None:
    provider = {
        "apiVersion": "kubelet.config.k8s.io/v1",
        "kind": "CredentialProviderConfig",
        "providers": [{"name": "ours", "matchImages": ["*.example.com"]}],
    }
    assert not missing(provider, pod(IMAGE), config=PRIVATE)
    assert missing(
        provider, pod("registry.example.com:5000/a:1"), config={"private_registries": ["*.example.com:5000"]}
    )


def test_the_first_docker_config_a_node_can_read_is_the_only_one() -> None:
    good = f'{{"auths": {{"registry.example.com": {{"auth": "{AUTH}"}}}}}}'
    files = {
        "a.json": '{"auths": {"quay.io": {}}}',
        "b.json": good,
        "broken.json": '{"auths": {"quay.io": {"auth": "?"}}}',
    }
    config = {**PRIVATE, "docker_configs": ["a.json", "b.json"]}
    assert missing(pod(IMAGE), config=config, files=files)
    config["docker_configs"] = ["broken.json", "b.json"]
    assert not missing(pod(IMAGE), config=config, files=files)


def test_the_list_of_the_account_counts_when_the_pod_has_none() -> None:
    documents = (secret("registry.example.com"), account("regcred"))
    assert not missing(*documents, pod(IMAGE, serviceAccountName="web"), config=PRIVATE)
    assert missing(*documents, pod(IMAGE), config=PRIVATE)
    assert missing(
        *documents, secret("quay.io", name="b"), pod(IMAGE, secrets=["b"], serviceAccountName="web"), config=PRIVATE
    )


def test_an_account_no_file_shows_may_list_anything() -> None:
    assert not missing(pod(IMAGE, serviceAccountName="platform"), config=PRIVATE)


def test_images_of_volumes_and_of_every_role() -> None:
    web = pod(IMAGE, initContainers=[{"name": "i", "image": IMAGE}])
    web["spec"]["volumes"] = [{"name": "v", "image": {"reference": IMAGE}}]
    paths = {found.place.path for found in missing(web, config=PRIVATE)}
    assert paths == {"spec.containers[0].image", "spec.initContainers[0].image", "spec.volumes[0].image.reference"}


# --- entries of lists


def test_a_secret_in_another_namespace_names_both() -> None:
    documents = (secret("registry.example.com", namespace="infra"), pod(IMAGE, secrets=["regcred"], namespace="shop"))
    (found,) = findings(*documents, rule="pull-secret-other-namespace")
    assert "'infra'" in found.message
    assert "'shop'" in found.message
    assert [related.message for related in found.related][1:] == [f"'{IMAGE}' would get its credentials"]
    assert "pull-credentials-missing" not in rules(*documents, config=PRIVATE)


@pytest.mark.parametrize(("first", "second"), [("", "shop"), ("infra", ""), ("", ""), ("a", "a")])
def test_namespaces_that_may_be_one_are_not_different(first: str, second: str) -> None:
    documents = (secret("registry.example.com", namespace=first), pod(IMAGE, secrets=["regcred"], namespace=second))
    assert not rules(*documents)


def test_a_list_without_names_hides_the_account() -> None:
    (found,) = findings(pod(IMAGE, imagePullSecrets=[{}]), rule="pull-secret-empty-name")
    assert "ServiceAccount's list is not used" in found.message
    (found,) = findings(pod(IMAGE, imagePullSecrets=[{}, {"name": "a"}]), rule="pull-secret-empty-name")
    assert "ServiceAccount" not in found.message


def test_hiding_is_a_remark_unless_an_image_loses_its_key() -> None:
    documents = (secret("registry.example.com"), secret("quay.io", name="b"), account("regcred"))
    (found,) = findings(
        *documents,
        pod("quay.io/a/b:1", secrets=["b"], serviceAccountName="web"),
        rule="pull-secrets-hide-service-account",
    )
    assert found.severity == "info"
    (found,) = findings(
        *documents, pod(IMAGE, secrets=["b"], serviceAccountName="web"), rule="pull-secrets-hide-service-account"
    )
    assert found.severity == "warning"


def test_an_undefined_secret_is_a_remark_reported_once_where_none_are_kept() -> None:
    found = findings(pod("a/b:1", secrets=["regcred"]), pod("a/b:1", secrets=["regcred"], name="b"))
    assert [(each.rule, each.severity) for each in found] == [("pull-secret-undefined", "info")]
    kept = findings(secret("quay.io", name="other"), pod("a/b:1", secrets=["regcred"]), rule="pull-secret-undefined")
    assert [each.severity for each in kept] == ["warning"]


def test_the_wrong_type_says_which_is_right() -> None:
    (found,) = findings(
        {**secret("registry.example.com"), "type": "Opaque"},
        pod(IMAGE, secrets=["regcred"]),
        rule="pull-secret-wrong-type",
    )
    assert "'Opaque'" in found.message
    assert "type: kubernetes.io/dockerconfigjson" in found.fix
    assert not rules({**secret("registry.example.com"), "type": "${TYPE}"}, pod(IMAGE, secrets=["regcred"]))


# --- kustomize


def built(patch: str, **extra: str) -> set[str]:
    from k8slint.analysis.run import lint_files
    from tests.checks.credentials.manifests import stream

    files = {
        "base/kustomization.yaml": "resources: [web.yaml]\n",
        "base/web.yaml": stream(secret("registry.example.com"), pod(IMAGE)),
        "over/kustomization.yaml": "resources: [../base]\npatches: [{path: patch.yaml}]\n",
        "over/patch.yaml": patch,
        **extra,
    }
    return {each.rule for each in lint_files(files, select=["pull-credentials-missing"]).findings}


def test_a_patch_may_add_what_the_base_lacks() -> None:
    head = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n"
    assert built(head + "  terminationGracePeriodSeconds: 5\n")
    assert built(head + "  containers: [{name: c0, imagePullPolicy: Always}]\n")
    assert not built(head + "  imagePullSecrets: [{name: regcred}]\n")
    assert not built(head + "  containers: [{name: c0, image: other/image:1}]\n")
    assert not built(head + "  serviceAccountName: other\n")


def test_images_that_kustomize_replaces_are_not_judged() -> None:
    over = "resources: [../base]\nimages: [{name: registry.example.com/shop/web, newName: mirror/web}]\n"
    assert not built("", **{"over/kustomization.yaml": over})


def test_a_default_account_that_is_declared_may_list_anything() -> None:
    config = {**PRIVATE, "assume_defined": [{"kind": "ServiceAccount", "name": "default"}]}
    assert not missing(pod(IMAGE), config=config)


def test_a_secret_that_a_build_mounts_to_push_with_proves_nothing() -> None:
    volumes = [{"name": "v", "secret": {"secretName": "regcred"}}]
    build = pod("gcr.io/kaniko-project/executor:v1", name="build", volumes=volumes)
    assert missing(secret("registry.example.com"), pod(IMAGE))
    assert not missing(secret("registry.example.com"), build, pod(IMAGE))
