"""The check for the fallback key of Docker Hub, which is used only where no other key matches.

Source: BasicDockerKeyring.Lookup in pkg/credentialprovider/keyring.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.credentials import keys_tried, normalized_key
from k8slint.kube.credentials.keyring import HUB_FALLBACK
from k8slint.kube.go.text import shown
from k8slint.kube.go.url import InvalidLocation
from k8slint.kube.image_pull.pulls import pulls_of, related_images
from k8slint.kube.image_pull.source import READ
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.image_pull import CredentialKey, CredentialSource
    from k8slint.kube.image_pull.pulls import Pull
    from k8slint.kube.inventory import Inventory
    from k8slint.model.rule import Context

_HUB_SAMPLES = ("docker.io/library/a", "docker.io/a/b")


def key_or_nothing(key: str) -> str:
    """Return a key as the kubelet holds it; '' for one that it drops."""
    try:
        return normalized_key(key)
    except InvalidLocation:
        return ""


def hub_key_fallback(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of `index.docker.io` keys beside other keys that match images of Docker Hub."""
    pulls = pulls_of(inventory, context)
    reported: set[int] = set()
    known: dict[int, list[CredentialKey]] = {}
    for pod in pulls.pods:
        listed = [entry.source for entry in pod.entries if entry.source.state == READ]
        for source in listed:
            if id(source) not in known:
                known[id(source)] = [key for key in source.keys if _is_fallback(key)]
        fallback = [(source, key) for source in listed for key in known[id(source)]]
        for source, key in fallback:
            problem = None if id(source.item) in reported else _shadowed(key, listed, pulls.of((pod,)))
            if problem is not None:
                reported.add(id(source.item))
                yield problem
    for secret in pulls.secrets:
        if secret.state != READ or id(secret.item) in reported:
            continue
        if not pulls.users(secret) and pulls.is_for_pods(secret):
            yield from _within(secret)


def is_fallback(key: str) -> bool:
    """Whether a key serves Docker Hub as the last resort: `https://index.docker.io/v1/` and its variants."""
    return key_or_nothing(key) == HUB_FALLBACK


def _is_fallback(key: CredentialKey) -> bool:
    """Whether a key of a Secret takes part in matching and is the fallback."""
    # Parsing is what costs time here, and hardly any key passes the look at its text.
    return key.counts and HUB_FALLBACK in key.key and is_fallback(key.key)


def _shadowed(key: CredentialKey, sources: list[CredentialSource], found: list[Pull]) -> Problem | None:
    """Return the problem of a fallback key where another key of the pod's Secrets matches one of its images."""
    if key.place is None:
        return None
    for pull in found:
        taken = [attempt for attempt in pull.route.tried if attempt.source in sources]
        if keys_tried((key.key,), pull.image) and taken and not any(_is_fallback(each.key) for each in taken):
            lost = [other for other in found if taken[0].key in [attempt.key for attempt in other.route.tried]]
            return _problem(key, taken[0].key, shown(pull.route.name), lost)
    return None


def _within(secret: CredentialSource) -> Iterator[Problem]:
    """Yield the problem of a Secret that no pod lists, with a key that matches every image of Docker Hub."""
    for key in secret.keys:
        if _is_fallback(key) and key.place is not None:
            for other in secret.keys:
                if other.counts and not _is_fallback(other) and _covers_hub(other.key):
                    yield _problem(key, other, "any image", [])
                    break


def _covers_hub(key: str) -> bool:
    """Whether a key matches every image of Docker Hub."""
    return all(keys_tried((key,), sample) for sample in _HUB_SAMPLES)


def _problem(key: CredentialKey, other: CredentialKey, image: str, lost: list[Pull]) -> Problem:
    """Return the problem of a fallback key that is not used for an image because another key matches."""
    assert key.place is not None
    related = (("this key matches first", other.place),) if other.place is not None else ()
    return Problem(
        key.place,
        f"Docker Hub key {shown(key.key)} is not used beside {shown(other.key)}",
        f"The kubelet tries it only where no other key matches, so it does not try it for {image}.",
        "Keep one of the two keys.",
        related=(*related, *related_images(lost, "'{image}' is pulled with the other key")),
    )
