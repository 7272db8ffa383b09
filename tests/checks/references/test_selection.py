"""Selectors that fit no pod: which pods may be the ones that were meant."""

from __future__ import annotations

import pytest

from k8slint.analysis.run import lint_files

SERVICE = """\
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {selector: {app: web, tier: front}, ports: [{port: 80}]}
"""
WORKLOAD = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: NAME, namespace: SPACE}
spec:
  selector: {matchLabels: {app: LABEL}}
  template:
    metadata: {labels: {app: LABEL, tier: front}}
    spec: {containers: [{name: web, image: "registry.example.com/web:1.2.3"}]}
"""
CRON_JOB = """\
apiVersion: batch/v1
kind: CronJob
metadata: {name: NAME, namespace: SPACE}
spec:
  schedule: "0 0 * * *"
  jobTemplate:
    spec:
      template:
        metadata: {labels: {app: LABEL, tier: front}}
        spec: {restartPolicy: Never, containers: [{name: web, image: "registry.example.com/web:1.2.3"}]}
"""


@pytest.mark.parametrize(
    ("text", "name", "namespace", "label", "meant"),
    [
        (WORKLOAD, "web", "shop", "site", True),  # the name says so
        (WORKLOAD, "other", "shop", "weeb", True),  # one edit away
        (WORKLOAD, "other", "shop", "site", True),  # one label of two
        (WORKLOAD, "web", "bank", "site", False),
        (WORKLOAD, "other", "bank", "weeb", False),
        (CRON_JOB, "web", "shop", "site", False),
        (CRON_JOB, "other", "shop", "weeb", False),
    ],
)
def test_the_workload_that_was_meant(text: str, name: str, namespace: str, label: str, meant: bool) -> None:
    workload = text.replace("NAME", name).replace("SPACE", namespace).replace("LABEL", label)
    report = lint_files({"service.yaml": SERVICE, "workload.yaml": workload}, select=["service-selects-nothing"])
    assert [each.place.path for each in report.findings] == ["spec.selector"] * meant
    assert all(f"'{name}'" in each.fix and f"app: {label}" in each.fix for each in report.findings)


NEIGHBOURS = SERVICE.replace(", tier: front", "") + "---\n" + WORKLOAD.replace("SPACE", "shop").replace("NAME", "other")


@pytest.mark.parametrize(
    ("text", "reported"),
    [
        (NEIGHBOURS.replace("LABEL", "site"), 1),
        (NEIGHBOURS.replace("app: LABEL", "part: site"), 0),  # a workload without such a label was not meant
        (NEIGHBOURS.replace("LABEL", "site") + "---\n" + SERVICE.replace("app: web, tier", "tier"), 0),
        (NEIGHBOURS.replace("LABEL", "site") + "---\n" + WORKLOAD.replace("LABEL", "x").replace("SPACE", "shop"), 0),
        (NEIGHBOURS.replace("LABEL", "site").replace("namespace: shop}\nspec:\n", "namespace: bank}\nspec:\n"), 0),
    ],
    ids=["alone", "without the label", "selected by another", "two of them", "in another namespace"],
)
def test_the_one_workload_of_the_same_file_was_meant(text: str, reported: int) -> None:
    assert len(lint_files({"a.yaml": text}, select=["service-selects-nothing"]).findings) == reported
