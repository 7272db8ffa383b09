"""Names, versions and times in a kubelet's CredentialProviderConfig: a kubelet that refuses one does not start.

Source: validateCredentialProviderConfig in pkg/credentialprovider/plugin/config.go.
"""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING
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
STOPS = "so the kubelet refuses its configuration and does not start"
_VERSIONS = ("v1", "v1beta1", "v1alpha1")
V1_SINCE = 26
"""The first release 1.x that knows version v1 of both APIs."""


def providers_of(resource: Resource) -> Iterator[Node]:
    """Iterate over the providers of a CredentialProviderConfig that are mappings; nothing for any other object."""
    if resource.group == GROUP:
        for provider in resource.node.get("providers"):
            if isinstance(provider.value, dict):
                yield provider


def credential_provider_none(resource: Resource, context: Context) -> Iterator[Problem]:
    """Problems of configurations without a provider."""
    del context
    if resource.group == GROUP:
        node = resource.node.get("providers")
        if node.value is None or node.value == []:
            place = node if node.exists else resource.node.get("kind")
            yield Problem(place, f"'providers' has no entry, {STOPS}; add one, or start it without this file")


def credential_provider_name_invalid(resource: Resource, context: Context) -> Iterator[Problem]:
    """Problems of names that are no names of a program in the kubelet's folder of plugins."""
    del context
    for provider in providers_of(resource):
        node = provider.get("name")
        name = node.text
        if name is None and node.value is not None:
            continue
        if not name:
            message = (
                "a provider without a name leads to the folder of the plugins itself, which is no program, "
                f"{STOPS}; write the name of the plugin's program"
            )
            yield Problem(node if node.exists else provider, message)
            continue
        wrong = _name_fault(name)
        if wrong:
            message = f"provider name {shown(name)} {wrong}, {STOPS}; write the bare name of the plugin's program"
            yield Problem(node, message)


def _name_fault(name: str) -> str:
    if name in (".", ".."):
        return "is a folder"
    return "has a '/'" if "/" in name else "has a space" if " " in name else ""


def credential_provider_name_duplicate(resource: Resource, context: Context) -> Iterator[Problem]:
    """Problems of names that an earlier provider of the same file has."""
    del context
    first: dict[str, Node] = {}
    for provider in providers_of(resource):
        node = provider.get("name")
        name = node.text
        if not name:
            continue
        if name in first:
            message = (
                f"provider {shown(name)} is configured twice, {STOPS}; put the patterns of both under one, "
                "or give a copy of the program another name"
            )
            yield Problem(node, message, related=(("the first one", first[name]),))
        first.setdefault(name, node)


def credential_provider_api_version_unknown(resource: Resource, context: Context) -> Iterator[Problem]:
    """Problems of versions of the configuration, or of the plugin's API, that the kubelet does not know."""
    if resource.group != GROUP:
        return
    known = [version for version in _VERSIONS if version != "v1" or context.minor >= V1_SINCE]
    if resource.version not in known:
        message = f"{shown(resource.api_version)} is no version the kubelet knows, {STOPS}; write '{GROUP}/{known[0]}'"
        yield Problem(resource.node.get("apiVersion"), message)
    for provider in providers_of(resource):
        node = provider.get("apiVersion")
        written = node.text
        if written is None and node.value is not None:
            continue
        if not written:
            message = f"the provider has no 'apiVersion', {STOPS}; write the one its plugin speaks: '{API}/{known[0]}'"
            yield Problem(node if node.exists else provider, message)
        elif written not in [f"{API}/{version}" for version in known]:
            message = f"{shown(written)} is no API of credential plugins, {STOPS}; write '{API}/{known[0]}'"
            yield Problem(node, message)


def credential_provider_cache_duration_invalid(resource: Resource, context: Context) -> Iterator[Problem]:
    """Problems of cache durations that are missing, no duration, or negative."""
    del context
    for provider in providers_of(resource):
        node = provider.get("defaultCacheDuration")
        if node.value is None:
            message = f"the provider has no 'defaultCacheDuration', {STOPS}; write one, such as '10m'"
            yield Problem(node if node.exists else provider, message)
        elif node.text is not None:
            duration = go_nanoseconds(node.text)
            if duration is None:
                message = (
                    f"{shown(node.text)} is no duration such as '10m' or '1h30m', {STOPS}; add a unit: ms, s, m, h"
                )
                yield Problem(node, message)
            elif duration < 0:
                message = f"{shown(node.text)} is negative, {STOPS}; write '0s' to keep nothing"
                yield Problem(node, message)
        elif not node.is_unknown:
            message = f"'{node.raw}' has no unit, {STOPS}; write '{node.raw}s' for seconds"
            yield Problem(node, message)
