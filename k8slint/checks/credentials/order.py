"""Keys that match one image together: the order they are tried in, and the fallback of Docker Hub.

Source: BasicDockerKeyring.Lookup in pkg/credentialprovider/keyring.go.
"""

from __future__ import annotations

from itertools import pairwise

from k8slint.hints import TYPE_CHECKING
from k8slint.kube.credentials import keys_tried, normalized_key
from k8slint.kube.credentials.keyring import HUB_FALLBACK
from k8slint.kube.go.text import shown
from k8slint.kube.go.url import InvalidLocation
from k8slint.kube.image_pull.pulls import images_of, pulls_of
from k8slint.kube.image_pull.source import READ, SECRET
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.image_pull import Attempt, CredentialKey, Source
    from k8slint.kube.image_pull.pulls import Pull
    from k8slint.kube.inventory import Inventory
    from k8slint.model.rule import Context

_HUB_SAMPLES = ("docker.io/library/a", "docker.io/a/b")


def registry_key_order(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Problems of keys that serve an image together with others: told once for each pair, at the later one."""
    pulls = pulls_of(inventory, context)
    pairs: dict[tuple[int, int], tuple[Attempt, Attempt, list[Pull]]] = {}
    for pull in pulls.pulls:
        secrets = [attempt for attempt in pull.route.tried if attempt.source.kind == SECRET]
        for first, second in pairwise(secrets):
            pairs.setdefault((id(first.key), id(second.key)), (first, second, []))[2].append(pull)
    seen: set[tuple[object, object]] = set()
    for first, second, found in pairs.values():
        if second.key.place is None or first.key.place is None or first.key.place == second.key.place:
            continue
        if (first.key.place, second.key.place) in seen:
            continue
        seen.add((first.key.place, second.key.place))
        message = (
            f"key {shown(second.key.key)} serves {shown(found[0].route.name)} only after {shown(first.key.key)}"
            f"{_of(first, second)} was tried{_why(first, second)}; keep one of them unless both are meant"
        )
        images = images_of(found, "both keys match '{image}'")
        yield Problem(second.key.place, message, related=(("this key is tried first", first.key.place), *images))


def _of(first: Attempt, second: Attempt) -> str:
    return "" if first.source.item is second.source.item else f" of {first.source.title}"


def _why(first: Attempt, second: Attempt) -> str:
    """Say what puts one key before the other."""
    if _normalized(first.key.key) != _normalized(second.key.key):
        return ", by reverse order of their text"
    if first.source.item is second.source.item:
        return " or before it, as both read the same"
    return ", as the Secrets are listed"


def _normalized(key: str) -> str:
    try:
        return normalized_key(key)
    except InvalidLocation:
        return ""


def hub_key_fallback(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Problems of `index.docker.io` keys beside keys that match Docker Hub images and so keep them from being used."""
    pulls = pulls_of(inventory, context)
    told: set[int] = set()
    for pod in pulls.pods:
        listed = [entry.source for entry in pod.entries if entry.source.state == READ]
        fallback = [(source, key) for source in listed for key in source.keys if _is_fallback(key)]
        for source, key in fallback:
            problem = None if id(source.item) in told else _shadowed(key, listed, pulls.of((pod,)))
            if problem is not None:
                told.add(id(source.item))
                yield problem
    for secret in pulls.secrets:
        if secret.state != READ or id(secret.item) in told:
            continue
        if not pulls.users(secret) and pulls.is_for_pods(secret):
            yield from _within(secret)


def is_fallback(key: str) -> bool:
    """True for a key that serves Docker Hub as the last resort: `https://index.docker.io/v1/` and its likes."""
    return _normalized(key) == HUB_FALLBACK


def _is_fallback(key: CredentialKey) -> bool:
    # Parsing is what costs time here, and hardly any key passes the look at its text.
    return key.counts and HUB_FALLBACK in key.key and is_fallback(key.key)


def _shadowed(key: CredentialKey, sources: list[Source], found: list[Pull]) -> Problem | None:
    """Judge a fallback key by the images of a pod that another key of its Secrets takes away from it."""
    if key.place is None:
        return None
    for pull in found:
        taken = [attempt for attempt in pull.route.tried if attempt.source in sources]
        if keys_tried((key.key,), pull.image) and taken and not any(_is_fallback(each.key) for each in taken):
            lost = [other for other in found if taken[0].key in [attempt.key for attempt in other.route.tried]]
            return _problem(key, taken[0].key, f"such as {shown(pull.route.name)}", lost)
    return None


def _within(secret: Source) -> Iterator[Problem]:
    """Judge a Secret nobody lists here: a key beside the fallback that matches every image of Docker Hub."""
    for key in secret.keys:
        if _is_fallback(key) and key.place is not None:
            for other in secret.keys:
                if other.counts and not _is_fallback(other) and _covers_hub(other.key):
                    yield _problem(key, other, "all of them", [])
                    break


def _covers_hub(key: str) -> bool:
    return all(keys_tried((key,), sample) for sample in _HUB_SAMPLES)


def _problem(key: CredentialKey, other: CredentialKey, which: str, lost: list[Pull]) -> Problem:
    assert key.place is not None
    message = (
        f"key {shown(key.key)} serves Docker Hub images only where no other key matches, and {shown(other.key)} "
        f"matches {which}, so these credentials are not tried for them; keep one of the two keys"
    )
    related = (("this key matches first", other.place),) if other.place is not None else ()
    return Problem(key.place, message, related=(*related, *images_of(lost, "'{image}' is pulled with the other key")))
