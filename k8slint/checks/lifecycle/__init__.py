"""Checks of category `lifecycle`: hooks, signals and the grace period."""

from k8slint.checks.lifecycle.command import hook_not_idempotent, hook_without_shell
from k8slint.checks.lifecycle.declaration import declared_seconds_unreadable
from k8slint.checks.lifecycle.grace import (
    grace_period_below_hook_of_sidecar,
    grace_period_negative,
    grace_period_zero,
    probe_grace_below_hook,
    probe_grace_exceeds_pod,
    restart_waits_for_grace_period,
)
from k8slint.checks.lifecycle.handler import (
    hook_handler_tcp_socket,
    hook_http_ignores_status,
    hook_port_undeclared,
    stop_signal_dropped,
)
from k8slint.checks.lifecycle.length import (
    hook_sleep_zero,
    poststart_delays_start,
    prestop_exceeds_grace_period,
    prestop_leaves_no_stop_time,
)
from k8slint.checks.lifecycle.served import prestop_missing_for_service

__all__ = [
    "declared_seconds_unreadable",
    "grace_period_below_hook_of_sidecar",
    "grace_period_negative",
    "grace_period_zero",
    "hook_handler_tcp_socket",
    "hook_http_ignores_status",
    "hook_not_idempotent",
    "hook_port_undeclared",
    "hook_sleep_zero",
    "hook_without_shell",
    "poststart_delays_start",
    "prestop_exceeds_grace_period",
    "prestop_leaves_no_stop_time",
    "prestop_missing_for_service",
    "probe_grace_below_hook",
    "probe_grace_exceeds_pod",
    "restart_waits_for_grace_period",
    "stop_signal_dropped",
]
