"""The check for keys that match one image together, and are tried one after the other.

Source: BasicDockerKeyring.Lookup in pkg/credentialprovider/keyring.go.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from k8slint.checks.credentials.hub_key import key_or_nothing
from k8slint.kube.go.text import shown
from k8slint.kube.image_pull.pulls import pulls_of, related_images
from k8slint.kube.image_pull.source import SECRET
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.image_pull import Attempt
    from k8slint.kube.image_pull.pulls import Pull
    from k8slint.kube.inventory import Inventory
    from k8slint.model.rule import Context


def registry_key_order(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of keys that match an image together with others: one for each pair, at the later key."""
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
        yield Problem(
            second.key.place,
            f"registry keys {shown(first.key.key)} and {shown(second.key.key)} match the same image",
            f"The kubelet tries this one after {shown(first.key.key)}{_holder(first, second)}, {_why(first, second)}.",
            "Keep one of the two keys, unless both are meant.",
            related=(
                ("this key is tried first", first.key.place),
                *related_images(found, "both keys match '{image}'"),
            ),
        )


def _holder(first: Attempt, second: Attempt) -> str:
    """Return the Secret of the first key where the second is in another one."""
    return "" if first.source.item is second.source.item else f" of {first.source.title}"


def _why(first: Attempt, second: Attempt) -> str:
    """Return what puts one key before the other, as a clause."""
    if key_or_nothing(first.key.key) != key_or_nothing(second.key.key):
        return "as keys are sorted in reverse"
    if first.source.item is second.source.item:
        return "or before it, as both read the same"
    return "as the Secrets are listed"
