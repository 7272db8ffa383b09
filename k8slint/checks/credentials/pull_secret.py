"""Entries of `imagePullSecrets` that lead to nothing the kubelet reads.

Sources: getPullSecretsForPod (pkg/kubelet/kubelet_pods.go), pkg/credentialprovider/secrets/secrets.go.
"""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING
from k8slint.kube.credentials import keys_tried
from k8slint.kube.go.text import shown
from k8slint.kube.image_pull.pull_secrets import reference
from k8slint.kube.image_pull.pulls import images_of, pulls_of
from k8slint.kube.image_pull.source import NAMELESS, OTHER_NAMESPACE, UNDEFINED, WRONG_TYPE
from k8slint.kube.inventory import same_namespace
from k8slint.kube.pull_secret_types import TYPES
from k8slint.model.credential_fact import HoldsCredentials
from k8slint.model.fact import Holds, Makes
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.image_pull import Entry
    from k8slint.kube.image_pull.pulls import Pulls
    from k8slint.kube.inventory import Inventory
    from k8slint.model.finding import Place
    from k8slint.model.rule import Context

_MOST_GUESSED = 100
Related = tuple[tuple[str, "Place"], ...]


def pull_secret_undefined(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Problems of entries whose Secret nothing defines, makes or declares.

    A warning where the project keeps its pull Secrets with its manifests or a nearly equal name is there; elsewhere a
    remark, once for each name: most projects keep Secrets out of their repository.
    """
    pulls = pulls_of(inventory, context)
    told: set[str] = set()
    kept: dict[str, list[str]] = {}
    for entry in pulls.entries():
        if entry.source.state != UNDEFINED:
            continue
        name, namespace = entry.source.name, entry.item.namespace
        if namespace not in kept:
            kept[namespace] = _pull_secrets(inventory, namespace)
        near = inventory.near_name(entry.item, reference("Secret", name))
        is_missed = bool(near or kept[namespace])
        if not is_missed and name in told:
            continue
        if not near and len(told) < _MOST_GUESSED:
            near = _like(name, kept[namespace])
        told.add(name)
        repair = f"write '{near}'" if near else "define it, or say under 'assume_defined' that it exists"
        message = (
            f"nothing here defines Secret {shown(name)}; while it is missing, the kubelet only notes "
            f"FailedToRetrieveImagePullSecret and pulls without it; {repair}"
        )
        yield Problem(entry.item.at(entry.spot), message, severity="" if is_missed else "info")


def _like(name: str, names: list[str]) -> str:
    """Return the name that is most like another one; '' when none is."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(name, names, 1, 0.75)), "") if names else ""


def _pull_secrets(inventory: Inventory, namespace: str) -> list[str]:
    """Name the pull Secrets that are kept with the manifests of a namespace, or that controllers make for it."""
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
    """Problems of entries whose Secret is defined in other namespaces only, where the kubelet does not look."""
    pulls = pulls_of(inventory, context)
    for entry in pulls.entries():
        source = entry.source
        if source.state != OTHER_NAMESPACE or source.item is None:
            continue
        holds = source.item.one(HoldsCredentials)
        if holds is not None and holds.copied:
            continue
        mine, theirs = entry.item.namespace, source.item.namespace
        message = (
            f"Secret {shown(source.name)} is in namespace {shown(theirs)} and the kubelet looks for it in "
            f"{shown(mine)}, that of the pod, so it pulls without it; create it in {shown(mine)} as well"
        )
        related: Related = ((f"the Secret, in namespace {shown(theirs)}", source.item.place),)
        yield Problem(entry.item.at(entry.spot), message, related=(*related, *_served(pulls, entry)))


def _served(pulls: Pulls, entry: Entry) -> Related:
    """Return the images that a Secret would serve if it were read."""
    keys = [key.key for key in entry.source.keys if key.counts]
    meant = [pull for pull in pulls.of(pulls.under(entry.item)) if keys_tried(keys, pull.image)]
    return images_of(meant, "'{image}' would get its credentials")


def pull_secret_wrong_type(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Problems of entries whose Secret has a type the kubelet reads no credentials from, whatever is in it."""
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
        message = (
            f"Secret {shown(entry.source.name)} {what}, and the kubelet reads pull credentials from none but "
            f"{' and '.join(map(shown, TYPES))}, so it is ignored; create it anew with 'type: {wanted}'"
        )
        images = images_of(pulls.of(pulls.under(entry.item)), "'{image}' gets no credentials from it")
        yield Problem(entry.item.at(entry.spot), message, related=(("the Secret", item.place), *images))


def pull_secret_empty_name(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Problems of entries without a name, which the kubelet skips."""
    pulls = pulls_of(inventory, context)
    lists: dict[int, list[Entry]] = {}
    for entry in pulls.entries():
        lists.setdefault(id(entry.item), []).append(entry)
    for entries in lists.values():
        for entry in entries:
            if entry.source.state == NAMELESS:
                more = ""
                if entry.item.kind != "ServiceAccount" and all(each.source.state == NAMELESS for each in entries):
                    more = ", and the list still counts as one, so the ServiceAccount's is not used"
                message = f"this entry names no Secret, so the kubelet skips it{more}; name one, or remove the entry"
                yield Problem(entry.item.at(entry.spot), message)
