"""Mounts at one place that is written in two ways."""

from __future__ import annotations

import pytest

from k8slint.analysis.run import lint_files

POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
    - name: web
      image: "web:1"
      volumeMounts: [{name: a, mountPath: FIRST}, {name: b, mountPath: SECOND}]
  volumes: [{name: a, emptyDir: {}}, {name: b, emptyDir: {}}]
"""


@pytest.mark.parametrize(
    ("first", "second", "hidden"),
    [
        ("/data", "/data/", True),
        ("/data", "//data", True),
        ("/data/x", "/data//x", True),
        ("/data", "/./data", True),
        ("/data", "data", True),
        ("/data", "/data2", False),
        ("/data", "/data/x", False),
        ("/data/.x", "/data/x", False),
    ],
)
def test_one_place_written_in_two_ways(first: str, second: str, hidden: bool) -> None:
    text = POD.replace("FIRST", first).replace("SECOND", second)
    report = lint_files({"a.yaml": text}, select=["mount-hides-mount"])
    assert [each.place.path for each in report.findings] == ["spec.containers[0].volumeMounts[1].mountPath"] * hidden
