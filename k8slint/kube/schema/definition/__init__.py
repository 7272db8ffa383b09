"""What the API server demands of a CustomResourceDefinition beyond its fields: its names, versions and schemas.

Sources: apiextensions-apiserver
pkg/apis/apiextensions/validation/validation.go and pkg/apiserver/schema.
"""

from k8slint.kube.schema.definition.document import definition_problems

__all__ = ["definition_problems"]
