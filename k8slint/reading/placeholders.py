"""Finds scalars whose value is not in the file but filled in later, and makes them Unknown.

`${VAR}` and `${VAR:=default}` (Flux postBuild, envsubst), `{{ ... }}` (Helm, Argo CD, Jinja), `ENC[...]` (SOPS) and
`<path:...>` (argocd-vault-plugin). Not `$(VAR)`, which the kubelet expands, nor `$${VAR}`, which stays as it is.
"""

from __future__ import annotations

import re

from k8slint.hints import TYPE_CHECKING, Any
from k8slint.model.tree import Mapping, Mark, Sequence, Unknown

if TYPE_CHECKING:
    from k8slint.reading.document import Document, Tree

_PLACEHOLDER = re.compile(r"(?<!\$)(?:\$\$)*\$\{[A-Za-z_]|\{\{|ENC\[AES256_GCM,|<path:[^>\s]")
_LONGEST = 1024
_FEW = 8


def may_hold_placeholders(text: str) -> bool:
    """Whether a text has any sign of a placeholder; the common no costs three looks for one character."""
    return (
        ("{" in text and _may_hold_braces(text))
        or ("[" in text and "ENC[" in text)
        or ("<" in text and "<path:" in text)
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


def mark_unknown(tree: Tree, text: str) -> tuple[Any, bool]:
    """Replace the placeholders of a tree by Unknown, in place; give the root value and whether there were any.

    Only scalars on a single line of at most 1024 characters count: a script or file in a block scalar is a text.
    """
    found = False
    root = tree.value
    if not isinstance(root, (Mapping, Sequence)):
        return (Unknown(root), True) if _is_placeholder(root, tree.mark, text) else (root, False)
    pending: list[Any] = [root]
    seen = {id(root)}
    while pending:
        node = pending.pop()
        held = None
        for key, value in node.items() if type(node) is Mapping else enumerate(node):
            if type(value) is str:
                # The cheap look first: most texts have neither brace nor bracket.
                if ("{" in value or "[" in value or "<" in value) and _is_placeholder(value, node.marks[key], text):
                    held = held or []
                    held.append(key)
            elif isinstance(value, (Mapping, Sequence)) and id(value) not in seen:
                seen.add(id(value))
                pending.append(value)
        for key in held or ():
            found = True
            node[key] = Unknown(node[key])
    return root, found


def _is_placeholder(value: Any, mark: Mark, text: str) -> bool:
    if not isinstance(value, str) or mark[3] - mark[2] > _LONGEST or _PLACEHOLDER.search(value) is None:
        return False
    return text[mark[2] : mark[2] + 1] not in ("|", ">") and text.find("\n", mark[2], mark[3]) < 0


def forget_encryption(document: Document) -> None:
    """Drop the `sops` field of a document that SOPS encrypted; it is gone before the cluster sees the object."""
    value = document.value
    if isinstance(value, Mapping) and isinstance(value.get("sops"), dict) and "mac" in value["sops"]:
        document.encrypted = True
        if isinstance(value.get("kind"), str):
            marks = value.marks  # before it goes: they are made of the keys
            del value["sops"], marks["sops"]
            value.places = []
