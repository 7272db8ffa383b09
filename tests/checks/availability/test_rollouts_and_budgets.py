"""Rollouts that keep every old pod, and budgets that a kustomization changes."""

from __future__ import annotations

import pytest

from k8slint.analysis.run import lint_files

CLAIM = """\
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec: {accessModes: [ReadWriteOncePod], resources: {requests: {storage: 1Gi}}}
"""
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: REPLICAS
  strategy: {type: RollingUpdate, rollingUpdate: ROLLING}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: a, image: "a:1", volumeMounts: [{name: data, mountPath: /data}]}]
      volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
"""


@pytest.mark.parametrize(
    ("replicas", "rolling", "stuck"),
    [
        (1, "{}", True),  # a quarter of one, rounded down, is none
        (3, "{}", True),
        (4, "{}", False),
        (1, "{maxUnavailable: 0, maxSurge: 1}", True),
        (1, "{maxUnavailable: 1, maxSurge: 1}", False),
        (1, "{maxUnavailable: 1, maxSurge: 0}", False),
        (1, "{maxUnavailable: 1%, maxSurge: 0}", False),  # none of both is not possible: one goes
        (0, "{}", False),
    ],
)
def test_a_rollout_is_stuck_where_no_old_pod_may_go(replicas: int, rolling: str, stuck: bool) -> None:
    text = DEPLOYMENT.replace("REPLICAS", str(replicas)).replace("ROLLING", rolling)
    report = lint_files({"claim.yaml": CLAIM, "web.yaml": text}, select=["rollout-cannot-progress"])
    assert len(report.findings) == stuck


BUDGET = """\
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec: {minAvailable: 100%, selector: {matchLabels: {app: web}}}
"""
PATCH = "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: web, labels: {a: b}}\n"
BUILD = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [budget.yaml]\n"


@pytest.mark.parametrize(("patch", "reported"), [("spec: {minAvailable: 1}\n", False), ("", True)])
def test_a_budget_that_a_patch_changes_is_not_judged_as_it_is_written(patch: str, reported: bool) -> None:
    files = {
        "kustomization.yaml": BUILD + "patches: [{path: patch.yaml}]\n",
        "budget.yaml": BUDGET,
        "patch.yaml": PATCH + patch,
    }
    assert len(lint_files(files, select=["pdb-blocks-evictions"]).findings) == reported


COUNTED = """\
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web, namespace: NAMESPACE}
spec: {BUDGET, selector: {matchLabels: {app: web}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: NAMESPACE}
spec:
  replicas: REPLICAS
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: a, image: "a:1"}]}}
"""


def counted(budget: str, replicas: int, namespace: str = "shop") -> str:
    """Return a budget over a Deployment of some replicas."""
    text = COUNTED.replace("BUDGET", budget).replace("REPLICAS", str(replicas))
    return text.replace("NAMESPACE", namespace)


@pytest.mark.parametrize(
    ("budget", "replicas", "fix"),
    [
        ("minAvailable: 1", 1, "Run a second replica, or write 'maxUnavailable: 1'."),
        ("minAvailable: 2", 1, "Run 3 replicas, or write 'maxUnavailable: 1'."),
        ("minAvailable: 100%", 1, "Run a second replica, and write 'maxUnavailable: 1'."),
        ("maxUnavailable: 0", 1, "Run a second replica, and write 'maxUnavailable: 1'."),
        ("minAvailable: 51%", 2, "Write 'maxUnavailable: 1'."),
        ("minAvailable: 3", 2, "Write 'maxUnavailable: 1'."),
    ],
)
def test_what_a_budget_is_advised_allows_an_eviction(budget: str, replicas: int, fix: str) -> None:
    report = lint_files({"a.yaml": counted(budget, replicas)}, select=["pdb-blocks-evictions"])
    assert [finding.fix for finding in report.findings] == [fix]


def test_a_controller_without_replicas_counts_only_a_whole_number() -> None:
    text = counted("maxUnavailable: 0", 1).replace("kind: Deployment", "kind: DaemonSet").replace("replicas: 1", "")
    report = lint_files({"a.yaml": text}, select=["pdb-blocks-evictions"])
    assert [finding.fix for finding in report.findings] == [
        "Write 'minAvailable' as a whole number below that of the pods."
    ]


@pytest.mark.parametrize(("namespace", "count"), [("shop", 1), ("kube-system", 0), ("calico-system", 0)])
def test_a_budget_for_one_replica_has_a_purpose_in_the_namespaces_of_the_system(namespace: str, count: int) -> None:
    text = counted("maxUnavailable: 1", 1, namespace)
    assert len(lint_files({"a.yaml": text}, select=["single-replica-with-budget"]).findings) == count
