from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8slint.kube.image import ImageReference, InvalidImage, default_pull_policy, parse_image

HEX64 = "0123456789abcdef" * 4
LETTERS = "aZ0._-/:@[]+ $\n"


@pytest.mark.parametrize(
    ("text", "registry", "repository", "tag", "digest"),
    [
        ("nginx", "docker.io", "library/nginx", "", ""),
        ("nginx:1.27", "docker.io", "library/nginx", "1.27", ""),
        ("index.docker.io/nginx", "docker.io", "library/nginx", "", ""),
        ("registry-1.docker.io/library/nginx", "registry-1.docker.io", "library/nginx", "", ""),
        ("localhost/app", "localhost", "app", "", ""),
        ("localhost:5000", "docker.io", "library/localhost", "5000", ""),
        ("localhost:5000/app", "localhost:5000", "app", "", ""),
        ("MyOrg/app", "MyOrg", "app", "", ""),
        ("myorg/app", "docker.io", "myorg/app", "", ""),
        ("Docker.io/nginx", "Docker.io", "nginx", "", ""),
        ("foo_bar.com/baz", "", "foo_bar.com/baz", "", ""),
        ("foo_bar/baz", "docker.io", "foo_bar/baz", "", ""),
        (f"nginx:1.27@sha256:{HEX64}", "docker.io", "library/nginx", "1.27", f"sha256:{HEX64}"),
        (f"quay.io/a/b@sha512:{HEX64 * 2}", "quay.io", "a/b", "", f"sha512:{HEX64 * 2}"),
        (f"sha256:{HEX64}", "docker.io", "library/sha256", HEX64, ""),
        (f"{HEX64}:latest", "docker.io", f"library/{HEX64}", "latest", ""),
        ("[2001:db8::1]:5000/app", "[2001:db8::1]:5000", "app", "", ""),
        ("quay.io:99999/app", "quay.io:99999", "app", "", ""),
        ("nginx:_1", "docker.io", "library/nginx", "_1", ""),
    ],
)
def test_a_reference_is_split_and_normalized(text: str, registry: str, repository: str, tag: str, digest: str) -> None:
    assert parse_image(text)[:4] == (registry, repository, tag, digest)


@pytest.mark.parametrize(
    ("text", "kind", "underlined"),
    [
        ("", "empty", ""),
        (" nginx", "surrounding-space", " "),
        ("nginx \t", "surrounding-space", " \t"),
        ("ngi nx", "space", " "),
        ("quay.io/é", "character", "é"),
        ("https://quay.io/app", "scheme", "https://"),
        ("user@quay.io/app", "user", "user@"),
        (HEX64, "image-id", HEX64),
        ("nginx:${TAG}", "placeholder", "${TAG}"),
        ("gcr.io/PROJECT_ID/web:1", "placeholder", "PROJECT_ID/web:1"),
        ("gcr.io/PROJECT/web:1", "placeholder", "PROJECT/web:1"),
        ("quay.io/Org/app:V1", "uppercase", "O"),
        ("foo-.com/bar", "host", "foo-"),
        ("foo..com/bar", "host", ".."),
        ("2001:db8::1/app", "host", "2001:db8::1"),
        ("[fe80::1%eth0]/app", "host", "%"),
        ("quay.io:/app", "port", ":"),
        ("quay.io:abc/app", "port", "abc"),
        ("a//b", "repository", "/"),
        ("nginx/", "repository", "/"),
        ("my..app", "repository", ".."),
        ("quay.io/-app", "repository", "-"),
        ("@sha256:" + HEX64, "repository", "@"),
        ("quay.io/" + "a" * 256, "too-long", "a" * 256),
        ("nginx:", "tag", ":"),
        ("nginx:-1", "tag", "-"),
        ("nginx:1+2", "tag", "+"),
        ("a/b:c/d", "tag", "/"),
        ("nginx:" + "a" * 129, "tag", "a" * 129),
        ("nginx@", "digest", "@"),
        ("nginx@sha256", "digest", "sha256"),
        ("nginx@md5:" + "a" * 32, "digest", "md5"),
        ("nginx@sha256:" + "a" * 63, "digest", "a" * 63),
        ("nginx@sha256:" + "A" * 64, "digest", "A" * 64),
        (f"nginx@sha256:{HEX64}:v1", "digest", ":"),
    ],
)
def test_an_invalid_reference_names_and_underlines_the_wrong_part(text: str, kind: str, underlined: str) -> None:
    with pytest.raises(InvalidImage) as caught:
        parse_image(text)
    assert caught.value.kind == kind
    assert text[caught.value.start : caught.value.end] == underlined
    assert caught.value.reason
    assert str(caught.value) == caught.value.reason


