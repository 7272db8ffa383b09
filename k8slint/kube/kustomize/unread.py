"""The nodes of a document that the fast reader read, each made when it is first asked for.

Nearly all of a CustomResourceDefinition is never asked for: it comes out of a build as it stands in its file. What is
judged then is the tree of the reader itself, where YAML 1.1 and 1.2 agree on every value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.kustomize.error import KustomizeError
from k8slint.kube.kustomize.scalar import STR, resolve
from k8slint.kube.kustomize.value import MAPPING, SCALAR, SEQUENCE, Unread, Value, plain_scalar
from k8slint.model.tree import Mapping, Sequence, Unknown

if TYPE_CHECKING:
    from k8slint.kube.kustomize.value import At
    from k8slint.model.source import Source
    from k8slint.model.tree import Mark
    from k8slint.reading.document import Tree

_QUOTES = frozenset("\"'|>")
_COLLECTIONS = (Mapping, Sequence)


def has_plain_keys(tree: Tree, text: str) -> bool:
    """Whether every key in a tree is the text that is written, and text for YAML 1.2, too."""
    pending = [tree.value]
    while pending:
        node = pending.pop()
        for key, child in node.items() if isinstance(node, Mapping) else enumerate(node):
            if isinstance(child, _COLLECTIONS):
                pending.append(child)
            if isinstance(key, str):
                if resolve(key)[0] != STR:
                    return False
                if tree.odd:
                    begins, ends, *_ = node.marks[key]
                    if text[begins] not in _QUOTES and text[begins:ends] != key:
                        return False
    return True


def whole_value(tree: Any, source: Source, mark: Mark) -> Value:
    """Return the node of a collection that the fast reader made; what is in it waits until it is asked for."""
    kind = MAPPING if isinstance(tree, Mapping) else SEQUENCE
    return Value(kind, at=(source, mark)).wait_for(_Written(tree, source))


def written_scalar(value: Any, text: str, mark: Mark, place: At) -> Value:
    """Return the scalar of a tree of the fast reader, with the text that is written at its Mark."""
    start, end = mark[2], mark[3]
    if isinstance(value, Unknown):  # another build has marked it
        value = value.text
    if not isinstance(value, str):
        written = text[start:end]
        return Value(SCALAR, resolve(written)[0], written, "", None, place)
    style = text[start : start + 1]
    if style not in _QUOTES:
        return Value(SCALAR, resolve(value)[0], value, "", None, place)
    if style in "|>" and end >= len(text) and text[-1:] != "\n" and value.endswith("\n"):
        value = value[:-1]  # the text has no line break at its end
    return Value(SCALAR, STR, value, style, None, place)


class _Written(Unread):
    """The content of one collection: the reader's tree, and the source it stands in."""

    __slots__ = ("_is_same", "_source")

    def __init__(self, node: Any, source: Source) -> None:
        self.node = node
        self._source = source
        self._is_same: bool | None = None

    def read(self) -> Any:
        """Return the content as Values, fields or items."""
        node, marks = self.node, self.node.marks
        if isinstance(node, Mapping):
            return {key: self._value(child, marks[key]) for key, child in node.items()}
        return [self._value(child, mark) for child, mark in zip(node, marks, strict=True)]

    def _value(self, child: Any, mark: Mark) -> Value:
        if isinstance(child, _COLLECTIONS):
            return whole_value(child, self._source, mark)
        return written_scalar(child, self._source.text, mark, (self._source, mark))

    def tree(self) -> Any:
        """Return the whole collection as the reader made it; None when its values mean another thing to kustomize."""
        if self._is_same is None:
            self._is_same = _is_same(self.node, self._source)
        return self.node if self._is_same else None


def _is_same(tree: Any, source: Source) -> bool:
    """Whether each scalar of a tree is what kustomize writes for it at the end of a build."""
    pending = [tree]
    while pending:
        node = pending.pop()
        for key, child in node.items() if isinstance(node, Mapping) else enumerate(node):
            if isinstance(child, _COLLECTIONS):
                pending.append(child)
            elif type(child) is str and "\n" not in child and resolve(child)[0] == STR:
                pass
            elif child is not None and not _is_written_so(child, node.mark(key), source):
                return False
    return True


def _is_written_so(value: Any, mark: Mark, source: Source) -> bool:
    """Whether a scalar of the reader is what kustomize writes for it."""
    if isinstance(value, Unknown):
        value = value.text
    try:
        written = plain_scalar(written_scalar(value, source.text, mark, (source, mark)))
    except KustomizeError:
        return False
    return type(written) is type(value) and bool(written == value)
