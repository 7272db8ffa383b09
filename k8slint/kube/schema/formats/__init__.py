"""The named formats of the overlay: what a text, or a whole value, must look like.

Every format is linear in the length of its input. Sources: k8s.io/apimachinery pkg/util/validation and
pkg/api/validation, k8s.io/kubernetes pkg/apis/core/validation.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from k8slint.kube.schema.formats import addresses, fields, names, paths, resources, shapes
from k8slint.kube.schema.formats.form import Form

if TYPE_CHECKING:
    from k8slint.kube.schema.problem import FieldProblems

_FORMATS: dict[str, Form] = {
    **names.FORMATS,
    **paths.FORMATS,
    **addresses.FORMATS,
    **fields.FORMATS,
    **resources.FORMATS,
}


def form_of(name: str) -> Form:
    """Return the format of a text by its name; those of rarer kinds are imported when one is met."""
    found = _FORMATS.get(name)
    if found is None:
        from k8slint.kube.schema.formats import extension

        found = extension.FORMATS.get(name)
    if found is None:
        from k8slint.kube.schema.formats import devices

        found = devices.FORMATS.get(name)
    if found is None:
        from k8slint.kube.component.formats import FORMATS

        found = FORMATS[name]
    return found


def shape_of(name: str) -> Callable[[Any], FieldProblems] | None:
    """Return the visitor that looks at a value as a whole by its name; None when it is the name of a text's format."""
    if name in shapes.SHAPES or name in _FORMATS:
        return shapes.SHAPES.get(name)
    from k8slint.kube.schema.formats import wholes

    if name in wholes.SHAPES:
        return wholes.SHAPES[name]
    from k8slint.kube.schema.formats import devices

    return devices.SHAPES.get(name)


__all__ = ["Form", "form_of", "shape_of"]
