"""Values of Secrets are found by their lines, in every way people write them."""

from __future__ import annotations

import pytest

from k8slint.report.secrecy import secret_lines


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("kind: ConfigMap\ndata:\n  a: b\n", set()),
        ("kind: Secret\ndata:\n  a: b\n\n  c: |\n    d\ntype: Opaque\n", {3, 4, 5, 6}),
        ("data: {a: b}\nkind: 'Secret'\n", {1}),
        ("data:\n  a: b\n---\nkind: Secret\nstringData:\n  c: d\n---\ndata:\n  e: f\n", {6}),
        ("- kind: Secret\n  stringData:\n    a: b\n  metadata:\n    name: x\n", {3}),
        ('{\n  "kind": "Secret",\n  "data": {"a": "b"}\n}\n', {1, 2, 3, 4, 5}),
        ("data: &a\n  b: c\nkind: Secret\n", {1, 2}),
        ("kind: Secret\ndata:\n# k: v\n  a: b", {3, 4}),
    ],
)
def test_lines_that_may_hold_secrets(text, lines):
    assert secret_lines(text) == lines
