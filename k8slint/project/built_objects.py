"""The objects of a build as the checks see them: placeholders marked, what never reaches the cluster left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.kustomize.built import is_as_read
from k8slint.kube.resource import Resource
from k8slint.model.tree import Mapping, Sequence, Unknown
from k8slint.reading.kinds import reason_of
from k8slint.reading.placeholders import TEXTS, is_placeholder, may_hold_placeholders

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.kustomize import Build


def built_resources(build: Build) -> Iterator[Resource]:
    """Yield the objects of a build that are for the cluster, in its order."""
    for ordinal, built in enumerate(build.objects):
        value, source = built.tree, built.source
        if source.may_be_filled is None:
            source.may_be_filled = may_hold_placeholders(source.text)
        if isinstance(value, Mapping) and isinstance(value.get("sops"), dict) and "mac" in value["sops"]:
            del value["sops"]  # Flux decrypts the object before the cluster sees it
        _mark_placeholders(value, source.may_be_filled)
        if reason_of(value) is None:
            yield Resource(built.root, built.document, ordinal)


def _mark_placeholders(value: Any, in_file: bool) -> None:
    """Replace scalars that something fills in later by Unknown; a script or file on several lines is a text.

    `in_file` says whether the object's file may hold such scalars: if not, what stands as it was read has none.
    """
    pending = [(value, False)]
    while pending:
        node, is_text = pending.pop()
        entries: Any = node.items() if isinstance(node, Mapping) else enumerate(node)
        held = None
        for key, child in entries:
            if type(child) is str:
                # The cheap look first: most texts have none of these characters.
                if (
                    "{" in child
                    or "[" in child
                    or "<" in child
                    or "__" in child
                    or "@" in child
                    or "FILLED" in child
                    or "$" in child
                    or "://" in child
                ) and (is_placeholder(child, is_text or key in TEXTS)):
                    held = held or []
                    held.append(key)
            elif isinstance(child, (Mapping, Sequence)) and (in_file or not is_as_read(child)):
                pending.append((child, is_text or key in TEXTS))
        for key in held or ():
            node[key] = Unknown(node[key])
