"""The check for images of a cloud's registry that rely on a credential provider the files do not show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.credentials.private_image import evidence_of
from k8slint.kube.go.text import shown
from k8slint.kube.image_pull.pulls import pulls_of
from k8slint.kube.image_pull.registries import cloud_of, may_name_cloud
from k8slint.model.fact import PullsImage
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory
    from k8slint.model.rule import Context


def cloud_registry_without_provider(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of images in a cloud's registry without credentials, once for each file and registry.

    Amazon's and Azure's registries ask everybody for credentials; Google's may hold public images, so those count only
    where the configuration calls them private or names providers.
    """
    if not any(may_name_cloud(fact.image) for _, fact in inventory.having(PullsImage)):
        return
    pulls = pulls_of(inventory, context)
    is_described = bool(pulls.node.providers or pulls.node.files)
    reported: set[tuple[str, str]] = set()
    for pull in pulls.pulls:
        registry = pull.reference.registry
        cloud = cloud_of(registry)
        if cloud is None or context.minor < cloud.since or not pull.is_anonymous or not pull.has_known_secrets:
            continue
        if (pull.place.file, registry) in reported or evidence_of(pull, pulls, context) is not None:
            continue
        if cloud.plugin.startswith("gke") and not pulls.node.providers:
            continue
        reported.add((pull.place.file, registry))
        missing = (
            "no credential provider of the nodes matches" if is_described else "no credential provider is known for"
        )
        yield Problem(
            pull.place,
            f"{missing} {shown(registry)}",
            f"The kubelet has no credentials of its own for {cloud.name} since 1.{cloud.since}, "
            f"and pulls anonymously unless the nodes have '{cloud.plugin}'.",
            "Name the configuration of the nodes under 'credential_providers', or list a pull Secret.",
            severity="warning" if pulls.node.providers else "",
        )
