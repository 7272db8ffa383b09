"""Checks of pull Secrets that the kubelet or the API server cannot read, and of entries without credentials.

Sources: pkg/credentialprovider/config.go, ValidateSecret in pkg/apis/core/validation/validation.go. A message names
registries and what is wrong with their entries, never their content.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.credentials import keys_tried
from k8slint.kube.go.text import shown
from k8slint.kube.image_pull.pulls import pulls_of, related_images
from k8slint.kube.image_pull.source import BROKEN, READ, REFUSED
from k8slint.model.credential_fact import HoldsCredentials
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal

    from k8slint.kube.image_pull import CredentialKey, CredentialSource
    from k8slint.kube.image_pull.pulls import Pulls
    from k8slint.kube.inventory import Inventory
    from k8slint.model.rule import Context
    from k8slint.model.severity import Severity

_NO_PULL = "so every pull of a pod that lists it fails, whatever the registry"


def registry_auth_invalid(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of pull Secrets that cannot be decoded, or have the form of the other type."""
    pulls = pulls_of(inventory, context)
    for secret in pulls.secrets:
        if secret.error is not None:
            yield _invalid_secret(secret, pulls)
        if secret.state == BROKEN:
            for key in secret.keys:
                if key.status == "invalid" and key.error_place is not None:
                    yield _invalid_entry(secret, key, pulls)


def _invalid_secret(secret: CredentialSource, pulls: Pulls) -> Problem:
    """Return the problem of a Secret whose content is wrong as a whole."""
    assert secret.error is not None
    reason, place = secret.error
    related = related_images(pulls.of(pulls.users(secret)), "the pod of '{image}' lists this Secret")
    if secret.state == REFUSED:
        return Problem(
            place,
            f"invalid {secret.title}: {reason}",
            "The API server rejects the Secret.",
            _content_fix(reason),
            related=related,
            refused_by="api-server",
        )
    if secret.state == BROKEN:
        return Problem(
            place,
            f"invalid {secret.title}: {reason}",
            f"The kubelet cannot read the Secret, {_NO_PULL}.",
            _content_fix(reason),
            related=related,
            severity=_severity(secret, pulls),
            refused_by="kubelet",
        )
    return Problem(
        place,
        f"{secret.title} holds no registry: {reason}",
        "The kubelet gets no credentials from it.",
        "Write the content in the form that the type needs, or change the type.",
        related=related,
        severity="warning",
        refused_by="kubelet",
    )


def _severity(secret: CredentialSource, pulls: Pulls) -> Severity | Literal[""]:
    """Return the rule's own severity, a milder one for a Secret that other programs read."""
    return "" if pulls.is_for_pods(secret) else "warning"


def _content_fix(reason: str) -> str:
    """Return what to write instead of a content that is wrong as a whole."""
    if reason.startswith("data key"):
        return "Put the docker configuration under that key."
    if reason.startswith("'auths'"):
        return "Write 'auths' as an object with one entry for each registry."
    if "HttpHeaders" in reason:
        return "Remove 'HttpHeaders', which the kubelet does not use."
    return "Write a JSON object with 'auths' in it."


def _invalid_entry(secret: CredentialSource, key: CredentialKey, pulls: Pulls) -> Problem:
    """Return the problem of one entry that makes the whole Secret unreadable."""
    assert key.error_place is not None
    if "'auth'" in key.reason:
        fix = "Write 'auth' as the base64 of 'user:password'."
    elif "field" in key.reason:
        fix = "Write the value as a string in quotes."
    else:
        fix = "Write an object with 'auth' in it, or remove the entry."
    return Problem(
        key.error_place,
        f"the entry of {shown(key.key)} {key.reason}",
        f"The kubelet cannot read {secret.title}, {_NO_PULL}.",
        fix,
        related=related_images(pulls.of(pulls.users(secret)), "'{image}' cannot be pulled, its pod lists this Secret"),
        severity=_severity(secret, pulls),
    )


def registry_auth_empty(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of entries without credentials, and of Secrets that hold only what the kubelet ignores."""
    pulls = pulls_of(inventory, context)
    for secret in pulls.secrets:
        if secret.state != READ or secret.error is not None or not pulls.is_for_pods(secret):
            continue
        for key in secret.keys:
            if key.status == "empty" and key.place is not None:
                yield _empty_entry(secret, key, pulls)
        ignored = _ignored(secret)
        if ignored and not secret.keys and secret.place is not None:
            yield Problem(
                secret.place,
                f"{secret.title} holds {shown(ignored[0])}, but no registry with credentials",
                f"The kubelet ignores {shown(ignored[0])}, which only docker uses, and gets no credentials.",
                "Add an entry with 'auth' under 'auths', or use a credential provider.",
            )


def _ignored(secret: CredentialSource) -> list[str]:
    """Return the fields of a Secret that docker uses and the kubelet ignores."""
    holds = secret.item.one(HoldsCredentials) if secret.item is not None else None
    return holds.ignored if holds is not None else []


def _empty_entry(secret: CredentialSource, key: CredentialKey, pulls: Pulls) -> Problem:
    """Return the problem of an entry without credentials, which matches images nevertheless."""
    assert key.place is not None
    served = [pull for pull in pulls.of(pulls.users(secret)) if keys_tried((key.key,), pull.image)]
    return Problem(
        key.place,
        f"the entry of {shown(key.key)} {key.reason}",
        "The kubelet pulls the images of this registry with an empty login, so private ones fail.",
        "Add 'auth', the base64 of 'user:password', or remove the entry.",
        related=related_images(served, "'{image}' is pulled with these empty credentials"),
    )
