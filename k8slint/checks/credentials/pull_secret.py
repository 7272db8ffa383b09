"""Checks of entries of `imagePullSecrets` that name nothing the kubelet can read.

Sources: getPullSecretsForPod (pkg/kubelet/kubelet_pods.go), pkg/credentialprovider/secrets/secrets.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.rewrites import rewritten
from k8slint.kube.credentials import keys_tried
from k8slint.kube.go.text import shown
from k8slint.kube.image_pull.pull_secrets import reference
from k8slint.kube.image_pull.pulls import pulls_of, related_images
from k8slint.kube.image_pull.source import NAMELESS, OTHER_NAMESPACE, UNDEFINED, WRONG_TYPE
from k8slint.kube.inventory import same_namespace
from k8slint.kube.pull_secret_types import TYPES
from k8slint.model.credential_fact import HoldsCredentials
from k8slint.model.fact import Holds, Makes
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.image_pull import PullSecretEntry
    from k8slint.kube.image_pull.pulls import Pulls
    from k8slint.kube.inventory import Inventory
    from k8slint.model.finding import Place
    from k8slint.model.rule import Context

_MOST_GUESSED = 100
Related = tuple[tuple[str, "Place"], ...]


def pull_secret_undefined(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of entries whose Secret nothing defines, makes or declares.

    A warning where the project keeps its pull Secrets with its manifests or a nearly equal name is there; elsewhere
    info, once for each name: most projects keep Secrets out of their repository.
    """
    pulls = pulls_of(inventory, context)
    reported: set[str] = set()
    kept: dict[str, list[str]] = {}
    for entry in pulls.entries():
        if entry.source.state != UNDEFINED:
            continue
        name, namespace = entry.source.name, entry.item.namespace
        if namespace not in kept:
            kept[namespace] = _pull_secrets(inventory, namespace)
        near = unused = inventory.near_name(entry.item, reference("Secret", name))
        is_missed = bool(near or kept[namespace])
        if not is_missed and name in reported:
            continue
        if not near and len(reported) < _MOST_GUESSED:
            near = _like(name, kept[namespace])
        reported.add(name)
        yield Problem(
            entry.item.at(entry.spot),
            f"pull Secret {shown(name)} is not defined here",
            "While it is missing, the kubelet reports FailedToRetrieveImagePullSecret and pulls without it.",
            f"Write '{near}'." if near else "Define the Secret, or name it under 'assume_defined'.",
            severity="" if is_missed else "info",
            rewrites=rewritten(entry.item.at(entry.spot), name, near, "unsafe" if unused else "suggestion"),
        )


def _like(name: str, names: list[str]) -> str:
    """Return the name that is most like another one; '' when none is."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(name, names, 1, 0.75)), "") if names else ""


def _pull_secrets(inventory: Inventory, namespace: str) -> list[str]:
    """Return the pull Secrets that the manifests of a namespace contain, or that controllers make for it."""
    names = [
        item.name
        for item, _ in inventory.having(HoldsCredentials)
        if same_namespace(namespace, item.namespace) is not False
    ]
    for item, made in inventory.having(Makes):
        if (
            made.kind == "Secret"
            and "pull" in made.name
            and same_namespace(namespace, made.namespace or item.namespace)
        ):
            names.append(made.name)
    return names[:_MOST_GUESSED]


def pull_secret_other_namespace(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of entries whose Secret is defined in other namespaces only."""
    pulls = pulls_of(inventory, context)
    for entry in pulls.entries():
        source = entry.source
        if source.state != OTHER_NAMESPACE or source.item is None:
            continue
        holds = source.item.one(HoldsCredentials)
        if holds is not None and holds.copied:
            continue
        mine, theirs = entry.item.namespace, source.item.namespace
        related: Related = ((f"the Secret, in namespace {shown(theirs)}", source.item.place),)
        yield Problem(
            entry.item.at(entry.spot),
            f"pull Secret {shown(source.name)} is in namespace {shown(theirs)}, not in {shown(mine)}",
            "The kubelet looks for it in the namespace of the pod only, and pulls without it.",
            f"Create it in namespace {shown(mine)} as well.",
            related=(*related, *_served(pulls, entry)),
        )


def _served(pulls: Pulls, entry: PullSecretEntry) -> Related:
    """Return the places of the images that a Secret would serve if it were read."""
    keys = [key.key for key in entry.source.keys if key.counts]
    meant = [pull for pull in pulls.of(pulls.under(entry.item)) if keys_tried(keys, pull.image)]
    return related_images(meant, "'{image}' would get its credentials")


def pull_secret_wrong_type(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of entries whose Secret has a type from which the kubelet reads no credentials."""
    pulls = pulls_of(inventory, context)
    for entry in pulls.entries():
        item = entry.source.item
        if entry.source.state != WRONG_TYPE or item is None:
            continue
        holds = item.one(Holds)
        written = holds.type if holds is not None else ""
        keys = (holds.keys or []) if holds is not None else []
        wanted = next((kind for kind, key in TYPES.items() if key in keys), next(iter(TYPES)))
        what = f"has type {shown(written)}" if written else "has no type, which makes it 'Opaque'"
        images = related_images(pulls.of(pulls.under(entry.item)), "'{image}' gets no credentials from it")
        yield Problem(
            entry.item.at(entry.spot),
            f"pull Secret {shown(entry.source.name)} {what}",
            f"The kubelet ignores it: only types {' and '.join(map(shown, TYPES))} hold pull credentials.",
            f"Delete the Secret and create it again with 'type: {wanted}'.",
            related=(("the Secret", item.place), *images),
        )


def pull_secret_empty_name(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of entries without a name, which the kubelet skips."""
    pulls = pulls_of(inventory, context)
    lists: dict[int, list[PullSecretEntry]] = {}
    for entry in pulls.entries():
        lists.setdefault(id(entry.item), []).append(entry)
    for entries in lists.values():
        for entry in entries:
            if entry.source.state == NAMELESS:
                skipped = "The kubelet skips the entry."
                if entry.item.kind != "ServiceAccount" and all(each.source.state == NAMELESS for each in entries):
                    skipped = "The kubelet skips the entry, and the ServiceAccount's list is not used either."
                yield Problem(
                    entry.item.at(entry.spot),
                    "entry of 'imagePullSecrets' without a name",
                    skipped,
                    "Name a Secret, or remove the entry.",
                )
