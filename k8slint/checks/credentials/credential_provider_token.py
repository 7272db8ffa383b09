"""The check for `tokenAttributes` of credential providers, by which a plugin gets ServiceAccount tokens.

Source: validateCredentialProviderConfig in pkg/credentialprovider/plugin/config.go; KEP-4412.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.credentials.credential_provider import API, STOPS, providers_of
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
    """Yield the problems of `tokenAttributes` that lack something, contradict themselves, or come too early."""
    for provider in providers_of(resource):
        token = provider.get("tokenAttributes")
        if not isinstance(token.value, dict) or context.minor < SINCE:
            continue
        if context.minor < _ON_SINCE:
            yield Problem(
                token,
                "'tokenAttributes' needs a feature gate that is off before 1.34",
                "The kubelet rejects its configuration unless the gate is on.",
                "Turn KubeletServiceAccountTokenForCredentialProviders on, or remove 'tokenAttributes'.",
                severity="warning",
            )
        yield from _api_version(provider, token)
        yield from _fields(token, context)
        yield from _annotation_keys(token)


def _api_version(provider: Node, token: Node) -> Iterator[Problem]:
    """Yield the problem of token attributes in a provider of another version than v1."""
    version = provider.get("apiVersion").text
    if version is not None and version != f"{API}/v1":
        fix = f"Write 'apiVersion: {API}/v1' if the plugin speaks it, or remove 'tokenAttributes'."
        yield Problem(token, f"'tokenAttributes' is not allowed with apiVersion {shown(version)}", STOPS, fix)


def _fields(token: Node, context: Context) -> Iterator[Problem]:
    """Yield the problems of the single fields of token attributes."""
    audience = token.get("serviceAccountTokenAudience")
    if audience.value is None or audience.value == "":
        place = audience if audience.exists else token
        fix = "Add it with the audience that the plugin's registry expects."
        yield Problem(place, "'serviceAccountTokenAudience' is missing", STOPS, fix)
    require = token.get("requireServiceAccount")
    if require.value is None:
        place = require if require.exists else token
        fix = "Add 'requireServiceAccount: true', or false for a plugin that also serves static pods."
        yield Problem(place, "'requireServiceAccount' is missing", STOPS, fix)
    elif require.value is False and token.get(_REQUIRED).value:
        yield Problem(
            require,
            f"'{_REQUIRED}' needs 'requireServiceAccount: true'",
            STOPS,
            "Write true, or remove the keys.",
            related=(("the keys that are required", token.get(_REQUIRED)),),
        )
    cache = token.get("cacheType")
    if context.minor < _ON_SINCE:
        return
    if cache.value is None or cache.value == "":
        place = cache if cache.exists else token
        fix = "Add 'cacheType: Token', or 'ServiceAccount' if pods of one account may share credentials."
        yield Problem(place, "'cacheType' is missing", STOPS, fix)
    elif cache.text is not None and cache.text not in _CACHE_TYPES:
        yield Problem(cache, f"{shown(cache.text)} is not a cache type", STOPS, "Write 'Token' or 'ServiceAccount'.")


def _annotation_keys(token: Node) -> Iterator[Problem]:
    """Yield the problems of annotation keys that are invalid or listed twice."""
    seen: dict[str, dict[str, Node]] = {_REQUIRED: {}, _OPTIONAL: {}}
    for field, found in seen.items():
        for node in token.get(field):
            key = node.text
            if key is None:
                continue
            reason = annotation_key(key)
            if reason is not None:
                fix = "Write the key of an annotation, such as 'example.com/role'."
                yield Problem(node, f"annotation key {shown(key)} {reason}", STOPS, fix)
            if key in found:
                related = (("the first one", found[key]),)
                yield Problem(node, f"{shown(key)} is listed twice", STOPS, "Remove one of the two.", related=related)
            found.setdefault(key, node)
    for key in sorted(set(seen[_REQUIRED]) & set(seen[_OPTIONAL])):
        yield Problem(
            seen[_OPTIONAL][key],
            f"annotation key {shown(key)} is both required and optional",
            STOPS,
            "Remove it from one of the lists.",
            related=(("required here", seen[_REQUIRED][key]),),
        )
