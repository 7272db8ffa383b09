"""What an accepted update does: the fields it changes, those it leaves against the manifest, and the Pods it restarts.

Paths name items of lists by the key they are merged by (`spec.ports[port=80].targetPort`); a list that is replaced, or
has two items with one key, is one value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.quantity import InvalidQuantity, read_quantity
from k8slint.kube.update.canonical import canonical, equal
from k8slint.kube.update.layout import field_type, is_plain, is_struct, merging, struct_of
from k8slint.kube.update.server import created, part_of
from k8slint.kube.update.strategic import go_text
from k8slint.kube.workload import POD_TEMPLATES
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal, TypeAlias

    from k8slint.kube.update.layout import Json
    from k8slint.kube.update.outcome import Update

    Rollout: TypeAlias = Literal[
        "none",
        "rolling",
        "paused",
        "on-delete",
        "ordinals-from-partition",
        "new-pods-only",
        "next-run",
        "pods-created-later",
    ]


class Difference(NamedTuple):
    """A field with two values; None stands for a field that is not there."""

    path: str
    before: Any
    after: Any


def changed_fields(update: Update) -> list[Difference]:
    """Return what the update changes in the cluster, from the live value to the new one."""
    return differences(update.live, update.merged, update.root, update.minor)


def diverging_fields(update: Update) -> list[Difference]:
    """Return where the object ends up other than if the manifest were applied to a cluster without it.

    `before` is what creating the object would give, `after` what the update gives: a pull policy that was defaulted
    for another tag, a port that was merged into another one.
    """
    fresh = created(update.new, update.root, update.minor) if update.root else update.new
    return differences(fresh, update.merged, update.root, update.minor)


def kept_fields(update: Update) -> list[Difference]:
    """Return the fields that were taken out of the manifest and hold a value all the same, the old one or a default.

    `before` is what the old manifest had.
    """
    return list(_kept(update.old, update.new, update.merged, update.root, "", update.minor))


def ignored_fields(update: Update) -> list[Difference]:
    """Return what the manifest says and the object does not have; `before` is the manifest's value."""
    wanted = differences(update.new, update.merged, update.root, update.minor, only_before=True)
    return [found for found in wanted if found.path not in _SERVER_OWNED]


_SERVER_OWNED = frozenset({"metadata.uid"})


def differences(before: Any, after: Any, root: str, minor: int, only_before: bool = False) -> list[Difference]:
    """Return where two objects of a kind differ, in the order of their fields.

    `only_before` leaves out what only the second one has, which is how a manifest is compared with the object.
    """
    one, other = canonical(before, root, minor), canonical(after, root, minor)
    return list(_Walk(minor, only_before).mapping(one, other, before, after, root, ""))


class _Walk:
    """Compares canonical values and reports the written ones."""

    def __init__(self, minor: int, only_before: bool) -> None:
        self.minor = minor
        self.only_before = only_before

    def mapping(self, one: Json, other: Json, left: Json, right: Json, owner: str, path: str) -> Iterator[Difference]:
        """Yield the differences below two mappings."""
        for key in sorted({*one, *other}):
            if key not in one and self.only_before:
                continue
            place = f"{path}.{key}" if path else key
            type_text = field_type(owner, key, self.minor)
            pair = (one.get(key), other.get(key), part(left, key), part(right, key))
            yield from self._value(*pair, owner, type_text, merging(owner, key).key, place)

    def _value(
        self, one: Any, other: Any, left: Any, right: Any, owner: str, type_text: str, key: str, path: str
    ) -> Iterator[Difference]:
        if equal_canonical(one, other):
            return
        if is_struct(type_text) and is_plain(owner, path.rpartition(".")[2], type_text):
            one, other = one or {}, other or {}
        if isinstance(one, dict) and isinstance(other, dict) and (struct_of(type_text) or type_text[:2] in ("", "{}")):
            yield from self.mapping(one, other, left or {}, right or {}, struct_of(type_text) or type_text, path)
            return
        if isinstance(one, list) and isinstance(other, list):
            pairs = self._pairs(one, other, left, right, key)
            if pairs is not None:
                for name, pair in pairs.items():
                    if pair[0] is not None or not self.only_before:
                        yield from self._value(*pair, "", type_text[2:], "", f"{path}[{name}]")
                return
        if self.only_before and one is None:
            return
        yield Difference(path, left, right)

    def _pairs(
        self, one: list[Any], other: list[Any], left: Any, right: Any, key: str
    ) -> dict[str, tuple[Any, Any, Any, Any]] | None:
        """Return the items of two lists by key, or by position in lists of one length; None if there are no pairs."""
        if key not in ("", "*"):
            first, second = _keyed(one, left, key), _keyed(other, right, key)
            if first is None or second is None:
                return None
            names = [*first, *(name for name in second if name not in first)]
            found = {}
            for name in names:
                (a, written_a), (b, written_b) = first.get(name, (None, None)), second.get(name, (None, None))
                found[f"{key}={name}"] = (a, b, written_a, written_b)
            return found
        same_length = len(one) == len(other) and all(isinstance(item, dict) for item in [*one, *other])
        if not same_length:
            return None
        written = [value if isinstance(value, list) and len(value) == len(one) else one for value in (left, right)]
        return {str(i): (one[i], other[i], written[0][i], written[1][i]) for i in range(len(one))}


