"""Amounts that a LimitRange fills in are not missing."""

from __future__ import annotations

from k8slint.analysis.run import lint_files

LIMITS = """\
apiVersion: v1
kind: LimitRange
metadata: {name: defaults, namespace: shop}
spec: {limits: [{type: Container, default: {memory: 64Mi}, defaultRequest: {cpu: 100m}}]}
"""
POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec: {containers: [{name: web, image: "registry.example.com/web:1.0"}]}
"""


def missing(*texts: str) -> list[str]:
    files = {f"{number}.yaml": text for number, text in enumerate(texts)}
    select = ["requests-missing", "memory-limit-missing"]
    return sorted(finding.rule for finding in lint_files(files, select=select).findings)


def test_what_the_namespace_gives_is_not_missing() -> None:
    assert missing(POD) == ["memory-limit-missing", "requests-missing"]
    assert missing(POD, LIMITS) == []


def test_what_it_does_not_give_is() -> None:
    assert missing(POD, LIMITS.replace("default: {memory: 64Mi}, ", "")) == ["memory-limit-missing", "requests-missing"]
    assert missing(POD, LIMITS.replace("namespace: shop", "namespace: other")) == [
        "memory-limit-missing",
        "requests-missing",
    ]
