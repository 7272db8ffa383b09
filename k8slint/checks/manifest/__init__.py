"""Files and YAML: what kubectl reads is not always what is written."""

from __future__ import annotations

from k8slint.checks.manifest.document import document_separator_suspicious, list_item_undecodable
from k8slint.checks.manifest.key import yaml_boolean_surprise, yaml_duplicate_key
from k8slint.checks.manifest.number import yaml_number_surprise, yaml_octal_surprise

__all__ = [
    "document_separator_suspicious",
    "list_item_undecodable",
    "yaml_boolean_surprise",
    "yaml_duplicate_key",
    "yaml_number_surprise",
    "yaml_octal_surprise",
]
