from __future__ import annotations

import pytest

from tests.checks.relations import OWNED, found, owned, reported

CONTAINER = "containers: [{name: a, image: x:1}]"


@pytest.mark.parametrize("kind", ["Deployment", "StatefulSet", "DaemonSet"])
def test_a_selector_selects_its_own_pods(kind: str) -> None:
    rule = "selector-not-matching-template"
    assert not reported(owned(kind, CONTAINER), rule)
    assert reported(owned(kind, CONTAINER, labels="app: shop"), rule) == [
        ("spec.template.metadata.labels[app]", "error", "api-server")
    ]
    assert reported(owned(kind, CONTAINER, labels=""), rule) == [
        ("spec.template.metadata.labels", "error", "api-server")
    ]
    assert not reported(owned(kind, CONTAINER, labels="app: '${APP}'"), rule)


def test_a_controller_of_its_own_group_refuses_later() -> None:
    assert OWNED["Rollout"].startswith("argoproj.io")
    assert (
        reported(owned("Rollout", CONTAINER, labels="app: shop"), "selector-not-matching-template")[0][2]
        == "controller"
    )


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ("minReadySeconds: 599,", False),
        ("minReadySeconds: 600,", True),
        ("minReadySeconds: 600, progressDeadlineSeconds: 601,", False),
        ("progressDeadlineSeconds: 0,", True),
        ("minReadySeconds: '${WAIT}', progressDeadlineSeconds: 1,", False),
    ],
)
def test_the_progress_deadline_is_above_min_ready(more: str, wrong: bool) -> None:
    assert bool(reported(owned("Deployment", CONTAINER, more), "progress-deadline-below-min-ready")) is wrong


@pytest.mark.parametrize(
    ("kind", "rolling", "version", "rule"),
    [
        ("Deployment", "maxSurge: 0, maxUnavailable: 0", "1.36", "rolling-update-stuck-at-zero"),
        ("Deployment", "maxSurge: 0%, maxUnavailable: '0%'", "1.36", "rolling-update-stuck-at-zero"),
        ("Deployment", "maxSurge: 0", "1.36", ""),
        ("Deployment", "maxSurge: '${SURGE}', maxUnavailable: 0", "1.36", ""),
        ("DaemonSet", "maxUnavailable: 0", "1.36", "rolling-update-stuck-at-zero"),
        ("DaemonSet", "maxSurge: 1", "1.36", "daemon-set-surge-with-unavailable"),
        ("DaemonSet", "maxSurge: 1, maxUnavailable: 0", "1.36", ""),
        ("DaemonSet", "maxSurge: 10%, maxUnavailable: 0%", "1.36", ""),
        ("StatefulSet", "maxUnavailable: 0", "1.36", ""),
        ("StatefulSet", "maxUnavailable: 0", "1.37", "rolling-update-stuck-at-zero"),
    ],
)
def test_rolling_updates_have_room(kind: str, rolling: str, version: str, rule: str) -> None:
    field = "strategy" if kind == "Deployment" else "updateStrategy"
    text = owned(kind, CONTAINER, f"{field}: {{rollingUpdate: {{{rolling}}}}},")
    rules = ("rolling-update-stuck-at-zero", "daemon-set-surge-with-unavailable")
    assert [each for each in rules if reported(text, each, version)] == ([rule] if rule else [])


def job(spec: str, metadata: str = "name: web", policy: str = "Never") -> str:
    template = f"template: {{spec: {{restartPolicy: {policy}, {CONTAINER}}}}}"
    return f"apiVersion: batch/v1\nkind: Job\nmetadata: {{{metadata}}}\nspec: {{{spec} {template}}}\n"


@pytest.mark.parametrize(
    ("indexes", "count", "wrong"),
    [
        ("0,2-3", "3", []),
        ("0,2-3", "4", ["succeededCount"]),
        ("", "0", []),
        ("3-1", "1", ["succeededIndexes"]),
        ("0,0", "1", ["succeededIndexes"]),
        ("4-5", "1", ["succeededIndexes"]),
        ("1-2-3", "1", ["succeededIndexes"]),
        ("a", "1", ["succeededIndexes"]),
        ("0", "6", ["succeededCount"]),
    ],
)
def test_success_policies_count_indexes_of_the_job(indexes: str, count: str, wrong: list[str]) -> None:
    rule = f"{{succeededIndexes: '{indexes}', succeededCount: {count}}}"
    text = job(f"completionMode: Indexed, completions: 5, parallelism: 1, successPolicy: {{rules: [{rule}]}},")
    assert [each[0].rpartition(".")[2] for each in reported(text, "success-policy-invalid")] == wrong
    assert not reported(text, "success-policy-invalid", "1.30")


