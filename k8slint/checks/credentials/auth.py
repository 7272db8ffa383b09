"""Pull Secrets the kubelet, or the API server, cannot read, and entries with nothing in them.

Sources: pkg/credentialprovider/config.go, ValidateSecret in pkg/apis/core/validation/validation.go. A message names
registries and what is wrong with their entries, never what stands in them.
"""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING
from k8slint.kube.credentials import keys_tried
from k8slint.kube.go.text import shown
from k8slint.kube.image_pull.pulls import images_of, pulls_of
from k8slint.kube.image_pull.source import BROKEN, READ, REFUSED
from k8slint.model.credential_fact import HoldsCredentials
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal

    from k8slint.kube.image_pull import CredentialKey, Source
    from k8slint.kube.image_pull.pulls import Pulls
    from k8slint.kube.inventory import Inventory
    from k8slint.model.rule import Context
    from k8slint.model.severity import Severity


def registry_auth_invalid(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Problems of pull Secrets that cannot be decoded, or have the form of the other type."""
    pulls = pulls_of(inventory, context)
    for secret in pulls.secrets:
        if secret.fault is not None:
            yield _of_the_whole(secret, pulls)
        if secret.state == BROKEN:
            for key in secret.keys:
                if key.status == "invalid" and key.fault is not None:
                    yield _of_an_entry(secret, key, pulls)


def _of_the_whole(secret: Source, pulls: Pulls) -> Problem:
    assert secret.fault is not None
    reason, place = secret.fault
    related = images_of(pulls.of(pulls.users(secret)), "the pod of '{image}' lists this Secret")
    if secret.state == REFUSED:
        message = f"{reason}, so the API server refuses {secret.title}; {_whole_repair(reason)}"
        return Problem(place, message, related=related, refused_by="api-server")
    if secret.state == BROKEN:
        message = (
            f"{reason}, so the kubelet cannot read {secret.title} and every pull of a pod that lists it fails; "
            "write an object of registries there"
        )
        return Problem(place, message, related=related, severity=_severity(secret, pulls), refused_by="kubelet")
    message = f"{reason}, so the kubelet finds no registry in {secret.title}; write it in the form its type asks for"
    return Problem(place, message, related=related, severity="warning", refused_by="kubelet")


def _severity(secret: Source, pulls: Pulls) -> Severity | Literal[""]:
    """Return the rule's own severity, a milder one for a Secret that other programs read."""
    return "" if pulls.is_for_pods(secret) else "warning"


def _whole_repair(reason: str) -> str:
    return "put the docker configuration under that key" if reason.startswith("type") else "write a JSON object"


def _of_an_entry(secret: Source, key: CredentialKey, pulls: Pulls) -> Problem:
    message = (
        f"the entry of {shown(key.key)} {key.reason}, so the kubelet refuses all of {secret.title} and every pull of a "
        "pod that lists it fails, also of images from other registries; write 'auth' as base64 of user:password"
    )
    assert key.fault is not None
    related = images_of(pulls.of(pulls.users(secret)), "'{image}' cannot be pulled, its pod lists this Secret")
    return Problem(key.fault, message, related=related, severity=_severity(secret, pulls))


def registry_auth_empty(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Problems of entries without credentials, and of Secrets that hold only what the kubelet ignores."""
    pulls = pulls_of(inventory, context)
    for secret in pulls.secrets:
        if secret.state != READ or secret.fault is not None or not pulls.is_for_pods(secret):
            continue
        for key in secret.keys:
            if key.status == "empty" and key.place is not None:
                yield _empty_entry(secret, key, pulls)
        ignored = _ignored(secret)
        if ignored and not secret.keys and secret.place is not None:
            message = (
                f"{secret.title} holds no registry, only {shown(ignored[0])}, which docker knows and the kubelet "
                "ignores, so it gives no credentials; log in with a plain 'auths' entry, or use a credential provider"
            )
            yield Problem(secret.place, message)


def _ignored(secret: Source) -> list[str]:
    holds = secret.item.one(HoldsCredentials) if secret.item is not None else None
    return holds.ignored if holds is not None else []


def _empty_entry(secret: Source, key: CredentialKey, pulls: Pulls) -> Problem:
    assert key.place is not None
    message = (
        f"the entry of {shown(key.key)} {key.reason}; it matches all the same, so its images are pulled with an empty "
        "login and private ones fail; fill in 'auth', or remove the entry"
    )
    served = [pull for pull in pulls.of(pulls.users(secret)) if keys_tried((key.key,), pull.image)]
    return Problem(key.place, message, related=images_of(served, "'{image}' is pulled with these empty credentials"))
