"""Edits that write a deprecated field of a kustomization as the one that takes its place; the objects stay the same.

Source: FixKustomization in api/types/kustomization.go, the order of transformers in api/internal/target.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.model.pattern import pattern
from k8slint.model.tree import Mapping, Sequence
from k8slint.reading.edit import items_added, key_renamed, removed, together
from k8slint.reading.emit import style_of
from k8slint.reading.entry import entries_of, entry_of, has_comment, is_editable, is_flow, line_of
from k8slint.reading.entry_edit import edit_of
from k8slint.reading.manifest import read

if TYPE_CHECKING:
    from collections.abc import Iterable

    from k8slint.model.finding import Edit, Safety
    from k8slint.model.node import Node
    from k8slint.model.source import Source

    Edits = tuple[Edit, ...]

_BETWEEN = ("namespace", "namePrefix", "nameSuffix", "labels", "commonLabels", "commonAnnotations")
"""Fields that take effect after `patches` and before `patchesJson6902`."""
_STEP = "  "
_PLAIN_BLOCK = pattern(r"[|>][+-]?[ \t]*(?:#.*)?$")


def renewed(name: str, source: Source) -> Edits:
    """Return the edits that write a deprecated field anew; none where that is not exact.

    They are unsafe where another patch, name or label may come out: patches that were applied late are applied first.
    """
    documents = read(source.text, source.file, unknowns=False).documents
    if not documents:
        return ()
    root = documents[0].root
    node = root.get(name)
    if name in ("bases", "imageTags"):
        return _moved_entries(node, root.get("resources" if name == "bases" else "images"), "safe")
    if name == "patchesJson6902":
        is_early = any(root.get(field).exists for field in _BETWEEN)
        return _moved_entries(node, root.get("patches"), "unsafe" if is_early else "safe")
    if name == "patchesStrategicMerge":
        return _patches(node, root.get("patches"))
    if name == "commonLabels":
        return _labels(node, root.get("labels"), "unsafe" if root.get("configurations").exists else "safe")
    return ()


def listed(patches: Iterable[str], source: Source) -> Edits:
    """Return the edit that adds files to `patches`; a suggestion, as an entry may be commented out on purpose."""
    documents = read(source.text, source.file, unknowns=False).documents
    if not documents:
        return ()
    return items_added(documents[0].root.get("patches"), [{"path": path} for path in patches], "suggestion")


def _moved_entries(node: Node, to: Node, safety: Safety) -> Edits:
    """Return the edits that move the entries of a list to the end of another, which may not be there."""
    if not to.exists:
        return key_renamed(node, str(to.key), safety)
    if not isinstance(node.value, Sequence) or has_comment(node) or not to.value or not all(map(is_editable, node)):
        return ()
    return together(removed(node, safety), items_added(to, list(node.value), safety))


def _patches(node: Node, to: Node) -> Edits:
    """Return the edits by which `patches` has the entries of `patchesStrategicMerge`, which are applied first."""
    entries = entries_of(node) if isinstance(node.value, Sequence) else None
    if not entries or not is_editable(node) or not all(isinstance(each.node.value, str) for each in entries):
        return ()
    if to.exists:
        paths = [str(each.node.value) for each in entries]
        if has_comment(node) or not to.value or any(map(_is_patch, paths)):
            return ()
        added = items_added(to, [{"path": path} for path in paths], "safe", at_start=True)
        return together(removed(node), added)
    groups = [key_renamed(node, "patches")]
    groups += [_keyed(each.node, "patch" if _is_patch(str(each.node.value)) else "path") for each in entries]
    return together(*groups)


def _is_patch(entry: str) -> bool:
    """Whether an entry of `patchesStrategicMerge` is the patch as such, and no path."""
    return "\n" in entry or entry.lstrip().startswith("{")


def _keyed(node: Node, key: str) -> Edits:
    """Return the edits that write a text of a list as a mapping with one key; lines of a block go further right."""
    source, mark, raw = node.source, node.mark, node.raw
    if mark is None or node.parent is None or not is_editable(node):
        return ()
    start, end = mark[2], mark[2] + len(raw)
    if is_flow(node.parent):
        opened = edit_of(source, start, start, f"{{{key}: ", "safe")
        return () if "\n" in raw else (opened, edit_of(source, end, end, "}", "safe"))
    edits = [edit_of(source, start, start, f"{key}: ", "safe")]
    if "\n" in raw:
        if not _PLAIN_BLOCK.match(raw.partition("\n")[0].rstrip("\r")):
            return ()
        edits += _further_right(node, source.text.find("\n", start) + 1, end, _STEP)
    return tuple(edits)


def _further_right(node: Node, start: int, end: int, step: str) -> list[Edit]:
    """Return the edits that move the lines between two offsets, those that are not empty, to the right."""
    source, found = node.source, []
    while 0 < start < end:
        after = source.text.find("\n", start)
        after = len(source.text) if after < 0 else after
        if source.text[start:after].strip():
            found.append(edit_of(source, start, start, step, "safe"))
        start = after + 1
    return found


def _labels(node: Node, to: Node, safety: Safety) -> Edits:
    """Return the edits by which `labels` has the pairs of `commonLabels`, in selectors as well."""
    pairs, entry = node.value, entry_of(node)
    if not isinstance(pairs, Mapping) or not pairs or entry is None or not is_editable(node):
        return ()
    if not all(isinstance(value, str) for value in pairs.values()):
        return ()
    if to.exists:
        if has_comment(node) or not to.value:
            return ()
        item = {"includeSelectors": True, "pairs": dict(pairs)}
        return together(removed(node, safety), items_added(to, [item], safety))
    source, text = node.source, node.source.text
    style = style_of(source)
    if style.as_json or entry.start != line_of(text, entry.start) or (is_flow(node) and "\n" in node.raw):
        return ()
    dash = " " * style.dash
    head = style.newline.join(("labels:", f"{dash}- includeSelectors: true", f"{dash}{_STEP}pairs"))
    lines = [] if is_flow(node) else _further_right(node, text.find("\n", entry.start) + 1, entry.end, f"{dash}{_STEP}")
    renamed = edit_of(source, entry.mark[0], entry.mark[1], head, safety)
    return (renamed, *(edit._replace(safety=safety) for edit in lines))
