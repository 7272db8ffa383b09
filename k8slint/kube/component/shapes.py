"""Checks of whole values in the files of components, by the names the overlay gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from k8slint.kube.schema.problem import FieldProblems


def component_shape(name: str) -> Callable[[Any], FieldProblems] | None:
    """Return the check of a name; None when it is that of a text's format."""
    return None
