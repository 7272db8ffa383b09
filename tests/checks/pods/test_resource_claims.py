"""Claims of a container: each once, as a whole or by its requests."""

from __future__ import annotations

import pytest

from k8slint.analysis.run import lint_files

POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  resourceClaims: [{name: a, resourceClaimName: x}, {name: b, resourceClaimName: y}]
  containers: [{name: web, image: "web:1", resources: {claims: CLAIMS}}]
"""


@pytest.mark.parametrize(
    ("claims", "wrong"),
    [
        ("[{name: a}, {name: b}]", []),
        ("[{name: a}, {name: a}]", [1]),
        ("[{name: a, request: first}, {name: a, request: second}]", []),
        ("[{name: a, request: first}, {name: b, request: first}]", []),
        ("[{name: a, request: first}, {name: a, request: first}]", [1]),
        ("[{name: a}, {name: a, request: first}]", [1]),
        ("[{name: a, request: first}, {name: a}]", [1]),
        ("[{name: a, request: first}, {name: b}]", []),
        ("[{name: c}]", [0]),
    ],
)
def test_a_claim_is_used_once(claims: str, wrong: list[int]) -> None:
    files = {"a.yaml": POD.replace("CLAIMS", claims)}
    report = lint_files(files, select=["resource-claim-undeclared"], kubernetes_version="1.36")
    assert [each.place.path for each in report.findings] == [
        f"spec.containers[0].resources.claims[{index}].name" for index in wrong
    ]
