"""Builds the tree of a YAML document from its events as kubectl does (go.yaml.in/yaml/v2 decode.go, sigs.k8s.io/yaml).

Without recursion: depth is bounded by the limits alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.model.tree import Mapping, Mark, Sequence
from k8slint.reading.document import Duplicate, Tree
from k8slint.reading.frames import MAP, MERGE, SEQ, Anchored, OpenCollection, WrittenScalar
from k8slint.reading.problem import (
    ManifestError,
    complex_key,
    excessive_aliases,
    limit_error,
    own_alias,
    raise_unfit,
    unfit_key,
    unknown_alias,
)
from k8slint.reading.quirks import after_properties, reject_escaped_slash, reject_question_mark, reject_surrogate
from k8slint.reading.scalars import as_json, key_text, plain_value, resolve, tagged

if TYPE_CHECKING:
    from k8slint.model.limits import Limits
    from k8slint.reading.events import GetEvent

_MERGE_TAG = "tag:yaml.org,2002:merge"
_UNFIT = "\x00unfit"


def _allowed_share(decoded: int) -> float:
    """Return the share of values that may come from aliases (decode.go: allowedAliasRatio)."""
    if decoded <= 400_000:
        return 0.99
    return 0.10 if decoded >= 4_000_000 else 0.99 - 0.89 * (decoded - 400_000) / 3_600_000


class Builder:
    """Turns the events of one document into a Tree; offsets are counted in the file."""

    def __init__(self, text: str, base: int, limits: Limits, hidden: tuple[tuple[str, str], ...] = ()) -> None:
        self.text = text
        self.base = base
        self.limits = limits
        self.hidden = hidden
        self.stack: list[OpenCollection] = []
        self.anchors: dict[str, Anchored | None] = {}
        self.duplicates: list[Duplicate] = []
        self.root: Any = None
        self.root_mark: Mark = (base, base, base, base)
        self.nodes = 0
        self.aliased = 0
        self.decoded = 1
        # Whether some key or value cannot be written as JSON; it matters only if nothing overwrites it.
        self.unfit = False

    def build(self, next_event: GetEvent) -> Tree:
        """Return the tree of the first document, and read no further: kubectl ignores what follows it in the piece."""
        while True:
            event = next_event()
            name = type(event).__name__
            if name == "ScalarEvent":
                self._scalar(event)
            elif name == "MappingStartEvent" or name == "SequenceStartEvent":
                self._open(event, name == "MappingStartEvent")
            elif name == "MappingEndEvent" or name == "SequenceEndEvent":
                self._close(event)
            elif name == "AliasEvent":
                self._alias(event)
            elif name == "DocumentEndEvent" or name == "StreamEndEvent" or event is None:
                if self.unfit:
                    raise_unfit(self.root)
                return Tree(self.root, self.root_mark, self.duplicates)

    # --- events

    def _scalar(self, event: Any) -> None:
        start, end = event.start_mark.index + self.base, event.end_mark.index + self.base
        tag, text = event.tag, event.value
        size = len(self.text)
        end = end if end < size else size
        start = start if start < end else end
        if tag is not None or event.anchor is not None:
            start = after_properties(self.text, start, end, bool(self.stack) and self.stack[-1].flow)
        if event.style == '"' and "/" in text:
            reject_escaped_slash(self.text, start, end)
        if not text.isascii():
            reject_surrogate(text, start, end)
        for stand_in, char in self.hidden:
            text = text.replace(stand_in, char)
        written = WrittenScalar(text, tag, tag is None and event.implicit[0], event.implicit[0] or tag == _MERGE_TAG)
        if event.anchor is not None:
            self.anchors[event.anchor] = Anchored(written, start, end, 1)
        if written.plain and "?" in text and self.stack and self.stack[-1].flow:
            reject_question_mark(self.text, start, text)
        self._put(written, start, end, 1, None)

    def _open(self, event: Any, is_mapping: bool) -> None:
        start = event.start_mark.index + self.base
        if event.anchor is not None or event.tag is not None:
            start = after_properties(self.text, start, len(self.text), bool(self.stack) and self.stack[-1].flow)
        stack = self.stack
        if len(stack) >= self.limits.depth:
            raise limit_error("depth", f"more than {self.limits.depth} levels", start)
        kind = MAP if is_mapping else SEQ
        target: Any
        if is_mapping:
            target = Mapping()
            target.marks = {}
        else:
            target = Sequence()
            target.marks = []
            if stack and stack[-1].merging:
                kind = MERGE
        if event.anchor is not None:
            self.anchors[event.anchor] = None
        if stack and stack[-1].kind == MAP and stack[-1].key is None and not stack[-1].merging:
            raise complex_key(start)
        self._count(start)
        stack.append(OpenCollection(kind, target, start, bool(event.flow_style), event.anchor))

    def _close(self, event: Any) -> None:
        frame = self.stack.pop()
        end = min(event.end_mark.index + self.base, len(self.text)) if frame.flow else -1
        if frame.anchor is not None:
            self.anchors[frame.anchor] = Anchored(frame.target, frame.start, end, frame.size)
        if frame.kind == MERGE:
            self._merge_list(frame)
            return
        self._put(frame.target, frame.start, end, frame.size, None)

    def _alias(self, event: Any) -> None:
        start, end = event.start_mark.index + self.base, event.end_mark.index + self.base
        name = event.anchor
        if name not in self.anchors:
            raise unknown_alias(start, end)
        anchored = self.anchors[name]
        if anchored is None:
            raise own_alias(start, end)
        self._expand(anchored.size, start, end)
        self._put(anchored.value, anchored.start, anchored.end, 1 + anchored.size, (start, end))

    def _expand(self, size: int, start: int, end: int) -> None:
        """Count the values an alias stands for; go-yaml rejects a document made mostly of aliases."""
        self.aliased += size
        self.decoded += 1 + size
        if self.aliased > self.limits.expanded_nodes:
            raise limit_error("expanded aliases", f"more than {self.limits.expanded_nodes} values", start)
        if self.aliased > 100 and self.decoded > 1000 and self.aliased / self.decoded > _allowed_share(self.decoded):
            raise excessive_aliases(start, end)

    # --- values into their collection

    def _put(self, value: Any, start: int, end: int, size: int, use: tuple[int, int] | None) -> None:
        if not self.stack:
            self.root = self._value(value, start, end)
            if end > start or end < 0:
                self.root_mark = (start, start, start, end)
            return
        frame = self.stack[-1]
        frame.size += size
        if type(value) is WrittenScalar:
            if use is None:
                self._count(start)
            if frame.kind == MAP and frame.key is None and not frame.merging:
                self._key(frame, value, start, end, use)
                return
        elif frame.kind == MAP and frame.key is None and not frame.merging:
            raise complex_key(use[0] if use else start)
        if frame.kind == MERGE:
            frame.uses.append((value, use[0] if use else start, use[1] if use else end))
        elif frame.merging:
            frame.merging = False
            self._merge(frame.target, value, use or (start, end))
        elif frame.kind == SEQ:
            frame.target.append(self._value(value, start, end))
            frame.target.marks.append((start, start, start, end, *use) if use else (start, start, start, end))
        else:
            self._field(frame, self._value(value, start, end), (start, end, *use) if use else (start, end))

    def _value(self, value: Any, start: int, end: int) -> Any:
        if type(value) is not WrittenScalar:
            return value
        try:
            if value.tag is not None:
                return as_json(tagged(value.tag, value.text))
            return plain_value(value.text) if value.plain else value.text
        except ManifestError as error:
            unfit = error.moved(start, end)
            if error.cause != "number":
                raise unfit from None
            self.unfit = True
            return unfit

    def _key(
        self, frame: OpenCollection, written: WrittenScalar, start: int, end: int, use: tuple[int, int] | None
    ) -> None:
        text, tag, plain, implicit = written
        place = use or (start, end)
        frame.key_start, frame.key_end = place
        if implicit and text == "<<" and use is None:
            frame.merging = True
            return
        if tag is not None:
            try:
                value = tagged(tag, text)
            except ManifestError as error:
                raise error.moved(*place) from None
        else:
            value = resolve(text) if plain else text
        frame.key = key_text(value)
        if frame.key is None:
            frame.key = _UNFIT
            frame.unfit_key = unfit_key(text, *place)
            self.unfit = True

    def _field(self, frame: OpenCollection, value: Any, place: tuple[int, ...]) -> None:
        key, target = frame.key or "", frame.target
        if key is _UNFIT:
            value = frame.unfit_key
        frame.key = None
        mark = (frame.key_start, frame.key_end, *place)
        known = target.marks.get(key)
        if known is not None and known[0] < mark[0] and (len(known) < 6 or known[0] > frame.start):
            self.duplicates.append(Duplicate(key, known[0], known[1], mark[0], mark[1], target))
        target[key] = value
        target.marks[key] = mark

    def _merge_list(self, frame: OpenCollection) -> None:
        parent = self.stack[-1]
        parent.merging = False
        parent.size += frame.size
        for value, start, end in reversed(frame.uses):
            self._merge(parent.target, value, (start, end))

    def _merge(self, target: Mapping, value: Any, use: tuple[int, int]) -> None:
        """Copy the fields of a merged mapping: they win over fields written before the `<<`, not over those after."""
        if not isinstance(value, Mapping):
            raise ManifestError(
                "merge",
                "'<<' needs a mapping, or a list of mappings",
                "Write the alias of a mapping, or quote the key.",
                *use,
            )
        for key, mark in value.marks.items():
            target[key] = value[key]
            target.marks[key] = (*mark[:4], *use)

    def _count(self, start: int) -> None:
        self.nodes += 1
        self.decoded += 1
        if self.nodes > self.limits.nodes:
            raise limit_error("nodes", f"more than {self.limits.nodes} values", start)
