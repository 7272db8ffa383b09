"""Objects that do not fit into a quota, alone or together, and how sure that is."""

from __future__ import annotations

from k8slint.analysis.run import lint_files
from k8slint.model.finding import Finding

QUOTA = """\
apiVersion: v1
kind: ResourceQuota
metadata: {name: small, namespace: shop}
spec: {hard: {pods: "3"}}
"""


def workload(name: str, replicas: int, kind: str = "Deployment", more: str = "") -> str:
    return f"""\
apiVersion: apps/v1
kind: {kind}
metadata: {{name: {name}, namespace: shop}}
spec:
  replicas: {replicas}
  selector: {{matchLabels: {{app: {name}}}}}
  template:
    metadata: {{labels: {{app: {name}}}}}
    spec: {{containers: [{{name: web, image: "registry.example.com/web:1.0"}}]{more}}}
"""


CRON = """\
apiVersion: batch/v1
kind: CronJob
metadata: {name: report, namespace: shop}
spec:
  schedule: "0 3 * * *"
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers: [{name: report, image: "registry.example.com/report:1.0"}]
"""
SCALER = """\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web, namespace: shop}
spec:
  minReplicas: 2
  maxReplicas: 9
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
"""


def exceeded(*texts: str, **config: object) -> list[Finding]:
    files = {f"{number}.yaml": text for number, text in enumerate(texts)}
    return list(lint_files(files, config=config, select=["quota-exceeded"], kubernetes_version="1.36").findings)


def test_replicas_beyond_the_quota_are_counted() -> None:
    (finding,) = exceeded(QUOTA, workload("web", 5))
    assert finding.headline == "only 3 of 5 pods of 'web' fit quota 'small'"
    assert finding.consequence == "It allows 3 of pods in namespace 'shop' and one takes 1, so 2 pods are rejected."
    assert finding.fix == "Ask for 3, or raise 'pods' of the quota to 5."
    assert (finding.severity, finding.place.path) == ("error", "spec.replicas")


def test_the_sum_of_one_file_is_shown_as_a_table() -> None:
    (finding,) = exceeded(QUOTA, "---\n".join((workload("api", 2), workload("web", 2))))
    assert finding.severity == "error"
    assert finding.headline == "only 1 of 2 pods of 'web' fit quota 'small' beside the others"
    assert "together they take 2 + 2 × 1 = 4" in finding.consequence
    assert [related.message for related in finding.related] == ["the quota", "takes 2"]


def test_the_sum_over_files_of_a_folder_is_a_warning() -> None:
    (finding,) = exceeded(QUOTA, workload("api", 2), workload("web", 2))
    assert finding.severity == "warning"


def test_a_cron_job_comes_at_its_time() -> None:
    (finding,) = exceeded(QUOTA, "---\n".join((CRON, workload("web", 3))))
    assert (finding.severity, finding.headline) == (
        "warning",
        "no pod of 'report' fits quota 'small' beside the others",
    )


def test_of_a_scaled_workload_the_least_number_counts() -> None:
    assert exceeded(QUOTA, "---\n".join((workload("web", 5), SCALER))) == []


def test_pods_that_something_else_refuses_use_nothing() -> None:
    limits = QUOTA.replace("ResourceQuota", "LimitRange").replace(
        '{hard: {pods: "3"}}', "{limits: [{type: Pod, min: {cpu: 1}}]}"
    )
    assert exceeded(QUOTA, limits, "---\n".join((workload("api", 2), workload("web", 2)))) == []


def test_objects_without_a_namespace_meet_only_in_one_file() -> None:
    quota, web = (text.replace(", namespace: shop", "") for text in (QUOTA, workload("web", 5)))
    assert exceeded(quota, web) == []
    assert len(exceeded(f"{quota}---\n{web}")) == 1


def test_a_quota_that_is_managed_elsewhere_warns() -> None:
    (finding,) = exceeded(QUOTA, workload("web", 5), assume_defined=[{"kind": "ResourceQuota", "name": "small"}])
    assert finding.severity == "warning"


def test_the_child_of_a_controller_is_counted() -> None:
    quota = QUOTA.replace('pods: "3"', 'count/replicasets.apps: "0"')
    (finding,) = exceeded(quota, workload("web", 1))
    assert finding.headline == "the ReplicaSet of 'web' does not fit quota 'small'"
