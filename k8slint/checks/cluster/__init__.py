"""Checks of category `cluster`: what nodes and the control plane are told."""

from k8slint.checks.cluster.admission import admission_plugin_unknown, pull_policy_overridden
from k8slint.checks.cluster.kubelet import (
    kubelet_image_gc_contradicts,
    kubelet_pulls_contradict,
    kubelet_shutdown_contradicts,
    node_shutdown_cuts_grace_period,
)
from k8slint.checks.cluster.scheduler import scheduler_default_constraints_invalid

__all__ = [
    "admission_plugin_unknown",
    "kubelet_image_gc_contradicts",
    "kubelet_pulls_contradict",
    "kubelet_shutdown_contradicts",
    "node_shutdown_cuts_grace_period",
    "pull_policy_overridden",
    "scheduler_default_constraints_invalid",
]
