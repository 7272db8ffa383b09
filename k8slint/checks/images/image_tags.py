"""The check for one repository that is used in several versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.images.image import brief_name
from k8slint.kube.image import InvalidImage, parse_image
from k8slint.model.fact import PullsImage
from k8slint.model.finding import Problem
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory, Item
    from k8slint.model.rule import Context

_SHARED = "docker.io/library/"


class _Use(NamedTuple):
    item: Item
    pulls: PullsImage
    version: str


def image_tags_differ(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of images of which workloads of one scope and namespace use several versions."""
    used = inventory.having(PullsImage)
    if len(used) < 2:
        return
    supplied = context.project.supplied_images if context.project is not None else ()
    groups: dict[tuple[str, str], list[_Use]] = {}
    for item, pulls in used:
        try:
            reference = parse_image(pulls.image)
        except InvalidImage:
            continue
        name = reference.name
        if name.startswith(_SHARED) or name in supplied or pulls.image.partition(":")[0] in supplied:
            continue
        version = reference.tag or reference.digest or "latest"
        groups.setdefault((item.namespace, name), []).append(_Use(item, pulls, version))
    for (_, name), uses in groups.items():
        yield from _differing(name, uses, inventory.scope.applied)


def _differing(name: str, uses: list[_Use], applied: bool) -> Iterator[Problem]:
    """Yield the problems of the uses that differ from the commonest version; of equally common ones from the first.

    Two objects of one kind in two files of a plain folder may be variants, of which one is meant.
    """
    counts: dict[str, int] = {}
    for use in uses:
        counts[use.version] = counts.get(use.version, 0) + 1
    if len(counts) < 2:
        return
    common = max(counts, key=lambda version: counts[version])
    model = next(use for use in uses if use.version == common)
    for use in uses:
        together = applied or use.item.file == model.item.file or use.item.kind != model.item.kind
        if use.version != common and together:
            where = "in this pod" if use.item is model.item else f"in {model.item.title}"
            yield Problem(
                use.item.at(use.pulls.spot),
                f"'{brief_name(name)}' is '{use.version}' here and '{common}' {where}",
                "The cluster runs two versions of one program side by side.",
                f"Write '{common}' here, or raise both together.",
                related=((f"version '{common}'", model.item.at(model.pulls.spot)),),
            )
