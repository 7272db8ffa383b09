"""Checks of category `scheduling`: whether the scheduler can place a pod, and as it was meant."""

from __future__ import annotations

from k8slint.checks.scheduling.affinity import affinity_null_selector
from k8slint.checks.scheduling.node import (
    node_affinity_never_matches,
    node_selector_arch_conflict,
    node_selector_os_conflict,
)
from k8slint.checks.scheduling.runtime_class import (
    runtime_class_node_selector_conflict,
    runtime_class_overhead_mismatch,
    runtime_class_undefined,
)
from k8slint.checks.scheduling.spread import (
    spread_key_repeated,
    spread_match_label_keys_in_selector,
    spread_misses_own_pods,
    spread_null_selector,
)
from k8slint.checks.scheduling.spread_count import spread_skew_cannot_matter, spread_unsatisfiable

__all__ = [
    "affinity_null_selector",
    "node_affinity_never_matches",
    "node_selector_arch_conflict",
    "node_selector_os_conflict",
    "runtime_class_node_selector_conflict",
    "runtime_class_overhead_mismatch",
    "runtime_class_undefined",
    "spread_key_repeated",
    "spread_match_label_keys_in_selector",
    "spread_misses_own_pods",
    "spread_null_selector",
    "spread_skew_cannot_matter",
    "spread_unsatisfiable",
]
