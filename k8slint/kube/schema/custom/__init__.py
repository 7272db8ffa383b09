"""Schemas of custom resources: from definitions met in a run, from folders of JSON schemas, and bundled ones."""

from k8slint.kube.schema.custom.location import InvalidSchemaLocation
from k8slint.kube.schema.custom.schemas import CustomKind, CustomSchemas

__all__ = ["CustomKind", "CustomSchemas", "InvalidSchemaLocation"]
