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


@pytest.mark.parametrize(("patch", "told"), [("spec: {minAvailable: 1}\n", False), ("", True)])
def test_a_budget_that_a_patch_changes_is_not_judged_as_it_is_written(patch: str, told: bool) -> None:
    files = {
        "kustomization.yaml": BUILD + "patches: [{path: patch.yaml}]\n",
        "budget.yaml": BUDGET,
        "patch.yaml": PATCH + patch,
    }
    assert len(lint_files(files, select=["pdb-blocks-evictions"]).findings) == told
