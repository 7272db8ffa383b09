"""Custom resources and texts of their formats, judged by the code of the API server of Kubernetes 1.37."""

from __future__ import annotations

from typing import Any

from k8slint.kube.schema.custom import CustomSchemas
from k8slint.kube.schema.custom.string_formats import unmet_format


def test_values_are_refused_as_the_api_server_refuses_them(judged: Any) -> None:
    """Unknown fields, nulls, defaults, types, formats, bounds, alternatives and list types, in generated schemas."""
    rows = judged("custom_values")
    assert sum(row["ok"] for row in rows) > len(rows) // 3
    wrong = []
    for row in rows:
        schemas = CustomSchemas()
        version = {"name": "v1", "schema": {"openAPIV3Schema": row["schema"]}}
        names = {"kind": "Shop", "plural": "shops"}
        schemas.learn({"spec": {"group": "x.io", "names": names, "scope": "Namespaced", "versions": [version]}})
        kind = schemas.find("x.io/v1", "Shop", 37)
        assert kind is not None
        found = schemas.visit(kind, row["value"], 37)
        if bool(found) == row["ok"]:
            wrong.append((row, [problem.headline for problem in found or ()]))
    assert wrong == []


def test_texts_meet_formats_as_the_registry_says(judged: Any) -> None:
    rows = judged("string_formats")
    assert [row for row in rows if (unmet_format(row["format"], row["text"], 37) is None) != row["ok"]] == []
