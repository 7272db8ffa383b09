"""Writes YAML and JSON that stand in the text of a scalar, as go.yaml.in/yaml/v3 and encoding/json do.

Only replacements into such texts need it. Comments of a YAML text are not kept.
"""

from __future__ import annotations

import json

from k8slint.hints import Any
from k8slint.kube.kustomize.error import KustomizeError
from k8slint.kube.kustomize.generators import go_json
from k8slint.kube.kustomize.scalar import NULL, STR, needs_quotes, resolve
from k8slint.kube.kustomize.value import MAPPING, SCALAR, SEQUENCE, Value, plain
from k8slint.model.pattern import pattern

_PLAIN = pattern(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`](?:[^\n:#]|:(?=[^\s])|(?<=[^\s])#)*|-(?=[^\s])(?:[^\n:#]|:(?=[^\s]))*")


def rewritten(original: str, tree: Value) -> str | None:
    """Return the text of a changed document: JSON stays JSON, compact or indented. None when it cannot be written."""
    start = original.strip()[:1]
    try:
        if start not in ("{", "["):
            return emit(tree).strip()
        value = plain(tree)
    except KustomizeError:
        return None
    if "\n" in original and "  " in original:
        return _indented(value, "")
    return go_json(value)


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
    lines: list[str] = []
    _emit(node, 0, lines, "")
    return "\n".join(lines) + "\n"


def _emit(node: Value, indent: int, lines: list[str], head: str) -> None:
    """Write a node behind a head (`key:` or `-`) that stands on its first line."""
    blanks = " " * indent
    if node.kind == MAPPING and node.content:
        first = True
        if head and not head.endswith("-"):
            lines.append(head)
            head = ""
        for key, child in node.content.items():
            start = f"{head} " if head and first else blanks
            first = False
            _emit(child, indent + (0 if child.kind == SEQUENCE else 2), lines, f"{start}{_scalar_text(key, STR, '')}:")
    elif node.kind == SEQUENCE and node.content:
        if head and not head.endswith("-"):
            lines.append(head)
            head = ""
        for index, child in enumerate(node.content):
            start = f"{head} -" if head and index == 0 else f"{blanks}-"
            _emit(child, indent + 2, lines, start)
    else:
        text = {MAPPING: "{}", SEQUENCE: "[]"}.get(node.kind) or _scalar(node, indent)
        lines.append(f"{head} {text}" if head and text else head or text)


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
    if style == '"' or (not style and tag == STR and resolve(text)[0] != STR):
        return json.dumps(text, ensure_ascii=False)
    if style == "'" or (tag != NULL and not _PLAIN.fullmatch(text)):
        return "'" + text.replace("'", "''") + "'"
    return text
