"""What becomes of a pod, in the sentences that `timeline` and `inspect` both write."""

from __future__ import annotations

from typing import Any

import pytest

from k8slint.kube.time.duration import ENDLESS, NOTHING
from k8slint.kube.time.outcome import start_text, stop_text
from k8slint.kube.time.pod_start import pod_start
from k8slint.kube.time.pod_stop import pod_stop
from tests.kube.time.pods import pod_with

PORT = {"httpGet": {"port": 80}}
SLOW = {**PORT, "failureThreshold": 6}  # kills after 50 to 61 seconds


@pytest.mark.parametrize(
    ("container", "needs", "expected"),
    [
        ({}, None, "Ready as soon as it runs"),
        ({"readinessProbe": PORT}, None, "Ready after an unknown time"),
        ({"startupProbe": SLOW}, 20, "Ready after 20 to 31 s"),
        ({"startupProbe": SLOW}, None, "Ready after 0 to 61 s; how long 'web' needs to start is not declared"),
        ({"startupProbe": SLOW}, 55, "Ready after 55 to 66 s; startupProbe may kill 'web' from 50 s on"),
        ({"startupProbe": SLOW}, 90, "never Ready: startupProbe kills 'web' after 50 to 61 s, but it needs 90 s"),
        (
            {"livenessProbe": SLOW, "readinessProbe": PORT},
            90,
            "never Ready: livenessProbe kills 'web' after 50 to 61 s, but it needs 90 s",
        ),
        # nothing asks whether it is Ready, so it counts as that until it is killed
        (
            {"livenessProbe": SLOW},
            90,
            "Ready as soon as it runs; livenessProbe kills 'web' after 50 to 61 s, but it needs 90 s",
        ),
        (
            {"readinessProbe": {"httpGet": {"port": "http"}}},
            None,
            "never Ready: readinessProbe of 'web' asks a port that it does not declare",
        ),
    ],
)
def test_the_start(container: dict[str, Any], needs: float | None, expected: str) -> None:
    pod = pod_with({"containers": [{"name": "web", **container}]})
    assert start_text(pod_start(pod, {} if needs is None else {"web": needs})) == expected


def test_a_container_that_is_killed_holds_back_the_pod() -> None:
    slow = {"name": "web", "startupProbe": SLOW}
    start = pod_start(pod_with({"containers": [slow, {"name": "log"}]}), {"web": 90})
    assert [each.start.ready for each in start.containers if each.start] == [ENDLESS, NOTHING]
    assert start.ready == ENDLESS
    sidecar = pod_with({"initContainers": [{**slow, "restartPolicy": "Always"}], "containers": [{"name": "log"}]})
    assert pod_start(sidecar, {"web": 90}).regular_begin == ENDLESS


@pytest.mark.parametrize(
    ("hook", "stop", "expected"),
    [
        (0, None, "over after 0 to 60 s of a grace period of 60 s"),
        (5, 10, "over after 15 s of a grace period of 60 s"),
        (55, 10, "over after 60 s of a grace period of 60 s; 'web' is killed 5 s before it has stopped"),
        (90, None, "over after 60 to 62 s of a grace period of 60 s; preStop of 'web' is cut off"),
    ],
)
def test_the_end(hook: int, stop: float | None, expected: str) -> None:
    container = {"name": "web", "lifecycle": {"preStop": {"sleep": {"seconds": hook}}}}
    pod = pod_with({"terminationGracePeriodSeconds": 60, "containers": [container]})
    assert stop_text(pod_stop(pod, {} if stop is None else {"web": stop})) == expected
