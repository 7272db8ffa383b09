"""Secrets, lists and providers of every shape: nothing raises, whatever stands where."""

from __future__ import annotations

import base64
import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.checks.credentials.manifests import AUTH, findings, pod

KEYS = (
    "quay.io https://quay.io/v2/ *.io docker.io index.docker.io https://index.docker.io/v1 quay.io/org [::1]:5000 * "
    "registr[a-z].io quay.io:* a@b:c ${KEY} https:// HTTPS://x /v1/ ?"
).split()
FIELDS = (
    "auths auth username password identitytoken credsStore HttpHeaders name namespace annotations type data stringData "
    ".dockerconfigjson .dockercfg matchImages providers tokenAttributes requireServiceAccount env args cacheType "
    "requiredServiceAccountAnnotationKeys defaultCacheDuration apiVersion imagePullSecrets serviceAccountName"
).split()
scalar = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-1, 10**20),
    st.sampled_from(("", " ", "regcred", AUTH, "${A}", "10m", "a/b/c", "kubernetes.io/dockercfg", "\u00e9\n\ud7ff")),
    st.sampled_from(KEYS),
)
names = st.one_of(st.sampled_from(FIELDS), st.sampled_from(KEYS))
value = st.recursive(
    scalar,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(names, inner, max_size=4)),
    max_leaves=10,
)
config = st.dictionaries(
    st.sampled_from(("auths", "HttpHeaders", "credHelpers")), st.dictionaries(names, value), max_size=2
)
text = st.one_of(value, config.map(json.dumps), value.map(json.dumps), st.text(max_size=40))
encoded = text.map(lambda held: base64.b64encode(held.encode()).decode() if isinstance(held, str) else held)
content = st.one_of(
    value, st.dictionaries(st.sampled_from((".dockerconfigjson", ".dockercfg", "x")), encoded, max_size=2)
)
plain = st.one_of(value, st.dictionaries(st.sampled_from((".dockerconfigjson", ".dockercfg", "x")), text, max_size=2))
kind = st.one_of(value, st.sampled_from(("kubernetes.io/dockerconfigjson", "kubernetes.io/dockercfg", "Opaque")))


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(kind, content, plain, value, value)
def test_no_shape_of_a_secret_or_list_raises(
    kind: Any, data: Any, string_data: Any, listed: Any, metadata: Any
) -> None:
    documents = [
        {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "regcred"}, "type": kind, "data": data},
        {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "type": kind, "stringData": string_data},
        {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "a"}, "imagePullSecrets": listed},
        pod("quay.io/org/a", "nginx", imagePullSecrets=listed, serviceAccountName="a"),
        pod("quay.io/organization/a", secrets=["regcred"], name="b"),
    ]
    findings(*documents)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(value, st.dictionaries(st.sampled_from(FIELDS), value, max_size=6), st.sampled_from(("1.25", "1.33", "1.36")))
def test_no_shape_of_a_provider_raises(providers: Any, provider: dict[str, Any], version: str) -> None:
    for held in (providers, [provider], [provider, provider]):
        document = {"apiVersion": "kubelet.config.k8s.io/v1", "kind": "CredentialProviderConfig", "providers": held}
        findings(document, pod("quay.io/a", "acme.azurecr.io/a"), kubernetes_version=version)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(KEYS), max_size=6, unique=True), st.lists(st.sampled_from(FIELDS), max_size=2))
def test_what_is_said_does_not_depend_on_the_order_of_documents(keys: list[str], more: list[str]) -> None:
    entries = {key: {"auth": AUTH} for key in (*keys, *more)}
    held = json.dumps({"auths": entries})
    secret = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "regcred"},
        "type": "kubernetes.io/dockerconfigjson",
        "stringData": {".dockerconfigjson": held},
    }
    web = pod("quay.io/org/a", "nginx", "a.io/x", secrets=["regcred"])
    first = sorted((each.rule, each.severity, each.message) for each in findings(secret, web))
    assert first == sorted((each.rule, each.severity, each.message) for each in findings(web, secret))
