"""Patches beside a kustomization that it does not list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.model.finding import Place, Problem
from k8slint.model.span import START_OF_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.kustomize.kustomization import JudgedKustomization
    from k8slint.model.rule import Context


def patch_unlisted(kustomization: JudgedKustomization, context: Context) -> Iterator[Problem]:
    """Yield the problem of a kustomization that leaves out files which look like patches of its objects."""
    del context
    if kustomization.unlisted:
        first, *others = kustomization.unlisted
        more = f" and {len(others)} more" if others else ""
        verb = "are patches that are" if others else "is a patch that is"
        yield Problem(
            Place(kustomization.file, START_OF_FILE),
            f"'{first}'{more} {verb} not listed here",
            "kustomize does not apply it, so the objects are built without it.",
            "List it under 'patches', or remove the file.",
            related=tuple(("the patch", Place(file, START_OF_FILE)) for file in kustomization.unlisted_files[:5]),
            edits=kustomization.listing,
        )
