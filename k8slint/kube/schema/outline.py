"""What is certain of every mapping with the same keys and classes of values, so that it need not be looked at again.

Manifests repeat themselves: a few hundred outlines of containers, ports and probes cover what people write. Of an
outline it is worked out once which fields nobody need look at, and what is left.
"""

from __future__ import annotations

from collections.abc import Callable

from k8slint.hints import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from k8slint.kube.schema.struct import Struct

Look = Callable[[Any], object]
"""Looks at one value and gives something true when it may be wrong; nothing true is certain."""
Outline = tuple[Any, ...]
"""The keys of a mapping, then the classes of their values."""
Kinds = dict[str, type]
"""The classes of the values of a mapping by key."""
Plan = tuple[tuple[str, ...], tuple[tuple[str, Look], ...], tuple[Look, ...]]
"""What to look at: the fields that must not be empty, fields with their looks, and looks at the mapping as a whole."""

NOTHING = type(None)


def plan_of(struct: Struct, outline: Outline) -> Plan | None:
    """Work out what to look at in a mapping of this outline; None when something is wrong with every such mapping."""
    middle = len(outline) // 2
    kinds: Kinds = dict(zip(outline[:middle], outline[middle:], strict=True))
    fields = struct.fields
    looks: list[tuple[str, Look]] = []
    for name, kind in kinds.items():
        if name not in fields:
            return None
        if kind is not NOTHING:
            looks += [(name, look) for look in fields[name][2](kind)]
    for name in (*struct.required, *struct.present):
        if kinds.get(name, NOTHING) is NOTHING:
            return None
    rules = [looks_of(kinds) for trigger, _, looks_of in struct.rules if not trigger or trigger in kinds]
    return tuple(struct.required), tuple(looks), tuple(rule for rule in rules if rule is not None)
