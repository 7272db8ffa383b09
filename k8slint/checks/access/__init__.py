"""Access: roles and bindings that grant more than they seem to, or nothing."""

from __future__ import annotations

from k8slint.checks.access.binding import binding_to_everybody, binding_without_subjects, cluster_admin_bound
from k8slint.checks.access.role import (
    aggregated_rules_overwritten,
    role_can_escalate,
    role_grants_everything,
    role_reads_all_secrets,
)

__all__ = [
    "aggregated_rules_overwritten",
    "binding_to_everybody",
    "binding_without_subjects",
    "cluster_admin_bound",
    "role_can_escalate",
    "role_grants_everything",
    "role_reads_all_secrets",
]
