"""The reasons to take an image for private: the configuration says so, or credentials of the project do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.images.image_pattern import pattern_list
from k8slint.kube.credentials.written_key import path_candidates, written_key
from k8slint.kube.image_pull import knows_node_sources
from k8slint.kube.image_pull.registries import is_public, is_shared, owner_of
from k8slint.kube.inventory import same_namespace
from k8slint.model.credential_fact import HoldsCredentials
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from k8slint.kube.image import ImageReference
    from k8slint.kube.image_pull import CredentialKey, CredentialSource, Miss
    from k8slint.kube.image_pull.pulls import Pull, Pulls
    from k8slint.kube.inventory import Inventory
    from k8slint.model.rule import Context


class Evidence(NamedTuple):
    """Why an image must be private.

    `declared` is the configuration's pattern; `misses` are keys of the pod's own sources that are meant for it and
    fail by their form; `unlisted` a key of a Secret the pod does not list; `twin` a pull of the same owner's image that
    gets credentials. One of them is there.
    """

    declared: str = ""
    misses: tuple[Miss, ...] = ()
    unlisted: tuple[CredentialSource, CredentialKey] | None = None
    twin: Pull | None = None


def may_know_private(inventory: Inventory, context: Context) -> bool:
    """Whether `evidence_of` may have a reason at all: a pattern, or any credentials whose keys could be compared."""
    settings = context.project.settings if context.project is not None else {}
    return bool(
        settings.get("private_registries")
        or inventory.having(HoldsCredentials)
        or knows_node_sources(context.project, inventory.world)
    )


def evidence_of(pull: Pull, pulls: Pulls, context: Context) -> Evidence | None:
    """Return the reason to take an image for private; None when there is none."""
    reference = pull.reference
    settings = context.project.settings if context.project is not None else {}
    declared = pattern_list(settings.get("private_registries")).match(reference)
    misses = tuple(misses_meant_for(pulls.misses(pull), reference))
    if not declared and is_public(reference):
        return None
    unlisted = _unlisted(pull, pulls)
    twin = None if unlisted or misses else _twin(pull, pulls)
    if not declared and unlisted is not None and is_shared(reference.registry) and not _has_path(unlisted[1].key):
        unlisted = None
        twin = _twin(pull, pulls)
    if declared or misses or unlisted or twin:
        return Evidence(declared, misses, unlisted, twin)
    return None


def misses_meant_for(misses: Iterable[Miss], reference: ImageReference) -> list[Miss]:
    """Return the near misses that are meant for an image: those with a path only if the image is below it."""
    return [miss for miss in misses if miss.verdict.suggestion and is_meant_for(miss.key.key, reference)]


def is_meant_for(key: str, reference: ImageReference) -> bool:
    """Whether an image may be below the path of a key, however leniently that is read; a key without path fits all."""
    written = written_key(key)
    if not written.path[len(written.api_path) :].strip("/*"):
        return True
    path = f"/{reference.repository}"
    if _of_another_project(written.path, reference):
        return True
    candidates = path_candidates(written, reference.registry == "docker.io")
    return any(candidate.strip("/") and path.startswith(candidate) for candidate in candidates)


_ALIKE = 4
"""Characters at which the names of two projects begin alike, as those of one company do."""


def _of_another_project(path: str, reference: ImageReference) -> bool:
    """Whether a key names a project of Google's registry, and the image is of another one that is called alike."""
    if not reference.registry.endswith("-docker.pkg.dev"):
        return False
    mine, theirs = path.strip("/").partition("/")[0], reference.repository.partition("/")[0]
    return mine != theirs and mine[:_ALIKE] == theirs[:_ALIKE] and len(mine) > _ALIKE


def _has_path(key: str) -> bool:
    """Whether a key names more than a host and a version of the registry API."""
    written = written_key(key)
    return bool(written.path[len(written.api_path) :].strip("/"))


def _unlisted(pull: Pull, pulls: Pulls) -> tuple[CredentialSource, CredentialKey] | None:
    """Return a Secret in the pod's namespace that would serve the image, were it listed."""
    listed = {id(source.item) for source in pull.pod.sources}
    for secret in pulls.serving(pull.route.name):
        assert secret.item is not None
        if id(secret.item) in listed or same_namespace(pull.pod.item.namespace, secret.item.namespace) is False:
            continue
        text = pulls.ring(secret).tried(pull.image)[0]
        return secret, next(key for key in secret.keys if key.counts and key.key == text)
    return None


def _twin(pull: Pull, pulls: Pulls) -> Pull | None:
    """Return a pull of the scope that gets an image of the same owner with credentials of a pull Secret."""
    return pulls.with_credentials().get(owner_of(pull.reference))
