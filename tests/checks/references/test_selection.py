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


PORTS = "\n".join(
    (
        "apiVersion: apps/v1",
        "kind: Deployment",
        "metadata: {name: front, namespace: shop, labels: {tier: shop}}",
        "spec:",
        "  selector: {matchLabels: LABELS}",
        "  template:",
        "    metadata: {labels: LABELS}",
        "    spec: {containers: [{name: a, image: a:1, ports: [{containerPort: 8080}]}]}",
        "",
    )
)
ONE_PORT = """\
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {selector: SELECTOR, ports: [{port: 80, targetPort: 8080}]}
"""


@pytest.mark.parametrize(
    ("selector", "labels", "reported"),
    [
        ("{name: front}", "{app: front}", 1),  # another key
        ("{app: fronl}", "{app: front}", 1),  # the last letter, beside a single workload
        ("{tier: shop}", "{app: front}", 1),  # a label of the workload itself
        ("{role: proxy}", "{app: front}", 1),  # the port
        ("{app: front}", "{app: front}", 0),
    ],
)
def test_the_one_workload_of_the_folder_was_meant(selector: str, labels: str, reported: int) -> None:
    files = {"a.yaml": ONE_PORT.replace("SELECTOR", selector), "b.yaml": PORTS.replace("LABELS", labels)}
    assert len(lint_files(files, select=["service-selects-nothing"]).findings) == reported
    files["b.yaml"] += "---\n" + PORTS.replace("LABELS", "{app: other}").replace("front,", "other,")
    own = selector == "{tier: shop}"  # both have that label, so that neither was certainly meant
    assert len(lint_files(files, select=["service-selects-nothing"]).findings) <= (0 if own else 1)


def test_an_operator_may_bring_the_pods() -> None:
    files = {"a.yaml": ONE_PORT.replace("SELECTOR", "{role: proxy}"), "b.yaml": PORTS.replace("LABELS", "{app: front}")}
    files["c.yaml"] = "apiVersion: example.com/v1\nkind: Shop\nmetadata: {name: shop, namespace: shop}\n"
    assert lint_files(files, select=["service-selects-nothing"]).findings == ()
