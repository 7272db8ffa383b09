"""What the configuration says exists outside of the checked files: `assume_defined`."""

from __future__ import annotations

from k8slint.hints import Any
from k8slint.project.glob import name_matches


class Assumed:
    """The entries of `assume_defined`: globs over kind, namespace and name, and over the keys of what they name."""

    def __init__(self, entries: list[dict[str, Any]]) -> None:
        self._entries = entries

    def has(self, kind: str, namespace: str, name: str) -> bool:
        """Whether an entry covers an object; `namespace` is empty where nothing says it."""
        return bool(self._entries) and any(self._covers(entry, kind, namespace, name) for entry in self._entries)

    def has_key(self, kind: str, namespace: str, name: str, key: str) -> bool:
        """Whether an entry covers an object and lists the key, or lists none at all."""
        return bool(self._entries) and any(
            self._covers(entry, kind, namespace, name)
            and (not entry.get("keys") or any(name_matches(key, pattern) for pattern in entry["keys"]))
            for entry in self._entries
        )

    def _covers(self, entry: dict[str, Any], kind: str, namespace: str, name: str) -> bool:
        return (
            name_matches(kind, entry.get("kind", "*"))
            and (not namespace or "*" in namespace or name_matches(namespace, entry.get("namespace", "*")))
            and name_matches(name, entry.get("name", "*"))
        )
