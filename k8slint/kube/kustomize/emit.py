"""Writes YAML and JSON that stand in the text of a scalar, as go.yaml.in/yaml/v3 and encoding/json do.

Only replacements into such texts need it. A YAML text with comments keeps its lines, but for the values that change.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from k8slint.kube.kustomize.error import KustomizeError
from k8slint.kube.kustomize.generators import go_json
from k8slint.kube.kustomize.scalar import NULL, STR, needs_quotes, resolve
from k8slint.kube.kustomize.value import MAPPING, SCALAR, SEQUENCE, Value, plain
from k8slint.model.pattern import pattern

if TYPE_CHECKING:
    from k8slint.model.source import Source
    from k8slint.model.tree import Mark

_PLAIN = pattern(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`](?:[^\n:#]|:(?=[^\s])|(?<=[^\s])#)*|-(?=[^\s])(?:[^\n:#]|:(?=[^\s]))*")
_FLOW_INDICATORS = pattern(r"[,\[\]{}?]")
_COMMENT = pattern(r"(?:^|\s)#", 8)  # re.MULTILINE


def rewritten(original: str, tree: Value, changed: list[tuple[Mark, Value]]) -> str | None:
    """Return the text of a changed document: JSON stays JSON, compact or indented. None when it cannot be written.

    `changed` are the scalars that were written into, with their places in the text.
    """
    if original.strip()[:1] in ("{", "["):
        try:
            value = plain(tree)
        except KustomizeError:
            return None
        return _indented(value, "") if "\n" in original and "  " in original else go_json(value)
    if _COMMENT.search(original):
        text = original
        for mark, node in sorted(changed, key=lambda item: item[0], reverse=True):
            text = text[: mark[2]] + _scalar(node, 0) + text[mark[3] :]
        return text.strip()
    return emit(tree).strip()


def _indented(value: Any, indent: str) -> str:
    """Return JSON as json.MarshalIndent writes it with two spaces."""
    inner = indent + "  "
    if isinstance(value, dict) and value:
        fields = (f"{inner}{go_json(key)}: {_indented(value[key], inner)}" for key in sorted(value))
        return "{\n" + ",\n".join(fields) + f"\n{indent}}}"
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(inner + _indented(item, inner) for item in value) + f"\n{indent}]"
    return go_json(value)


def emit(node: Value) -> str:
    """Return a node as a YAML document: two spaces of indentation, lists not indented."""
    return _Emitter(node.at[0] if node.at is not None else None).document(node)


class _Emitter:
    """Writes a document; what was written in flow style (`{…}`, `[…]`) in its source stays so."""

    def __init__(self, source: Source | None) -> None:
        self.source = source
        self.lines: list[str] = []

    def document(self, node: Value) -> str:
        """Return the whole text."""
        self.node(node, 0, "")
        return "\n".join(self.lines) + "\n"

    def node(self, node: Value, indent: int, head: str) -> None:
        """Write a node behind a head (`key:` or `-`) that stands on its first line."""
        if node.kind in (MAPPING, SEQUENCE) and node.content and not self.is_flow(node):
            if head and not head.endswith("-"):
                self.lines.append(head)
                head = ""
            if node.kind == MAPPING:
                self.mapping(node, indent, head)
            else:
                self.sequence(node, indent, head)
            return
        text = _flow(node) if node.kind in (MAPPING, SEQUENCE) else _scalar(node, indent)
        self.lines.append(f"{head} {text}" if head and text else head or text)

    def mapping(self, node: Value, indent: int, head: str) -> None:
        """Write a mapping, its first field behind the head."""
        for index, (key, child) in enumerate(node.content.items()):
            start = f"{head} " if head and not index else " " * indent
            deeper = 0 if child.kind == SEQUENCE else 2
            self.node(child, indent + deeper, f"{start}{_scalar_text(key, STR, '')}:")

    def sequence(self, node: Value, indent: int, head: str) -> None:
        """Write a list, its first item behind the head."""
        for index, child in enumerate(node.content):
            start = f"{head} " if head and not index else " " * indent
            self.node(child, indent + 2, f"{start}-")

    def is_flow(self, node: Value) -> bool:
        """Whether a collection stands in flow style in the source."""
        if node.at is None or node.at[0] is not self.source:
            return False
        source, mark = node.at
        return source.text[mark[2] : mark[2] + 1] in ("{", "[")


def _flow(node: Value) -> str:
    if node.kind == MAPPING:
        return (
            "{"
            + ", ".join(f"{_scalar_text(key, STR, '')}: {_flow(child)}" for key, child in node.content.items())
            + "}"
        )
    if node.kind == SEQUENCE:
        return "[" + ", ".join(map(_flow, node.content)) + "]"
    text = _scalar(node, 0)
    needs = not node.style and _FLOW_INDICATORS.search(text)
    return "'" + text.replace("'", "''") + "'" if needs or not text else text


def marshaled(text: str) -> str:
    """Return a text of one line as Go's YAML encoder writes it."""
    return _scalar_text(text, STR, '"' if needs_quotes(text) else "")


def _scalar(node: Value, indent: int) -> str:
    if node.kind != SCALAR:
        return "null"
    style = node.style.lstrip("!")
    if style in ("|", ">") or ("\n" in node.text and not style):
        body = node.text.rstrip("\n")
        chomp = "" if node.text.endswith("\n") else "-"
        pad = " " * max(indent, 2)
        return f"|{chomp}\n" + "\n".join(pad + line if line else "" for line in body.split("\n"))
    return _scalar_text(node.text, node.tag, style)


def _scalar_text(text: str, tag: str, style: str) -> str:
    if tag and tag != STR and not style and resolve(text)[0] != tag:
        return f"{tag} {_scalar_text(text, '', '')}"
    if style == '"' or (not style and tag == STR and resolve(text)[0] != STR):
        return json.dumps(text, ensure_ascii=False)
    if style == "'" or (tag != NULL and not _PLAIN.fullmatch(text)):
        return "'" + text.replace("'", "''") + "'"
    return text
