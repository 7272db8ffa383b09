"""References by name: one fact for the object, and one for every key of it that is named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.facts.spot import spot_of
from k8slint.model.fact import RefersTo

if TYPE_CHECKING:
    from k8slint.model.fact import Fact
    from k8slint.model.source import Source


class References:
    """Collects the references of one object in `found`, the list of its facts; `source` is the file."""

    __slots__ = ("found", "owner", "source")

    def __init__(self, owner: int, source: Source, found: list[Fact]) -> None:
        self.owner = owner
        self.source = source
        self.found = found

    def add(self, use: str, kind: str, ref: Any, path: str, container: str = "", field: str = "name") -> None:
        """Add what a mapping such as `configMapRef` at a field path refers to, and the keys it names."""
        name = ref.get(field) if isinstance(ref, dict) else None
        if not isinstance(name, str) or not name:
            return
        owner, source, found = self.owner, self.source, self.found
        optional = ref.get("optional") not in (None, False)
        spot = spot_of(source, ref, field, f"{path}.{field}", container)
        found.append(RefersTo(owner, use, "", kind, "", name, "", optional, spot))
        key = ref.get("key")
        if isinstance(key, str) and key:
            spot = spot_of(source, ref, "key", f"{path}.key", container)
            found.append(RefersTo(owner, use, "", kind, "", name, key, optional, spot))
        items = ref.get("items")
        if isinstance(items, list):
            for index, item in enumerate(items):
                key = item.get("key") if isinstance(item, dict) else None
                if isinstance(key, str) and key:
                    spot = spot_of(source, item, "key", f"{path}.items[{index}].key", container)
                    found.append(RefersTo(owner, use, "", kind, "", name, key, optional, spot))
