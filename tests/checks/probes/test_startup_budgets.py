"""Start-up budgets are those of start-up probes, of containers that start with the pod."""

from __future__ import annotations

import pytest

from k8slint.analysis.run import lint_files

POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
  annotations: {k8slint.dev/startup-seconds: "60"}
spec:
  containers: [{name: web, image: "web:1", PROBES}]
"""
SMALL, LARGE = "{failureThreshold: 3, exec: {command: [a]}}", "{failureThreshold: 30, exec: {command: [a]}}"


@pytest.mark.parametrize(
    ("probes", "reported"),
    [
        (f"startupProbe: {SMALL}", 1),
        (f"startupProbe: {LARGE}", 0),
        (f"startupProbe: {LARGE}, livenessProbe: {SMALL}", 0),
        (f"startupProbe: {LARGE}, readinessProbe: {SMALL}", 0),
        ("startupProbe: {periodSeconds: 10, failureThreshold: 7, exec: {command: [a]}}", 0),  # six periods are 60 s
        ("startupProbe: {periodSeconds: 10, failureThreshold: 6, exec: {command: [a]}}", 1),
    ],
)
def test_only_the_start_up_probe_is_asked(probes: str, reported: int) -> None:
    report = lint_files({"a.yaml": POD.replace("PROBES", probes)}, select=["startup-budget-too-small"])
    assert len(report.findings) == reported


@pytest.mark.parametrize(
    ("seconds", "reported"),
    [("null", 0), ("0", 0), ("10", 0), ("11", 1), ("300", 1), ("-1", 0), ("x", 0), ("'300'", 0), ("1.5", 0), ("[]", 0)]
    + [("'${T}'", 0), ("true", 0), ("99999999999999999999", 0)],
)
def test_a_long_timeout_of_liveness_is_a_number(seconds: str, reported: int) -> None:
    asked = ["liveness-timeout-long", "check-crashed"]
    for probe, factor in (("livenessProbe", 1), ("readinessProbe", 0)):
        text = POD.replace("PROBES", f"{probe}: {{timeoutSeconds: {seconds}, exec: {{command: [a]}}}}")
        config = {"rules": {"liveness-timeout-long": {"seconds": 10}}}
        report = lint_files({"a.yaml": text}, config=config, select=asked)
        assert [each.rule for each in report.findings] == asked[:1] * (reported * factor)


@pytest.mark.parametrize(
    ("field", "reported"),
    [("restartPolicy: Always, ", ["startup-budget-too-small"]), ("", [])],
    ids=["sidecar", "init"],
)
def test_a_container_that_ends_before_the_others_start_has_no_budget(field: str, reported: list[str]) -> None:
    """Its probe is refused by the API server, which another rule says; a sidecar has one like any other."""
    text = POD.replace("startup-seconds", "startup-seconds.web").replace("containers:", "initContainers:")
    text = text.replace("PROBES", f"{field}startupProbe: {SMALL}")
    report = lint_files({"a.yaml": text}, select=["startup-budget-too-small"])
    assert [finding.rule for finding in report.findings] == reported
