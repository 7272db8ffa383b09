"""What an update may not change where that depends on more than one field: Pods, Jobs, claims, volumes and others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.feature_gates import gate_on
from k8slint.kube.quantity import InvalidQuantity, read_quantity
from k8slint.kube.update.canonical import equal
from k8slint.kube.update.immutable import FORBIDDEN, INVALID, REQUIRED
from k8slint.kube.update.server import items_of, part_of
from k8slint.kube.workload import JOB_LABELS
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.tree import Unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from k8slint.kube.update.layout import Json

_POD, _JOB = "core/v1.PodSpec", "batch/v1.JobSpec"


class Change(NamedTuple):
    """An object before and after an update, as stored, and the minor version of the API server."""

    live: Json
    merged: Json
    minor: int

    def specs(self) -> tuple[Json, Json]:
        """Return both specs, the live one first."""
        return part_of(self.live, "spec"), part_of(self.merged, "spec")


# --- Pod (ValidatePodUpdate)


def pod_causes(change: Change) -> Iterator[tuple[str, str]]:
    """Yield what may not change in a running Pod."""
    before, after = change.specs()
    for key in ("containers", "initContainers"):
        if len(items_of(before, key)) != len(items_of(after, key)):
            yield f"spec.{key}", FORBIDDEN
            return
    deadline, old_deadline = after.get("activeDeadlineSeconds"), before.get("activeDeadlineSeconds")
    is_later = isinstance(deadline, int) and isinstance(old_deadline, int) and deadline > old_deadline
    if is_later or (deadline is None and old_deadline is not None):
        yield "spec.activeDeadlineSeconds", INVALID
        if deadline is not None:
            return
    if not _only_added(items_of(before, "tolerations"), items_of(after, "tolerations"), change.minor):
        yield "spec.tolerations", FORBIDDEN
    gates = {item.get("name") for item in items_of(before, "schedulingGates")}
    for index, gate in enumerate(items_of(after, "schedulingGates")):
        if gate.get("name") not in gates:
            yield f"spec.schedulingGates[{index}].name", FORBIDDEN
    yield from _missing_volumes(after)
    if gates:
        yield from _gated_causes(before, after, change.minor)
    if not equal(_munged(after, before, bool(gates)), before, _POD, change.minor):
        yield "spec", FORBIDDEN


def _only_added(before: list[Json], after: list[Json], minor: int) -> bool:
    """Whether every toleration is still there; how long it tolerates may change."""

    def bare(item: Json) -> Json:
        return {key: value for key, value in item.items() if key != "tolerationSeconds"}

    return all(any(equal(bare(old), bare(new), "core/v1.Toleration", minor) for new in after) for old in before)


def _missing_volumes(spec: Json) -> Iterator[tuple[str, str]]:
    volumes = {item.get("name") for item in items_of(spec, "volumes")}
    for key in ("initContainers", "containers"):
        for index, container in enumerate(items_of(spec, key)):
            for place, mount in enumerate(items_of(container, "volumeMounts")):
                if mount.get("name") not in volumes:
                    yield f"spec.{key}[{index}].volumeMounts[{place}].name", "FieldValueNotFound"


def _munged(after: Json, before: Json, is_gated: bool) -> Json:
    """Return the new spec with everything that may change set to what it was."""
    made = dict(after)
    for key in ("containers", "initContainers"):
        if key in made:
            pairs = zip(items_of(after, key), items_of(before, key), strict=False)
            made[key] = [{**new, "image": old.get("image")} for new, old in pairs]
    free = ["activeDeadlineSeconds", "schedulingGates", "tolerations"]
    grace = before.get("terminationGracePeriodSeconds")
    if isinstance(grace, int) and grace < 0 and after.get("terminationGracePeriodSeconds") == 1:
        free.append("terminationGracePeriodSeconds")
    if is_gated:
        free.append("nodeSelector")
    for key in free:
        made[key] = before.get(key)
    if is_gated:
        affinity = {**part_of(made, "affinity"), "nodeAffinity": part_of(before, "affinity").get("nodeAffinity")}
        made["affinity"] = {key: value for key, value in affinity.items() if value is not None} or None
        if made["affinity"] is None and before.get("affinity") == {}:
            made["affinity"] = {}
    return made


def _gated_causes(before: Json, after: Json, minor: int) -> Iterator[tuple[str, str]]:
    """A Pod that waits for its gates may be narrowed down to fewer nodes, never widened."""
    old, new = part_of(before, "nodeSelector"), part_of(after, "nodeSelector")
    if any(new.get(key) != value for key, value in old.items()):
        yield "spec.nodeSelector", INVALID
    required = "requiredDuringSchedulingIgnoredDuringExecution"
    old_terms = items_of(part_of(before, "affinity", "nodeAffinity", required), "nodeSelectorTerms")
    new_terms = items_of(part_of(after, "affinity", "nodeAffinity", required), "nodeSelectorTerms")
    if not old_terms:
        return
    field = f"spec.affinity.nodeAffinity.{required}"
    if len(old_terms) != len(new_terms):
        yield f"{field}.nodeSelectorTerms" if new_terms else field, INVALID
        return
    for index, (one, other) in enumerate(zip(old_terms, new_terms, strict=True)):
        for key in ("matchExpressions", "matchFields"):
            kept = items_of(one, key)
            if not all(
                any(equal(item, more, "core/v1.NodeSelectorRequirement", minor) for more in items_of(other, key))
                for item in kept
            ):
                yield f"{field}.nodeSelectorTerms[{index}].{key}", INVALID


# --- Job (ValidateJobSpecUpdate)


def job_causes(change: Change) -> Iterator[tuple[str, str]]:
    """Yield what may not change in a Job, which depends on whether it was suspended before."""
    before, after = change.specs()
    minor = change.minor
    yield from _generated_labels(before, after)
    yield from _completions(before, after)
    for key in ("selector", "completionMode", "podFailurePolicy", "backoffLimitPerIndex", "managedBy", "successPolicy"):
        if not _same_field(before, after, key, _JOB, minor):
            yield f"spec.{key}", INVALID
    template, old = part_of(after, "template"), part_of(before, "template")
    if before.get("suspend") is not True:
        if not equal(template, old, "core/v1.PodTemplateSpec", minor):
            yield "spec.template", INVALID
        return
    expected = _loosened(part_of(old, "spec"), part_of(template, "spec"))
    if gate_on("MutablePodResourcesForSuspendedJobs", minor):
        expected = _with_resources(expected, part_of(template, "spec"))
        if not equal(part_of(template, "spec"), expected, _POD, minor):
            yield "spec.template.spec", INVALID
    elif not equal(part_of(template, "spec"), expected, _POD, minor):
        yield "spec.template", INVALID


def _completions(before: Json, after: Json) -> Iterator[tuple[str, str]]:
    completions = after.get("completions")
    if completions == before.get("completions"):
        return
    if after.get("completionMode") != "Indexed":
        yield "spec.completions", INVALID
    elif completions is not None and completions != after.get("parallelism"):
        yield "spec.completions", INVALID


def _generated_labels(before: Json, after: Json) -> Iterator[tuple[str, str]]:
    """The labels by which the Job finds its Pods must stay in the template (validateGeneratedSelector)."""
    if after.get("manualSelector") is True:
        return
    labels = part_of(after, "template", "metadata", "labels")
    old = part_of(before, "template", "metadata", "labels")
    for key in JOB_LABELS:
        if key in old and labels.get(key) != old[key]:
            yield f"spec.template.metadata.labels[{key}]", INVALID if key in labels else REQUIRED


def _loosened(old: Json, new: Json) -> Json:
    """Return the old Pod spec with what a suspended Job may change set to the new values."""
    made = {**old, **{key: new.get(key) for key in ("nodeSelector", "tolerations", "schedulingGates")}}
    affinity, old_affinity = new.get("affinity"), old.get("affinity")
    if affinity is None and old_affinity is None:
        return made
    kept = {key: value for key, value in part_of(old, "affinity").items() if key != "nodeAffinity"}
    node = part_of(new, "affinity").get("nodeAffinity")
    if affinity is None:
        made["affinity"] = kept or None
    else:
        made["affinity"] = {**kept, "nodeAffinity": node} if node is not None else kept
    return made


def _with_resources(old: Json, new: Json) -> Json:
    made = dict(old)
    for key in ("containers", "initContainers"):
        before, after = items_of(old, key), items_of(new, key)
        if len(before) == len(after) and before:
            made[key] = [
                {**one, "resources": other.get("resources")} if one.get("name") == other.get("name") else one
                for one, other in zip(before, after, strict=True)
            ]
    return made


# --- PersistentVolumeClaim, PersistentVolume


def claim_causes(change: Change) -> Iterator[tuple[str, str]]:
    """Yield what may not change in a bound claim (ValidatePersistentVolumeClaimUpdate)."""
    before, after = change.specs()
    name, minor = "core/v1.PersistentVolumeClaimSpec", change.minor
    resources = part_of(after, "resources")
    requests = dict(part_of(resources, "requests"))
    if requests or "requests" in resources:
        requests["storage"] = part_of(before, "resources", "requests").get("storage")
    settled = {**after, "resources": {**resources, "requests": requests}}
    settled["volumeAttributesClassName"] = before.get("volumeAttributesClassName")
    if not equal(settled, before, name, minor):
        yield "spec", FORBIDDEN
    sizes = [_nano(part_of(spec, "resources", "requests").get("storage")) for spec in (before, after)]
    if sizes[0] is not None and sizes[1] is not None:
        is_static = after.get("storageClassName") == ""  # no class, so nothing can make its volume larger
        if sizes[1] < sizes[0] or (sizes[1] > sizes[0] and is_static):
            yield "spec.resources.requests.storage", FORBIDDEN
    if not _same_field(before, after, "volumeMode", name, minor):
        yield "volumeMode", INVALID
    if before.get("volumeAttributesClassName") and not after.get("volumeAttributesClassName"):
        yield "spec.volumeAttributesClassName", FORBIDDEN


def _nano(value: Any) -> int | None:
    try:
        return read_quantity(value).nano
    except InvalidQuantity:
        return None


def volume_causes(change: Change) -> Iterator[tuple[str, str]]:
    """Yield what may not change in a PersistentVolume beside single fields: where its data are."""
    before, after = change.specs()
    csi, old_csi = part_of(after, "csi"), part_of(before, "csi")
    if csi and old_csi and old_csi.get("controllerExpandSecretRef") is None:
        after = {**after, "csi": {key: value for key, value in csi.items() if key != "controllerExpandSecretRef"}}
    for key in (before.keys() | after.keys()) - _NO_SOURCE:
        if not _same_field(before, after, key, "core/v1.PersistentVolumeSpec", change.minor):
            yield "spec.persistentvolumesource", FORBIDDEN
            break
    if before.get("volumeAttributesClassName") is not None and after.get("volumeAttributesClassName") is None:
        yield "spec.volumeAttributesClassName", FORBIDDEN


_NO_SOURCE = {
    "accessModes",
    "capacity",
    "claimRef",
    "mountOptions",
    "nodeAffinity",
    "persistentVolumeReclaimPolicy",
    "storageClassName",
    "volumeAttributesClassName",
    "volumeMode",
}


# --- others


def sealed_causes(change: Change) -> Iterator[tuple[str, str]]:
    """Yield what may not change in a ConfigMap or Secret that says `immutable: true`."""
    if change.live.get("immutable") is not True:
        return
    sealed = change.merged.get("immutable")
    if sealed is not True and not isinstance(sealed, Unknown):
        yield "immutable", FORBIDDEN
    kind = "core/v1.ConfigMap" if change.live.get("kind") == "ConfigMap" else "core/v1.Secret"
    for key in ("data", "binaryData"):
        if not _same_field(change.live, change.merged, key, kind, change.minor):
            yield key, FORBIDDEN


def quota_causes(change: Change) -> Iterator[tuple[str, str]]:
    """Yield what may not change in a ResourceQuota: the set of its scopes."""
    before, after = (set(_texts(spec.get("scopes"))) for spec in change.specs())
    if before != after and not any(_has_unknown(spec.get("scopes")) for spec in change.specs()):
        yield "spec.scopes", INVALID


def range_causes(change: Change) -> Iterator[tuple[str, str]]:
    """Yield what may not change in a ServiceCIDR: it may only gain a range of the second family."""
    before, after = (_texts(spec.get("cidrs")) for spec in change.specs())
    if any(_has_unknown(spec.get("cidrs")) for spec in change.specs()):
        return
    if len(before) == len(after) or (len(before) == 1 and len(after) == 2):
        for index, (old, new) in enumerate(zip(before, after, strict=False)):
            if old != new:
                yield f"spec.cidrs[{index}]", INVALID
    else:
        yield "spec.cidrs", INVALID


def node_driver_causes(change: Change) -> Iterator[tuple[str, str]]:
    """Yield the drivers of a CSINode that were changed; drivers may come and go."""
    before, after = change.specs()
    new = {item.get("name"): item for item in items_of(after, "drivers")}
    for old in items_of(before, "drivers"):
        other = new.get(old.get("name"))
        if other is None:
            continue
        if gate_on("MutableCSINodeAllocatableCount", change.minor):
            old, other = ({**item, "allocatable": None} for item in (old, other))
        if not equal(old, other, "storage/v1.CSINodeDriver", change.minor):
            yield "spec.drivers", INVALID


def definition_causes(change: Change) -> Iterator[tuple[str, str]]:
    """Yield the stored versions that a CustomResourceDefinition no longer has."""
    before, after = change.specs()
    names = [item.get("name") for item in items_of(after, "versions")]
    stored = [item.get("name") for item in items_of(before, "versions") if item.get("storage") is True]
    for index, name in enumerate(stored):
        if name not in names:
            yield f"status.storedVersions[{index}]", INVALID


def stateful_causes(change: Change) -> Iterator[tuple[str, str]]:
    """Yield what a merge leaves in a StatefulSet's strategy that its type does not allow."""
    strategy = part_of(change.merged, "spec", "updateStrategy")
    if strategy.get("type") == "OnDelete" and strategy.get("rollingUpdate") is not None:
        yield "spec.updateStrategy.rollingUpdate", INVALID


def _texts(value: Any) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _has_unknown(items: Any) -> bool:
    return isinstance(items, list) and any(isinstance(item, Unknown) for item in items)


def _same_field(one: Json, other: Json, key: str, owner: str, minor: int) -> bool:
    """Whether a field of a definition holds the same in two mappings."""
    return equal({key: one.get(key)}, {key: other.get(key)}, owner, minor)


SPECIAL: dict[tuple[str, str], Callable[[Change], Iterable[tuple[str, str]]]] = {
    ("", "Pod"): pod_causes,
    ("batch", "Job"): job_causes,
    ("", "PersistentVolumeClaim"): claim_causes,
    ("", "PersistentVolume"): volume_causes,
    ("", "ConfigMap"): sealed_causes,
    ("", "Secret"): sealed_causes,
    ("", "ResourceQuota"): quota_causes,
    ("networking.k8s.io", "ServiceCIDR"): range_causes,
    ("storage.k8s.io", "CSINode"): node_driver_causes,
    ("apiextensions.k8s.io", "CustomResourceDefinition"): definition_causes,
    ("apps", "StatefulSet"): stateful_causes,
}
