"""Checks of category `availability`: what evictions, autoscalers and rollouts do to running pods."""

from k8slint.checks.availability.budget import (
    pdb_blocks_evictions,
    pdb_overlap,
    pdb_selects_nothing,
    pdb_without_budget,
    single_replica_with_budget,
)
from k8slint.checks.availability.rollout import naked_pod, rollout_cannot_progress
from k8slint.checks.availability.scaling import hpa_bounds_equal, hpa_fights_replicas

__all__ = [
    "hpa_bounds_equal",
    "hpa_fights_replicas",
    "naked_pod",
    "pdb_blocks_evictions",
    "pdb_overlap",
    "pdb_selects_nothing",
    "pdb_without_budget",
    "rollout_cannot_progress",
    "single_replica_with_budget",
]
