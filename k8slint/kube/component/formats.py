"""Formats of texts in the files of components, by the names the overlay gives them."""

from __future__ import annotations

from k8slint.kube.schema.formats.form import Form

FORMATS: dict[str, Form] = {}
"""By name."""
