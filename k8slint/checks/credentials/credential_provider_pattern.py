"""Checks of `matchImages` of credential providers: patterns the kubelet rejects, and patterns that never match.

Sources: validateCredentialProviderConfig in pkg/credentialprovider/plugin/config.go, ParseSchemelessURL and URLsMatch
in pkg/credentialprovider/keyring.go. Unlike the keys of a docker configuration, patterns keep a scheme and a `/v1/`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.credentials.credential_provider import STOPS, providers_of
from k8slint.kube.credentials import pattern_never_matches, pattern_refused
from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.credentials import NeverMatches
    from k8slint.kube.resource import Resource
    from k8slint.model.rule import Context


def credential_provider_pattern_invalid(resource: Resource, context: Context) -> Iterator[Problem]:
    """Yield the problems of providers without patterns, and of patterns that are not a URL behind `https://`."""
    del context
    for provider in providers_of(resource):
        patterns = provider.get("matchImages")
        if patterns.value is None or patterns.value == []:
            yield Problem(
                patterns if patterns.exists else provider,
                "the credential provider has no pattern in 'matchImages'",
                STOPS,
                "List the registries it is for, such as '*.azurecr.io'.",
            )
        for pattern in patterns:
            text = pattern.text
            reason = pattern_refused(text) if text is not None else None
            if text is not None and reason is not None:
                never = pattern_never_matches(text)
                yield Problem(pattern, f"pattern {shown(text)} {reason}", STOPS, _better_pattern(never))


def credential_provider_pattern_never_matches(resource: Resource, context: Context) -> Iterator[Problem]:
    """Yield the problems of patterns the kubelet accepts and that no image can match."""
    del context
    for provider in providers_of(resource):
        for pattern in provider.get("matchImages"):
            text = pattern.text
            if text is None or pattern_refused(text) is not None:
                continue
            never = pattern_never_matches(text)
            if never is None:
                continue
            asks = "never asks this provider" if never.certain else "asks this provider for hardly any image"
            yield Problem(pattern, never.reason, f"The kubelet {asks} because of the pattern.", _better_pattern(never))


def _better_pattern(never: NeverMatches | None) -> str:
    """Return the pattern to write instead, as a sentence."""
    if never is not None and never.suggestion:
        return f"Write {shown(never.suggestion)}."
    return "Write host and path of a registry, such as 'registry.example.com/team'."
