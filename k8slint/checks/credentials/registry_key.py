"""Checks of registry keys in pull Secrets: keys that match nothing, and keys that match more than they name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.credentials.hub_key import is_fallback
from k8slint.checks.credentials.private_image import is_meant_for
from k8slint.checks.rewrites import rewritten
from k8slint.kube.credentials import key_never_matches, overreaches
from k8slint.kube.credentials.written_key import written_key
from k8slint.kube.go.text import shown
from k8slint.kube.image_pull import verdict_on
from k8slint.kube.image_pull.pulls import Pull, Pulls, all_images, pulls_of, related_images
from k8slint.kube.image_pull.source import READ
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.credentials import KeyVerdict, NeverMatches
    from k8slint.kube.image_pull import CredentialKey, CredentialSource, ImageNames
    from k8slint.kube.inventory import Inventory
    from k8slint.model.rule import Context

_MOST_IMAGES = 2000
_MOST_NAMES = 200
_MOST_KEYS = 500


def _keys(pulls: Pulls) -> Iterator[tuple[CredentialSource, CredentialKey]]:
    """Yield the keys of the scope's readable Secrets that are there for pods to pull with."""
    count = 0
    for secret in pulls.secrets:
        if secret.state == READ and secret.error is None and pulls.is_for_pods(secret):
            for key in secret.keys:
                if key.counts and key.place is not None and count < _MOST_KEYS:
                    count += 1
                    yield secret, key


def registry_key_never_matches(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of keys no image can match, and of keys that miss every image they are meant for."""
    pulls = pulls_of(inventory, context)
    images = all_images(inventory)
    for secret, key in _keys(pulls):
        assert key.place is not None
        if images.served_by(key.key):
            continue
        missed = _missed(key.key, pulls.of(pulls.users(secret)))
        never = key_never_matches(key.key)
        if never is not None or missed:
            headline, consequence = _mismatch(key.key, never, missed)
            better = _better_key(key.key, never, missed)
            yield Problem(
                key.place,
                headline,
                consequence,
                f"Write {shown(better)}." if better else "Remove the key, or write host and path of the registry.",
                related=related_images([pull for pull, _ in missed], "it does not match '{image}'"),
                rewrites=rewritten(key.place, key.key, better, "suggestion" if missed else "unsafe"),
            )


def _missed(key: str, pulls: list[Pull]) -> list[tuple[Pull, KeyVerdict]]:
    """Return the images a key is meant for and does not serve, while no other key of their pods serves them."""
    found = []
    seen: dict[str, bool] = {}
    for pull in pulls:
        name = pull.route.name
        if pull.route.tried or (name not in seen and len(seen) >= _MOST_NAMES):
            continue
        verdict = verdict_on(key, name)
        if name not in seen:
            meant = verdict.near and not verdict.matches and bool(verdict.suggestion)
            seen[name] = meant and is_meant_for(key, pull.reference)
        if seen[name]:
            found.append((pull, verdict))
    return found


def _mismatch(key: str, never: NeverMatches | None, missed: list[tuple[Pull, KeyVerdict]]) -> tuple[str, str]:
    """Return why a key matches no image, and what the kubelet makes of it."""
    if never is not None:
        used = "never uses these credentials" if never.certain else "uses these credentials for hardly any image"
        return never.reason, f"The kubelet {used}."
    pull, verdict = missed[0]
    return (
        f"registry key {shown(key)} matches no image that it is meant for",
        f"The kubelet does not use it for {shown(pull.route.name)}, because {verdict.reason}.",
    )


def _better_key(key: str, never: NeverMatches | None, missed: list[tuple[Pull, KeyVerdict]]) -> str:
    """Return the key to write instead; empty where nothing tells."""
    if is_fallback(f"{key}/"):
        return f"{key}/"
    return missed[0][1].suggestion if missed else never.suggestion if never is not None else ""


def registry_key_broad_prefix(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of keys with a path that is compared as raw text and goes on inside a name.

    A warning where an image of the run is matched only because of that; info for keys that a slash at the end would
    not take an image from.
    """
    pulls = pulls_of(inventory, context)
    images = all_images(inventory)
    for secret, key in _keys(pulls):
        assert key.place is not None
        path = written_key(key.key).path
        if not path.strip("/") or path.endswith("/") or key_never_matches(key.key) is not None:
            continue
        beyond = [pull for pull in pulls.of(pulls.users(secret)) if overreaches(key.key, pull.image)]
        slash = f"{key.key}/"
        if beyond:
            yield Problem(
                key.place,
                f"registry key {shown(key.key)} also matches {shown(beyond[0].route.name)}",
                "The kubelet compares paths as text, not by segments, and sends these credentials for both.",
                f"Write {shown(slash)}, unless both are meant.",
                related=related_images(beyond, "'{image}' is matched, too"),
                rewrites=rewritten(key.place, key.key, slash, "suggestion"),
            )
        elif _is_folder(key.key, images):
            last = path.rpartition("/")[2]
            yield Problem(
                key.place,
                f"registry key {shown(key.key)} matches every path that begins with '{last}'",
                f"The kubelet compares paths as text, so '{last}-other' matches as well as '{last}/app'.",
                f"Write {shown(slash)} if only images below it are meant.",
                severity="info",
                rewrites=rewritten(key.place, key.key, slash, "suggestion"),
            )


def _is_folder(key: str, images: ImageNames) -> bool:
    """Whether a slash behind the key would take none of its images: all are below it."""
    served = images.served_by(key)
    if served:
        return images.served_by(f"{key}/") == served
    return written_key(key).path.strip("/").count("/") == 0


def registry_key_unused(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of keys that match no image of the run, in a run whose images are all known."""
    pulls = pulls_of(inventory, context)
    images = all_images(inventory)
    if pulls.hides_images or images.broken or not 0 < images.count <= _MOST_IMAGES:
        return
    for secret, key in _keys(pulls):
        if key.status != "ok" or key_never_matches(key.key) is not None or images.served_by(key.key):
            continue
        if key.place is not None and not _missed(key.key, pulls.of(pulls.users(secret))):
            yield Problem(
                key.place,
                f"registry key {shown(key.key)} matches none of the images here ({images.count})",
                "The kubelet has no use for these credentials.",
                "Remove the entry, so that fewer places hold its password.",
            )
