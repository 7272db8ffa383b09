"""Pull policies that stay as they were set for another image."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.update import frozen_pull_policies
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.object_change import ObjectChange
    from k8slint.model.rule import Context


def pull_policy_frozen(change: ObjectChange, context: Context) -> Iterator[Problem]:
    """Yield the problems of images whose new tag would give another pull policy to a new object."""
    del context
    if change.update is None or change.causes:
        return
    for policy in frozen_pull_policies(change.update):
        holder, _, field = policy.path.rpartition(".")
        path = f"{holder}.{'image' if field == 'imagePullPolicy' else 'reference'}"
        node = change.at(path)
        if node is None or node.text is None:
            continue
        stays = policy.after == "IfNotPresent"
        yield Problem(
            node,
            f"'{field}' stays {policy.after}, which was set for the image before",
            "The kubelet starts whatever image of this name the node has, and never asks for a newer one."
            if stays
            else "The kubelet asks the registry at every start, although the tag does not move.",
            f"Write '{field}: {policy.before}', which a new object would get.",
            change.before(path),
            severity="" if stays else "info",
        )
