"""`tokenAttributes` of credential providers: what the kubelet demands when a plugin gets ServiceAccount tokens.

Source: validateCredentialProviderConfig in pkg/credentialprovider/plugin/config.go; KEP-4412.
"""

from __future__ import annotations

from k8slint.checks.credentials.provider import API, STOPS, providers_of
from k8slint.hints import TYPE_CHECKING
from k8slint.kube.go.text import shown
from k8slint.kube.names import annotation_key
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.node import Node
    from k8slint.model.rule import Context

SINCE = 33
"""The first release 1.x that knows the field, behind a gate that is off."""

_ON_SINCE = 34
_CACHE_TYPES = ("ServiceAccount", "Token")
_REQUIRED, _OPTIONAL = "requiredServiceAccountAnnotationKeys", "optionalServiceAccountAnnotationKeys"


def credential_provider_token_attributes_invalid(resource: Resource, context: Context) -> Iterator[Problem]:
    """Problems of `tokenAttributes` that lack something, contradict themselves, or come too early."""
    for provider in providers_of(resource):
        token = provider.get("tokenAttributes")
        if not isinstance(token.value, dict) or context.minor < SINCE:
            continue
        if context.minor < _ON_SINCE:
            gate = "the gate KubeletServiceAccountTokenForCredentialProviders, which is off before 1.34"
            message = f"'tokenAttributes' needs {gate}, {STOPS} unless the gate is on; turn it on, or remove the field"
            yield Problem(token, message, severity="warning")
        yield from _api_version(provider, token)
        yield from _fields(token, context)
        yield from _annotation_keys(token)


def _api_version(provider: Node, token: Node) -> Iterator[Problem]:
    version = provider.get("apiVersion").text
    if version is not None and version != f"{API}/v1":
        message = f"'tokenAttributes' goes with a provider of apiVersion '{API}/v1' and this one has {shown(version)}"
        yield Problem(token, f"{message}, {STOPS}; write '{API}/v1' if the plugin speaks it")


def _fields(token: Node, context: Context) -> Iterator[Problem]:
    audience = token.get("serviceAccountTokenAudience")
    if audience.value is None or audience.value == "":
        message = f"'serviceAccountTokenAudience' is missing, {STOPS}; write whom the token is for"
        yield Problem(audience if audience.exists else token, message)
    require = token.get("requireServiceAccount")
    if require.value is None:
        message = (
            f"'requireServiceAccount' is missing, {STOPS}; write true, or false for plugins that also serve static pods"
        )
        yield Problem(require if require.exists else token, message)
    elif require.value is False and token.get(_REQUIRED).value:
        message = f"'{_REQUIRED}' needs 'requireServiceAccount: true', {STOPS}; write true, or remove the keys"
        yield Problem(require, message, related=(("the keys that are required", token.get(_REQUIRED)),))
    cache = token.get("cacheType")
    if context.minor < _ON_SINCE:
        return
    if cache.value is None or cache.value == "":
        message = f"'cacheType' is missing, {STOPS}; write 'Token', or 'ServiceAccount' if pods may share credentials"
        yield Problem(cache if cache.exists else token, message)
    elif cache.text is not None and cache.text not in _CACHE_TYPES:
        yield Problem(cache, f"{shown(cache.text)} is no cache type, {STOPS}; write 'Token' or 'ServiceAccount'")


def _annotation_keys(token: Node) -> Iterator[Problem]:
    seen: dict[str, dict[str, Node]] = {_REQUIRED: {}, _OPTIONAL: {}}
    for field, found in seen.items():
        for node in token.get(field):
            key = node.text
            if key is None:
                continue
            reason = annotation_key(key)
            if reason is not None:
                yield Problem(node, f"annotation key {shown(key)} {reason}, {STOPS}; correct it")
            if key in found:
                yield Problem(
                    node, f"{shown(key)} is listed twice, {STOPS}; remove one", related=(("the first one", found[key]),)
                )
            found.setdefault(key, node)
    for key in sorted(set(seen[_REQUIRED]) & set(seen[_OPTIONAL])):
        message = f"{shown(key)} is both required and optional, {STOPS}; remove it from one of the lists"
        yield Problem(seen[_OPTIONAL][key], message, related=(("required here", seen[_REQUIRED][key]),))
