"""`matchImages` of credential providers: patterns the kubelet refuses, and patterns that never match.

Sources: validateCredentialProviderConfig in pkg/credentialprovider/plugin/config.go, ParseSchemelessURL and URLsMatch
in pkg/credentialprovider/keyring.go. Unlike the keys of a docker configuration, patterns keep a scheme and a `/v1/`.
"""

from __future__ import annotations

from k8slint.checks.credentials.provider import STOPS, providers_of
from k8slint.hints import TYPE_CHECKING
from k8slint.kube.credentials import pattern_never_matches, pattern_refused
from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.rule import Context


def credential_provider_pattern_invalid(resource: Resource, context: Context) -> Iterator[Problem]:
    """Problems of providers without patterns, and of patterns that are no URL behind `https://`."""
    del context
    for provider in providers_of(resource):
        patterns = provider.get("matchImages")
        if patterns.value is None or patterns.value == []:
            message = f"the provider has no pattern in 'matchImages', {STOPS}; write the registries it is for"
            yield Problem(patterns if patterns.exists else provider, message)
        for pattern in patterns:
            text = pattern.text
            reason = pattern_refused(text) if text is not None else None
            if text is not None and reason is not None:
                hopeless = pattern_never_matches(text)
                repair = f"write {shown(hopeless.suggestion)}" if hopeless and hopeless.suggestion else "correct it"
                yield Problem(pattern, f"pattern {shown(text)} {reason}, {STOPS}; {repair}")


def credential_provider_pattern_never_matches(resource: Resource, context: Context) -> Iterator[Problem]:
    """Problems of patterns the kubelet accepts and that no image can match."""
    del context
    for provider in providers_of(resource):
        for pattern in provider.get("matchImages"):
            text = pattern.text
            if text is None or pattern_refused(text) is not None:
                continue
            hopeless = pattern_never_matches(text)
            if hopeless is None:
                continue
            no, asked = ("no image", "never asked") if hopeless.certain else ("hardly any image", "hardly ever asked")
            repair = (
                f"write {shown(hopeless.suggestion)}" if hopeless.suggestion else "write host and path of a registry"
            )
            message = f"{no} matches pattern {shown(text)}: {hopeless.reason}, so the provider is {asked}; {repair}"
            yield Problem(pattern, message)
