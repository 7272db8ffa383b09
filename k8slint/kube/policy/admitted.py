"""An object as admission policies see it: a plain map with the API server's defaults, in its own spelling.

Zero values that JSON leaves out are gone, quantities are canonical, structures that are not pointers are there. What
only the cluster knows is an Unknown. Source: apiserver pkg/admission/conversion.go, the structs of k8s.io/api.
"""

from __future__ import annotations

from typing import Any

from k8slint.kube.certain import mapping
from k8slint.kube.quantity import InvalidQuantity, read_quantity
from k8slint.kube.schema.bundle import definition
from k8slint.kube.schema.catalogue import catalogue
from k8slint.kube.update.layout import Json, is_plain, is_struct
from k8slint.kube.update.server import created, requested
from k8slint.model.tree import Unknown

_ADDED = frozenset({"resources", "status", "metadata", "strategy", "updateStrategy"})
"""Structures that are not pointers, which JSON shows also where nothing is in them."""
_SHOWN: dict[str, dict[str, Any]] = {
    "apps/v1.ControllerRevision": {"revision": 0},
    "apps/v1.StatefulSetOrdinals": {"start": 0},
    "apps/v1.StatefulSetSpec": {"serviceName": ""},
    "core/v1.Event": {"reportingComponent": "", "reportingInstance": ""},
    "core/v1.ProjectedVolumeSource": {"sources": None},
    "discovery/v1.EndpointSlice": {"endpoints": None, "ports": None},
    "rbac/v1.ClusterRole": {"rules": None},
    "rbac/v1.Role": {"rules": None},
    "resource/v1.DeviceClaim": {"requests": None},
    "scheduling/v1.PriorityClass": {"value": 0},
    "storage/v1.CSINodeDriver": {"topologyKeys": None},
}
"""Optional fields that JSON shows also where nobody wrote them, with what they are then (no omitempty)."""
_LATER = {"core/v1.Pod": "nodeName", "core/v1.PersistentVolumeClaim": "volumeName"}
"""Fields of a spec that are set once the object is there."""
_GENERATED = frozenset({"apps", "batch", "networking", "policy", "autoscaling"})
_POD = "core/v1.Pod"


def admitted(value: Json, root: str, namespace: str | None, minor: int, *, plugins: bool = True) -> Json:
    """Return an object of a built-in kind as policies see it when it is created.

    ``root`` is its definition; ``namespace`` is where it goes (None: not known, empty: nowhere). Without ``plugins``
    a Pod has nothing of what admission plugins add to it.
    """
    made = created(value, root, minor) if plugins or root != _POD else requested(value, root, minor)
    spec = made.get("spec")
    if root in _LATER and isinstance(spec, dict):
        field = _LATER[root]
        kept = mapping(value.get("spec")).get(field)
        spec = {key: item for key, item in spec.items() if key != field or kept}
        if root != _POD and spec.get("storageClassName") and not mapping(value.get("spec")).get("storageClassName"):
            spec["storageClassName"] = Unknown("the default class")
        made = {**made, "spec": spec}
    made = _struct(made, root, minor)
    made["metadata"] = _metadata(mapping(made.get("metadata")), namespace)
    if root.partition("/")[0] in _GENERATED:
        made["metadata"]["generation"] = 1
    if root == _POD:
        made["status"] = {"phase": "Pending", "qosClass": Unknown("the class")}
    return made


def with_metadata(value: Json, namespace: str | None) -> Json:
    """Return a custom resource with the metadata that every object gets."""
    made = {**value, "metadata": _metadata(mapping(value.get("metadata")), namespace)}
    made["metadata"]["generation"] = 1
    return made


def _metadata(written: Json, namespace: str | None) -> Json:
    made = {key: item for key, item in written.items() if item is not None}
    if not made.get("name"):
        made["name"] = Unknown("the generated name")
    if namespace is None:
        made["namespace"] = Unknown("the namespace")
    elif namespace:
        made["namespace"] = namespace
    for field in ("uid", "creationTimestamp"):
        made[field] = Unknown(field)
    return made


def _spelled(value: Any, type_text: str, minor: int) -> Any:
    """Return a value as JSON shows it after the API server read it; nothing in it is shared with another value."""
    if isinstance(value, list):
        return [_spelled(item, type_text[2:] if type_text[:2] == "[]" else "", minor) for item in value]
    if isinstance(value, dict):
        if type_text[:2] == "{}" or not is_struct(type_text):
            inner = type_text[2:] if type_text[:2] == "{}" else ""
            return {key: _spelled(item, inner, minor) for key, item in value.items()}
        return _struct(value, type_text, minor)
    if isinstance(value, str) and value[:1] == "<" and value[-1:] == ">":
        return Unknown(value)
    if type_text == "quantity":
        try:
            return read_quantity(value).canonical
        except (InvalidQuantity, TypeError):
            return value
    if type_text in ("int32", "int64") and isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _struct(value: Json, owner: str, minor: int) -> Json:
    types = catalogue(minor).field_types(owner)
    required = definition(owner).get("r", ())
    made = {}
    for key, item in value.items():
        type_text = types.get(key, "string")
        new = _spelled(item, type_text, minor)
        if new is None or (not is_struct(type_text) and _is_left_out(new, key, type_text, owner, required)):
            continue
        made[key] = new
    for key, zero in _SHOWN.get(owner, {}).items():
        made.setdefault(key, zero)
    for key in _ADDED & types.keys():
        if key not in made and is_struct(types[key]) and (key == "status" or is_plain(owner, key, types[key])):
            made[key] = {}
    return made


def _is_left_out(value: Any, key: str, type_text: str, owner: str, required: Any) -> bool:
    """Whether JSON leaves a value out, as it is the zero value of a field that is not a pointer (omitempty)."""
    if value not in ("", 0, [], {}) or isinstance(value, float) or key in required or key in _SHOWN.get(owner, ()):
        return False
    return is_plain(owner, key, type_text)
