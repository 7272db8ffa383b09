"""Checks of names, versions and durations in a CredentialProviderConfig, without which a kubelet does not start.

Source: validateCredentialProviderConfig in pkg/credentialprovider/plugin/config.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.go.duration import go_nanoseconds
from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.node import Node
    from k8slint.model.rule import Context

GROUP = "kubelet.config.k8s.io"
API = "credentialprovider.kubelet.k8s.io"
STOPS = "The kubelet rejects its configuration and does not start."
_VERSIONS = ("v1", "v1beta1", "v1alpha1")
V1_SINCE = 26
"""The first release 1.x that knows version v1 of both APIs."""


def providers_of(resource: Resource) -> Iterator[Node]:
    """Yield the providers of a CredentialProviderConfig that are mappings; nothing for any other object."""
    if resource.group == GROUP:
        for provider in resource.node.get("providers"):
            if isinstance(provider.value, dict):
                yield provider


def credential_provider_none(resource: Resource, context: Context) -> Iterator[Problem]:
    """Yield the problems of configurations without a provider."""
    del context
    if resource.group == GROUP:
        node = resource.node.get("providers")
        if node.value is None or node.value == []:
            place = node if node.exists else resource.node.get("kind")
            yield Problem(
                place, "'providers' has no entry", STOPS, "Add a provider, or start the kubelet without this file."
            )


def credential_provider_name_invalid(resource: Resource, context: Context) -> Iterator[Problem]:
    """Yield the problems of names that cannot be a program in the kubelet's folder of plugins."""
    del context
    for provider in providers_of(resource):
        node = provider.get("name")
        name = node.text
        if name is None and node.value is not None:
            continue
        if not name:
            yield Problem(
                node if node.exists else provider,
                "the credential provider has no name",
                STOPS,
                "Write the name of the plugin's program, as in 'name: ecr-credential-provider'.",
            )
        elif wrong := _wrong_name(name):
            yield Problem(node, f"provider name {shown(name)} {wrong[0]}", STOPS, wrong[1])


def _wrong_name(name: str) -> tuple[str, str] | None:
    """Return why a name is not that of a program, and what to write instead."""
    if name in (".", ".."):
        return "is a folder", "Write the bare name of the plugin's program."
    if " " not in name and "/" not in name:
        return None
    program = name.strip(" ").partition(" ")[0].rpartition("/")[2]
    bare = f"Write {shown(program)}" if program else "Write the bare name of the plugin's program"
    if " " in name:
        return "has a space", f"{bare}, and arguments under 'args'."
    return "has a '/'", f"{bare}."


def credential_provider_name_duplicate(resource: Resource, context: Context) -> Iterator[Problem]:
    """Yield the problems of names that an earlier provider of the same file has."""
    del context
    first: dict[str, Node] = {}
    for provider in providers_of(resource):
        node = provider.get("name")
        name = node.text
        if not name:
            continue
        if name in first:
            yield Problem(
                node,
                f"two credential providers are named {shown(name)}",
                STOPS,
                "Put the patterns of both under one, or give a copy of the program another name.",
                related=(("the first one", first[name]),),
            )
        first.setdefault(name, node)


def credential_provider_api_version_unknown(resource: Resource, context: Context) -> Iterator[Problem]:
    """Yield the problems of versions of the configuration, or of the plugin's API, that the kubelet does not know."""
    if resource.group != GROUP:
        return
    known = [version for version in _VERSIONS if version != "v1" or context.minor >= V1_SINCE]
    if resource.version not in known:
        yield Problem(
            resource.node.get("apiVersion"),
            f"the kubelet does not know version {shown(resource.api_version)}",
            STOPS,
            f"Write '{GROUP}/{known[0]}'.",
        )
    for provider in providers_of(resource):
        node = provider.get("apiVersion")
        written = node.text
        if written is None and node.value is not None:
            continue
        if not written:
            yield Problem(
                node if node.exists else provider,
                "the credential provider has no 'apiVersion'",
                STOPS,
                f"Add 'apiVersion: {API}/{known[0]}', or the version that the plugin speaks.",
            )
        elif written not in [f"{API}/{version}" for version in known]:
            yield Problem(
                node, f"{shown(written)} is not an API of credential plugins", STOPS, f"Write '{API}/{known[0]}'."
            )


def credential_provider_cache_duration_invalid(resource: Resource, context: Context) -> Iterator[Problem]:
    """Yield the problems of cache durations that are missing, not a duration, or negative."""
    del context
    for provider in providers_of(resource):
        node = provider.get("defaultCacheDuration")
        if node.value is None:
            yield Problem(
                node if node.exists else provider,
                "the credential provider has no 'defaultCacheDuration'",
                STOPS,
                "Add 'defaultCacheDuration: 10m', or another duration.",
            )
        elif node.text is not None:
            duration = go_nanoseconds(node.text)
            if duration is None:
                fix = "Write a number with a unit (ms, s, m or h), such as '10m' or '1h30m'."
                yield Problem(node, f"{shown(node.text)} is not a duration", STOPS, fix)
            elif duration < 0:
                yield Problem(node, f"duration {shown(node.text)} is negative", STOPS, "Write '0s' to cache nothing.")
        elif not node.is_unknown:
            yield Problem(node, f"duration '{node.raw}' has no unit", STOPS, f"Write '{node.raw}s' for seconds.")
