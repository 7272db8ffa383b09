"""The facts of objects that hold, list or provide pull credentials: keys and places, never a secret.

Sources: pkg/credentialprovider/secrets/secrets.go (which Secrets count), pkg/apis/core/validation/validation.go
(ValidateSecret), pkg/credentialprovider/plugin/config.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.facts.plain import text_or_any
from k8slint.kube.facts.spot import node_spot, spot_of
from k8slint.kube.pull_secret_types import COPIED, TYPES
from k8slint.model.credential_fact import UNKNOWN as CONTENT_UNKNOWN
from k8slint.model.credential_fact import (
    HoldsCredentials,
    ListedSecret,
    ListsPullSecrets,
    ProviderPattern,
    ProvidesCredentials,
)
from k8slint.model.fact import ANY
from k8slint.model.tree import Unknown
from k8slint.model.userinfo import without_passwords

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.pod import Pod
    from k8slint.kube.resource import Resource
    from k8slint.model.fact import Fact, Spot
    from k8slint.model.node import Node

DEFAULT_ACCOUNT = "default"
"""The ServiceAccount of a pod that names none (plugin/pkg/admission/serviceaccount)."""


def pull_credentials(resource: Resource, owner: int) -> Iterator[Fact]:
    """Yield the registry keys of a Secret of one of the two docker types; nothing for any other Secret."""
    written = resource.value.get("type")
    if isinstance(written, str) and written in TYPES:
        from k8slint.kube.facts.docker_secret import docker_secret  # few runs meet such a Secret

        yield docker_secret(resource, owner)
    elif isinstance(written, Unknown):
        annotations = resource.metadata.get("annotations")
        copied = isinstance(annotations, dict) and any(key in COPIED for key in annotations)
        yield HoldsCredentials(owner, CONTENT_UNKNOWN, [], None, [], False, copied)


def account_secrets(resource: Resource, owner: int) -> Iterator[Fact]:
    """Yield the pull Secrets that pods of a ServiceAccount get when they list none themselves."""
    listed: list[ListedSecret] | None = []
    if resource.value.get("imagePullSecrets") is not None:
        listed = _names(resource.node.get("imagePullSecrets"), "imagePullSecrets")
    yield ListsPullSecrets(owner, listed, "", "imagePullSecrets", [], False)


def pod_secrets(pod: Pod, owner: int, path: str) -> ListsPullSecrets:
    """Return the pull Secrets a pod lists, its ServiceAccount, and more about its images than their names.

    The account is the field `serviceAccountName`, or the older `serviceAccount` when that is empty (conversion of
    core/v1).
    """
    value = pod.value
    account = value.get("serviceAccountName")
    if account is None or account == "":
        account = value.get("serviceAccount")
    listed: list[ListedSecret] | None = []
    at = f"{path}.imagePullSecrets"
    if value.get("imagePullSecrets") is not None:
        listed = _names(pod.node.get("imagePullSecrets"), at)
    never, is_open = _images(pod)
    return ListsPullSecrets(owner, listed, text_or_any(account) or DEFAULT_ACCOUNT, at, never, is_open)


def _names(node: Node, path: str) -> list[ListedSecret] | None:
    """Return the entries of a list of references; None when the list is filled in later."""
    listed = node.value
    if not isinstance(listed, list):
        return None if isinstance(listed, Unknown) else []
    found: list[ListedSecret] = []
    for index, entry in enumerate(listed):
        at = f"{path}[{index}]"
        if isinstance(entry, dict) and "name" in entry:
            found.append(ListedSecret(text_or_any(entry["name"]), spot_of(node.source, entry, "name", f"{at}.name")))
        elif isinstance(entry, (dict, Unknown)) or entry is None:
            name = ANY if isinstance(entry, Unknown) else ""
            found.append(ListedSecret(name, node_spot(node.get(index), at)))
    return found


def _images(pod: Pod) -> tuple[list[str], bool]:
    """Return the images a pod never pulls, and whether it has images that are filled in later."""
    never: list[str] = []
    is_open = False
    for container in pod.containers:
        image = container.value.get("image")
        if isinstance(image, Unknown):
            is_open = True
        elif container.value.get("imagePullPolicy") == "Never" and isinstance(image, str):
            never.append(without_passwords(image))
    volumes = pod.value.get("volumes")
    for volume in volumes if isinstance(volumes, list) else ():
        held = volume.get("image") if isinstance(volume, dict) else None
        if isinstance(held, dict):
            reference = held.get("reference")
            if isinstance(reference, Unknown):
                is_open = True
            elif held.get("pullPolicy") == "Never" and isinstance(reference, str):
                never.append(reference)
    return never, is_open


def provided_credentials(resource: Resource, owner: int) -> Iterator[Fact]:
    """Yield the credential providers of a kubelet's CredentialProviderConfig with the images they are asked for."""
    providers = resource.node.get("providers")
    for index, provider in enumerate(providers):
        patterns = provider.get("matchImages")
        path = f"providers[{index}]"
        found = [
            ProviderPattern(pattern.value, node_spot(pattern, f"{path}.matchImages[{number}]"))
            for number, pattern in enumerate(patterns)
            if isinstance(pattern.value, str)
        ]
        if isinstance(provider.value, dict):
            yield ProvidesCredentials(owner, text_or_any(provider.get("name").value), found, _spot(provider, path))


def _spot(provider: Node, path: str) -> Spot:
    """Return the place of a provider's name, of the provider where it has none."""
    name = provider.get("name")
    return node_spot(name, f"{path}.name") if name.exists else node_spot(provider, path)
