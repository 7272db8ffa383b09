"""The check for references to a Secret that nothing defines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.references.config import without_config
from k8slint.checks.references.missing import undefined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.inventory import Inventory
    from k8slint.model.finding import Problem
    from k8slint.model.rule import Context


def secret_undefined(inventory: Inventory, context: Context) -> Iterator[Problem]:
    """Yield the problems of references to Secrets that nothing defines, where the project keeps its Secrets with it."""
    del context
    yield from undefined(inventory, "Secret", without_config)
