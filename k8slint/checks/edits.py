"""The edits that checks attach to their problems; what knows the text of manifests is imported with the first one.

Each function is that of the same name in `k8slint.reading.edit`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from k8slint.model.finding import Edit, Safety
    from k8slint.model.node import Node

    Edits = tuple[Edit, ...]


def replaced(node: Node, value: Any, safety: Safety = "safe") -> Edits:
    """Return the edit that writes another value in the place of one."""
    from k8slint.reading import edit

    return edit.replaced(node, value, safety)


def written(node: Node, value: Any, safety: Safety = "safe", after: str = "") -> Edits:
    """Return the edit by which a field has a value: replaced where it is there, else added to its mapping."""
    from k8slint.reading import edit

    return edit.written(node, value, safety, after)


def removed(node: Node, safety: Safety = "safe") -> Edits:
    """Return the edit that removes a field or an item of a list."""
    from k8slint.reading import edit

    return edit.removed(node, safety)


def key_renamed(node: Node, new: str, safety: Safety = "safe") -> Edits:
    """Return the edit that gives a field another name."""
    from k8slint.reading import edit

    return edit.key_renamed(node, new, safety)


def item_added(sequence: Node, value: Any, safety: Safety = "safe") -> Edits:
    """Return the edit that adds an item at the end of a list."""
    from k8slint.reading import edit

    return edit.item_added(sequence, value, safety)


def moved(node: Node, to: Node, key: str = "", safety: Safety = "safe") -> Edits:
    """Return the edits that move a field into another mapping, under another name if `key` gives one."""
    from k8slint.reading import edit

    return edit.moved(node, to, key, safety)


def together(*groups: Edits) -> Edits:
    """Return the edits of several changes as those of one; none where one of the changes has none."""
    from k8slint.reading import edit

    return edit.together(*groups)
