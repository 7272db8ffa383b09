"""Paths as the API server writes them."""

from __future__ import annotations

from typing import Any

import pytest

from k8slint.model.node import path_text


@pytest.mark.parametrize(
    ("keys", "kind", "path"),
    [
        (("metadata", "labels", "app"), "", "metadata.labels[app]"),
        (("metadata", "labels", "app.kubernetes.io/name"), "", "metadata.labels[app.kubernetes.io/name]"),
        (
            ("spec", "containers", 0, "resources", "limits", "memory"),
            "Pod",
            "spec.containers[0].resources.limits[memory]",
        ),
        (("spec", "selector", "app"), "Service", "spec.selector[app]"),
        (("spec", "selector", "matchLabels", "app"), "Deployment", "spec.selector.matchLabels[app]"),
        (("spec", "limits", 0, "max", "cpu"), "LimitRange", "spec.limits[0].max[cpu]"),
        (("overhead", "podFixed", "cpu"), "RuntimeClass", "overhead.podFixed[cpu]"),
        (("data", 0, 1, "a b"), "", "data[0][1][a b]"),
        (("spec", "devices", 0, "attributes", "model"), "ResourceSlice", "spec.devices[0].attributes[model]"),
        (
            ("openAPIV3Schema", "properties", "spec", "$ref"),
            "CustomResourceDefinition",
            "openAPIV3Schema.properties[spec].$ref",
        ),
        ((), "", ""),
    ],
)
def test_keys_that_users_name_stand_in_brackets(keys: tuple[Any, ...], kind: str, path: str) -> None:
    assert path_text(keys, kind) == path
