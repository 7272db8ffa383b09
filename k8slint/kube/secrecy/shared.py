"""Values of secrets that an alias brings to another place, where a table or a picture would show them."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING, Any
from k8slint.kube.secrecy.walk import Cover, is_secret_object
from k8slint.model.hidden import STARS
from k8slint.model.tree import Mapping, Sequence

if TYPE_CHECKING:
    from k8slint.reading.document import Document


def hide_shared(document: Document) -> None:
    """Put stars in the place of values outside of Secrets that are those of one; changes the document's tree."""
    if not document.source.has_anchors:
        return
    cover = Cover(document.source.text)
    cover.add(document)
    secrets = cover.secrets()
    pending: list[Any] = [document.value] if secrets else []
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
