"""Workloads: selectors, rollouts, Jobs and their schedules, autoscalers, claim templates, labels, namespaces."""

from __future__ import annotations

from k8slint.checks.workloads.autoscaler import (
    autoscaler_bounds_crossed,
    autoscaler_without_scaling_policy,
    autoscaler_zero_without_outer_metric,
)
from k8slint.checks.workloads.claim import claim_template_name_invalid, claim_template_name_repeated
from k8slint.checks.workloads.cron import (
    cron_never_fires,
    cron_schedule_invalid,
    cron_starting_deadline_too_short,
    cron_time_zone_invalid,
)
from k8slint.checks.workloads.job import (
    job_index_limits,
    job_name_too_long_for_index,
    job_never_cleaned,
    pod_failure_policy_invalid,
    success_policy_invalid,
)
from k8slint.checks.workloads.label import deprecated_label_or_annotation, recommended_labels_missing
from k8slint.checks.workloads.namespace import generate_name_not_applicable, namespace_missing, namespace_reserved
from k8slint.checks.workloads.overlap import selector_too_broad
from k8slint.checks.workloads.rollout import (
    daemon_set_surge_with_unavailable,
    progress_deadline_below_min_ready,
    rolling_update_stuck_at_zero,
)
from k8slint.checks.workloads.selector import job_selector_not_generated, selector_not_matching_template

__all__ = [
    "autoscaler_bounds_crossed",
    "autoscaler_without_scaling_policy",
    "autoscaler_zero_without_outer_metric",
    "claim_template_name_invalid",
    "claim_template_name_repeated",
    "cron_never_fires",
    "cron_schedule_invalid",
    "cron_starting_deadline_too_short",
    "cron_time_zone_invalid",
    "daemon_set_surge_with_unavailable",
    "deprecated_label_or_annotation",
    "generate_name_not_applicable",
    "job_index_limits",
    "job_name_too_long_for_index",
    "job_never_cleaned",
    "job_selector_not_generated",
    "namespace_missing",
    "namespace_reserved",
    "pod_failure_policy_invalid",
    "progress_deadline_below_min_ready",
    "recommended_labels_missing",
    "rolling_update_stuck_at_zero",
    "selector_not_matching_template",
    "selector_too_broad",
    "success_policy_invalid",
]
