"""What the cluster makes of a manifest: defaults, and what admission, strategies and controllers write into it.

The assumptions are those of a healthy cluster: claims are bound, Pods run, Jobs that are not suspended have started,
definitions are established, Services keep the addresses they got. What is made up by the cluster stands
here as a text in angle brackets, which no manifest can have.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from k8slint.kube.update.decoding import decoded
from k8slint.kube.update.layout import Json
from k8slint.kube.update.service import created_service, updated_service
from k8slint.kube.workload import JOB_LABELS

if TYPE_CHECKING:
    from collections.abc import Callable

DEFAULT_CLASS = "standard"
"""The storage class of claims that name none; in a real cluster it may have any name."""
ASSIGNED = "<assigned>"
TOKEN_VOLUME = "kube-api-access-<assigned>"  # noqa: S105 - a name
_PROTECTED = {
    "core/v1.PersistentVolumeClaim": "kubernetes.io/pvc-protection",
    "core/v1.PersistentVolume": "kubernetes.io/pv-protection",
    "storage/v1.VolumeAttributesClass": "kubernetes.io/vac-protection",
}
_TOKEN_PATH = "/var/run/secrets/kubernetes.io/serviceaccount"  # noqa: S105 - a path
_TAINTS = ("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable")
_CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class"


def requested(manifest: Json, root: str, minor: int) -> Json:
    """Return an object as a request brings it that creates it: with its defaults, before the cluster adds to it."""
    made: Json = decoded(manifest, root, minor)
    made.pop("status", None)
    metadata = dict(part) if isinstance(part := made.get("metadata"), dict) else {}
    for key in ("resourceVersion", "generation", "creationTimestamp", "managedFields", "selfLink"):
        metadata.pop(key, None)
    made["metadata"] = {**metadata, "uid": ASSIGNED}
    return made


def created(manifest: Json, root: str, minor: int) -> Json:
    """Return the object that stands in the cluster after a manifest was applied first."""
    made = requested(manifest, root, minor)
    if root in _PROTECTED:
        finalizers = made["metadata"].get("finalizers")
        own = finalizers if isinstance(finalizers, list) else ()
        made["metadata"] = {**made["metadata"], "finalizers": [*own, _PROTECTED[root]]}
    function = _CREATED.get(root)
    return function(made) if function is not None else made


def updated(live: Json, merged: Json, root: str, minor: int) -> Json:
    """Return what an update stores, or would if it were accepted: the merged object after the server's own work."""
    made: Json = decoded(merged, root, minor)
    made.pop("status", None)
    metadata = dict(part) if isinstance(part := made.get("metadata"), dict) else {}
    made["metadata"] = {**metadata, "uid": metadata.get("uid") or ASSIGNED}
    function = _UPDATED.get(root)
    return function(made, live) if function is not None else made


def part_of(value: Any, *names: str) -> Json:
    """Return the mapping at a path of fields; an empty one where there is none."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def items_of(value: Any, name: str) -> list[Json]:
    """Return the mappings in a list of a mapping."""
    items = value.get(name) if isinstance(value, dict) else None
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


# --- Pod


def _created_pod(made: Json) -> Json:
    spec = dict(part_of(made, "spec"))
    spec.setdefault("serviceAccountName", "default")
    spec.setdefault("serviceAccount", spec["serviceAccountName"])
    spec.setdefault("priority", 0)
    spec.setdefault("preemptionPolicy", "PreemptLowerPriority")
    if not spec.get("schedulingGates"):
        spec["nodeName"] = spec.get("nodeName") or ASSIGNED
    if spec.get("automountServiceAccountToken") is not False:
        _mount_token(spec)
    _tolerate(spec)
    return {**made, "spec": spec}


def _mount_token(spec: Json) -> None:
    """Mount the account's token into every container that has nothing at its path (plugin serviceaccount)."""
    mounted = False
    for key in ("initContainers", "containers"):
        containers = []
        for container in items_of(spec, key):
            mounts = items_of(container, "volumeMounts")
            if all(mount.get("mountPath") != _TOKEN_PATH for mount in mounts):
                mounted = True
                mount = {"name": TOKEN_VOLUME, "readOnly": True, "mountPath": _TOKEN_PATH}
                container = {**container, "volumeMounts": [*mounts, mount]}
            containers.append(container)
        if key in spec:
            spec[key] = containers
    if mounted:
        sources = [{"serviceAccountToken": {"path": "token", "expirationSeconds": 3607}}]
        token = {"name": TOKEN_VOLUME, "projected": {"sources": sources, "defaultMode": 420}}
        spec["volumes"] = [*items_of(spec, "volumes"), token]


