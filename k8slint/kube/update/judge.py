"""What the API server rejects in an update: the object before, the merged one, and the fields that may not differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.update.canonical import equal
from k8slint.kube.update.immutable import INVALID, frozen_fields
from k8slint.kube.update.layout import field_type
from k8slint.kube.update.outcome import identity
from k8slint.kube.update.server import part_of
from k8slint.kube.update.service import allocation_causes, prepared_spec, service_causes
from k8slint.kube.update.special import SPECIAL, Change

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.update.immutable import Frozen
    from k8slint.kube.update.outcome import Update


def causes_of(update: Update) -> Iterator[tuple[str, str]]:
    """Yield the fields for which the API server rejects an update, with the types of the causes."""
    live, merged = update.live, update.merged
    written = part_of(update.new, "metadata").get("uid")
    if isinstance(written, str) and written and written != part_of(update.old, "metadata").get("uid"):
        yield "metadata.uid", INVALID  # the same one in both manifests came from the cluster
    group, name = identity(live)[:2]
    if not update.root:
        return
    for frozen in frozen_fields(group, name):
        if not _is_kept(frozen, update):
            yield frozen.field, frozen.type
    special = SPECIAL.get((group, name))
    if special is not None:
        yield from special(Change(live, merged, update.minor))
    if update.root == "core/v1.Service":
        spec, before = prepared_spec(update.raw, live)
        found = list(allocation_causes(spec, before)) if spec.get("type") != "ExternalName" else []
        yield from found or service_causes(part_of(merged, "spec"), before)


def _is_kept(frozen: Frozen, update: Update) -> bool:
    """Whether a field that may not change holds what it did."""
    owner = update.root
    before: Any = update.live
    after: Any = update.merged
    for name in frozen.path[:-1]:
        owner = field_type(owner, name, update.minor)
        before, after = part_of(before, name), part_of(after, name)
    key = frozen.path[-1]
    one, other = before.get(key), after.get(key)
    if frozen.once and not one:
        return True
    if frozen.but:
        one, other = (
            {name: child for name, child in value.items() if name not in frozen.but}
            if isinstance(value, dict)
            else value
            for value in (one, other)
        )
    return equal({key: one}, {key: other}, owner, update.minor)
