"""One `kubectl apply` over an object: what stood in the cluster, what is sent, and what comes of it."""

from __future__ import annotations

from typing import Any

from k8slint.kube.schema.bundle import kind
from k8slint.kube.update.layout import MERGE_KEYS, Json, root_type
from k8slint.kube.update.server import ASSIGNED, created, part_of, updated
from k8slint.kube.update.strategic import apply_json_merge, apply_patch
from k8slint.kube.update.three_way import json_merge_patch, three_way_patch
from k8slint.kube.versions import DEFAULT
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.tree import Unknown


class Update(NamedTuple):
    """One `kubectl apply` over an object: what stood in the cluster, the patch, and what the update would store.

    ``root`` is the definition of the kind, empty for a custom resource.
    """

    old: Json
    new: Json
    live: Json
    patch: Json
    raw: Json
    merged: Json
    root: str
    minor: int


def read_update(old: Any, new: Any, minor: int = DEFAULT) -> Update | None:
    """Return what applying `new` over the applied `old` does; None when it is another object, or cannot be known."""
    if not isinstance(old, dict) or not isinstance(new, dict) or identity(old) != identity(new):
        return None
    root = root_type(new.get("apiVersion"), new.get("kind"))
    if root and root_type(old.get("apiVersion"), old.get("kind")) != root:
        return None  # another version of the kind, which the server would convert
    if _unknown_keys(old) != _unknown_keys(new):
        return None
    old, new = _as_sent(old), _as_sent(new)
    try:
        live = created(old, root, minor) if root else {**old, "metadata": {**part_of(old, "metadata"), "uid": ASSIGNED}}
        if root:
            patch = three_way_patch(old, new, live, root, minor)
            raw = apply_patch(live, patch, root, minor)
        else:
            patch = json_merge_patch(old, new, live)
            raw = apply_json_merge(live, patch)
        merged = updated(live, raw, root, minor)
    except (ValueError, RecursionError):
        return None
    return Update(old, new, live, patch, raw, merged, root, minor)


def _unknown_keys(value: Any) -> set[str]:
    """Return the texts that are filled in later and by which items of lists are paired."""
    found: set[str] = set()
    pending = [value]
    while pending:
        here = pending.pop()
        for child in here.values() if isinstance(here, dict) else here if isinstance(here, list) else ():
            if isinstance(child, dict) and isinstance(here, list):
                found.update(key.text for name in MERGE_KEYS if isinstance(key := child.get(name), Unknown))
            if isinstance(child, (dict, list)):
                pending.append(child)
    return found


def _as_sent(manifest: Json) -> Json:
    """Return a manifest as kubectl compares it: with the namespace it is applied to, and annotations of its own."""
    metadata = dict(part_of(manifest, "metadata"))
    annotations = metadata.get("annotations")
    metadata["annotations"] = annotations if isinstance(annotations, dict) else {}
    known = kind(str(manifest.get("apiVersion")), str(manifest.get("kind")))
    if known is not None and not known.cluster_scoped and not metadata.get("namespace"):
        metadata["namespace"] = "default"
    return {**manifest, "metadata": metadata}


def identity(manifest: Json) -> tuple[Any, ...]:
    """Return what makes two manifests one object: group, kind, namespace and name."""
    version = manifest.get("apiVersion")
    group = version.rpartition("/")[0] if isinstance(version, str) else ""
    metadata = part_of(manifest, "metadata")
    namespace = metadata.get("namespace") or "default"
    return group, manifest.get("kind"), namespace, metadata.get("name")
