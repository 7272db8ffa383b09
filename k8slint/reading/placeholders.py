"""Finds scalars whose value is not in the file but filled in later, and makes them Unknown.

`${VAR}`, `${ VAR }` and `${VAR:=default}` (Flux postBuild, envsubst), `$VAR` where it is the whole of a value that no
shell reads, `{{ ... }}` (Helm, Argo CD, Jinja), `ENC[...]` (SOPS), `<path:...>` (argocd-vault-plugin), `ko://...`, and
what scripts replace by convention: `__NAME__`, `@NAME@`, `FILLED BY ...`, `{NAME}` where it is the whole of a value,
and `#{NAME}` or `##NAME##` where a value is missing, which YAML takes for a comment.
Not `$(VAR)`, which the kubelet expands, nor `$${VAR}`, which stays as it is, nor braces that are not closed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from k8slint.model.pattern import pattern
from k8slint.model.tree import Mapping, Mark, Sequence, Unknown

if TYPE_CHECKING:
    from k8slint.reading.document import Document, Tree

_FILLERS = ("envsubst or Flux", "a template engine", "SOPS", "argocd-vault-plugin", "ko", "a script")
_CHAINSAW = "Chainsaw"
_PLACEHOLDER = pattern(
    r"((?<!\$)(?:\$\$)*\$\{\s*[A-Za-z_][^\n]*\})|(\{\{[^\n]*\}\})|(ENC\[AES256_GCM,)|(<path:[^>\s])|(^ko://)"
    r"|((?<![A-Za-z0-9])(?:__[A-Z][A-Z0-9_]{0,60}__(?![A-Za-z0-9_])|@[A-Z][A-Z0-9_]{1,60}@(?![A-Za-z0-9]))"
    r"|^\{[A-Z][A-Z0-9_]{0,60}\}$|(?<![A-Z])FILLED[ _](?:IN[ _])?BY[ _])"
)
_SIGNS = ("__", "@", "FILLED", '"{', "'{")
_SCRIPTED = pattern(r"__[A-Z]|['\"]\{[A-Z]|@[A-Z][A-Z0-9_]{1,60}@|FILLED[ _]")
_COMMENTED = pattern(r"(?<=[:-])[ \t]+(?:#\{[A-Za-z_][\w.]{0,60}\}|##[A-Z][A-Z0-9_]{0,60}##)[ \t]*\r?$", re.MULTILINE)
_VARIABLE = pattern(r"\$[A-Za-z_][A-Za-z0-9_]*")
TEXTS = frozenset(("command", "args", "value", "data", "stringData", "script"))
"""Keys of texts that a shell or a program in the container may read, so that a variable in them may stay."""
_LONGEST = 1024
_ENCRYPTED = "ENC[AES256_GCM,"
_FEW = 8


def may_hold_placeholders(text: str) -> bool:
    """Whether a text has any sign of a placeholder; the common no costs a few looks for one character."""
    return (
        ("{" in text and _may_hold_braces(text))
        or ("[" in text and "ENC[" in text)
        or ("<" in text and "<path:" in text)
        or ("$" in text and _VARIABLE.search(text) is not None)
        or "ko://" in text
        or (("#{" in text or "##" in text) and _COMMENTED.search(text) is not None)
        or (
            ("__" in text or "@" in text or "FILLED" in text or '"{' in text or "'{" in text)
            and _SCRIPTED.search(text) is not None
        )
    )


def _may_hold_braces(text: str) -> bool:
    """Whether a brace follows a `$` or another brace; the first few are looked at one by one, which is faster."""
    at = -1
    for _ in range(_FEW):
        at = text.find("{", at + 1)
        if at < 0:
            return False
        if text[at + 1 : at + 2] == "{" or text[at - 1 : at] == "$":
            return True
    return "${" in text or "{{" in text


def mark_unknown(tree: Tree, text: str) -> tuple[Any, dict[str, int]]:
    """Return the root of a tree with Unknown in place of its placeholders, and how many each tool fills in.

    Only scalars on a single line of at most 1024 characters count, and what SOPS encrypted: a script or file in a block
    scalar is a text, unless a placeholder is all that stands there.
    """
    found: dict[str, int] = {}
    root = tree.value
    if not isinstance(root, (Mapping, Sequence)):
        filler = _filler(root, tree.mark, text, is_text=False)
        return (Unknown(root), {filler: 1}) if filler else (root, found)
    pending: list[tuple[Any, bool]] = [(root, False)]
    seen = {id(root)}
    while pending:
        node, is_text = pending.pop()
        held: dict[Any, str] = {}
        is_mapping = type(node) is Mapping
        for key, value in node.items() if is_mapping else enumerate(node):
            if type(value) is str:
                # The cheap look first: most texts have none of these characters.
                if (
                    "{" in value
                    or "[" in value
                    or "<" in value
                    or "__" in value
                    or "@" in value
                    or "FILLED" in value
                    or value[:1] == "$"
                    or value[:5] == "ko://"
                ) and (filler := _filler(value, node.marks[key], text, is_text or (is_mapping and key in TEXTS))):
                    held[key] = filler
            elif value is None and (comment := _COMMENTED.match(text, node.marks[key][1] + 1)) is not None:
                held[key], node[key] = _FILLERS[-1], comment[0].strip()
            elif isinstance(value, (Mapping, Sequence)) and id(value) not in seen:
                seen.add(id(value))
                pending.append((value, is_text or (is_mapping and key in TEXTS)))
        for key, filler in held.items():
            found[filler] = found.get(filler, 0) + 1
            node[key] = Unknown(node[key])
    return root, found


def _filler(value: Any, mark: Mark, text: str, is_text: bool) -> str:
    """Return what fills a scalar in; empty for one that is a value. `is_text` marks one that a shell may read."""
    if not isinstance(value, str) or (mark[3] - mark[2] > _LONGEST and not value.startswith(_ENCRYPTED)):
        return ""
    match = _PLACEHOLDER.search(value)
    if match is None and (is_text or _VARIABLE.fullmatch(value) is None):
        return ""
    if text[mark[2] : mark[2] + 1] in ("|", ">"):
        return _FILLERS[(match.lastindex or 1) - 1] if match is not None and match[0] == value.strip() else ""
    if text.find("\n", mark[2], mark[3]) >= 0:
        return ""
    return _FILLERS[0] if match is None else _FILLERS[(match.lastindex or 1) - 1]


def is_placeholder(text: str, is_text: bool = False) -> bool:
    """Whether a scalar holds something that is filled in later; `is_text` marks one that a shell may read.

    A script or file on several lines does not; a block scalar is one only if nothing but a placeholder stands in it.
    """
    if len(text) > _LONGEST:
        return text.startswith(_ENCRYPTED)
    if "\n" in text:
        match = _PLACEHOLDER.search(text)
        return match is not None and match[0] == text.strip()
    return _PLACEHOLDER.search(text) is not None or (not is_text and _VARIABLE.fullmatch(text) is not None)


def mark_expressions(document: Document) -> None:
    """Make the scalars Unknown that Chainsaw evaluates in what it applies: those wholly in parentheses."""
    pending: list[Any] = [document.value]
    seen: set[int] = set()
    while pending:
        node = pending.pop()
        if not isinstance(node, (Mapping, Sequence)) or id(node) in seen:
            continue
        seen.add(id(node))
        entries: list[tuple[Any, Any]] = list(node.items() if isinstance(node, Mapping) else enumerate(node))
        for key, value in entries:
            if type(value) is str and value[:1] == "(" and value[-1:] == ")":
                node[key] = Unknown(value)
                document.placeholders[_CHAINSAW] = document.placeholders.get(_CHAINSAW, 0) + 1
            else:
                pending.append(value)


def forget_encryption(document: Document) -> None:
    """Drop the `sops` field of a document that SOPS encrypted; it is gone before the cluster sees the object."""
    value = document.value
    if isinstance(value, Mapping) and isinstance(value.get("sops"), dict) and "mac" in value["sops"]:
        document.encrypted = True
        if isinstance(value.get("kind"), str):
            marks = value.marks  # before it goes: they are made of the keys
            del value["sops"], marks["sops"]
            value.places = []