@pytest.mark.parametrize(
    ("text", "better"),
    [
        (" nginx:1 ", "nginx:1"),
        ("https://quay.io/app", "quay.io/app"),
        ("quay.io/Org/App:V1", "quay.io/org/app:V1"),
        ("nginx:", "nginx"),
        ("nginx:1+2", "nginx:1_2"),
        ("quay.io:/app", "quay.io/app"),
        ("nginx@SHA256:" + "A" * 64, "nginx@sha256:" + "a" * 64),
        ("https://", ""),
        ("my..app", ""),
    ],
)
def test_a_repair_is_offered_only_when_it_parses(text: str, better: str) -> None:
    with pytest.raises(InvalidImage) as caught:
        parse_image(text)
    assert caught.value.suggestion == better


@pytest.mark.parametrize(
    ("text", "policy"),
    [
        ("nginx", "Always"),
        ("nginx:latest", "Always"),
        (f"nginx:latest@sha256:{HEX64}", "Always"),
        (f"nginx@sha256:{HEX64}", "IfNotPresent"),
        ("nginx:Latest", "IfNotPresent"),
        ("nginx:latest ", "IfNotPresent"),
        ("NGINX", "IfNotPresent"),
        ("", "IfNotPresent"),
    ],
)
def test_the_pull_policy_is_defaulted_as_the_api_server_does(text: str, policy: str) -> None:
    assert default_pull_policy(text) == policy


def test_names_for_messages_and_for_credentials() -> None:
    assert parse_image("nginx:1").name == "docker.io/library/nginx"
    assert parse_image("docker.io/library/nginx:1").familiar == "nginx"
    assert parse_image("docker.io/bitnami/redis").familiar == "bitnami/redis"
    assert parse_image("quay.io/a/b:1").familiar == "quay.io/a/b"
    assert parse_image("library/a/b").familiar == "library/a/b"
    assert parse_image("foo_bar.com/baz").name == "foo_bar.com/baz"
    assert not parse_image("bitnami/redis").registry_is_written
    assert parse_image("index.docker.io/redis").registry_is_written


def test_the_effective_tag() -> None:
    assert parse_image("a").effective_tag == "latest"
    assert parse_image("a:1").effective_tag == "1"
    assert parse_image(f"a@sha256:{HEX64}").effective_tag == ""


@pytest.mark.parametrize("shape", [None, 5, True, ["nginx"], {"a": 1}, b"nginx"])
def test_values_that_are_not_text_are_refused_without_a_crash(shape: Any) -> None:
    with pytest.raises(InvalidImage) as caught:
        parse_image(shape)
    assert caught.value.kind == "type"
    assert default_pull_policy(shape) == "IfNotPresent"


@pytest.mark.parametrize("piece", ["a-", "a.", "a_", "a/", "A-", "1:", "[::", "-", "@", "a:b@", "."])
def test_long_hostile_text_ends(piece: str) -> None:
    with pytest.raises(InvalidImage):
        parse_image(piece * 50_000 + "!")


def rejoin(reference: ImageReference) -> str:
    text = reference.text
    parts = [text[slice(*span)] for span in (reference.registry_span, reference.repository_span)]
    tag, digest = text[slice(*reference.tag_span)], text[slice(*reference.digest_span)]
    joined = "/".join(part for part in parts if part)
    return joined + (f":{tag}" if tag else "") + (f"@{digest}" if digest else "")


TEXTS = st.one_of(
    st.text(alphabet=LETTERS, max_size=40),
    st.text(max_size=40),
    st.from_regex(r"\A([a-zA-Z0-9._:-]{1,12}/)?[a-z0-9._/-]{1,20}(:[A-Za-z0-9._-]{1,8})?(@sha256:[0-9a-f]{64})?\Z"),
)


def parsed(text: str) -> tuple[Any, ...]:
    try:
        return parse_image(text), None
    except InvalidImage as invalid:
        return None, invalid


@given(TEXTS)
def test_parts_are_found_again_in_the_text_and_errors_lie_inside_it(text: str) -> None:
    reference, invalid = parsed(text)
    if reference is None:
        assert 0 <= invalid.start < invalid.end <= len(text) or (invalid.kind == "empty" and not text)
        assert not invalid.suggestion or parse_image(invalid.suggestion)
        return
    assert rejoin(reference) == text
    again = parse_image(f"{reference.name}:{reference.effective_tag or 'x'}")
    assert (again.registry, again.repository) == (reference.registry, reference.repository)
