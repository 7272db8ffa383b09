"""What the examples of the lifecycle and probe rules leave open: odd shapes, unknown values, words of messages."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from k8slint.analysis.run import lint_files
from k8slint.model.finding import Finding
from k8slint.rulebook.rulebook import Rulebook

RULES = tuple(Rulebook.load().values())

TIME = [rule.id for rule in RULES if rule.category in ("lifecycle", "probes") and rule.enabled]
SCALARS = st.sampled_from(
    [
        None,
        True,
        0,
        5,
        -1,
        30,
        1e300,
        2**63,
        "",
        "http",
        "5",
        "${X}",
        "mkdir a && sleep 99",
        "sh",
        "-c",
        "sleep",
        "Always",
    ]
)
ODD = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "exec",
                    "command",
                    "httpGet",
                    "tcpSocket",
                    "sleep",
                    "seconds",
                    "port",
                    "path",
                    "scheme",
                    "name",
                    "postStart",
                ]
                + ["preStop", "periodSeconds", "timeoutSeconds", "failureThreshold", "terminationGracePeriodSeconds"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=10,
)
CONTAINER = st.fixed_dictionaries(
    {"name": st.sampled_from(["a", None, 3])},
    optional={
        "lifecycle": ODD,
        "startupProbe": ODD,
        "livenessProbe": ODD,
        "readinessProbe": ODD,
        "ports": ODD,
        "restartPolicy": SCALARS,
    },
)
POD = st.fixed_dictionaries(
    {"containers": st.lists(CONTAINER, max_size=2)},
    optional={
        "initContainers": st.lists(CONTAINER, max_size=2),
        "terminationGracePeriodSeconds": SCALARS,
        "activeDeadlineSeconds": SCALARS,
        "restartPolicy": SCALARS,
    },
)


def findings(
    pod: dict[str, Any],
    kind: str = "Pod",
    annotations: dict[str, Any] | None = None,
    config: dict[str, Any] | None = None,
    select: list[str] = TIME,
    **spec: Any,
) -> list[Any]:
    metadata = {"name": "web", "annotations": annotations or {}}
    if kind == "Pod":
        tree = {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": pod}
    else:
        group = "batch/v1" if kind == "Job" else "apps/v1"
        spec["template"] = {"metadata": metadata, "spec": pod}
        tree = {"apiVersion": group, "kind": kind, "metadata": {"name": "web"}, "spec": spec}
    return list(lint_files({"pod.json": json.dumps(tree)}, config=config or {}, select=list(select)).findings)


def ids(found: list[Any] | tuple[Any, ...]) -> list[Any]:
    return sorted({finding.rule for finding in found})


def words(found: list[Finding], rule: str) -> str:
    (finding,) = [each for each in found if each.rule == rule]
    return f"{finding.headline}. {finding.consequence} {finding.fix}"


@settings(max_examples=150)
@given(POD, st.sampled_from(["Pod", "Deployment", "Job"]), SCALARS)
def test_no_shape_makes_a_check_raise(pod: dict[str, Any], kind: str, value: bool | int | str | None) -> None:
    found = findings(pod, kind, annotations={"k8slint.dev/startup-seconds": value}, activeDeadlineSeconds=value)
    assert "check-crashed" not in ids(found)


def web(**fields: Any) -> dict[str, Any]:
    return {"name": "web", "image": "nginx:1.27.3", **fields}


def pre_stop(**handler: Any) -> dict[str, Any]:
    return {"lifecycle": {"preStop": handler}}


@pytest.mark.parametrize("seconds", ["${GRACE}", "60", 60.5, None])
def test_an_unknown_grace_period_refuses_nothing(seconds: float | str | None) -> None:
    pod = {"terminationGracePeriodSeconds": seconds, "containers": [web(**pre_stop(sleep={"seconds": 20}))]}
    assert ids(findings(pod, select=["prestop-exceeds-grace-period"])) == []


def test_a_sleep_of_unknown_length_is_not_compared() -> None:
    pod = {"containers": [web(**pre_stop(sleep={"seconds": "${WAIT}"}))]}
    assert ids(findings(pod)) == []


def test_a_negative_grace_period_counts_as_one_second() -> None:
    pod = {"terminationGracePeriodSeconds": -5, "containers": [web(**pre_stop(sleep={"seconds": 2}))]}
    assert ids(findings(pod)) == ["grace-period-negative", "prestop-exceeds-grace-period"]


def test_the_sleep_handler_is_not_judged_where_the_cluster_drops_it() -> None:
    text = json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": "web"},
            "spec": {"containers": [web(**pre_stop(sleep={"seconds": 60}))]},
        }
    )
    for version, expected in (("1.29", []), ("1.30", ["prestop-exceeds-grace-period"])):
        report = lint_files({"pod.json": text}, config={}, select=TIME, kubernetes_version=version)
        assert ids(report.findings) == expected


def test_who_refuses_depends_on_the_handler() -> None:
    (sleep,) = findings({"containers": [web(**pre_stop(sleep={"seconds": 31}))]})
    (command,) = findings({"containers": [web(**pre_stop(exec={"command": ["sleep", "31"]}))]})
    assert (sleep.severity, sleep.refused_by) == ("error", "api-server")
    assert (command.severity, command.refused_by) == ("warning", "nobody")


def test_suggested_numbers_stand_in_the_messages() -> None:
    notes = {"k8slint.dev/startup-seconds": "120", "k8slint.dev/stop-seconds": "10"}
    probe = {"httpGet": {"port": 80}, "periodSeconds": 5, "initialDelaySeconds": 5, "failureThreshold": 20}
    pod = {
        "terminationGracePeriodSeconds": 60,
        "containers": [web(**pre_stop(sleep={"seconds": 55}), startupProbe=probe)],
    }
    found = findings(pod, annotations=notes)
    assert "failureThreshold to 24, which guarantees 120 s" in words(found, "startup-budget-too-small")
    assert "terminationGracePeriodSeconds to 65" in words(found, "prestop-leaves-no-stop-time")


def test_declared_rows_cover_by_pattern() -> None:
    pod = {"containers": [web(livenessProbe={"httpGet": {"port": 80}})]}
    rows = [{"kind": "Deploy*", "name": "w?b", "container": "web", "startup_seconds": 90}]
    assert ids(findings(pod, config={"declared_seconds": rows})) == []
    assert ids(findings(pod, "Deployment", config={"declared_seconds": rows})) == ["liveness-kills-slow-start"]
    for path, expected in (("other/**", []), ("pod.json", ["liveness-kills-slow-start"]), ("./*.json", None)):
        rows[0]["paths"] = [path]
        found = ids(findings(pod, "Deployment", config={"declared_seconds": rows}))
        assert found == (["liveness-kills-slow-start"] if expected is None else expected)


def test_the_clock_of_the_deadline_starts_anew_when_a_pod_is_ready() -> None:
    probe = {"httpGet": {"port": 80}, "failureThreshold": 59}
    pod = {"containers": [web(startupProbe=probe)]}
    assert ids(findings(pod, "Deployment", minReadySeconds=100)) == []  # 10 + 58 x 10 + 1 = 591
    for deadline, expected in ((591, []), (590, ["startup-budget-exceeds-progress-deadline"]), (2147483647, [])):
        assert ids(findings(pod, "Deployment", minReadySeconds=100, progressDeadlineSeconds=deadline)) == expected


def test_a_port_name_in_a_list_that_is_not_known_is_not_judged() -> None:
    for ports in ("${PORTS}", [{"name": "${NAME}", "containerPort": 80}], ["${PORT}"]):
        pod = {"containers": [web(ports=ports, readinessProbe={"httpGet": {"port": "http"}})]}
        assert ids(findings(pod)) == []
    assert ids(findings({"containers": [web(readinessProbe={"httpGet": {"port": "http"}})]})) == [
        "probe-port-undeclared"
    ]


@pytest.mark.parametrize(
    "command",
    [
        ["awk", "{print $1}"],
        ["find", "/tmp", "-exec", "rm", "{}", ";"],
        ["timeout", "5", "sh", "-c", "a && b"],
        ["C:\\Program Files\\app.exe", "drain"],
        ["sh", "-c", 'exec "$0" "$@"', "drain", "now"],
        ["sh", "/scripts/drain.sh", "10"],
        ["curl", "-d", "costs $$5", "http://localhost/"],
        ["drain", "--price=5$"],
    ],
)
def test_commands_that_need_no_shell(command: list[str]) -> None:
    assert ids(findings({"containers": [web(**pre_stop(exec={"command": command}))]})) == []


def test_kubernetes_fills_in_names_for_probes_but_not_for_hooks() -> None:
    command = {"exec": {"command": ["ping", "$(HOST)"]}}
    assert ids(findings({"containers": [web(readinessProbe=command)]})) == []
    assert ids(findings({"containers": [web(**pre_stop(**command))]})) == ["hook-without-shell"]


def test_a_reading_loop_in_a_probe_is_no_retry() -> None:
    script = "cat /x | while read line; do test -f $line || exit 1; done"
    assert ids(findings({"containers": [web(readinessProbe={"exec": {"command": ["sh", "-c", script]}})]})) == []


def test_a_sidecar_may_have_probes_and_hooks_where_the_cluster_knows_it() -> None:
    proxy = web(restartPolicy="Always", readinessProbe={"httpGet": {"port": 80}}, **pre_stop(sleep={"seconds": 5}))
    spec = {"initContainers": [proxy], "containers": [web()]}
    tree = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "w"}, "spec": spec}
    for version, expected in (("1.29", []), ("1.28", ["probe-on-init-container"])):
        report = lint_files({"p.json": json.dumps(tree)}, config={}, select=TIME, kubernetes_version=version)
        assert ids(report.findings) == expected