def _tolerate(spec: Json) -> None:
    """Add the tolerations that every Pod gets, unless it tolerates the taints (plugin defaulttolerationseconds)."""
    tolerations = items_of(spec, "tolerations")
    for taint in _TAINTS:
        covered = any(
            item.get("key") in (taint, None, "") and item.get("effect") in ("NoExecute", None, "")
            for item in tolerations
        )
        if not covered:
            added = {"key": taint, "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300}
            tolerations = [*tolerations, added]
    spec["tolerations"] = tolerations


def _updated_pod(made: Json, live: Json) -> Json:
    spec = dict(part_of(made, "spec"))
    for key in ("priority", "preemptionPolicy"):  # plugin priority: never changed after creation
        spec[key] = part_of(live, "spec").get(key)
    _tolerate(spec)
    return {**made, "spec": spec}


# --- Job


def _created_job(made: Json) -> Json:
    """Add the labels by which a Job finds its Pods (pkg/registry/batch/job/strategy.go generateSelector)."""
    spec = dict(part_of(made, "spec"))
    if spec.get("manualSelector") is True:
        return made
    name = part_of(made, "metadata").get("name")
    template = part_of(spec, "template")
    labels = dict(part_of(template, "metadata", "labels"))
    labels |= {key: name if key.endswith("name") else ASSIGNED for key in JOB_LABELS}
    spec["template"] = {**template, "metadata": {**part_of(template, "metadata"), "labels": labels}}
    selector = part_of(spec, "selector")
    match = {**part_of(selector, "matchLabels"), "batch.kubernetes.io/controller-uid": ASSIGNED}
    spec["selector"] = {**selector, "matchLabels": match}
    return {**made, "spec": spec}


# --- claims


def _created_claim(made: Json) -> Json:
    spec = _with_sources(part_of(made, "spec"), {})
    if spec.get("storageClassName") is None and _CLASS_ANNOTATION not in part_of(made, "metadata", "annotations"):
        spec["storageClassName"] = DEFAULT_CLASS
    spec["volumeName"] = spec.get("volumeName") or ASSIGNED
    return {**made, "spec": spec}


def _updated_claim(made: Json, live: Json) -> Json:
    return {**made, "spec": _with_sources(part_of(made, "spec"), part_of(live, "spec"))}


def _with_sources(spec: Json, live: Json) -> Json:
    """Keep `dataSource` and `dataSourceRef` alike, and drop what the older one may not name (KEP 1495)."""
    made = dict(spec)
    in_use = live.get("dataSource") is not None or live.get("dataSourceRef") is not None
    source, reference = made.get("dataSource"), made.get("dataSourceRef")
    if isinstance(reference, dict) and reference.get("namespace"):
        if live.get("dataSourceRef") is None:
            made.pop("dataSourceRef")
        reference = made.get("dataSourceRef")
    if isinstance(source, dict) and reference is None and not in_use:
        known = {"PersistentVolumeClaim": "", "VolumeSnapshot": "snapshot.storage.k8s.io"}
        kind = source.get("kind")
        if not isinstance(kind, str) or known.get(kind) != (source.get("apiGroup") or ""):
            source = made.pop("dataSource") and None
    if isinstance(source, dict) and reference is None:
        made["dataSourceRef"] = dict(source)
    elif isinstance(reference, dict) and source is None and not reference.get("namespace"):
        made["dataSource"] = dict(reference)
    return made


# --- Secret, Namespace, and fields that an update never changes


def _folded_secret(made: Json) -> Json:
    """Move `stringData`, which is never stored, into `data`."""
    texts = made.get("stringData")
    if not isinstance(texts, dict):
        return made
    folded = {
        key: base64.b64encode(value.encode("utf-8", "surrogatepass")).decode() if isinstance(value, str) else value
        for key, value in texts.items()
    }
    return {key: value for key, value in made.items() if key != "stringData"} | {
        "data": {**part_of(made, "data"), **folded}
    }


def _named_namespace(made: Json) -> Json:
    metadata = part_of(made, "metadata")
    labels = {**part_of(metadata, "labels"), "kubernetes.io/metadata.name": metadata.get("name")}
    return {**made, "metadata": {**metadata, "labels": labels}, "spec": {"finalizers": ["kubernetes"]}}


def _without_generation(made: Json) -> Json:
    spec = {key: value for key, value in part_of(made, "spec").items() if key != "templateGeneration"}
    return {**made, "spec": spec}


_CREATED: dict[str, Callable[[Json], Json]] = {
    "core/v1.Pod": _created_pod,
    "batch/v1.Job": _created_job,
    "core/v1.PersistentVolumeClaim": _created_claim,
    "core/v1.Secret": _folded_secret,
    "core/v1.Namespace": _named_namespace,
    "core/v1.Service": created_service,
    "apps/v1.DaemonSet": _without_generation,
}
_UPDATED: dict[str, Callable[[Json, Json], Json]] = {
    "core/v1.Pod": _updated_pod,
    "core/v1.PersistentVolumeClaim": _updated_claim,
    "core/v1.Secret": lambda made, _: _folded_secret(made),
    "core/v1.Namespace": lambda made, _: _named_namespace(made),
    "core/v1.Service": updated_service,
    "apps/v1.DaemonSet": lambda made, _: _without_generation(made),
    "certificates/v1.CertificateSigningRequest": lambda made, live: {**made, "spec": live.get("spec")},
}
