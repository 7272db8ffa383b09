"""Exact edits of a manifest's text, made by checks: a value replaced, a key renamed, a field added, removed or moved.

Every function returns the edits of one change, and none where the change cannot be made exactly: in what an anchor
shares, what a merge key brought, what something fills in later, in an encrypted document, or where a built object's
value stands otherwise than it is written. What is not meant to change keeps every byte.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from k8slint.model.finding import Edit
from k8slint.model.node import Node
from k8slint.model.pattern import pattern
from k8slint.model.tree import Mapping, Sequence, Unknown
from k8slint.reading.emit import entry_lines, flow_text, indented, item_lines, scalar_text, style_of, value_lines
from k8slint.reading.entry import (
    WrittenEntry,
    colon_after,
    column_of,
    dash_before,
    end_of_line,
    entries_of,
    entry_of,
    has_comment,
    is_editable,
    is_flow,
    written_entry,
)
from k8slint.reading.entry_edit import (
    added_lines,
    added_to_flow,
    edit_of,
    joined_move,
    keeps_empty_lines,
    lines_of,
    removed_from_flow,
    without_lines,
)

if TYPE_CHECKING:
    from k8slint.model.finding import Safety

    Edits = tuple[Edit, ...]

_SHARED = pattern(r"<<|[&*](?<![^\s\[{,][&*])[^\s&*]")
_LONGEST_FLOW = 80


def replaced(node: Node, value: Any, safety: Safety = "safe") -> Edits:
    """Return the edit that writes another value (text, number, boolean, null, dict or list) in the place of one.

    Text that is in quotes stays in quotes of the same kind. A collection loses its comments, so one that has some is
    left alone.
    """
    mark = node.mark
    if mark is None or node.is_unknown or _has_unknown(value) or not is_editable(node):
        return ()
    text, raw = node.source.text, node.raw
    if isinstance(node.value, (Mapping, Sequence)) or isinstance(value, (dict, list)):
        return _replaced_collection(node, value, safety)
    if raw[:1] in ("|", ">"):
        return ()
    if not raw:
        colon = colon_after(text, mark[1]) if mark[1] > mark[0] else -1
        return (edit_of(node.source, colon, colon, " " + _scalar(node, value), safety),) if colon > 0 else ()
    return (edit_of(node.source, mark[2], mark[2] + len(raw), _scalar(node, value), safety),)


def quoted(node: Node, safety: Safety = "safe") -> Edits:
    """Return the edits that put a plain scalar into quotes, so that it is the text that is written.

    They hold the quotes only, and so not what may be a secret.
    """
    mark, raw = node.mark, node.raw
    if mark is None or node.is_unknown or not is_editable(node) or isinstance(node.value, (Mapping, Sequence)):
        return ()
    if not raw or raw[0] in "\"'|>" or any(char in raw for char in '"\\\n'):
        return ()
    start, end = mark[2], mark[2] + len(raw)
    return edit_of(node.source, start, start, '"', safety), edit_of(node.source, end, end, '"', safety)


def key_renamed(node: Node, new: str, safety: Safety = "safe") -> Edits:
    """Return the edit that gives a field another name; none where the mapping has a field of that name."""
    mark, parent = node.mark, node.parent
    if mark is None or parent is None or mark[1] <= mark[0] or not isinstance(parent.value, Mapping):
        return ()
    written = node.source.text[mark[0] : mark[1]]
    if new in parent.value and new != node.key:
        return ()
    if not (_is_key_of_build(node, written) or (written_entry(node, parent) is not None and is_editable(parent))):
        return ()
    quote = written[:1] if written[:1] in ("'", '"') else ""
    return (edit_of(node.source, mark[0], mark[1], scalar_text(new, quote, is_flow(parent)), safety),)


def _is_key_of_build(node: Node, written: str) -> bool:
    """Whether a key of a built object stands there as it is; its neighbours may be of other files."""
    is_plain = written in (node.key, f'"{node.key}"', f"'{node.key}'")
    return is_plain and type(node) is not Node and is_editable(node, key_only=True)


def removed(node: Node, safety: Safety = "safe") -> Edits:
    """Return the edit that removes a field or an item of a list, with the lines it stands on.

    A collection that had nothing else is left empty, as `{}` or `[]`.
    """
    parent, entry = node.parent, entry_of(node)
    if parent is None or entry is None or not is_editable(parent):
        return ()
    entries = entries_of(parent) or []
    if len(entries) == 1:
        return replaced(parent, {} if isinstance(parent.value, Mapping) else [], safety)
    index = next(number for number, each in enumerate(entries) if each.start == entry.start)
    following = entries[index + 1] if index + 1 < len(entries) else None
    if is_flow(parent):
        return removed_from_flow(node.source, entries, index, safety)
    return without_lines(node.source, entry, following, safety)


def field_added(
    mapping: Node, key: str, value: Any, safety: Safety = "safe", after: str = "", before: str = ""
) -> Edits:
    """Return the edit that adds a field to a mapping: behind `after` or in front of `before`, else at its end.

    A mapping that is null, empty or not there is written with the field.
    """
    if _has_unknown(value):
        return ()
    held = mapping.value
    if not before or not isinstance(held, Mapping) or before not in held or key in held or is_flow(mapping):
        return _field_added(mapping, key, value, None, safety, after)
    entries, source = entries_of(mapping) or [], mapping.source
    index = next((index for index, each in enumerate(entries) if each.node.key == before), -1)
    if index < 0 or not is_editable(mapping):
        return ()
    style = style_of(source)
    if index:
        return added_lines(source, entries[index - 1], entry_lines(key, value, style), safety)
    start = entries[0].start
    margin = style.newline + " " * column_of(source.text, start)
    return (edit_of(source, start, start, "".join(line + margin for line in entry_lines(key, value, style)), safety),)


def fields_added(mapping: Node, values: dict[str, Any], safety: Safety = "safe") -> Edits:
    """Return the edit that adds several fields at the end of a mapping that has some, but none of these."""
    held, entries = mapping.value, entries_of(mapping)
    if _has_unknown(values) or not isinstance(held, Mapping) or not entries or not is_editable(mapping):
        return ()
    if not held.keys().isdisjoint(values):
        return ()
    source, style = mapping.source, style_of(mapping.source)
    if is_flow(mapping):
        return added_to_flow(source, entries[-1], flow_text(values, style.as_json)[1:-1], safety)
    return added_lines(source, entries[-1], value_lines(values, style), safety)


def written(node: Node, value: Any, safety: Safety = "safe", after: str = "", before: str = "") -> Edits:
    """Return the edit by which a field has a value: replaced where it is there, else added to its mapping."""
    if node.exists:
        return replaced(node, value, safety)
    return field_added(node.parent, str(node.key), value, safety, after, before) if node.parent is not None else ()


def item_added(sequence: Node, value: Any, safety: Safety = "safe") -> Edits:
    """Return the edit that adds an item at the end of a list; a list that is null or not there is written with it."""
    return items_added(sequence, [value], safety)


def items_added(sequence: Node, values: list[Any], safety: Safety = "safe", *, at_start: bool = False) -> Edits:
    """Return the edit that adds items at the end of a list, or at its start, as `item_added` does one."""
    if any(map(_has_unknown, values)):
        return ()
    if not sequence.exists:
        return field_added(sequence.parent, str(sequence.key), values, safety) if sequence.parent is not None else ()
    if not sequence.value and (sequence.value is None or isinstance(sequence.value, Sequence)):
        return replaced(sequence, values, safety)
    entries = entries_of(sequence)
    if not entries or not is_editable(sequence) or not isinstance(sequence.value, Sequence):
        return ()
    source, style = sequence.source, style_of(sequence.source)
    flow = ", ".join(flow_text(value, style.as_json) for value in values)
    lines = [line for value in values for line in item_lines(value, style)]
    if at_start:
        start = entries[0].start
        margin = style.newline + " " * column_of(source.text, start)
        shown = f"{flow}, " if is_flow(sequence) else "".join(line + margin for line in lines)
        return (edit_of(source, start, start, shown, safety),)
    if is_flow(sequence):
        return added_to_flow(source, entries[-1], flow, safety)
    return added_lines(source, entries[-1], lines, safety)


def moved(node: Node, to: Node, key: str = "", safety: Safety = "safe", after: str = "") -> Edits:
    """Return the edits that move a field into another mapping, under another name if `key` gives one.

    Its text moves as it stands, with its comments, and only its indentation changes.
    """
    name = key or str(node.key)
    parent, entry = node.parent, entry_of(node)
    if parent is None or entry is None or node.source is not to.source or not isinstance(parent.value, Mapping):
        return ()
    if (node.source.may_alias and _SHARED.search(node.source.text, entry.start, entry.end)) or _is_within(to, node):
        return ()
    if to.keys == parent.keys:
        return key_renamed(node, name, safety)
    if len(parent.value) == 1 and _is_within(to, parent):  # the mapping would be empty before it gets the new one
        return ()
    lines = lines_of(node.source, entry, name)
    if lines is None and (_has_unknown(node.value) or has_comment(node) or not is_flow(parent)):
        return ()
    added = _field_added(to, name, node.value, lines, safety, after)
    gone = removed(node, safety)
    return joined_move(gone[0], added[0], node.source, lines is not None) if gone and added else ()


def together(*groups: Edits) -> Edits:
    """Return the edits of several changes as those of one; none where one of the changes has none, or two overlap."""
    if not all(groups):
        return ()
    edits = sorted((edit for group in groups for edit in group), key=lambda edit: (edit.file, edit.span))
    for first, second in pairwise(edits):
        if first.file == second.file and second.span[:2] < first.span[2:]:
            return ()
    return tuple(edits)


# --- text


def _scalar(node: Node, value: Any) -> str:
    """Return a scalar as it is written in the place of another one."""
    raw = node.raw
    quote = raw[:1] if raw[:1] in ("'", '"') else '"' if style_of(node.source).as_json else ""
    return scalar_text(value, quote, node.parent is not None and is_flow(node.parent))


def _replaced_collection(node: Node, value: Any, safety: Safety) -> Edits:
    """Return the edit that writes another value in the place of a collection, or a collection in that of a scalar."""
    source, text, entry = node.source, node.source.text, entry_of(node)
    if entry is None and type(node) is not Node and isinstance(value, list) and _stays_in_line(node, value, False):
        start = node.mark[2] if node.mark is not None else 0
        is_line = "\n" not in node.raw and node.raw[:1] not in ("|", ">")
        return (edit_of(source, start, start + len(node.raw), flow_text(value), safety),) if is_line else ()
    if entry is None or has_comment(node) or (isinstance(node.value, str) and node.raw[:1] in ("|", ">")):
        return ()
    if source.may_alias and _SHARED.search(text, entry.start, entry.end):
        return ()
    style = style_of(source)
    in_flow = is_flow(entry.parent)
    if in_flow or not isinstance(value, (dict, list)) or not value or _stays_in_line(node, value, style.as_json):
        shown = flow_text(value, style.as_json) if in_flow or isinstance(value, (dict, list)) else _scalar(node, value)
        start = _start_of_value(node, entry)
        if start < 0 or keeps_empty_lines(text, entry):
            return ()
        space = " " if text[start - 1] in ":-" else ""
        return (edit_of(source, start, entry.end, space + shown, safety),)
    if not isinstance(node.key, int):
        return _block_written(node, value_lines(value, style), isinstance(value, list), safety)
    start, column = dash_before(text, entry.mark[2]), column_of(text, entry.start)
    lines = item_lines(value, style)
    return (edit_of(source, start, entry.end, (style.newline + " " * column).join(lines), safety),)


def _stays_in_line(node: Node, value: Any, as_json: bool) -> bool:
    """Whether a collection is written in one line, as the one in its place is, or as short lists are."""
    if node.raw[:1] in ("{", "["):
        return bool(node.value) or as_json
    is_short = isinstance(value, list) and not any(isinstance(item, (dict, list)) for item in value)
    return is_short and isinstance(node.value, str) and len(flow_text(value)) <= _LONGEST_FLOW


def _start_of_value(node: Node, entry: WrittenEntry) -> int:
    """Return the offset behind the colon or dash of a value that stands on a line below it, else that of the value."""
    mark, text = entry.mark, node.source.text
    if is_flow(entry.parent) and isinstance(node.key, int):
        return entry.start
    start = dash_before(text, mark[2]) + 1 if isinstance(node.key, int) else colon_after(text, mark[1])
    if start <= 0 or text[start : mark[2]].strip():
        return -1
    return start if "\n" in text[start : mark[2]] or not node.raw else mark[2]


def _block_written(node: Node, lines: list[str], is_list: bool, safety: Safety) -> Edits:
    """Return the edit that writes lines, relative to their own column, as the value of a field of a block mapping."""
    entry = entry_of(node)
    if entry is None or isinstance(node.key, int) or not is_editable(node):
        return ()
    source, text = node.source, node.source.text
    style = style_of(source)
    start = colon_after(text, entry.mark[1])
    end = max(entry.end, start)
    if not node.raw:
        start = end = end_of_line(text, start)
    if start < 0 or text[start : entry.mark[2]].strip() or keeps_empty_lines(text, entry):
        return ()
    before = style.newline + " " * (column_of(text, entry.start) + (style.dash if is_list else style.step))
    return (edit_of(source, start, end, "".join(before + line if line else style.newline for line in lines), safety),)


def _field_added(mapping: Node, key: str, value: Any, lines: list[str] | None, safety: Safety, after: str) -> Edits:
    """Return the edit that adds a field; in block style with the given lines, if there are any."""
    held, parent, source = mapping.value, mapping.parent, mapping.source
    style = style_of(source)
    if not mapping.exists:
        if parent is None or not isinstance(mapping.key, str) or isinstance(parent.value, Sequence):
            return ()
        below = [f"{scalar_text(mapping.key)}:", *indented(lines, style.step)] if lines else None
        return _field_added(parent, mapping.key, {key: value}, below, safety, after)
    commented = lines is not None and any("#" in line for line in lines)
    if held is None or (isinstance(held, Mapping) and not held):
        if lines and parent is not None and not is_flow(parent) and not style.as_json:
            return _block_written(mapping, lines, False, safety)
        return () if commented else replaced(mapping, {key: value}, safety)
    entries = entries_of(mapping)
    if not isinstance(held, Mapping) or key in held or not entries or not is_editable(mapping):
        return ()
    last = next((each for each in entries if each.node.key == after), entries[-1])
    if not is_flow(mapping):
        return added_lines(source, last, lines or entry_lines(key, value, style), safety)
    if _has_unknown(value) or commented:
        return ()
    name = scalar_text(key, '"' if style.as_json else "", True)
    return added_to_flow(source, last, f"{name}: {flow_text(value, style.as_json)}", safety)


def _is_within(node: Node, other: Node) -> bool:
    return node.keys[: len(other.keys)] == other.keys


def _has_unknown(value: Any) -> bool:
    """Whether something in a value is filled in later, so that it cannot be written anew."""
    if isinstance(value, dict):
        return any(map(_has_unknown, value.values()))
    return any(map(_has_unknown, value)) if isinstance(value, list) else isinstance(value, Unknown)
