"""What a patch changes: strategic merge patches (partial objects) and JSON patches (lists of operations).

A patch is never applied here; it says which fields of its target may have other values.
Sources: sigs.k8s.io/kustomize api/types/patch.go, RFC 6902.
"""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING, Any
from k8slint.kube.facts.plain import text_or_any
from k8slint.model.fact import ANY, Patches

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAX_FIELDS = 500
_DIRECTIVES = ("$patch", "$retainKeys")
_LOSING = ("remove", "replace", "move", "copy")

REMOVED = "-"
"""In front of a field: what stood there may be gone."""


def patch_facts(value: Any, owner: int) -> Iterator[Patches]:
    """Yield what one document of a patch file changes; nothing for what is not a patch."""
    if isinstance(value, list):
        fields = sorted({field for entry in value if isinstance(entry, dict) for field in _operation(entry)})
        yield Patches(owner, ANY, ANY, ANY, ANY, fields[:_MAX_FIELDS], False)
    elif isinstance(value, dict) and isinstance(value.get("kind"), str):
        metadata = value.get("metadata")
        metadata = metadata if isinstance(metadata, dict) else {}
        version = value.get("apiVersion")
        group = version.rpartition("/")[0] if isinstance(version, str) else ANY
        yield Patches(
            owner,
            group,
            value["kind"],
            text_or_any(metadata.get("namespace")),
            text_or_any(metadata.get("name")),
            sorted(_merged_fields(value)),
            value.get("$patch") == "delete",
        )


def _operation(entry: dict[str, Any]) -> Iterator[str]:
    """Yield the fields an operation of a JSON patch touches; a `test` touches none."""
    kind = entry.get("op")
    for field in ("path", "from"):
        pointer = entry.get(field)
        if isinstance(pointer, str) and kind != "test":
            yield (REMOVED if kind in _LOSING else "") + pointer_field(pointer)


def pointer_field(pointer: str) -> str:
    """Return a JSON pointer as a dotted path without indexes: `/spec/ports/0/port` is `spec.ports.port`."""
    parts = (part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/"))
    return ".".join(part for part in parts if part and part != "-" and not part.isdigit())


def _merged_fields(value: dict[str, Any]) -> set[str]:
    """Return the fields a strategic merge patch sets, with `-` in front where it removes something."""
    found: set[str] = set()
    pending: list[tuple[str, Any]] = [("", value)]
    while pending and len(found) < _MAX_FIELDS:
        path, item = pending.pop()
        if isinstance(item, dict):
            for key, child in item.items():
                if key in _DIRECTIVES:
                    found.add(REMOVED + path)
                elif not key.startswith("$"):
                    pending.append((f"{path}.{key}" if path else key, child))
        elif isinstance(item, list):
            found.add(path)
            pending.extend((path, child) for child in item if isinstance(child, (dict, list)))
        else:
            found.add(REMOVED + path if item is None else path)
    return found - {"apiVersion", "kind", "metadata.name", "metadata.namespace", ""}
