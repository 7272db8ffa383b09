"""Field paths as findings show them, read back: `spec.containers[0].image`, `metadata.labels[example.com/team]`."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING

if TYPE_CHECKING:
    from k8slint.model.node import Node

Keys = list[str | int]


def keys_of(path: str) -> Keys:
    """Return the keys and indexes of a path."""
    found: Keys = []
    position = 0
    while position < len(path):
        if path[position] == "[":
            end = path.find("]", position)
            end = len(path) if end < 0 else end
            inside = path[position + 1 : end]
            found.append(int(inside) if inside.isdigit() and len(inside) < 9 else inside)
            position = end + 1
        else:
            start = position + (path[position] == ".")
            stops = [at for at in (path.find(".", start), path.find("[", start)) if at >= 0]
            position = min(stops, default=len(path))
            if path[start:position]:
                found.append(path[start:position])
    return found


def counterpart(keys: Keys, built: Node, source: Node) -> tuple[Node, Node, bool]:
    """Walk a path in a built object and in the object it was made from.

    Items of lists are compared by name, as patches merge them. Gives the node of the built object, the deepest node of
    the source that is on the way, and whether it is the whole way.
    """
    whole = True
    for key in keys:
        step = _step(key, built, source) if whole else None
        whole = step is not None
        source = source if step is None else step
        built = built.get(key)
    return built, source, whole


def _step(key: str | int, built: Node, source: Node) -> Node | None:
    """Take one key in the source; None where it has no such thing."""
    if isinstance(key, str):
        child = source.get(key)
        return child if child.exists else None
    index = _same_item(built.get(key), source, key)
    return None if index is None else source.get(index)


def _same_item(item: Node, listed: Node, place: int) -> int | None:
    """Find the item of a list that has the name, or the very value, of another list's item; else the same place."""
    value = item.value
    others = listed.value if isinstance(listed.value, list) else []
    name = value.get("name") if isinstance(value, dict) else None
    for index, other in enumerate(others):
        if (name is not None and isinstance(other, dict) and other.get("name") == name) or other == value:
            return index
    return place if place < len(others) and name is None else None
