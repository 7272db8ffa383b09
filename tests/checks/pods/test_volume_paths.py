"""Keys of a ConfigMap written to paths that need the same file."""

from __future__ import annotations

import pytest

from k8slint.analysis.run import lint_files

POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers: [{name: web, image: "web:1"}]
  volumes: [{name: v, configMap: {name: c, items: [{key: a, path: FIRST}, {key: b, path: SECOND}]}}]
"""


@pytest.mark.parametrize(
    ("first", "second", "reported"),
    [("a", "a", 1), ("a", "a/b", 1), ("a/b", "a", 1), ("a", "ab", 0), ("ab", "a", 0), ("a/b", "a/c", 0)],
)
def test_two_keys_need_two_files(first: str, second: str, reported: int) -> None:
    text = POD.replace("FIRST", first).replace("SECOND", second)
    assert len(lint_files({"a.yaml": text}, select=["volume-paths-overlap"]).findings) == reported
