"""Schemas of custom resources: from CustomResourceDefinitions met in a run, and from folders of JSON schemas."""

from k8slint.kube.schema.custom.location import InvalidSchemaLocation
from k8slint.kube.schema.custom.schemas import CustomSchemas

__all__ = ["CustomSchemas", "InvalidSchemaLocation"]
