"""Registry keys of pull Secrets: those that serve nothing, and those that serve more than they name."""

from __future__ import annotations

from k8slint.checks.credentials.order import is_fallback
from k8slint.checks.credentials.private import is_meant_for
from k8slint.hints import TYPE_CHECKING
from k8slint.kube.credentials import (
    Hopeless,
    key_never_matches,
    overreaches,
)
from k8slint.kube.credentials.written_key import written_key
from k8slint.kube.go.text import shown
from k8slint.kube.image_pull import verdict_on
from k8slint.kube.image_pull.pulls import Pull, Pulls, all_images, images_of, pulls_of
from k8slint.kube.image_pull.source import READ
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.credentials import KeyVerdict
    from k8slint.kube.image_pull import CredentialKey, ImageNames, Source
    from k8slint.kube.inventory import Inventory
    from k8slint.model.rule import Context

_MOST_IMAGES = 2000
_MOST_NAMES = 200
_MOST_KEYS = 500


def _keys(pulls: Pulls) -> Iterator[tuple[Source, CredentialKey]]:
    """Iterate over the keys of the scope's readable Secrets that are there for pods to pull with."""
    count = 0
    for secret in pulls.secrets:
        if secret.state == READ and secret.fault is None and pulls.is_for_pods(secret):
            for key in secret.keys:
                if key.counts and key.place is not None and count < _MOST_KEYS:
                    count += 1
                    yield secret, key


def registry_key_never_matches(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Problems of keys no image can match, and of keys that miss every image they are meant for."""
    pulls = pulls_of(inventory, context)
    images = all_images(inventory)
    for secret, key in _keys(pulls):
        assert key.place is not None
        if images.served_by(key.key):
            continue
        missed = _missed(key.key, pulls.of(pulls.users(secret)))
        hopeless = key_never_matches(key.key)
        if hopeless is not None or missed:
            related = images_of([pull for pull, _ in missed], "it does not serve '{image}'")
            yield Problem(key.place, _never_message(key.key, hopeless, missed), related=related)


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


def _never_message(key: str, hopeless: Hopeless | None, missed: list[tuple[Pull, KeyVerdict]]) -> str:
    suggestion = missed[0][1].suggestion if missed else hopeless.suggestion if hopeless is not None else ""
    if is_fallback(f"{key}/"):
        suggestion = f"{key}/"
    repair = f"; write {shown(suggestion)}" if suggestion else "; remove it, or write host and path of the registry"
    if hopeless is not None:
        no, used = ("no image", "never used") if hopeless.certain else ("hardly any image", "hardly ever used")
        then = "and" if ", so the kubelet" in hopeless.reason else "so"
        return f"{no} matches key {shown(key)}: {hopeless.reason}, {then} its credentials are {used}{repair}"
    pull, verdict = missed[0]
    return f"key {shown(key)} does not serve {shown(pull.route.name)}: {verdict.reason}{repair}"


def registry_key_broad_prefix(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Problems of keys with a path that is compared as raw text and goes on inside a name.

    A warning where an image of the run is served only because of that; else a remark, for keys that a slash at the end
    would not take an image from.
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
            names = shown(beyond[0].route.name)
            message = (
                f"key {shown(key.key)} also serves {names}: a path is compared as text, not by segments; "
                f"write {shown(slash)}, unless both are meant"
            )
            yield Problem(key.place, message, related=images_of(beyond, "'{image}' is served, too"))
        elif _is_folder(key.key, images):
            last = path.rpartition("/")[2]
            message = (
                f"key {shown(key.key)} serves every path that begins so, '{last}-other' as well as '{last}/app', for a "
                f"path is compared as text; write {shown(slash)} where only what is below is meant"
            )
            yield Problem(key.place, message, severity="info")


def _is_folder(key: str, images: ImageNames) -> bool:
    """Whether a slash behind the key would take none of its images: all are below it."""
    served = images.served_by(key)
    if served:
        return images.served_by(f"{key}/") == served
    return written_key(key).path.strip("/").count("/") == 0


def registry_key_unused(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Problems of keys that match no image of the run, in a run whose images are all known."""
    pulls = pulls_of(inventory, context)
    images = all_images(inventory)
    if pulls.hides_images or images.broken or not 0 < images.count <= _MOST_IMAGES:
        return
    for secret, key in _keys(pulls):
        if key.status != "ok" or key_never_matches(key.key) is not None or images.served_by(key.key):
            continue
        if key.place is not None and not _missed(key.key, pulls.of(pulls.users(secret))):
            message = (
                f"key {shown(key.key)} matches none of the images here ({images.count}); "
                "remove it, so that fewer places hold its password"
            )
            yield Problem(key.place, message)
