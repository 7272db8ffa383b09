"""The named formats of the overlay: what a text, or a whole value, must look like.

Every format is linear in the length of its input. Sources: k8s.io/apimachinery pkg/util/validation and
pkg/api/validation, k8s.io/kubernetes pkg/apis/core/validation.
"""

from __future__ import annotations

from k8slint.kube.schema.formats import addresses, fields, names, paths, resources, shapes
from k8slint.kube.schema.formats.form import Form

FORMATS: dict[str, Form] = {
    **names.FORMATS,
    **paths.FORMATS,
    **addresses.FORMATS,
    **fields.FORMATS,
    **resources.FORMATS,
}
"""Formats of texts, by name."""

SHAPES = shapes.SHAPES
"""Formats of whole values, by name."""

__all__ = ["FORMATS", "SHAPES", "Form"]