def _keyed(items: list[Any], written: Any, key: str) -> dict[str, tuple[Any, Any]] | None:
    """Return items, canonical and written, by their key; None when two have the same or one has none."""
    originals = written if isinstance(written, list) and len(written) == len(items) else items
    found: dict[str, tuple[Any, Any]] = {}
    for item, original in zip(items, originals, strict=True):
        if not isinstance(item, dict) or key not in item or go_text(item[key]) in found:
            return None
        found[go_text(item[key])] = (item, original)
    return found


def equal_canonical(one: Any, other: Any) -> bool:
    """Whether two canonical values are equal, an absent one and an empty mapping too."""
    return equal(one, other, "any", 0)


def part(value: Any, key: str) -> Any:
    """Return a field of a mapping, None where there is none."""
    return value.get(key) if isinstance(value, dict) else None


def _kept(old: Any, new: Any, merged: Any, owner: str, path: str, minor: int) -> Iterator[Difference]:
    for key, before in old.items() if isinstance(old, dict) else ():
        place = f"{path}.{key}" if path else key
        after = part(merged, key)
        if before is None or after is None or place in ("status", "metadata.uid"):
            continue
        type_text = field_type(owner, key, minor)
        if part(new, key) is None:
            yield Difference(place, before, after)
        elif isinstance(before, dict):
            yield from _kept(before, new[key], after, struct_of(type_text), place, minor)
        elif isinstance(before, list) and merging(owner, key).key not in ("", "*"):
            name = merging(owner, key).key
            items = [_keyed(value, value, name) for value in (before, new[key], after) if isinstance(value, list)]
            if len(items) == 3 and all(found is not None for found in items):
                for which, pair in (items[0] or {}).items():
                    if which in (items[1] or {}) and which in (items[2] or {}):
                        others = [(found or {})[which][0] for found in items[1:]]
                        inside = f"{place}[{name}={which}]"
                        yield from _kept(pair[0], others[0], others[1], type_text[2:], inside, minor)


# --- Pods


def rollout(update: Update) -> Rollout:
    """Return what the update does to the Pods of a workload; ``none`` when its template stays as it is.

    A ConfigMap or Secret that a template refers to is not looked at: changing one in place restarts nothing.
    """
    group, kind = _group_and_kind(update.merged)
    path = POD_TEMPLATES.get((group, kind))
    if not path or kind == "PodTemplate" or not update.root:
        return "none"
    owner = "core/v1.PodTemplateSpec"
    if kind == "CronJob":  # a Job is made anew for every run, so all of its template counts
        path, owner = ("spec", "jobTemplate"), "batch/v1.JobTemplateSpec"
    if equal(part_of(update.live, *path), part_of(update.merged, *path), owner, update.minor):
        return "none"
    spec = part_of(update.merged, "spec")
    strategy = part_of(spec, "updateStrategy")
    if kind == "Deployment" and spec.get("paused") is True:
        return "paused"
    if kind in ("StatefulSet", "DaemonSet") and strategy.get("type") == "OnDelete":
        return "on-delete"
    if kind == "StatefulSet" and part_of(strategy, "rollingUpdate").get("partition"):
        return "ordinals-from-partition"
    return _OTHERS.get(kind, "rolling")


_OTHERS: dict[str, Rollout] = {
    "ReplicaSet": "new-pods-only",
    "ReplicationController": "new-pods-only",
    "CronJob": "next-run",
    "Job": "pods-created-later",
}


def _group_and_kind(manifest: Json) -> tuple[str, str]:
    version = manifest.get("apiVersion")
    return version.rpartition("/")[0] if isinstance(version, str) else "", str(manifest.get("kind"))


def restarts_pods(update: Update) -> bool:
    """Whether the update replaces running Pods by itself."""
    return rollout(update) in ("rolling", "ordinals-from-partition")


def frozen_pull_policies(update: Update) -> list[Difference]:
    """Return the pull policies that stay as they were defaulted for the old image: a tag became `latest`, or left it.

    `before` is the policy that a new object would get, `after` the one that stays.
    """
    return [found for found in diverging_fields(update) if found.path.endswith((".imagePullPolicy", ".pullPolicy"))]


def merged_lists(update: Update) -> list[Difference]:
    """Return the lists in which two items of the manifest have one key, so that the update loses or mixes them.

    Two ports with one number and two protocols are the usual case. `before` is the list as a new object would have it,
    `after` what the update leaves.
    """
    found = []
    for difference in diverging_fields(update):
        are_lists = isinstance(difference.before, list) and isinstance(difference.after, list)
        if are_lists and difference.path.rpartition(".")[2] in _KEYED_LISTS:
            found.append(difference)
    return found


def growing_claim_class(update: Update) -> str | None:
    """Return the storage class of a claim that the update makes larger; None when it does not.

    The API server accepts that only where the class exists and has `allowVolumeExpansion: true`. The text is empty when
    the claim names no class and has the cluster's default.
    """
    if update.root != "core/v1.PersistentVolumeClaim":
        return None
    sizes = [part_of(one, "spec", "resources", "requests").get("storage") for one in (update.live, update.merged)]
    try:
        before, after = (read_quantity(size).nano for size in sizes)
    except InvalidQuantity:
        return None
    name = part_of(update.new, "spec").get("storageClassName")
    return (name if isinstance(name, str) else "") if after > before else None


_KEYED_LISTS = frozenset(
    "ports env volumeMounts volumes containers initContainers hostAliases topologySpreadConstraints webhooks".split()
)
