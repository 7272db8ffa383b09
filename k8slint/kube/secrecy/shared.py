"""Values of secrets that an alias or a replacement brings to where a table or a picture would show them."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from k8slint.kube.secrecy.objects import is_secret_object
from k8slint.kube.secrecy.walk import Cover
from k8slint.model.hidden import STARS
from k8slint.model.tree import Mapping, Sequence

if TYPE_CHECKING:
    from collections.abc import Set

    from k8slint.reading.document import Document


def hide_shared(document: Document) -> None:
    """Put stars in the place of values outside of Secrets that are those of one; changes the document's tree."""
    if not document.source.has_anchors:
        return
    cover = Cover(document.source.text)
    cover.add(document)
    secrets = cover.secrets()
    if secrets:
        hide_values(document.value, secrets)


def hide_values(tree: Any, secrets: Set[str]) -> None:
    """Put stars in the place of the secrets outside of Secrets; changes the tree.

    A CustomResourceDefinition stays as it is: nobody shows a value of one, and it is longer than all else.
    """
    pending: list[Any] = [] if tree.get("kind") == "CustomResourceDefinition" else [tree]
    seen: set[int] = set()
    while pending:
        tree = pending.pop()
        if id(tree) in seen or is_secret_object(tree):
            continue
        seen.add(id(tree))
        for key, value in list(tree.items() if isinstance(tree, Mapping) else enumerate(tree)):
            if isinstance(value, (Mapping, Sequence)):
                pending.append(value)
            elif value is not None and not isinstance(value, bool) and str(value) in secrets:
                tree[key] = STARS


def values_of_secret(secret: Any) -> set[str]:
    """Return the values of a Secret, which a generator may have taken from files, as they are and decoded."""
    from base64 import b64decode

    values: set[str] = set()
    for field in ("data", "stringData"):
        held = secret.get(field)
        for value in held.values() if isinstance(held, dict) else ():
            if isinstance(value, str):
                values.add(value)
                with suppress(ValueError):
                    values.update(b64decode(value).decode().splitlines())
    return values
