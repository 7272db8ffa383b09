"""What tells an item of a list from the others when the list is reordered: a name, a port, a path."""

from __future__ import annotations

from typing import Any

from k8slint.model.shorten import shortened

_NAMING = ("name", "key", "containerPort", "port", "mountPath", "devicePath", "ip", "path", "host", "topologyKey")
_LONGEST = 100


def identity_of_object(value: Any) -> tuple[str, ...]:
    """Return what makes an object the same one: apiVersion, kind, namespace and name as they are written."""
    if not isinstance(value, dict):
        return ()
    metadata = value.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    parts = (value.get("apiVersion"), value.get("kind"))
    named = [metadata.get(key) for key in ("namespace", "name", "generateName")]
    return tuple([part if isinstance(part, str) else "" for part in (*parts, *named)])


def item_label(item: Any) -> Any:
    """Return what tells an item of a list from the others, None where nothing is certain to."""
    if isinstance(item, dict):
        if isinstance(item.get("metadata"), dict):
            return identity_of_object(item)
        for key in _NAMING:
            value = item.get(key)
            if isinstance(value, (str, int)):
                return key, value
        return None
    return ("", item) if isinstance(item, (str, int)) else None


def label_text(item: Any) -> str:
    """Return the label of an item as paths show it, such as `name=web`; empty for a scalar, which may be a secret."""
    label = item_label(item) if isinstance(item, dict) else None
    if label is None or len(label) != 2:
        return ""
    key, value = label
    return f"{key}={shortened(str(value), _LONGEST)}"
