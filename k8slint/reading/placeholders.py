"""Finds scalars whose value is not in the file but filled in later, and makes them Unknown.

`${VAR}` and `${VAR:=default}` (Flux postBuild, envsubst), `{{ ... }}` (Helm, Argo CD, Jinja), `ENC[...]` (SOPS) and
`<path:...>` (argocd-vault-plugin). Not `$(VAR)`, which the kubelet expands, nor `$${VAR}`, which stays as it is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from k8slint.model.tree import Mapping, Mark, Sequence, Unknown

if TYPE_CHECKING:
    from k8slint.reading.document import Document, Tree

_SIGNS = ("${", "{{", "ENC[", "<path:")
_PLACEHOLDER = re.compile(r"(?<!\$)(?:\$\$)*\$\{[A-Za-z_]|\{\{|ENC\[AES256_GCM,|<path:[^>\s]")
_LONGEST = 1024


def may_hold_placeholders(text: str, start: int = 0, end: int | None = None) -> bool:
    """Tell whether a stretch of text has any of the signs; a quick no costs four searches."""
    stop = len(text) if end is None else end
    return any(text.find(sign, start, stop) >= 0 for sign in _SIGNS)


def mark_unknown(tree: Tree, text: str) -> tuple[Any, bool]:
    """Replace the placeholders of a tree by Unknown, in place; give the root value and whether there were any.

    Only scalars on a single line of at most 1024 characters count: a script or file in a block scalar is a text.
    """
    found = False
    if not isinstance(tree.value, (Mapping, Sequence)):
        if _is_placeholder(tree.value, tree.mark, text):
            return Unknown(tree.value), True
        return tree.value, False
    pending: list[Any] = [tree.value]
    seen = {id(tree.value)}
    while pending:
        node = pending.pop()
        for key, value in list(node.items()) if isinstance(node, Mapping) else list(enumerate(node)):
            if isinstance(value, str):
                if _is_placeholder(value, node.marks[key], text):
                    node[key] = Unknown(value)
                    found = True
            elif isinstance(value, (Mapping, Sequence)) and id(value) not in seen:
                seen.add(id(value))
                pending.append(value)
    return tree.value, found


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
            del value["sops"], value.marks["sops"]
