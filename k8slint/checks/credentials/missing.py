"""Private images that no credential of their pod covers."""

from __future__ import annotations

from k8slint.checks.credentials.private import evidence_of, may_know_private
from k8slint.hints import TYPE_CHECKING
from k8slint.kube.go.text import shown
from k8slint.kube.image_pull.pulls import MOST_RELATED, pulls_of
from k8slint.kube.image_pull.registries import cloud_of, may_name_cloud
from k8slint.kube.image_pull.source import NAMELESS, READ
from k8slint.model.fact import PullsImage
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.checks.credentials.private import Evidence
    from k8slint.kube.image_pull import Miss
    from k8slint.kube.image_pull.pulls import Pull
    from k8slint.kube.inventory import Inventory
    from k8slint.model.finding import Place
    from k8slint.model.rule import Context

_EXPLAINED = frozenset((READ, NAMELESS))


def pull_credentials_missing(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Problems of images known to be private that are pulled without credentials."""
    if not may_know_private(inventory, context):
        return
    pulls = pulls_of(inventory, context)
    for pull in pulls.pulls:
        if not pull.is_anonymous or not _is_told_here(pull):
            continue
        evidence = evidence_of(pull, pulls, context)
        if evidence is not None:
            yield Problem(pull.place, _message(pull, evidence), related=tuple(_related(evidence)))


def _is_told_here(pull: Pull) -> bool:
    """False where an entry of the list leads nowhere: what is wrong is told at that entry."""
    return all(entry.source.state in _EXPLAINED for entry in pull.pod.entries)


def _message(pull: Pull, evidence: Evidence) -> str:
    reason, repair = _cause(pull, evidence)
    return f"no credential of this pod covers {shown(pull.route.name)}, which is pulled anonymously: {reason}; {repair}"


def _cause(pull: Pull, evidence: Evidence) -> tuple[str, str]:
    """Say why nothing covers the image, and what to do."""
    if evidence.misses:
        miss = _nearest(evidence.misses)
        reason = f"key {shown(miss.key.key)} of {miss.source.title} does not serve it, {miss.verdict.reason}"
        return reason, f"write {shown(miss.verdict.suggestion)}"
    if evidence.unlisted is not None:
        source, key = evidence.unlisted
        reason = f"key {shown(key.key)} of {source.title} would, but the pod does not list that Secret{_account(pull)}"
        return reason, f"add '- name: {source.name}' to its 'imagePullSecrets'"
    host = pull.reference.registry
    where = "it lists no pull Secret" + _account(pull) if not pull.pod.entries else f"no key is for {shown(host)}"
    known = f"'private_registries' names {shown(evidence.declared)}" if evidence.declared else ""
    if evidence.twin is not None:
        twin = evidence.twin
        known = f"{shown(twin.image)} of the same owner is pulled with {twin.route.tried[0].source.title}"
    return f"{where}, and {known}", "list a Secret that has a key for it"


def _account(pull: Pull) -> str:
    """Say whose list counts when the pod has none of its own."""
    pod = pull.pod
    if pod.is_assumed:
        return " (unless its ServiceAccount 'default', which no file here shows, lists one)"
    return f" (nor does its ServiceAccount {shown(pod.account)})" if not pod.entries else ""


def _nearest(misses: tuple[Miss, ...]) -> Miss:
    """Return the key that needs the smallest change: its suggestion is most like it."""
    from difflib import SequenceMatcher

    return max(misses, key=lambda miss: SequenceMatcher(None, miss.key.key, miss.verdict.suggestion).ratio())


def _related(evidence: Evidence) -> Iterator[tuple[str, Place]]:
    for miss in evidence.misses[:MOST_RELATED]:
        if miss.key.place is not None:
            text = f"{shown(miss.key.key)} does not serve it: {miss.verdict.reason}"
            yield f"{text}; {shown(miss.verdict.suggestion)} would", miss.key.place
    if evidence.unlisted is not None and evidence.unlisted[1].place is not None:
        yield "this key would serve it", evidence.unlisted[1].place
    if evidence.twin is not None:
        yield "an image of the same owner that is pulled with credentials", evidence.twin.place


def cloud_registry_without_provider(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Problems of images in a cloud's registry that rely on a credential provider the files do not show.

    Told once for each file and registry. Amazon's and Azure's registries ask everybody for credentials; Google's may
    hold public images, so those count only where the configuration calls them private or names providers.
    """
    if not any(may_name_cloud(fact.image) for _, fact in inventory.having(PullsImage)):
        return
    pulls = pulls_of(inventory, context)
    is_described = bool(pulls.node.providers or pulls.node.files)
    told: set[tuple[str, str]] = set()
    for pull in pulls.pulls:
        registry = pull.reference.registry
        cloud = cloud_of(registry)
        if cloud is None or context.minor < cloud.since or not pull.is_anonymous or not _is_told_here(pull):
            continue
        if (pull.place.file, registry) in told or evidence_of(pull, pulls, context) is not None:
            continue
        if cloud.plugin.startswith("gke") and not pulls.node.providers:
            continue
        told.add((pull.place.file, registry))
        what = "no provider of the nodes covers it" if is_described else "no provider is configured in these files"
        message = (
            f"since 1.{cloud.since} the kubelet has no credentials of its own for {cloud.name}, {what} and the pod "
            f"lists no Secret for it, so {shown(registry)} is asked anonymously unless the nodes have "
            f"'{cloud.plugin}'; name its configuration under 'credential_providers', or list a pull Secret"
        )
        yield Problem(pull.place, message, severity="warning" if pulls.node.providers else "")
