"""What the API server demands of a CustomResourceDefinition beyond its fields: its names, versions and schemas.

CEL rules are not compiled; what is said of them needs no more than their text. Sources: apiextensions-apiserver
pkg/apis/apiextensions/validation/validation.go and pkg/apiserver/schema.
"""

from k8slint.kube.schema.definition.document import definition_problems

__all__ = ["definition_problems"]
