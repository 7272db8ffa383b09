"""How much work the parts of a build are, so that a few lines cannot ask for the product of two large numbers.

One unit is about what it takes to look at an object once: some ten microseconds, for building and judging it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.kustomize.value import count, field_text

if TYPE_CHECKING:
    from k8slint.kube.kustomize.value import Value

_OBJECT = 30
_CHARACTERS_A_UNIT = 25
_CHARACTERS_OF_A_DEFINITION = 2500
"""Nobody looks at most of a definition, and it is judged once for all builds."""

_PATCH = 8
_OPERATION = 4


def weight_of_objects(values: list[Value]) -> int:
    """Return the work that the objects of a file are; aliases count as what they stand for."""
    starts = [value.at[1][2] if value.at is not None else 0 for value in values]
    length = len(values[0].at[0].text) if values and values[0].at is not None else 0
    return sum(map(_weight_of_object, values, starts, [*starts[1:], length]))


def _weight_of_object(value: Value, start: int, end: int) -> int:
    """Return the work of an object that stands between two places of its file."""
    is_definition = field_text(value, "kind") == "CustomResourceDefinition"
    size = max(0, end - start) // (_CHARACTERS_OF_A_DEFINITION if is_definition else _CHARACTERS_A_UNIT)
    has_anchors = value.at is not None and value.at[0].has_anchors
    return _OBJECT + (max(size, count(value)) if has_anchors else size)


def weight_of_patch(patch: Value) -> int:
    """Return the work of merging a patch into one object."""
    return _PATCH + count(patch)


def weight_of_operations(operations: list[Value]) -> int:
    """Return the work of applying a JSON patch to one object."""
    return sum(_OPERATION + count(operation) for operation in operations)