def test_indexes_fit_into_host_names() -> None:
    rule = "job-name-too-long-for-index"
    indexed = "completionMode: Indexed, completions: 11, parallelism: 1,"
    assert not reported(job(indexed, f"name: {'a' * 60}"), rule)
    assert reported(job(indexed, f"name: {'a' * 61}"), rule)
    assert reported(job(indexed, "name: a.b"), rule)
    assert not reported(job("completions: 11,", "name: a.b"), rule)


def test_failure_policies_need_never_and_known_containers() -> None:
    rule = "pod-failure-policy-invalid"
    policy = (
        "podFailurePolicy: {rules: [{action: FailJob, onExitCodes: {containerName: b, operator: In, values: [1]}}]},"
    )
    assert len(reported(job(policy, policy="OnFailure"), rule)) == 2
    assert len(reported(job(policy), rule)) == 1


def test_selectors_of_jobs_are_generated_unless_said_otherwise() -> None:
    rule = "job-selector-not-generated"
    assert reported(job("selector: {matchLabels: {app: web}},"), rule)
    assert not reported(job("selector: {},"), rule)
    assert not reported(job("manualSelector: true, selector: {matchLabels: {app: web}},"), rule)
    assert reported(job("manualSelector: true,"), rule) == [("spec.selector", "error", "api-server")]


def cron(spec: str) -> str:
    return (
        f"apiVersion: batch/v1\nkind: CronJob\nmetadata: {{name: web}}\n"
        f"spec: {{{spec}, jobTemplate: {{spec: {{template: {{spec: {{restartPolicy: Never, {CONTAINER}}}}}}}}}}}\n"
    )


def test_a_zone_in_the_schedule_is_refused_since_1_29() -> None:
    zone = cron("schedule: 'CRON_TZ=UTC 0 0 * * *'")
    assert reported(zone, "cron-schedule-invalid", "1.28") == [("spec.schedule", "warning", "nobody")]
    assert reported(zone, "cron-schedule-invalid", "1.29") == [("spec.schedule", "error", "api-server")]
    both = cron("schedule: 'TZ=UTC 0 0 * * *', timeZone: Etc/UTC")
    assert reported(both, "cron-schedule-invalid", "1.28") == [("spec.schedule", "error", "api-server")]


def autoscaler(spec: str) -> str:
    target = "scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}"
    head = "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: web}\n"
    return f"{head}spec: {{{spec}, {target}}}\n"


def test_bounds_of_autoscalers() -> None:
    assert reported(autoscaler("minReplicas: 3, maxReplicas: 2"), "autoscaler-bounds-crossed")
    assert not reported(autoscaler("maxReplicas: 1"), "autoscaler-bounds-crossed")
    zero = "minReplicas: 0, maxReplicas: 2"
    assert reported(autoscaler(zero), "autoscaler-zero-without-outer-metric", "1.37")
    assert not reported(autoscaler(zero), "autoscaler-zero-without-outer-metric", "1.36")
    assert not reported(
        autoscaler(f"{zero}, metrics: [{{type: External}}]"), "autoscaler-zero-without-outer-metric", "1.37"
    )


def test_claims_become_volumes() -> None:
    rule = "claim-template-name-invalid"
    claims = "volumeClaimTemplates: [{{metadata: {{name: {0}}}}}],"
    assert reported(owned("StatefulSet", CONTAINER, claims.format("a.b")), rule)[0][2] == "api-server"
    assert reported(owned("StatefulSet", CONTAINER, claims.format("a.b")), rule, "1.33")[0][2] == "controller"
    assert not reported(owned("StatefulSet", CONTAINER, claims.format("'${NAME}'")), rule)


def test_workloads_that_select_each_others_pods_are_reported_once() -> None:
    one = owned("Deployment", CONTAINER)
    text = "---\n".join(one.replace("name: web}", f"name: web{number}}}", 1) for number in range(50))
    (finding,) = found(text, "selector-too-broad")
    assert finding.headline == "selector 'app=web' also selects the pods of 49 others, such as Deployment 'web1'"
    assert len(finding.related) == 5


def test_the_broadest_selector_is_reported() -> None:
    wide = owned("Deployment", CONTAINER)
    narrow = owned("Deployment", CONTAINER, labels="app: web, part: b").replace("{app: web}},", "{part: b}},", 1)
    third = owned("Deployment", CONTAINER, labels="app: web, part: c").replace("{app: web}},", "{part: c}},", 1)
    parts = [narrow.replace("name: web}", "name: b}", 1), third.replace("name: web}", "name: c}", 1), wide]
    (finding,) = found("---\n".join(parts), "selector-too-broad")
    assert finding.headline == "selector 'app=web' also selects the pods of 2 others, such as Deployment 'b'"
