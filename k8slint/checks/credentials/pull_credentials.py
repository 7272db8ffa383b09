"""The check for private images that no credentials of their pod match."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.credentials.private_image import evidence_of, may_know_private
from k8slint.kube.go.text import shown
from k8slint.kube.image_pull.pulls import MOST_RELATED, pulls_of
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.checks.credentials.private_image import Evidence
    from k8slint.kube.image_pull import Miss
    from k8slint.kube.image_pull.pulls import Pull
    from k8slint.kube.inventory import Inventory
    from k8slint.model.finding import Place
    from k8slint.model.rule import Context


def pull_credentials_missing(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of images known to be private that are pulled without credentials."""
    if not may_know_private(inventory, context):
        return
    pulls = pulls_of(inventory, context)
    for pull in pulls.pulls:
        if not pull.is_anonymous or not pull.has_known_secrets:
            continue
        evidence = evidence_of(pull, pulls, context)
        if evidence is not None:
            cause, fix = _cause(pull, evidence)
            yield Problem(
                pull.place,
                f"no credentials of this pod match {shown(pull.route.name)}",
                f"The kubelet pulls the image anonymously: {cause}.",
                fix,
                related=tuple(_related(evidence)),
            )


def _cause(pull: Pull, evidence: Evidence) -> tuple[str, str]:
    """Return why nothing matches the image, as a clause, and what to write instead."""
    if evidence.misses:
        miss = _nearest(evidence.misses)
        cause = f"key {shown(miss.key.key)} of {miss.source.title} does not match"
        if miss.key.place is None:  # no related place says why
            cause += f", because {miss.verdict.reason}"
        return cause, f"Write {shown(miss.verdict.suggestion)} as the key."
    if evidence.unlisted is not None:
        source, key = evidence.unlisted
        cause = f"key {shown(key.key)} of {source.title} matches, but the pod does not list that Secret{_account(pull)}"
        return cause, f"Add '- name: {source.name}' to 'imagePullSecrets' of the pod."
    host = pull.reference.registry
    missing = (
        "the pod lists no pull Secret" + _account(pull) if not pull.pod.entries else f"no key is for {shown(host)}"
    )
    known = f"'private_registries' names {shown(evidence.declared)}" if evidence.declared else ""
    if evidence.twin is not None:
        twin = evidence.twin
        known = f"{shown(twin.image)} of the same owner is pulled with {twin.route.tried[0].source.title}"
    return f"{missing}, and {known}", f"List a Secret that has a key for {shown(host)}."


def _account(pull: Pull) -> str:
    """Return whose list counts when the pod has none of its own, in parentheses."""
    pod = pull.pod
    if pod.is_assumed:
        return " (unless its ServiceAccount 'default', which is not in these files, lists one)"
    return f" (nor does its ServiceAccount {shown(pod.account)})" if not pod.entries else ""


def _nearest(misses: tuple[Miss, ...]) -> Miss:
    """Return the key that needs the smallest change: its suggestion is most like it."""
    from difflib import SequenceMatcher

    return max(misses, key=lambda miss: SequenceMatcher(None, miss.key.key, miss.verdict.suggestion).ratio())


def _related(evidence: Evidence) -> Iterator[tuple[str, Place]]:
    """Yield the places that explain why the image is taken for private."""
    for miss in evidence.misses[:MOST_RELATED]:
        if miss.key.place is not None:
            text = f"{shown(miss.key.key)} does not match: {miss.verdict.reason}"
            yield f"{text}; {shown(miss.verdict.suggestion)} would", miss.key.place
    if evidence.unlisted is not None and evidence.unlisted[1].place is not None:
        yield "this key would match", evidence.unlisted[1].place
    if evidence.twin is not None:
        yield "an image of the same owner that is pulled with credentials", evidence.twin.place
